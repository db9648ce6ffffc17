/** What the HTTP API answers, as the console reads it. Fields a service may leave out are optional and have a calm fallback. */

import type { AreaLevel, CancelClass, FactorStanding } from './life.js';
import type { Approval } from './signing.js';

export type Colour = 'blue' | 'yellow' | 'orange' | 'red';
export type ResponseLevel = 1 | 2 | 3 | 4;
export type Stage = '3d' | '1d' | '6h' | '2h' | '0h' | 'after';
export type Nature = 'actual' | 'drill';
/** RFC 3339 with +08:00; epoch milliseconds are read too. */
export type Instant = string | number;

export type Role =
  'duty-officer' | 'signer' | 'member' | 'street' | 'department' | 'administrator' | 'auditor' | 'feed';

export interface Session {
  userId: string;
  name: string;
  roles: Role[];
  permissions?: string[];
  unitId: string | null;
  unitName?: string | null;
  signingRoles?: string[];
}

export interface Reason {
  where?: string;
  code?: string;
  level?: 'error' | 'warning' | 'advice';
  message?: string;
}

export interface Area {
  id: string;
  name: string;
}

/** One reason of the rulebook: which rule, which fact, which threshold, and whether the rule is official. */
export interface Because {
  rule: string;
  text: string;
  fact?: string | null;
  threshold?: string | null;
  basis?: 'official' | 'proposed';
  source?: string;
}

export interface Proposal {
  id: string;
  incidentId?: string;
  /** Null: nobody could tell the colour; the proposal is then to be decided by hand. */
  level: Colour | null;
  /** Null: no response is proposed. */
  responseLevel: ResponseLevel | null;
  /** No rule covers the signal: level and response are then nobody's proposal. */
  byHand?: boolean;
  areas: Area[];
  stage: Stage;
  because: Because[];
  /** Factors that say “consider raising”; a named human decides. */
  raiseFactors?: Because[];
  /** Where enough factors hold: the response level to be considered. */
  considerRaisingTo?: ResponseLevel | null;
  at?: Instant;
  madeAt?: Instant;
}

export interface Clock {
  id: string;
  kind: string;
  label: string;
  subject?: string | { kind?: string; id?: string } | null;
  incidentId?: string | null;
  openedAt: Instant;
  dueAt: Instant;
  overdue?: boolean;
  round?: number;
  acts?: string[];
  /** Whose clocks these are, where they are posts'. */
  units?: Area[];
}

export interface Signal {
  id: string;
  sender?: string;
  senderName?: string | null;
  issuerName?: string | null;
  headline?: string | null;
  description?: string | null;
  hazardName?: string | null;
  colour?: Colour;
  level?: Colour;
  sentAt?: Instant;
  sent?: Instant;
  receivedAt?: Instant;
  effectiveAt?: Instant | null;
  expiresAt?: Instant | null;
  areas?: Area[];
  trusted?: boolean;
}

export interface Opinion {
  id?: string;
  /** Null: no warning is needed. */
  level: Colour | null;
  responseLevel: ResponseLevel | null;
  areas?: (Area | string)[];
  stage?: Stage;
  confidence?: 'low' | 'medium' | 'high';
  why: string;
  measures?: string | null;
  speaker: string;
  post?: string | null;
  onBehalfOf?: string | null;
  at?: Instant;
  givenAt?: Instant;
  late?: boolean;
  via?: 'console' | 'link';
  attachments?: { id: string; mediaType: string; size: number }[];
}

export interface ConsultationMember {
  unitId: string;
  name: string;
  seat: 'convener' | 'member' | 'invited';
  called?: { state: AnsweringState; since?: Instant | null; obligationId?: number | null } | null;
  opinion: Opinion | null;
  /** Changes of mind, oldest first. */
  earlier?: Opinion[];
  /** Somebody from outside the directory. */
  outside?: { name: string; body: string; post: string; phone: string } | null;
  invitedBy?: string | null;
  chased?: number;
}

/** One body's half of a joint verdict. */
export interface JointHalf {
  kind: VerdictKind;
  level: Colour | null;
  responseLevel: ResponseLevel | null;
  by: string;
  at: Instant;
}

export interface Verdict {
  id?: string;
  kind: VerdictKind;
  level: Colour | null;
  responseLevel: ResponseLevel | null;
  areas?: (Area | string)[];
  stage?: Stage;
  reason?: string | null;
  givenBy?: string | null;
  givenByName?: string | null;
  givenAt?: Instant;
}

export type VerdictKind = 'start' | 'raise' | 'keep' | 'lower' | 'end' | 'no-start';

