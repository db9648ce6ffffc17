/** The digitised plan: what was agreed beforehand, as data (design.md §3; domain.md §4–§8). */
import type { ChannelKind } from '../../../reach/dissemination/core/delivery.js';
import type { Ladder, Question, StepTarget } from '../../../reach/calling/core/call.js';
import type { Colour, ResponseLevel } from '../../../shared/level.js';
import type { Stage } from '../../../shared/stage.js';
import type { Condition, TimeCondition } from './condition.js';
import type { Datum, DatumOffset, Quantity, RiverLevel } from './quantity.js';

/** `rain`, `river`, `waterlogging` …: the plan's own list (`streams.yaml`), another district may have others. */
export type StreamId = string;

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
  /**
   * `decision`: consultation, signature, answers. `bypass`: seconds count, nobody approves and nobody is asked to answer.
   */
  readonly flow: 'decision' | 'bypass';
  readonly decidingBody: string;
  /** Unit whose desk convenes and gets the clocks. */
  readonly conveningUnitId: string;
  /** Document number series, `渝中汛指`. */
  readonly documentSeries: string;
  /** GB/T 35965 event code used when we issue. */
  readonly eventCode: string;
  /** The colours this stream has, mildest first: fog has no blue. */
  readonly levels: readonly Colour[];
  /** True for the one stream that takes what no rule covers, to be decided by hand. */
  readonly takesUnruled: boolean;
  /** What goes on when it is over, in a few words: `雨后排查和退水巡查`. */
  readonly afterTasks: string;
  /** Every industry this stream touches; the proof asks for exactly one plan for each. */
  readonly industryIds: readonly string[];
}

/** What a signal can be about. */
export interface Hazard extends Provenance {
  /** `rainstorm`, `heat` … */
  readonly hazard: string;
  readonly name: string;
  readonly eventCodes: readonly string[];
  /** The colours its signals have. */
  readonly colours: readonly Colour[];
  readonly aliases: readonly string[];
}

/** One number of a threshold: at least, or below. */
export interface Figure {
  readonly quantity: Quantity;
  readonly windowHours: number;
  readonly atLeast: number | null;
  readonly below: number | null;
  readonly unit: string;
}

/** What a colour of a hazard stands for, as one issuer uses it from a day on. */
export interface Threshold extends Provenance {
  readonly hazard: string;
  readonly colour: Colour;
  /** Issuer id; null is the national text, for issuers without one of their own. */
  readonly issuer: string | null;
  /** What the colour stands for, `3小时≥100毫米`. */
  readonly meaning: string;
  /** Empty where the text gives none (`风险较高`). Figures stand together: all of them hold. */
  readonly figures: readonly Figure[];
  /**
   * Rain within one hour at which issuers were seen to raise, though the legal text has none; null where none was seen.
   * Rain thresholds say it, others leave it out.
   */
  readonly oneHourMillimetres?: number | null;
  /** The colour speaks only of ground below, or above, so many metres. */
  readonly altitude: { readonly belowMetres: number | null; readonly aboveMetres: number | null } | null;
}

/**
 * How a sensor behaves, so that what it can not have measured is flagged and not believed. Null: not checked; left out at
 * a station: as the sensors of its quantity behave.
 */
export interface SensorHabits {
  /** How often it reports. */
  readonly everyMinutes?: number | null;
  /** What can be measured here at all; rain: within one hour. Heights have a datum, nothing else has. */
  readonly plausible?: {
    readonly least: number;
    readonly most: number;
    readonly unit: string;
    readonly datum: Datum | null;
  } | null;
  /** The most it changes within so many minutes; more is a spike until the next reading agrees with it. */
  readonly step?: { readonly most: number; readonly unit: string; readonly perMinutes: number } | null;
  /** The same value for so long: the sensor is stuck. No rain and no water are not. */
  readonly stuckHours?: number | null;
}

/** How the sensors of a quantity behave where a station says nothing else. */
export interface SensorRule extends Provenance, Required<SensorHabits> {
  readonly quantity: Quantity;
}

