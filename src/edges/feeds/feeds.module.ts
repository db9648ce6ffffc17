import { Module } from '@nestjs/common';
import { HazardModule } from '../../decide/hazard/hazard.module.js';
import { SignalsController } from './signals.controller.js';

@Module({ imports: [HazardModule], controllers: [SignalsController] })
export class FeedsModule {}