export interface Consultation {
  id: string;
  incidentId: string;
  round: number;
  state: 'convened' | 'concluded';
  convenedAt: Instant;
  concludedAt?: Instant | null;
  convener?: { unitId: string; name: string };
  members?: ConsultationMember[];
  proposal?: Proposal | null;
  tally?: { level: Colour | null; responseLevel: ResponseLevel | null; count: number; units?: string[] }[];
  suggested?: { level: Colour | null; responseLevel: ResponseLevel | null } | null;
  verdict?: Verdict | null;
  minutes?: { documentId?: string | null; text: string } | null;
  /** As they would be printed now; only of a round that is asked for by itself. */
  minutesSoFar?: string | null;
  origin?: 'proposal' | 'follow' | 'cadence' | 'hand' | 'emergency' | 'joint';
  division?: { agree: string[]; dissent: string[]; silent: string[] };
  adjourned?: { at: Instant; resumesAt: Instant; reason: string } | null;
  /** What was decided ahead of this round; null on the ordinary path. */
  emergency?: {
    reason: string;
    leader: string | null;
    begunAt: Instant;
    outcome: 'open' | 'confirmed' | 'departed';
    decided: { level: Colour | null; responseLevel: ResponseLevel | null; areas: Area[] } | null;
  } | null;
  joint?: {
    consultationId: string;
    incidentId: string;
    round: number;
    convener: string | null;
    ours: JointHalf | null;
    theirs: JointHalf | null;
  } | null;
  refusals?: { body: string; reason: string; at: Instant }[];
  superior?: { responseLevel: ResponseLevel; by: string; from: Instant } | null;
}

export type WarningAction = 'issue' | 'raise' | 'extend' | 'areas' | 'lower' | 'correct' | 'lift' | 'cancel';
export type VersionState =
  | 'draft'
  | 'awaiting-signature'
  | 'signed'
  | 'in-force'
  | 'superseded'
  | 'returned'
  | 'lifted'
  | 'cancelled'
  | 'discarded';

export interface WarningVersion {
  id: string;
  /** How it was approved; null before its signature. */
  approval?: Approval | null;
  version: number;
  action: WarningAction;
  state: VersionState;
  level: Colour;
  responseLevel: ResponseLevel | null;
  /** Left out where a version is only listed. */
  areas?: Area[];
  stage?: Stage;
  effectiveAt?: Instant | null;
  expiresAt?: Instant | null;
  number?: string | null;
  capIdentifier?: string | null;
  signingRole?: string | null;
  signingRoleName?: string | null;
  draftedBy?: string | null;
  draftedByName?: string | null;
  draftedAt?: Instant | null;
  signedBy?: string | null;
  signedByName?: string | null;
  signedAt?: Instant | null;
  issuedAt?: Instant | null;
  returnedReason?: string | null;
  reason?: string | null;
  /** Streets that stand milder than the version's own levels. */
  areaLevels?: AreaLevel[];
  cancelClass?: CancelClass | null;
  againstSuperior?: string | null;
  superior?: { responseLevel: ResponseLevel; by: string } | null;
  raiseFactors?: FactorStanding[];
  emergency?: string | null;
  /** Its signature issues it. */
  issuesOnceSigned?: boolean;
  /** It ran out and stands. */
  expired?: boolean;
  consultationId?: string | null;
  noticeDocumentId?: string | null;
  capDocumentId?: string | null;
}

export interface Warning {
  id: string;
  incidentId: string;
  stream?: string;
  streamName?: string;
  nature?: Nature;
  state: string;
  current: WarningVersion | null;
  versions: WarningVersion[];
}

export interface Preview {
  recipients?: { group: string; posts: number; channels?: Record<string, number> }[];
  instructions?: {
    id: string;
    title: string;
    unitName?: string;
    text: string;
    changed?: boolean | 'new' | 'changed' | 'unchanged' | null;
  }[];
  controlOrders?: { subjectName?: string; kindName: string; object: string; state: ControlOrder['state'] }[];
  findings?: Reason[];
  capXml?: string | null;
}

export interface ControlOrder {
  id: string;
  /** How it was approved; null before its signature. */
  approval?: Approval | null;
  incidentId?: string;
  kind: 'forbid' | 'stop' | 'withdraw' | 'evacuate';
  kindName?: string;
  object: string;
  unitId?: string;
  unitName?: string;
  industryOrStreet?: string;
  text: string;
  basis?: string | null;
  source?: string | null;
  trigger?: string | null;
  state: 'drafted' | 'awaiting-signature' | 'in-force' | 'released' | 'discarded';
  number?: string | number | null;
  startAt?: Instant | null;
  reviewAt?: Instant | null;
  endCondition?: string | null;
  exceptions?: string | null;
  signingRole?: string | null;
  signingRoleName?: string | null;
  legalBasis?: string | null;
  documentId?: string | null;
  releasedAt?: Instant | null;
  releaseReason?: string | null;
}

