import { Module } from '@nestjs/common';
import { CallingModule } from '../../reach/calling/calling.module.js';
import { DirectoryModule } from '../../reach/directory/directory.module.js';
import { DocumentsModule } from '../documents/documents.module.js';
import { HazardModule } from '../hazard/hazard.module.js';
import { RulebookModule } from '../rulebook/rulebook.module.js';
import { Attachments } from './attachments.service.js';
import { ConsultationController } from './consultation.controller.js';
import { Cadence, Consultations, ConsultationStore, EmergencyPath, OpinionLinks } from './consultation.ports.js';
import { ConsultationService } from './consultation.service.js';
import { TypeormConsultations, TypeormConsultationStore } from './consultation.store.js';
import { Convening } from './convening.service.js';
import { JointRounds } from './joint-rounds.service.js';
import { SignedOpinionLinks } from './opinion-links.service.js';
import { OpinionPageController } from './opinion-page.controller.js';
import { OpinionPages } from './opinion-page.service.js';
import { RoundClocks } from './round-clocks.service.js';
import { RoundMembers } from './round-members.service.js';
import { RoundMinutes } from './round-minutes.service.js';
import { RoundVerdicts } from './round-verdicts.service.js';
import { StandingRoundStore } from './standing-round.ports.js';
import { TypeormStandingRoundStore } from './standing-round.store.js';
import { StandingRoundsController } from './standing-rounds.controller.js';
import { StandingRounds } from './standing-rounds.service.js';

@Module({
  imports: [DirectoryModule, CallingModule, RulebookModule, DocumentsModule, HazardModule],
  controllers: [ConsultationController, OpinionPageController, StandingRoundsController],
  providers: [
    ConsultationService,
    RoundVerdicts,
    JointRounds,
    StandingRounds,
    { provide: StandingRoundStore, useClass: TypeormStandingRoundStore },
    RoundMembers,
    RoundMinutes,
    Attachments,
    OpinionPages,
    RoundClocks,
    { provide: Cadence, useExisting: RoundClocks },
    Convening,
    { provide: EmergencyPath, useExisting: Convening },
    { provide: OpinionLinks, useClass: SignedOpinionLinks },
    { provide: ConsultationStore, useClass: TypeormConsultationStore },
    { provide: Consultations, useClass: TypeormConsultations },
  ],
  exports: [Consultations, Cadence, EmergencyPath],
})
export class ConsultationModule {}
