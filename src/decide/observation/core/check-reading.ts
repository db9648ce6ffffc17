/** What a sensor can not have measured is flagged and not believed, until its neighbours or a person say otherwise. */
import { hourMs, minuteMs } from '../../../shared/time.js';
import { isSameMoment } from './corrections.js';
import { has, hardFlags, openFlags, type Flag, type KeptReading } from './kept-reading.js';
import { above, difference, mayStayAt, silentAfterMs, type Sensor } from './sensor.js';

/** A sender's clock may be this much ahead before its readings are taken for the future. */
export const clockAheadMs = 10 * minuteMs;
/** Later than this is said, though nothing is held against it. */
const lateMs = hourMs;
/** How near a jump lies to the offset between two datums to look like a mix-up; millimetres. */
const datumNearMillimetres = 100;
/** A jump within so long may be a mix-up; over longer a river may well rise by as much. */
const datumJumpMs = 6 * hourMs;
/** While readings stay where the jump took them they stay suspect, but not for ever. */
const datumStaysMs = 48 * hourMs;
/** Fewer of the same value in a row prove nothing. */
const leastInRow = 4;
const leastAroundMs = 6 * hourMs;
/** An amount of a day overlaps one of a day, and that may have held back a third. */
export const wideMs = 48 * hourMs;

/** How far around new readings their neighbours are looked for. `longestMs`: the longest amount of rain among them. */
export function neighbourhood(
  { stuckMs, quantity, datumOffset }: Sensor,
  longestMs: number,
): { readonly beforeMs: number; readonly afterMs: number } {
  const stuck = stuckMs === null ? 0 : stuckMs + hourMs;
  const mixUp = quantity === 'river-level' && datumOffset !== null ? datumStaysMs : 0;
  return { beforeMs: Math.max(leastAroundMs, stuck, mixUp, longestMs), afterMs: wideMs };
}

/** What can be said of a reading by itself. */
export function flagsOfItself(
  reading: Pick<KeptReading, 'quantity' | 'value' | 'datum' | 'overMinutes' | 'at'>,
  sensor: Sensor,
  now: number,
): readonly Flag[] {
  const found: Flag[] = [];
  if (reading.at > now + clockAheadMs) found.push('clock-ahead');
  if (reading.quantity === 'rain' && reading.value < 0) found.push('negative');
  else if (isOutOfRange(reading, sensor)) found.push('out-of-range');
  return found;
}

function isOutOfRange(
  reading: Pick<KeptReading, 'quantity' | 'value' | 'datum' | 'overMinutes'>,
  sensor: Sensor,
): boolean {
  const { plausible } = sensor;
  const value = plausible && above(reading, plausible.datum, sensor);
  if (value === null) return false;
  // The limit of rain is an hour's: a shorter amount can not be more, a longer one can by as much as it is longer.
  const hours = reading.quantity === 'rain' ? Math.max(1, (reading.overMinutes ?? 60) / 60) : 1;
  return value < plausible!.least || value > plausible!.most * hours;
}

/**
 * Every reading of a series, oldest first, with what its neighbours say of it. `fresh` are new; of the others only what
 * waits for a neighbour may change: it is believed as soon as one agrees.
 */
export function settle(
  series: readonly KeptReading[],
  fresh: ReadonlySet<number>,
  sensor: Sensor,
): readonly KeptReading[] {
  return new Settling(series, fresh, sensor).run();
}

class Settling {
  private readonly settled: KeptReading[];
  /** So far, oldest first; of values of the same moment only the last. */
  private readonly believed: number[] = [];
  /** The last one that was doubted, and what was doubted of the same moment. */
  private doubtful: number[] = [];
  /** For each place how many in a row had said the same, and where the row begins. */
  private readonly rows: { readonly length: number; readonly begins: number }[] = [];
  private readonly newestKnown: number;
  /** For each place the next one after it that was believed before. */
  private readonly nextKnown: readonly (number | null)[];

