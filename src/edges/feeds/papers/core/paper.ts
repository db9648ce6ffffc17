/** A paper or call that reached us by hand (来文来电) and what it says (design.md §2 By hand; domain.md §3.7, §4.2). */
import type { ReportKind } from '../../../../decide/rulebook/core/condition.js';
import type { Datum, Quantity } from '../../../../decide/rulebook/core/quantity.js';
import type { StreamId } from '../../../../decide/rulebook/core/rulebook.js';
import type { Colour, ResponseLevel } from '../../../../shared/level.js';
import type { Stage } from '../../../../shared/stage.js';
import { minuteMs } from '../../../../shared/time.js';

export const paperChannels = ['fax', 'yukuaizheng', 'wechat', 'phone', 'email', 'in-person'] as const;
export type PaperChannel = (typeof paperChannels)[number];

/** 公开, 内部; 秘密, 机密, 绝密 may never be entered here. */
export const classifications = ['public', 'internal', 'secret', 'confidential', 'top-secret'] as const;
export type Classification = (typeof classifications)[number];
export const openClassifications = ['public', 'internal'] as const;
export type OpenClassification = (typeof openClassifications)[number];

export const saidKinds = ['signal', 'response', 'forecast', 'report', 'notice'] as const;
export type SaidKind = (typeof saidKinds)[number];

/** Street unit ids of what a statement speaks of; empty: the whole district. */
type Streets = readonly string[];

/** An official signal that came on paper; it is taken in as if it had been pushed. */
export interface SignalSaid {
  readonly kind: 'signal';
  /** Who issued it, as the paper says, and the CAP `sender` that stands for them. */
  readonly issuer: string;
  readonly sender: string;
  readonly eventCode: string;
  readonly eventName: string;
  readonly colour: Colour | null;
  /** 解除: it takes back what the issuer had in force for this event. */
  readonly lifts: boolean;
  readonly areas: Streets;
  /** Epoch milliseconds, like every time here. */
  readonly sentAt: number;
  readonly effectiveAt: number;
  readonly expiresAt: number | null;
}

/** A superior's headquarters started, raised, lowered or, without a level, ended its response. */
export interface ResponseSaid {
  readonly kind: 'response';
  readonly stream: StreamId;
  readonly responseLevel: ResponseLevel | null;
  readonly areas: Streets;
}

export interface ForecastSaid {
  readonly kind: 'forecast';
  readonly quantity: Quantity;
  /** Only of a river level. */
  readonly station: string | null;
  readonly datum: Datum | null;
  readonly value: number;
  readonly unit: string;
  /** How long rain and the like are summed; null for a river level. */
  readonly windowHours: number | null;
  readonly from: number;
  readonly until: number;
}

/** 险情: something people see that no instrument measures. */
export interface ReportSaid {
  readonly kind: 'report';
  readonly report: ReportKind;
  readonly street: string | null;
}

/** Kept and read; a bulletin (专报 3 d, 要讯 1 d, 警报 2 h, 雨情通报 0 h) with how far ahead it looks. */
export interface NoticeSaid {
  readonly kind: 'notice';
  readonly stage: Stage | null;
}

export type Said = SignalSaid | ResponseSaid | ForecastSaid | ReportSaid | NoticeSaid;

/** Whoever sent it: a unit of the directory, or a name as it was written. */
export interface PaperSender {
  readonly unitId: string | null;
  readonly name: string;
}

/** What stands at the top of a paper. Times are epoch milliseconds, null where the paper does not say. */
export interface PaperHead {
  readonly sender: PaperSender;
  readonly personName: string | null;
  readonly phone: string | null;
  readonly title: string;
  /** 文号, as it is written. */
  readonly number: string | null;
  readonly documentAt: number | null;
  readonly effectiveAt: number | null;
  readonly classification: OpenClassification;
  readonly words: string;
}

/** One paper as one person entered it. */
export interface Entry {
  readonly channel: PaperChannel;
  readonly receivedAt: number;
  readonly head: PaperHead;
  readonly said: Said;
}

/** 补录: entered so much later than it was received. */
export const lateAfterMs = 10 * minuteMs;

export function isEnteredLate(receivedAt: number, enteredAt: number): boolean {
  return enteredAt - receivedAt > lateAfterMs;
}

/** A superior has ended its response. */
export function isEnding(said: Said): boolean {
  return said.kind === 'response' && said.responseLevel === null;
}

/** Nothing is stood down on a paper nobody was called back about. */
export function waitsForCallBack(said: Said, isConfirmed: boolean): boolean {
  return isEnding(said) && !isConfirmed;
}
