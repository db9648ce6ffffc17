import { Module } from '@nestjs/common';
import { SignatureService } from './signature.service.js';
import { Signatures, SigningStore } from './signing.ports.js';
import { TypeormSigningStore } from './signing.store.js';

@Module({
  providers: [
    { provide: Signatures, useClass: SignatureService },
    { provide: SigningStore, useClass: TypeormSigningStore },
  ],
  exports: [Signatures],
})
export class SigningModule {}
