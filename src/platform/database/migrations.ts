/** One set for SQLite and PostgreSQL, in order; a merged one is never edited. */
import { Ground1795400000001 } from './migrations/0001-ground.js';
import { Access1795400000010 } from './migrations/0010-access.js';
import { Directory1795400000020 } from './migrations/0020-directory.js';
import { Dissemination1795400000030 } from './migrations/0030-dissemination.js';
import { Simulator1795400000035 } from './migrations/0035-simulator.js';
import { Calling1795400000040 } from './migrations/0040-calling.js';
import { Rulebook1795400000050 } from './migrations/0050-rulebook.js';
import { Documents1795400000060 } from './migrations/0060-documents.js';
import { Hazard1795400000070 } from './migrations/0070-hazard.js';
import { Consultation1795400000080 } from './migrations/0080-consultation.js';
import { Warning1795400000090 } from './migrations/0090-warning.js';
import { Instruction1795400000100 } from './migrations/0100-instruction.js';
import { ControlOrderAgain1795400000110 } from './migrations/0110-control-order-again.js';
import { ManyStreams1795400000120 } from './migrations/0120-many-streams.js';
import { Intake1795400000130 } from './migrations/0130-intake.js';
import { Observation1795400000140 } from './migrations/0140-observation.js';
import { Feeds1795400000150 } from './migrations/0150-feeds.js';
import { Papers1795400000160 } from './migrations/0160-papers.js';
import { Rounds1795400000170 } from './migrations/0170-rounds.js';
import { StandingRounds1795400000171 } from './migrations/0171-standing-rounds.js';
import { Signing1795400000180 } from './migrations/0180-signing.js';
import { SecondFactor1795400000181 } from './migrations/0181-second-factor.js';
import { LifeOfWarnings1795400000190 } from './migrations/0190-life-of-warnings.js';
import { StreetLevels1795400000191 } from './migrations/0191-street-levels.js';
import { PapersAsPapers1795400000200 } from './migrations/0200-papers-as-papers.js';
import { IssueOnceSigned1795400000220 } from './migrations/0220-issue-once-signed.js';
import { ControlLife1795400000210 } from './migrations/0210-control-life.js';
import { Drafting1795400000201 } from './migrations/0201-drafting.js';
import { Liaison1795400000202 } from './migrations/0202-liaison.js';

export const migrations = [
  Ground1795400000001,
  Access1795400000010,
  Directory1795400000020,
  Dissemination1795400000030,
  Simulator1795400000035,
  Calling1795400000040,
  Rulebook1795400000050,
  Documents1795400000060,
  Hazard1795400000070,
  Consultation1795400000080,
  Warning1795400000090,
  Instruction1795400000100,
  ControlOrderAgain1795400000110,
  ManyStreams1795400000120,
  Intake1795400000130,
  Observation1795400000140,
  Feeds1795400000150,
  Papers1795400000160,
  Rounds1795400000170,
  StandingRounds1795400000171,
  Signing1795400000180,
  SecondFactor1795400000181,
  LifeOfWarnings1795400000190,
  StreetLevels1795400000191,
  PapersAsPapers1795400000200,
  Drafting1795400000201,
  Liaison1795400000202,
  ControlLife1795400000210,
  IssueOnceSigned1795400000220,
];
