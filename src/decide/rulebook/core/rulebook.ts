/** The digitised plan: what was agreed beforehand, as data (design.md §3; domain.md §4–§8). */
import type { Question, Ladder } from '../../../reach/calling/core/call.js';
import type { Colour, ResponseLevel } from '../../../shared/level.js';
import type { Stage } from '../../../shared/stage.js';

export type StreamId = 'rain';

/** Where a rule comes from. `proposed` is never shown as official (建议值). */
export interface Provenance {
  readonly id: string;
  readonly basis: 'official' | 'proposed';
  /** Title and number of the document, or what the proposal was derived from. */
  readonly source: string;
  /** ISO date, Beijing. */
  readonly effectiveFrom: string;
}

/** A decision stream: one deciding body, its own warnings and responses. */
export interface Stream extends Provenance {
  readonly stream: StreamId;
  readonly name: string;
  readonly decidingBody: string;
  /** Unit whose desk convenes and gets the clocks. */
  readonly conveningUnitId: string;
  /** Document number series, `渝中汛指`. */
  readonly documentSeries: string;
  /** GB/T 35965 event code used when we issue. */
  readonly eventCode: string;
  /** Every industry this stream touches; the proof asks for exactly one plan for each. */
  readonly industryIds: readonly string[];
}

/** A signal of an official issuer: hazard × colour means these figures, for this stream. */
export interface Threshold extends Provenance {
  readonly eventCode: string;
  readonly hazardName: string;
  readonly colour: Colour;
  readonly stream: StreamId;
  /** What the colour stands for, `3小时≥100毫米`. */
  readonly meaning: string;
  readonly windowHours: number;
  readonly millimetres: number;
}

/** Senders of signals. `relay` lets a signal start call-and-answer before any decision. */
export interface Issuer extends Provenance {
  /** CAP `sender` values that count as this issuer. */
  readonly senders: readonly string[];
  readonly name: string;
  readonly relay: boolean;
}

/** Colour of signal → colour and response level proposed. */
export interface ResponseRule extends Provenance {
  readonly stream: StreamId;
  readonly signalColour: Colour;
  readonly level: Colour;
  readonly responseLevel: ResponseLevel;
  /** Said to the person who decides, e.g. what raises it to Ⅰ. */
  readonly note: string;
}

export interface ConsultationTemplate extends Provenance {
  readonly stream: StreamId;
  readonly convenerUnitId: string;
  /** Exactly seven. */
  readonly memberUnitIds: readonly string[];
  readonly invitedUnitIds: readonly string[];
  readonly questions: readonly Question[];
  readonly ladder: string;
}

/** Who signs what: a grade 4–1 (blueⅣ … redⅠ) → role. */
export interface SigningCell extends Provenance {
  readonly stream: StreamId;
  readonly grade: ResponseLevel;
  readonly role: string;
  readonly roleName: string;
  /** Who must be told besides. */
  readonly reportTo: readonly string[];
}

/** Signal → decision; superior's response → ours; district's start → the street's; verbal approval → paper. */
export const clockKinds = ['decision', 'follow', 'street-start', 'paper'] as const;
export type ClockKind = (typeof clockKinds)[number];

export interface ClockRule extends Provenance {
  readonly clock: ClockKind;
  /** Null: for every colour. */
  readonly colour: Colour | null;
  readonly minutes: number;
}

/**
 * `duty` is sent by a signal alone (stand by, patrol, inspect, prepare), `immediate` too (leave first, report after);
 * `control` forbids, stops, withdraws or evacuates and leaves only under its own signed order.
 */
export const authorities = ['duty', 'immediate', 'control'] as const;
export type Authority = (typeof authorities)[number];

/** What proof ends a measure. */
export const doneWhens = [
  'head-count',
  'people-left-zero',
  'photo',
  'list',
  'depth',
  'yes',
  'closure-list',
  'status',
  'persons-moved',
] as const;
export type DoneWhen = (typeof doneWhens)[number];

/** One checkable order. Each level adds to the ones below it. */
export interface Measure extends Provenance {
  readonly level: Colour;
  readonly text: string;
  readonly authority: Authority;
  /** Minutes from issue. */
  readonly doneByMinutes: number;
  readonly doneWhen: DoneWhen;
  /** For `control`: the pre-drafted order. */
  readonly control: ControlDraft | null;
}

export const controlKinds = ['forbid', 'stop', 'withdraw', 'evacuate'] as const;
export type ControlKind = (typeof controlKinds)[number];

/** 禁停撤疏: what the order will say, leaving only under its own signature. */
export interface ControlDraft {
  readonly kind: ControlKind;
  readonly object: string;
  readonly legalBasis: string;
  readonly reviewMinutes: number;
  readonly endCondition: string;
  readonly exceptions: string;
}

/** 一行业一措施. */
export interface IndustryPlan {
  readonly id: string;
  readonly name: string;
  readonly ownerUnitId: string;
  readonly stream: StreamId;
  readonly measures: readonly Measure[];
}

export interface RiskPoint extends Provenance {
  readonly name: string;
  /** True while it stands in for something only the district can supply. */
  readonly placeholder: boolean;
}

/** 一街道一方案. */
export interface StreetPlan {
  readonly id: string;
  readonly unitId: string;
  readonly name: string;
  readonly stream: StreamId;
  /** What the ground is like here, with its sources. */
  readonly riskPoints: readonly RiskPoint[];
  readonly measures: readonly Measure[];
}

/** A ladder of the call-and-answer, with where it comes from. */
export interface LadderRule extends Ladder, Provenance {}

/** Who else is called with which ladder at which colour. */
export interface CallingPolicy extends Provenance {
  readonly colour: Colour;
  readonly ladder: string;
  readonly questions: readonly Question[];
}

/** Month and day in Beijing, `07-16`; `to` is included and may lie before `from` (over new year). */
export interface DayRange {
  readonly from: string;
  readonly to: string;
}

/** A reason to consider one level more (果断提级). It only suggests; a named person decides. */
export interface RaiseFactor extends Provenance {
  readonly factor: 'season' | 'night' | 'holiday-crowd';
  readonly name: string;
  /** When it holds, Beijing time. No days: every day. No hours: all day; `to` is excluded. */
  readonly when: {
    readonly days: readonly DayRange[];
    readonly hours: { readonly from: string; readonly to: string } | null;
  };
  /** Where it counts most; said to the person who decides. */
  readonly places: readonly string[];
}

export interface Rulebook {
  /** SHA-256 of the normalised text, hex; the version a running incident keeps. */
  readonly hash: string;
  readonly district: { readonly code: string; readonly name: string; readonly callBack: string };
  readonly streams: readonly Stream[];
  readonly issuers: readonly Issuer[];
  readonly thresholds: readonly Threshold[];
  readonly responses: readonly ResponseRule[];
  readonly raiseFactors: readonly RaiseFactor[];
  readonly consultations: readonly ConsultationTemplate[];
  readonly signing: readonly SigningCell[];
  readonly clocks: readonly ClockRule[];
  readonly industries: readonly IndustryPlan[];
  readonly streets: readonly StreetPlan[];
  readonly ladders: readonly LadderRule[];
  readonly calling: readonly CallingPolicy[];
  /** Stage of a signal by its lead time; kept here so that it is data. */
  readonly stages: readonly { readonly stage: Stage; readonly maxLeadHours: number }[];
}