/** Where something is measured. A gauge has no meaning without its datum. */
export interface Station extends Provenance, SensorHabits {
  readonly name: string;
  readonly quantity: Quantity;
  /** What senders call it besides its id; one code may stand for several stations that measure different things. */
  readonly codes?: readonly string[];
  /** WGS 84; null or left out: not known. */
  readonly location?: { readonly latitude: number; readonly longitude: number } | null;
  /** Street unit the station stands in; null for gauges and for what is not known. */
  readonly streetUnitId: string | null;
  readonly river: string | null;
  /** Only gauges: how the two datums lie to each other here; null where nobody has said. */
  readonly datumOffset: DatumOffset | null;
  /** 警戒 and 保证; null where not known. Only gauges. */
  readonly warningLevel: RiverLevel | null;
  readonly guaranteeLevel: RiverLevel | null;
  /** True while it stands in for something only the district can supply. */
  readonly placeholder: boolean;
}

/** A stretch of river between two gauges: how long a crest takes from one to the next. */
export interface Reach extends Provenance {
  readonly river: string;
  /** Station ids of gauges. */
  readonly from: string;
  readonly to: string;
  readonly earliestHours: number;
  readonly latestHours: number;
  /** True while the times stand in for what only the hydrological service can supply. */
  readonly placeholder: boolean;
}

/** How a counterpart lies to us: up the river, down it, beside us, or responsible for the whole basin. */
export const counterpartRelations = ['upstream', 'downstream', 'neighbour', 'basin'] as const;
export type CounterpartRelation = (typeof counterpartRelations)[number];

/** 流域联防联控: whom we tell of what comes down the river, and who tells us. A desk is a unit of the directory. */
export interface Counterpart extends Provenance {
  /** A unit of kind `outside`. */
  readonly unitId: string;
  readonly relations: readonly CounterpartRelation[];
  readonly rivers: readonly string[];
  /** Gauges on its banks, or on which its own decisions rest. */
  readonly stations: readonly string[];
  /** Streams whose warnings it is told of. */
  readonly streams: readonly StreamId[];
  /** The agreement between the two of us; null where none is known. */
  readonly pact: string | null;
  /** True while name, number or agreement stand in for what only the district can supply. */
  readonly placeholder: boolean;
}

/** Kinds of paper with a number series of their own; notices and control orders take the stream's. */
export const seriesKinds = ['minutes', 'risk-report', 'hint', 'dispatch', 'liaison'] as const;
export type SeriesKind = (typeof seriesKinds)[number];

/** What is written behind the stream's own series: `渝中汛指` and `提示` make `渝中汛指提示〔2026〕1号`. */
export interface PaperSeries extends Provenance {
  readonly kind: SeriesKind;
  readonly suffix: string;
}

/** Senders of signals. `relay` lets a signal start call-and-answer before any decision. */
export interface Issuer extends Provenance {
  /** CAP `sender` values that count as this issuer. */
  readonly senders: readonly string[];
  readonly name: string;
  readonly relay: boolean;
  /** What a message must have besides the right sender before it relays; left out: `sender`. */
  readonly relayNeeds?: 'sender' | 'signature';
  /** PEM certificates or public keys its signatures are checked with; left out: none. */
  readonly keys?: readonly string[];
}

/** When this holds, this level is proposed; a person decides. */
export interface Trigger extends Provenance {
  readonly stream: StreamId;
  readonly level: Colour;
  /** Null: a warning without a response. */
  readonly responseLevel: ResponseLevel | null;
  readonly when: Condition;
  /** `touched`: the streets the facts speak of. `whole-district`: all, as soon as it holds anywhere. */
  readonly areas: 'touched' | 'whole-district';
  /** Said to the person who decides, e.g. what raises it to Ⅰ. */
  readonly note: string;
}

export interface ConsultationTemplate extends Provenance {
  readonly streams: readonly StreamId[];
  readonly convenerUnitId: string;
  /** Exactly seven. */
  readonly memberUnitIds: readonly string[];
  /** Invited to every round. */
  readonly invitedUnitIds: readonly string[];
  /** Invited where the case asks for them. Left out: a plan of before, nobody besides. */
  readonly invitedWhen?: readonly InviteeRule[];
  readonly questions: readonly Question[];
  readonly ladder: string;
  /** How long the round held beside an emergency act may go without a verdict. Left out: a plan of before. */
  readonly emergencyConfirmMinutes?: number;
}