export interface InstructionSummary {
  id: string;
  title?: string;
  subjectName?: string;
  unitId?: string;
  unitName?: string;
  kind?: string;
  version?: number;
  done?: number;
  total?: number;
  measures?: Measure[] | number;
  state?: string;
}

export interface Measure {
  id: string;
  text: string;
  authority?: 'duty' | 'immediate' | 'control';
  authorityName?: string;
  doneBy?: Instant | null;
  doneWhen?: string | null;
  doneWhenName?: string | null;
  basis?: 'official' | 'proposed' | string | null;
  source?: string | null;
  orderNumber?: string | number | null;
  state: 'open' | 'done' | 'overdue' | 'waiting-order';
  doneAt?: Instant | null;
  doneByName?: string | null;
  proof?: { count?: number | null; words?: string } | null;
}

export interface Instruction {
  id: string;
  incidentId?: string;
  title?: string;
  subjectName?: string;
  level?: Colour;
  responseLevel?: ResponseLevel | null;
  unitId?: string;
  unitName?: string;
  text?: string;
  version?: number;
  measures?: Measure[];
  /** A street's own level under this instruction; null where it has nothing to start. */
  streetLevel?: {
    advised: { level: ResponseLevel | null; note: string };
    dueAt: Instant | null;
    decided: { level: ResponseLevel | null; reason: string; at: Instant } | null;
  } | null;
}

export interface Incident {
  id: string;
  stream: string;
  streamName?: string;
  title: string;
  state: string;
  openedAt: Instant;
  nature?: Nature;
  signals?: Signal[];
  proposals?: Proposal[];
  clocks?: Clock[];
  consultations?: Consultation[];
  warnings?: Warning[];
  controlOrders?: OrderCounts;
}

export interface OrderCounts {
  total: number;
  drafted: number;
  awaiting: number;
  inForce: number;
  released: number;
}

export type AnsweringState = 'waiting' | 'answered' | 'incomplete' | 'overdue' | 'escalated' | 'unreached' | 'closed';

export interface Question {
  id: string;
  text: string;
  kind: 'text' | 'count';
  /** `{ value }`, `{ unknown: true }`, or null. */
  answer: unknown;
  askAgainAt?: Instant | null;
}

export interface Obligation {
  id: number | string;
  source?: { kind: string; id: string; version?: number } | null;
  incidentId?: string | null;
  nature?: Nature;
  unitId: string;
  unitName?: string;
  tier?: string;
  title: string;
  text?: string;
  colour: Colour;
  openedAt: Instant;
  dueAt: Instant;
  state: AnsweringState;
  receivedAt?: Instant | null;
  receivedBy?: string | null;
  via?: string | null;
  questions?: Question[];
  step?: {
    index: number;
    label?: string;
    target?: string;
    callsMade?: number;
    nextAt?: Instant | null;
    nextLabel?: string | null;
    nextTarget?: string | null;
  } | null;
  since?: Instant | null;
}

export interface Attempt {
  id?: string | number;
  at?: Instant;
  startedAt?: Instant;
  finishedAt?: Instant | null;
  state?: string;
  outcome?: string;
  reason?: string | null;
}

export interface Delivery {
  id: string | number;
  channel: string;
  to?: string;
  contactName?: string | null;
  callNo?: number;
  state: string;
  reason?: string | null;
  text?: string | null;
  plannedAt?: Instant | null;
  acceptedAt?: Instant | null;
  deliveredAt?: Instant | null;
  attempts?: Attempt[];
}

export interface AnswerGiven {
  id?: string | number;
  at: Instant;
  personName?: string | null;
  via?: string | null;
  received?: boolean;
  fields?: Record<string, unknown> | null;
  words?: string | null;
  late?: boolean;
}

export interface Escalation {
  at: Instant;
  target?: string;
  targetLabel?: string;
  unitId?: string;
  unitName?: string;
  why?: string;
}

export interface ObligationStory extends Obligation {
  deliveries?: Delivery[];
  answers?: AnswerGiven[];
  escalations?: Escalation[];
}

export interface AwaitingSignature {
  kind?: string;
  id: string;
  versionId?: string;
  warningId?: string | null;
  incidentId?: string | null;
  title?: string;
  label?: string;
  level?: Colour;
  responseLevel?: ResponseLevel | null;
  action?: WarningAction;
  state?: string;
  signingRole?: string | null;
  signingRoleName?: string | null;
  since?: Instant | null;
  count?: number;
}

