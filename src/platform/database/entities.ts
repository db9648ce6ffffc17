/** Every table the service owns, in room order; the drift test compares them with the migrations. */
import {
  AnswerTable,
  CallSourceTable,
  EscalationTable,
  InboundMessageTable,
  LinkKeyTable,
  ObligationTable,
} from '../../reach/calling/calling.table.js';
import {
  ContactTable,
  DirectoryImportTable,
  DutyShiftTable,
  UnitTable,
} from '../../reach/directory/directory.table.js';
import {
  AttemptTable,
  ChannelStateTable,
  DeliveryTable,
  MessageTextTable,
  ReceiptTable,
} from '../../reach/dissemination/delivery.table.js';
import { FeedIssuerTable, FeedLinkTable, FeedSilenceTable, FeedStateTable } from '../../edges/feeds/feed.table.js';
import { SimulatedMessageTable, SimulatedPhoneTable } from '../../edges/channels/simulated/simulated-message.table.js';
import {
  PaperActTable,
  PaperCopyTable,
  PaperKeyTable,
  PaperScanTable,
  PaperStatementTable,
  PaperTable,
} from '../../edges/feeds/papers/papers.table.js';
import { StandingRoundTable } from '../../decide/consultation/standing-round.table.js';
import {
  CadenceTable,
  ConsultationActTable,
  ConsultationTable,
  OpinionAttachmentTable,
  OpinionTable,
  VerdictTable,
} from '../../decide/consultation/consultation.table.js';
import { LiaisonActTable, LiaisonInboundTable, LiaisonNoticeTable } from '../../decide/liaison/liaison.table.js';
import { PaperDraftActTable, PaperDraftTable } from '../../decide/drafting/drafting.table.js';
import {
  DocumentActTable,
  DocumentPaperTable,
  DocumentSeriesTable,
  DocumentTable,
} from '../../decide/documents/document.table.js';
import {
  DecisionTable,
  HazardFactTable,
  IncidentTable,
  ProposalTable,
  ReceivedMessageTable,
  SignalLockTable,
  SignalReferenceTable,
  SignalTable,
  StandingLevelTable,
} from '../../decide/hazard/hazard.table.js';
import {
  ControlActTable,
  ControlAlertTable,
  ControlExceptionTable,
  ControlExportTable,
  ControlOrderTable,
} from '../../decide/instruction/control-order.table.js';
import { FloodPeriodActTable, FloodPeriodTable } from '../../decide/instruction/flood-period.table.js';
import { InstructionTable, MeasureReportTable, MeasureTable } from '../../decide/instruction/instruction.table.js';
import { StreetLevelTable } from '../../decide/instruction/street-level.table.js';
import {
  RainHourTable,
  ReadingBatchTable,
  ReadingJudgementTable,
  ReadingTable,
} from '../../decide/observation/observation.table.js';
import { RulebookActivationTable, RulebookVersionTable } from '../../decide/rulebook/rulebook.table.js';
import {
  DelegationRevocationTable,
  DelegationTable,
  LeaderReportTable,
  SignatureRightTable,
  SignatureTable,
  SignAttemptTable,
  SigningActTable,
  VerbalApprovalTable,
} from '../../decide/signing/signing.table.js';
import { WarningActTable, WarningTable, WarningVersionTable } from '../../decide/warning/warning.table.js';
import {
  AccountTable,
  FeedKeyTable,
  SecondFactorActTable,
  SecondFactorTable,
  SessionTable,
} from '../access/access.table.js';
import { AuditTable } from '../audit/audit.table.js';
import { DeadlineTable } from '../deadlines/deadline.table.js';
import { EventStepTable, EventTable } from '../events/event.table.js';
import { IdempotencyKeyTable } from '../http/idempotency.table.js';
import { ChainHeadTable, IdBlockTable } from './ground.table.js';

export const entities = [
  ...[IdBlockTable, ChainHeadTable, EventTable, EventStepTable, DeadlineTable, AuditTable],
  ...[AccountTable, SessionTable, FeedKeyTable, SecondFactorTable, SecondFactorActTable, IdempotencyKeyTable],
  ...[UnitTable, ContactTable, DutyShiftTable, DirectoryImportTable],
  ...[DeliveryTable, AttemptTable, ReceiptTable, MessageTextTable, ChannelStateTable],
  ...[SimulatedMessageTable, SimulatedPhoneTable],
  ...[FeedStateTable, FeedIssuerTable, FeedLinkTable, FeedSilenceTable],
  ...[RulebookVersionTable, RulebookActivationTable, DocumentTable, DocumentSeriesTable],
  ...[DocumentPaperTable, DocumentActTable],
  ...[PaperDraftTable, PaperDraftActTable],
  ...[LiaisonNoticeTable, LiaisonInboundTable, LiaisonActTable],
  ...[ReadingTable, RainHourTable, ReadingBatchTable, ReadingJudgementTable],
  ...[
    ReceivedMessageTable,
    SignalTable,
    SignalReferenceTable,
    SignalLockTable,
    IncidentTable,
    ProposalTable,
    DecisionTable,
  ],
  ...[HazardFactTable, StandingLevelTable],
  ...[PaperTable, PaperKeyTable, PaperCopyTable, PaperStatementTable, PaperScanTable, PaperActTable],
  ...[ConsultationTable, OpinionTable, VerdictTable, ConsultationActTable, CadenceTable, OpinionAttachmentTable],
  ...[StandingRoundTable],
  ...[WarningTable, WarningVersionTable, WarningActTable],
  ...[SignatureTable, SignatureRightTable, SignAttemptTable, DelegationTable, DelegationRevocationTable],
  ...[LeaderReportTable, VerbalApprovalTable, SigningActTable],
  ...[InstructionTable, MeasureTable, MeasureReportTable, ControlOrderTable, ControlActTable],
  ...[ControlExceptionTable, ControlAlertTable, ControlExportTable, FloodPeriodTable, FloodPeriodActTable],
  ...[StreetLevelTable],
  ...[CallSourceTable, ObligationTable, AnswerTable, EscalationTable, InboundMessageTable, LinkKeyTable],
];