/** N by hazard, area, level and time: invited where everything that is written holds. */
export interface InviteeRule {
  readonly unitIds: readonly string[];
  readonly when: InviteeCondition;
}

export interface InviteeCondition {
  readonly streams?: readonly StreamId[];
  /** `own`: each of the units where it is itself a street that is touched; else any of these streets. */
  readonly areas?: 'own' | readonly string[];
  /** From this colour on. */
  readonly levelFrom?: Colour;
  readonly time?: TimeCondition;
}

/** How often a round is held while a response of this level is in force. */
export interface CadenceRule extends Provenance {
  readonly streams: readonly StreamId[];
  readonly responseLevel: ResponseLevel;
  readonly everyMinutes: number;
}

/** A round that is held by the calendar, whatever is or is not in force: 每日问安, 每周议安, 周月调度, 每季部署. */
export interface StandingRoundRule extends Provenance {
  readonly name: string;
  readonly convenerUnitId: string;
  readonly unitIds: readonly string[];
  /** Month days beyond the end of a month mean its last day. */
  readonly on: StandingDays;
  /** Beijing time, `09:00`. */
  readonly at: string;
  readonly agenda: readonly string[];
}

/** One of the three; none: every day. */
export interface StandingDays {
  /** 1 Monday … 7 Sunday. */
  readonly weekdays?: readonly number[];
  readonly monthDays?: readonly number[];
  /** Month and day, `01-05`. */
  readonly yearDays?: readonly string[];
}

/** The line of command beside the round, 1+7+11+N: hub, front-line posts, streets, departments. */
export interface DispatchTree extends Provenance {
  readonly hubUnitId: string;
  readonly postUnitIds: readonly string[];
  readonly streetUnitIds: readonly string[];
  readonly departmentUnitIds: readonly string[];
}

