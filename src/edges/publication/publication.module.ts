import { Module } from '@nestjs/common';
import { WarningModule } from '../../decide/warning/warning.module.js';
import { PublicationController } from './publication.controller.js';

/** Our alerts for other systems: CAP and Atom under `/cap`. */
@Module({ imports: [WarningModule], controllers: [PublicationController] })
export class PublicationModule {}