  constructor(
    private readonly series: readonly KeptReading[],
    private readonly fresh: ReadonlySet<number>,
    private readonly sensor: Sensor,
  ) {
    this.settled = [...series];
    const nextKnown = series.map((): number | null => null);
    let next: number | null = null;
    for (let index = series.length - 1; index >= 0; index -= 1) {
      nextKnown[index] = next !== null && this.isSameMoment(index, next) ? (nextKnown[next] ?? null) : next;
      const { id, isBelieved } = this.at(index);
      if (isBelieved && !fresh.has(id)) next = index;
    }
    this.nextKnown = nextKnown;
    this.newestKnown = series.findLast(({ id, isBelieved }) => isBelieved && !fresh.has(id))?.at ?? -Infinity;
  }

  run(): readonly KeptReading[] {
    this.series.forEach((reading, index) => {
      this.rows.push(this.rowAt(index));
      if (this.fresh.has(reading.id)) this.remark(index);
      if (this.isOpen(this.at(index))) this.decide(index);
      else if (this.at(index).isBelieved) this.believe(index);
    });
    return this.settled;
  }

  private at(index: number): KeptReading {
    return this.settled[index] as KeptReading;
  }

  private change(index: number, change: Partial<KeptReading>): void {
    this.settled[index] = { ...this.at(index), ...change };
  }

  private flag(index: number, flag: Flag): void {
    const { flags } = this.at(index);
    if (!flags.includes(flag)) this.change(index, { flags: [...flags, flag] });
  }

  private isSame(a: number, b: number): boolean {
    return this.at(a).value === this.at(b).value && this.at(a).datum === this.at(b).datum;
  }

  private isSameMoment(a: number, b: number): boolean {
    return isSameMoment(this.at(a), this.at(b));
  }

  /** A correction goes on from what was before the moment it corrects; one that is not believed breaks no row. */
  private rowAt(index: number) {
    let before = index - 1;
    while (before >= 0 && (this.isSameMoment(before, index) || this.isIdleCorrection(this.at(before)))) before -= 1;
    const row = before >= 0 && this.isSame(index, before) ? this.rows[before] : undefined;
    return { length: (row?.length ?? 0) + 1, begins: row?.begins ?? index };
  }

  private isIdleCorrection({ flags, isBelieved }: KeptReading): boolean {
    return !isBelieved && flags.includes('corrects');
  }

  /** The believed one before it and the one before that: no value of a moment speaks for or against another of it. */
  private before(index: number): readonly [before: number | null, earlier: number | null] {
    const last = this.believed.at(-1);
    const own = last !== undefined && this.isSameMoment(last, index) ? 1 : 0;
    return [this.believed.at(-1 - own) ?? null, this.believed.at(-2 - own) ?? null];
  }

  /** What is remarkable of a new one and nothing to doubt it for. */
  private remark(index: number): void {
    const { at, receivedAt } = this.at(index);
    if (receivedAt - at > Math.max(lateMs, silentAfterMs(this.sensor) ?? 0)) this.flag(index, 'late');
    if (at < this.newestKnown) this.flag(index, 'out-of-order');
  }

  /** New and possible, or waiting for a neighbour since it came. */
  private isOpen(reading: KeptReading): boolean {
    if (reading.isJudged || has(reading, hardFlags)) return false;
    return this.fresh.has(reading.id) || (!reading.isBelieved && has(reading, openFlags));
  }

  private decide(index: number): void {
    const isFresh = this.fresh.has(this.at(index).id);
    if (isFresh && this.isStuck(index)) return this.flag(index, 'stuck');
    const [before, earlier] = this.before(index);
    const after = this.nextKnown[index] ?? null;
    // What waits while others come is held back by one that may lie further back than they look.
    const isAlone = before === null && after === null && (isFresh || this.fresh.size === 0);
    const agrees = (other: number | null) => other !== null && this.agree(index, other);
    const isMixUp = before !== null && !agrees(after) && this.isMixUp(index, before, earlier);
    if (isMixUp) return this.doubt(index, 'datum-suspect');
    if (isAlone || agrees(before) || agrees(after)) return this.believe(index, before ?? after);
    // Two in a row that agree with each other are no spike.
    const doubtful = this.doubtful.findLast((other) => !this.isSameMoment(index, other) && agrees(other));
    if (doubtful !== undefined) return this.believe(index, doubtful);
    this.doubt(index, 'spike');
  }

