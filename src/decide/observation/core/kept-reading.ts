/** A reading as it is kept: what was said, whether it is believed, and why not. */
import type { Words } from '../../../shared/words.js';
import type { Datum, Quantity } from '../../rulebook/core/quantity.js';

/** Why a reading is not believed, or what else is to be known of it. */
export const flags = [
  'clock-ahead',
  'negative',
  'out-of-range',
  'spike',
  'datum-suspect',
  'stuck',
  'corrects',
  'disputed',
  'overlaps',
  'late',
  'out-of-order',
] as const;
export type Flag = (typeof flags)[number];

/** What no neighbour can put right. */
export const hardFlags: ReadonlySet<Flag> = new Set(['clock-ahead', 'negative', 'out-of-range']);
/** What the next reading may confirm. */
export const openFlags: ReadonlySet<Flag> = new Set(['spike', 'datum-suspect']);
/** Worth a person's look; the others are only remarks. */
export const noticedFlags: ReadonlySet<Flag> = new Set([...hardFlags, ...openFlags, 'stuck', 'corrects']);

export const flagWords: Readonly<Record<Flag, Words>> = {
  'clock-ahead': { zh: '时间在未来，报送方时钟可能快了', en: 'its time is in the future: the sender’s clock is ahead' },
  negative: { zh: '雨量为负', en: 'rain below zero' },
  'out-of-range': { zh: '超出合理范围', en: 'outside what can be measured here' },
  spike: { zh: '跳变过大，等下一个数据印证', en: 'a jump; it waits for the next reading to agree' },
  'datum-suspect': {
    zh: '跳变量与基准面之差相近，疑似基准面写错',
    en: 'the jump is about the offset between the datums: the datum may be wrong',
  },
  stuck: { zh: '长时间同一数值，传感器可能卡死', en: 'the same value for too long: the sensor may be stuck' },
  corrects: {
    zh: '更正了同一时间的数据，两个都留存，采信后才用新的',
    en: 'corrects an earlier value of the same time; both are kept, and the new one is used once it is believed',
  },
  disputed: {
    zh: '同一时间有更正值待核，核实前仍用此值',
    en: 'a correction of the same time waits to be believed; until then this value stands',
  },
  overlaps: {
    zh: '时段与已计入的雨量重叠，只计多出的部分',
    en: 'its time overlaps rain that counts already: only what it says more counts',
  },
  late: { zh: '晚到', en: 'came late' },
  'out-of-order': { zh: '晚于更新的数据到达', en: 'came after a newer one' },
};

/** Numbers are whole thousandths of the quantity's base unit; times epoch milliseconds. */
export interface KeptReading {
  readonly id: number;
  readonly station: string;
  readonly quantity: Quantity;
  readonly value: number;
  /** Only heights have one. */
  readonly datum: Datum | null;
  /** Only rain: over how long it fell, up to `at`. */
  readonly overMinutes: number | null;
  readonly at: number;
  readonly receivedAt: number;
  /** The sender's own words where they were converted, `12.3 m/s`. */
  readonly said: string | null;
  /** The sender's own number, where it has one. */
  readonly seq: string | null;
  readonly flags: readonly Flag[];
  /** False for what was replaced, too. */
  readonly isBelieved: boolean;
  /** A person decided; nothing changes it by itself any more. */
  readonly isJudged: boolean;
  /** The reading of the same moment that is believed in its stead. */
  readonly replacedBy: number | null;
  /** The neighbour that agreed with what first looked like a spike. */
  readonly confirmedBy: number | null;
  /** Rain that counts in sums and windows; null where none does. */
  readonly counted: number | null;
}

export function has(reading: KeptReading, wanted: ReadonlySet<Flag>): boolean {
  return reading.flags.some((flag) => wanted.has(flag));
}

/** Oldest first; of the same moment the shorter amount, then the one that came first. */
export function inTimeOrder(a: KeptReading, b: KeptReading): number {
  return a.at - b.at || (a.overMinutes ?? 0) - (b.overMinutes ?? 0) || a.id - b.id;
}
