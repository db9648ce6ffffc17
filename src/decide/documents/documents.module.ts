import { Module } from '@nestjs/common';
import { TypeormDocuments } from './document.store.js';
import { DocumentsController } from './documents.controller.js';
import { Documents, PaperPrinter } from './documents.ports.js';
import { PdfPrinter } from './paper-printer.js';

@Module({
  controllers: [DocumentsController],
  providers: [
    { provide: Documents, useClass: TypeormDocuments },
    { provide: PaperPrinter, useClass: PdfPrinter },
  ],
  exports: [Documents],
})
export class DocumentsModule {}
