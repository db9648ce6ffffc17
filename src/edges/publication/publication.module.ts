import { Module } from '@nestjs/common';
import { InstructionModule } from '../../decide/instruction/instruction.module.js';
import { WarningModule } from '../../decide/warning/warning.module.js';
import { PublicationController } from './publication.controller.js';

/** Our alerts for other systems: CAP and Atom under `/cap`. */
@Module({ imports: [WarningModule, InstructionModule], controllers: [PublicationController] })
export class PublicationModule {}