  private doubt(index: number, flag: Flag): void {
    this.flag(index, flag);
    this.doubtful = [...this.doubtful.filter((other) => this.isSameMoment(index, other)), index];
  }

  /** `because`: the neighbour that agrees. A doubtful one before, nearer to this than to what was believed, is believed too. */
  private believe(index: number, because: number | null = null): void {
    const reading = this.at(index);
    if (!reading.isBelieved)
      this.change(index, {
        isBelieved: true,
        ...(has(reading, openFlags) && because !== null ? { confirmedBy: this.at(because).id } : {}),
      });
    const [before] = this.before(index);
    const confirmed = this.doubtful.findLast(
      (other) => !this.isSameMoment(index, other) && this.agree(index, other) && this.isNearer(index, other, before),
    );
    this.doubtful = [];
    if (confirmed !== undefined) this.change(confirmed, { isBelieved: true, confirmedBy: reading.id });
    const last = this.believed.at(-1);
    if (last !== undefined && this.isSameMoment(last, index)) this.believed.pop();
    this.believed.push(index);
  }

  /** Whether the change from one to the other is one the sensor's step allows in that time. What can not be compared agrees. */
  private agree(a: number, b: number): boolean {
    const { step } = this.sensor;
    const change = difference(this.at(a), this.at(b), this.sensor);
    if (step === null || change === null) return true;
    return Math.abs(change) <= step.most * Math.max(1, Math.abs(this.at(a).at - this.at(b).at) / step.perMs);
  }

  private isNearer(index: number, than: number, other: number | null): boolean {
    if (other === null) return true;
    const near = difference(this.at(index), this.at(than), this.sensor);
    const far = difference(this.at(index), this.at(other), this.sensor);
    return near !== null && far !== null && Math.abs(near) < Math.abs(far);
  }

  /** The level jumped by about the offset between the two datums, or stays where such a jump took it. */
  private isMixUp(index: number, before: number, earlier: number | null): boolean {
    const { datumOffset } = this.sensor;
    const jump = difference(this.at(index), this.at(before), this.sensor);
    if (datumOffset === null || jump === null) return false;
    const offset = Math.round(Math.abs(datumOffset.metres) * 1_000);
    if (Math.abs(Math.abs(jump) - offset) > datumNearMillimetres) return false;
    if (earlier !== null && this.goesOn(index, before, earlier)) return false;
    const age = this.at(index).at - this.at(before).at;
    const stays = this.doubtful.some((other) => this.at(other).flags.includes('datum-suspect'));
    return age <= (stays ? datumStaysMs : datumJumpMs);
  }

  /** It changed at about the rate it had changed before: a river in flood, read every few hours. */
  private goesOn(index: number, before: number, earlier: number): boolean {
    const jump = difference(this.at(index), this.at(before), this.sensor);
    const change = difference(this.at(before), this.at(earlier), this.sensor);
    const elapsed = this.at(before).at - this.at(earlier).at;
    if (jump === null || change === null || elapsed <= 0) return false;
    const expected = (change / elapsed) * (this.at(index).at - this.at(before).at);
    return Math.abs(jump - expected) < Math.abs(jump) / 2;
  }

  private isStuck(index: number): boolean {
    const { stuckMs } = this.sensor;
    const { value, at } = this.at(index);
    if (stuckMs === null || mayStayAt(value, this.sensor)) return false;
    const row = this.rows[index];
    return row !== undefined && row.length >= leastInRow && at - this.at(row.begins).at >= stuckMs;
  }
}
