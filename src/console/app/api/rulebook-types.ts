/** What the rulebook's routes answer. Names and texts of rules are the plan's own words and stay Chinese. */
import type { Colour, Instant, Reason, ResponseLevel, Stage } from './types.js';

/** Where a rule comes from; whatever is not `official` is never shown as official. */
export interface Provenance {
  id: string;
  basis: 'official' | 'proposed';
  source: string;
  effectiveFrom: string;
}

export interface Activation {
  id: string;
  hash: string;
  effectiveAt: Instant;
  kind: 'first' | 'activate' | 'rollback';
  reason: string;
  decidedByName: string;
  decidedAt: Instant;
}

export interface RulebookCounts {
  streams: number;
  rules: number;
  official: number;
  proposed: number;
  industries: number;
  streets: number;
  instructions: number;
  controls: number;
  placeholders: number;
}

export interface RulebookFolder {
  state: 'same' | 'new' | 'broken';
  hash: string | null;
  /** Each with both languages under `text`. */
  faults: (Reason & { text?: { zh: string; en: string } })[];
  readAt: Instant;
}

export interface Trigger extends Provenance {
  level: Colour;
  responseLevel: ResponseLevel | null;
  areas: 'touched' | 'whole-district';
  note: string;
  /** The condition, said. */
  words: string;
}

export interface Stream extends Provenance {
  stream: string;
  name: string;
  flow: 'decision' | 'bypass';
  decidingBody: string;
  conveningUnit: string;
  documentSeries: string;
  levels: Colour[];
  takesUnruled: boolean;
  triggers: Trigger[];
}

export interface RaiseFactor extends Provenance {
  name: string;
  places: string[];
  words: string;
}

export interface Figure {
  quantity: string;
  windowHours: number;
  atLeast: number | null;
  below: number | null;
  unit: string;
}

export interface Threshold extends Provenance {
  colour: Colour;
  /** Null: the national text. */
  issuer: string | null;
  issuerName: string | null;
  meaning: string;
  figures: Figure[];
  /** Left out where the hazard is not rain. */
  oneHourMillimetres?: number | null;
  altitude: { belowMetres: number | null; aboveMetres: number | null } | null;
}

export interface Hazard extends Provenance {
  hazard: string;
  name: string;
  eventCodes: string[];
  colours: Colour[];
  aliases: string[];
  thresholds: Threshold[];
}

export type Datum = 'wusong' | 'huanghai';
export interface RiverLevel {
  value: number;
  unit: 'm';
  datum: Datum;
}

export interface Station extends Provenance {
  name: string;
  quantity: string;
  streetUnitId: string | null;
  river: string | null;
  /** `metres` is added to a level above `from` to give the level above `to`. */
  datumOffset: { from: Datum; to: Datum; metres: number } | null;
  warningLevel: RiverLevel | null;
  guaranteeLevel: RiverLevel | null;
  placeholder: boolean;
}

export interface RulebookOverview {
  now: Instant;
  district: { code: string; name: string };
  counts: RulebookCounts;
  inForce: Activation;
  next: Activation | null;
  folder: RulebookFolder;
  streams: Stream[];
  raiseFactors: RaiseFactor[];
  hazards: Hazard[];
  stations: Station[];
}

export interface MatrixCell {
  level: Colour;
  duty: number;
  immediate: number;
  control: number;
  official: number;
  proposed: number;
  /** How many this level adds to the milder ones. */
  added: number;
}

export interface MatrixRow {
  kind: 'industry' | 'street';
  id: string;
  name: string;
  unitName: string;
  /** Streets only. */
  exposed: boolean | null;
  grounds: string[];
  cells: MatrixCell[];
}

export interface Matrix {
  hash: string;
  stream: string;
  name: string;
  levels: Colour[];
  flow: 'decision' | 'bypass';
  rows: MatrixRow[];
}

export interface ControlDraft {
  kind: 'forbid' | 'stop' | 'withdraw' | 'evacuate';
  object: string;
  legalBasis: string;
  reviewMinutes: number;
  endCondition: string;
  exceptions: string;
}

export interface RuleMeasure extends Provenance {
  level: Colour;
  text: string;
  authority: 'duty' | 'immediate' | 'control';
  doneByMinutes: number;
  doneWhen: string;
  layer: string;
  ground: string | null;
  groundName: string | null;
  control: ControlDraft | null;
}

export interface Recipient extends Provenance {
  colour: Colour;
  layer: string;
  who: string;
  channels: string[];
  firstAttemptMinutes: number;
}

export interface RiskPoint extends Provenance {
  name: string;
  ground: string | null;
  placeholder: boolean;
}

export interface StreetFacts {
  level: (Provenance & { exposed: boolean; stepsMilder: number; note: string }) | null;
  riskPoints: RiskPoint[];
  registers: (Provenance & { name: string; count: number | null; unit: string; placeholder: boolean })[];
  shelters: (Provenance & { name: string; capacity: number | null; placeholder: boolean })[];
  posts: { id: string; name: string }[];
  grounds: { id: string; name: string; places: string }[];
}

export interface Cell {
  hash: string;
  streamName: string;
  decidingBody: string;
  level: Colour;
  subject: { kind: 'industry' | 'street'; id: string; name: string; unitName: string };
  measures: RuleMeasure[];
  /** Null where nobody is asked: the bypass. */
  signedBy: { roleName: string; basis: 'official' | 'proposed'; source: string } | null;
  answerWindowMinutes: number | null;
  recipients: Recipient[];
  street: StreetFacts | null;
}

export interface CellPlace {
  stream: string;
  hash: string | null;
  level: Colour;
  kind: 'industry' | 'street';
  id: string;
  stage: Stage;
}

export interface RulebookVersion {
  hash: string;
  loadedAt: Instant;
  state: 'in-force' | 'next' | 'was' | 'new';
  /** Newest first. */
  activations: Activation[];
}

export interface RulebookChange {
  /** `学校 × 防汛(降雨) × 橙(二级)`, `触发`. */
  cell: string;
  kind: 'added' | 'removed' | 'changed';
  rule: string;
  before: string | null;
  after: string | null;
}
