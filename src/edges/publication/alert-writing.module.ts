import { Global, Module } from '@nestjs/common';
import { AlertWriter } from '../../decide/warning/warning.ports.js';
import { CapAlertWriter } from './cap-alert-writer.js';

/** Gives the warning room its pen. Apart from `PublicationModule`, which reads what that room has written. */
@Global()
@Module({ providers: [{ provide: AlertWriter, useClass: CapAlertWriter }], exports: [AlertWriter] })
export class AlertWritingModule {}
