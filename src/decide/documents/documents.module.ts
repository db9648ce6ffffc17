import { Module } from '@nestjs/common';
import { TypeormDocuments } from './document.store.js';
import { DocumentsController } from './documents.controller.js';
import { Documents } from './documents.ports.js';

@Module({
  controllers: [DocumentsController],
  providers: [{ provide: Documents, useClass: TypeormDocuments }],
  exports: [Documents],
})
export class DocumentsModule {}