export interface InForce {
  warningId: string;
  incidentId: string;
  nature?: Nature;
  streamName: string;
  level: Colour;
  responseLevel: ResponseLevel | null;
  standing?: string;
  areas: Area[];
  effectiveAt?: Instant | null;
  expiresAt?: Instant | null;
  answered?: number;
  total?: number;
  done?: number;
  measures?: number;
  number?: string | null;
  controls?: { inForce: number; awaiting: number; drafted?: number };
}

export interface DutyPerson {
  name?: string;
  title?: string;
}

/** Which rulebook applies, and how the folder it is written in lies to it. */
export interface DeskRulebook {
  hash: string;
  folder: 'same' | 'new' | 'broken';
  folderHash: string | null;
  faults: number;
  firstFault: Reason | null;
  next: { hash: string; effectiveAt: Instant } | null;
}

export interface Desk {
  now: Instant;
  nature?: Nature;
  rulebook?: DeskRulebook;
  onDuty?: {
    main?: string | DutyPerson | null;
    assistant?: string | DutyPerson | null;
    leader?: string | DutyPerson | null;
    until?: Instant | null;
  } | null;
  feeds?: { id: string; name: string; state: string; lastHeardAt?: Instant | null }[];
  channels?: {
    id: string;
    kind: string;
    name?: string;
    state: string;
    lastProvedAt?: Instant | null;
    queued?: number;
  }[];
  clocks?: Clock[];
  proposals?: Proposal[];
  awaitingSignature?: AwaitingSignature[];
  inForce?: InForce[];
  unanswered?: Obligation[];
  counts?: { answered: number; total: number };
}

export interface BoardUnit {
  unitId: string;
  name: string;
  shortName?: string;
  parentId?: string | null;
  code?: string | null;
  kind?: string;
  states?: Partial<Record<AnsweringState, number>>;
  total?: number;
  answered?: number;
  done?: number;
  measures?: number;
  oldestSilenceSince?: Instant | null;
  level?: Colour | null;
}

export interface Board {
  now: Instant;
  incidentId?: string | null;
  nature?: Nature;
  tiers: { tier: string; name?: string; units: BoardUnit[] }[];
}

export interface BoardUnitPage {
  unit?: BoardUnit;
  now?: Instant;
  children?: BoardUnit[];
  obligations?: Obligation[];
}

export interface MyTasks {
  unit: { id: string; name: string } | null;
  now: Instant;
  callBack?: string | { label?: string; number?: string } | null;
  /** Open ones, answered or not. */
  obligations: Obligation[];
  instructions: Instruction[];
}

export interface SimulatedPhone {
  address: string;
  contactName?: string | null;
  unitName?: string | null;
  behaviour?: PhoneBehaviour | string | null;
  messages?: number | SimulatedMessage[];
  unread?: number;
  lastAt?: Instant | null;
}

export interface PhoneBehaviour {
  kind: string;
  [setting: string]: unknown;
}

export interface SimulatedMessage {
  id?: string | number;
  at?: Instant;
  receivedAt?: Instant;
  direction?: string;
  from?: string;
  channel?: string;
  kind?: string;
  subject?: string | null;
  body?: string | null;
  text?: string | null;
  digits?: string | null;
  state?: string | null;
  detail?: string | null;
}

export type MessageState = 'standing' | 'superseded' | 'cancelled' | 'expired';

/** One hazard in one area, however many messages arrived. */
export interface SignalCard {
  key: string;
  hazardName: string;
  nature: 'actual' | 'drill';
  areaNames: string[];
  isWholeDistrict: boolean;
  certainty: 'sure' | 'likely' | 'unsure';
  colour: Colour | null;
  state: MessageState;
  issuers: string[];
  until: Instant | null;
  messages: {
    id: string;
    state: MessageState;
    colour: Colour | null;
    headline: string;
    issuers: string[];
    sent: Instant;
    receivedAt: Instant;
    expires: Instant | null;
    endedAt: Instant | null;
    isVerified: boolean;
    signature: 'none' | 'valid' | 'invalid' | 'unverified';
  }[];
}

export interface ReceivedMessage {
  id: string;
  receivedAt: Instant;
  by?: string | null;
  /** Id of the feed it came by; null for a person. */
  feed?: string | null;
  mediaType?: string | null;
  /** `cap-1.2`, `national-xml`, `json` …: how it was read. */
  format?: string;
  size?: number;
  outcome?: 'opened' | 'kept' | 'duplicate' | 'unreadable' | string;
  signalId?: string | null;
  incidentId?: string | null;
  faults?: Reason[];
}