/** Who signs what: a grade 4–1 (blueⅣ … redⅠ) → role. */
export interface SigningCell extends Provenance {
  readonly streams: readonly StreamId[];
  readonly grade: ResponseLevel;
  readonly role: string;
  readonly roleName: string;
  /** Who must be told besides. */
  readonly reportTo: readonly string[];
  /** AB角, in order: who signs instead when the holder, and each before, could not be reached. Left out: nobody. */
  readonly substitutes?: readonly string[];
  /** How many recorded failed attempts open the next substitute. Left out with them. */
  readonly substituteAfter?: number;
  /** Within how many minutes of the issue `reportTo` is told. Left out: a plan of before this was a clock. */
  readonly reportMinutes?: number;
  /** Within how many minutes a disowned approval is withdrawn or signed anew. Left out likewise. */
  readonly disownedMinutes?: number;
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

/** 分层: who it reaches or who carries it out, from the city down to the household. */
export const layers = ['city', 'district', 'post', 'street', 'community', 'site', 'household'] as const;
export type Layer = (typeof layers)[number];

/** One checkable order. Each level adds to the ones below it. */
export interface Measure extends Provenance {
  readonly streams: readonly StreamId[];
  readonly level: Colour;
  readonly text: string;
  readonly authority: Authority;
  /** Minutes from issue. */
  readonly doneByMinutes: number;
  readonly doneWhen: DoneWhen;
  /** Who carries it out on the ground; null: the post that is told. */
  readonly layer: Layer | null;
  /** 分段: null is every stage before and during, not after. */
  readonly stages: readonly Stage[] | null;
  /** Only at these times; null: always. */
  readonly only: TimeCondition | null;
  /** For `control`: the pre-drafted order. */
  readonly control: ControlSketch | null;
}

export const controlKinds = ['forbid', 'stop', 'withdraw', 'evacuate'] as const;
export type ControlKind = (typeof controlKinds)[number];

/** 禁停撤疏 as a measure writes it; what is null comes from the tables of `controls.yaml`. */
export interface ControlSketch {
  readonly kind: ControlKind;
  readonly object: string;
  readonly exceptions: string;
  readonly legalBasis: string | null;
  readonly reviewMinutes: number | null;
  readonly endCondition: string | null;
}

/** 禁停撤疏: what the order will say, leaving only under its own signature. */
export interface ControlDraft {
  readonly kind: ControlKind;
  readonly object: string;
  readonly legalBasis: string;
  readonly reviewMinutes: number;
  readonly endCondition: string;
  readonly exceptions: string;
}

/** On what law an order of this kind rests in this stream. */
export interface ControlBasis extends Provenance {
  readonly streams: readonly StreamId[];
  readonly kinds: readonly ControlKind[];
  readonly legalBasis: string;
}

/** When an order drafted at this level is looked at again, and what ends it; `{stream}` and `{level}` are filled in. */
export interface ControlTerm extends Provenance {
  readonly level: Colour;
  readonly kinds: readonly ControlKind[];
  readonly reviewMinutes: number;
  readonly endCondition: string;
}

/** Whether an order of this grade and kind is released by a signature of its own, or by the desk alone. */
export interface ControlRelease extends Provenance {
  readonly levels: readonly Colour[];
  readonly kinds: readonly ControlKind[];
  readonly signed: boolean;
}

/** What becomes of orders of these kinds when the warning is lifted: they end with it, or stay until somebody releases them. */
export interface ControlEnding extends Provenance {
  readonly kinds: readonly ControlKind[];
  readonly onLift: 'ends' | 'stays';
}

/** 停课, 停工 as messages of their own: under which event code, and for which industries' orders. */
export interface ControlMessage extends Provenance {
  readonly eventCode: string;
  readonly name: string;
  readonly industryIds: readonly string[];
  /** Whether the district government's consent must be on file before it is told. */
  readonly needsConsent: boolean;
}

/** One order of a bundle, drafted once for each chosen street, or once for all of them. */
export interface BundledOrder {
  readonly kind: ControlKind;
  /** `{points}`: the street's own places of this ground; `{street}`: the street. */
  readonly object: string;
  readonly text: string;
  /** `street`: each chosen street carries out its own; else the unit that carries it out for all of them. */
  readonly unit: string;
  /** Only in streets with this ground; null: in every one. */
  readonly ground: string | null;
  readonly doneWhen: DoneWhen;
  readonly exceptions: string;
}

/** 熔断: orders that are drafted together and signed in one act, each under its own number. */
export interface ControlBundle extends Provenance {
  readonly name: string;
  readonly streams: readonly StreamId[];
  readonly orders: readonly BundledOrder[];
}

/** 紧急防汛期: the law that gives the powers, and in which streams it may be declared. */
export interface FloodPeriodRule extends Provenance {
  readonly streams: readonly StreamId[];
  readonly legalBasis: string;
}

/** 一行业一措施. */
export interface IndustryPlan {
  readonly id: string;
  readonly name: string;
  /** Other words for it, in both languages. */
  readonly aliases: readonly string[];
  readonly ownerUnitId: string;
  readonly measures: readonly Measure[];
}

/** 地类: what is ordered because of what the ground is like, composed into every street that has it. */
export interface GroundPlan {
  readonly id: string;
  readonly name: string;
  /** Every street has it. */
  readonly always: boolean;
  /** Streams to which a street with this ground is exposed. */
  readonly exposes: readonly StreamId[];
  /** `{points}` stands for the street's own risk points of this ground. */
  readonly measures: readonly Measure[];
}

export interface RiskPoint extends Provenance {
  readonly name: string;
  /** Short, for orders; null: the name. */
  readonly place: string | null;
  /** What kind of ground it is; null where that is no matter of ground, or not known. */
  readonly ground: string | null;
  /** True while it stands in for something only the district can supply. */
  readonly placeholder: boolean;
}

/** A list the street keeps: who has to be fetched, who helps. */
export interface Register extends Provenance {
  readonly name: string;
  readonly count: number | null;
  readonly unit: string;
  readonly placeholder: boolean;
}

export interface Shelter extends Provenance {
  readonly name: string;
  readonly capacity: number | null;
  readonly placeholder: boolean;
}

/** 一街道一方案. */
export interface StreetPlan {
  readonly id: string;
  readonly unitId: string;
  readonly name: string;
  /** Front-line posts that cover the street. */
  readonly posts: readonly string[];
  readonly registers: readonly Register[];
  readonly shelters: readonly Shelter[];
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

/** A reason to consider one level more (果断提级). It only suggests; a named person decides. */
export interface RaiseFactor extends Provenance {
  readonly factor: string;
  readonly name: string;
  readonly when: Condition;
  /** Where it counts most; said to the person who decides. */
  readonly places: readonly string[];
}

/** Who is told at a layer from a colour on, how and how soon (分层). */
export interface RecipientRule extends Provenance {
  readonly colour: Colour;
  readonly layer: Layer;
  readonly who: string;
  readonly target: StepTarget;
  readonly channels: readonly ChannelKind[];
  readonly firstAttemptMinutes: number;
}

/** What level a street is advised to start itself, seen from the district's (街道自行启动). */
export interface StreetLevelRule extends Provenance {
  readonly streams: readonly StreamId[];
  /** Whether it is about streets whose ground is exposed to the stream. */
  readonly exposed: boolean;
  /** Steps milder than the district's level: 0 or 1. */
  readonly stepsMilder: number;
  readonly note: string;
}

/** Days that are special; ISO dates, `to` included. What no entry covers is unknown, not "no". */
export interface CalendarEntry extends Provenance {
  readonly kind: 'holiday' | 'workday' | 'term' | 'break';
  readonly name: string;
  readonly from: string;
  readonly to: string;
}

export interface District {
  readonly code: string;
  readonly name: string;
  readonly callBack: string;
  /** The height of the ground, for signals that speak only of ground below or above so many metres. */
  readonly altitude: { readonly lowestMetres: number; readonly highestMetres: number; readonly source: string };
  /** A circle the district lies in, for areas that are only drawn; null or left out: drawings can not be placed. */
  readonly centre?: {
    readonly latitude: number;
    readonly longitude: number;
    readonly kilometres: number;
    readonly source: string;
  } | null;
  /** Names of larger areas the whole district lies in: 重庆市, 全市, 中心城区. Left out: none. */
  readonly liesIn?: readonly string[];
}

export interface Rulebook {
  /** SHA-256 of the normalised text, hex; the version a running incident keeps. */
  readonly hash: string;
  readonly district: District;
  readonly streams: readonly Stream[];
  readonly hazards: readonly Hazard[];
  readonly issuers: readonly Issuer[];
  readonly thresholds: readonly Threshold[];
  readonly stations: readonly Station[];
  /** Left out: a plan of before readings were taken in. */
  readonly sensors?: readonly SensorRule[];
  /** The gauge chain. Left out likewise. */
  readonly reaches?: readonly Reach[];
  /** Left out: a plan of before neighbours were told. */
  readonly counterparts?: readonly Counterpart[];
  /** Left out: a plan of before other papers than notices and orders were numbered. */
  readonly paperSeries?: readonly PaperSeries[];
  readonly triggers: readonly Trigger[];
  readonly raiseFactors: readonly RaiseFactor[];
  readonly consultations: readonly ConsultationTemplate[];
  /** Left out: a plan of before rounds had a clock. */
  readonly cadences?: readonly CadenceRule[];
  /** Left out likewise. */
  readonly standingRounds?: readonly StandingRoundRule[];
  readonly dispatchTrees?: readonly DispatchTree[];
  readonly signing: readonly SigningCell[];
  readonly clocks: readonly ClockRule[];
  readonly recipients: readonly RecipientRule[];
  readonly streetLevels: readonly StreetLevelRule[];
  readonly calendar: readonly CalendarEntry[];
  readonly controlBases: readonly ControlBasis[];
  readonly controlTerms: readonly ControlTerm[];
  /** Left out, with the four that follow: a plan of before an order had a life of its own. */
  readonly controlReleases?: readonly ControlRelease[];
  readonly controlEndings?: readonly ControlEnding[];
  readonly controlMessages?: readonly ControlMessage[];
  readonly controlBundles?: readonly ControlBundle[];
  readonly floodPeriods?: readonly FloodPeriodRule[];
  readonly grounds: readonly GroundPlan[];
  readonly industries: readonly IndustryPlan[];
  readonly streets: readonly StreetPlan[];
  readonly ladders: readonly LadderRule[];
  readonly calling: readonly CallingPolicy[];
  /** Stage of a signal by its lead time; kept here so that it is data. */
  readonly stages: readonly { readonly stage: Stage; readonly maxLeadHours: number }[];
}
