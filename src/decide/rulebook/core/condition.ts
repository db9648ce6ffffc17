/** Conditions as data: what must hold before a level is proposed (design.md §3). No expression is ever evaluated. */
import { colours, responseLevels, type Colour, type ResponseLevel } from '../../../shared/level.js';
import { quantities, unitsOf, type Quantity } from './quantity.js';

/** Month and day in Beijing, `07-16`; `to` is included and may lie before `from` (over new year). */
export interface DayRange {
  readonly from: string;
  readonly to: string;
}

/** When something applies, Beijing time; what is left out does not limit it. */
export interface TimeCondition {
  readonly days?: readonly DayRange[];
  /** `to` is excluded and may lie before `from` (over midnight). */
  readonly hours?: { readonly from: string; readonly to: string };
  /** 1 Monday … 7 Sunday. */
  readonly weekdays?: readonly number[];
  /** A public holiday of the calendar, or none. */
  readonly holiday?: boolean;
  /** In the school term of the calendar, or outside. */
  readonly term?: boolean;
}

/** What people report that no instrument measures. */
export const reportKinds = [
  'casualties',
  'trapped-in-water',
  'underpass-flooded',
  'displacement-alarm',
  'collapse-with-people',
  'comms-loss',
  'power-loss',
  'power-or-water-limits',
  'fire-in-progress',
  'mass-casualty',
  'upstream-extreme',
] as const;
export type ReportKind = (typeof reportKinds)[number];

export const reportNames: Readonly<Record<ReportKind, string>> = {
  casualties: '人员伤亡',
  'trapped-in-water': '积水、洪水中有人被困',
  'underpass-flooded': '下穿道、隧道或地下车库进水',
  'displacement-alarm': '裂缝、位移报警',
  'collapse-with-people': '垮塌且下方有人',
  'comms-loss': '大面积断网断联',
  'power-loss': '大面积停电',
  'power-or-water-limits': '限电或限水',
  'fire-in-progress': '火情正在发生',
  'mass-casualty': '群死群伤',
  'upstream-extreme': '上游极端汛情',
};

/** At least, or below: one of the two. */
interface Bound {
  readonly atLeast?: number;
  readonly below?: number;
  readonly unit: string;
}

/** Hazard × colour as an issuer sends it; with `forDays`, in force without a gap for so many days. */
export interface SignalCondition {
  readonly hazard: string;
  readonly colours: readonly Colour[];
  readonly issuers?: readonly string[];
  readonly forDays?: number;
}

/** A response of the level above that covers the district; `atLeast: 3` holds for Ⅲ, Ⅱ and Ⅰ. */
export interface SuperiorCondition {
  readonly streams: readonly string[];
  readonly atLeast: ResponseLevel;
}

/** Readings: rain is summed over the window, everything else is the newest reading no older than the window. */
export interface ObservedCondition extends Bound {
  readonly quantity: Quantity;
  readonly windowHours: number;
  /** Left out: any station of the quantity in the district. */
  readonly stations?: readonly string[];
  /** How many stations must say so; left out: one. */
  readonly count?: number;
}

/** `withinHours`: how far ahead the forecast may begin. A forecast range counts by its upper end. */
export interface ForecastCondition extends Bound {
  readonly quantity: Quantity;
  readonly windowHours: number;
  readonly withinHours: number;
}

/** A gauge against its own warning (警戒) or guarantee (保证) level, which carries the datum. */
export interface RiverCondition {
  readonly stations: readonly string[];
  readonly seen: 'observed' | 'forecast';
  readonly reference: 'warning' | 'guarantee';
  /** Added to the reference: -2 is two metres short of it. */
  readonly offset: number;
  readonly unit: 'm';
  /** `observed`: how old a reading may be; `forecast`: how far ahead. */
  readonly withinHours: number;
  readonly trend?: 'rising';
}

/** Rain of the days before, each day's worth a little less than the next one's (前期雨量). */
export interface AntecedentCondition {
  readonly days: number;
  readonly decayPerDay: number;
  readonly atLeast: number;
  readonly unit: string;
}

export interface TrendCondition {
  readonly quantity: Quantity;
  readonly stations?: readonly string[];
  readonly overHours: number;
  readonly riseAtLeast: number;
  readonly unit: string;
}

/** More has fallen than was forecast for the same window. */
export interface ExcessCondition {
  readonly quantity: Quantity;
  readonly windowHours: number;
  readonly percentOfForecast: number;
}

/** "One area at the level is enough": so many streets for which the inner condition holds. */
export interface StreetsCondition {
  readonly atLeast: number;
  readonly where: Condition;
}

/** One key says what kind it is. */
export type Condition =
  | { readonly all: readonly Condition[] }
  | { readonly any: readonly Condition[] }
  | { readonly signal: SignalCondition }
  | { readonly superior: SuperiorCondition }
  | { readonly observed: ObservedCondition }
  | { readonly forecast: ForecastCondition }
  | { readonly river: RiverCondition }
  | { readonly antecedent: AntecedentCondition }
  | { readonly trend: TrendCondition }
  | { readonly excess: ExcessCondition }
  | { readonly reported: readonly ReportKind[] }
  | { readonly time: TimeCondition }
  | { readonly streets: StreetsCondition };

/** What a condition may refer to; null where that part could not be read, then it is not checked. */
export interface ConditionNames {
  readonly hazards: ReadonlySet<string> | null;
  readonly issuers: ReadonlySet<string> | null;
  readonly stations: ReadonlyMap<string, Quantity> | null;
  readonly streams: ReadonlySet<string> | null;
}

/** Every kind of fault a condition can have. */
export const conditionFaults = [
  'unknown-unit-of-measure',
  'unknown-stream',
  'unknown-key',
  'condition-broken',
  'unknown-station',
  'unknown-issuer',
  'unknown-hazard',
  'unit-missing',
  'key-missing',
  'station-measures-other',
] as const;
export type ConditionFault = (typeof conditionFaults)[number];

type Path = readonly (string | number)[];
export type ConditionReport = (path: Path, code: ConditionFault, zh: string, en: string) => void;

/** Conditions nest; deeper than a person reads is a mistake, and would overflow the stack. */
const deepest = 6;

/** Every fault of something that should be a condition; silent when it is one. */
export function proveCondition(value: unknown, names: ConditionNames, report: ConditionReport): void {
  new ConditionProof(names, report).condition(value, [], 1);
}

/** Every fault of something that should be a time condition. */
export function proveTimeCondition(value: unknown, report: ConditionReport): void {
  new ConditionProof({ hazards: null, issuers: null, stations: null, streams: null }, report).time(value, []);
}

type Fields = Readonly<Record<string, unknown>>;
type Check = (value: unknown, path: Path) => void;

class ConditionProof {
  constructor(
    private readonly names: ConditionNames,
    private readonly report: ConditionReport,
  ) {}

  condition(value: unknown, path: Path, depth: number): void {
    if (depth > deepest) return this.wrong(path, `条件套得太深(超过${deepest}层)`, `nested deeper than ${deepest}`);
    if (!isFields(value)) return this.wrong(path, '条件要写成一个键', 'a condition is a map with one key');
    const keys = Object.keys(value);
    const [kind] = keys;
    if (keys.length !== 1 || kind === undefined)
      return this.wrong(path, `一个条件只能有一个键,现有 ${keys.length} 个`, `one key, not ${keys.length}`);
    const inner = value[kind];
    const at = [...path, kind];
    switch (kind) {
      case 'all':
      case 'any':
        return this.list(inner, at, (item, place) => this.condition(item, place, depth + 1));
      case 'signal':
        return this.fields(inner, at, {
          hazard: this.name('hazards', '灾种', 'hazard'),
          colours: this.listOf(this.oneOf(colours)),
          'issuers?': this.listOf(this.name('issuers', '发布单位', 'issuer')),
          'forDays?': this.whole(1, 60),
        });
      case 'superior':
        return this.fields(inner, at, {
          streams: this.listOf(this.name('streams', '决策流', 'stream')),
          atLeast: this.oneOf(responseLevels),
        });
      case 'observed':
        this.fields(inner, at, {
          ...this.bound(inner),
          windowHours: this.number(0.1, 240),
          'stations?': this.listOf(this.station(inner)),
          'count?': this.whole(1, 1_000),
        });
        return this.eitherBound(inner, at);
      case 'forecast':
        this.fields(inner, at, {
          ...this.bound(inner),
          windowHours: this.number(0.1, 240),
          withinHours: this.number(0, 240),
        });
        return this.eitherBound(inner, at);
      case 'river':
        return this.fields(inner, at, {
          stations: this.listOf(this.station({ quantity: 'river-level' })),
          seen: this.oneOf(['observed', 'forecast']),
          reference: this.oneOf(['warning', 'guarantee']),
          offset: this.number(-20, 20),
          unit: this.oneOf(['m']),
          withinHours: this.number(0.1, 240),
          'trend?': this.oneOf(['rising']),
        });
      case 'antecedent':
        return this.fields(inner, at, {
          days: this.whole(1, 60),
          decayPerDay: this.number(0.01, 1),
          atLeast: this.number(0.1, 3_000),
          unit: this.oneOf(unitsOf('rain')),
        });
      case 'trend':
        return this.fields(inner, at, {
          quantity: this.oneOf(quantities),
          'stations?': this.listOf(this.station(inner)),
          overHours: this.number(0.1, 240),
          riseAtLeast: this.number(0.001, 10_000),
          unit: this.unit(inner),
        });
      case 'excess':
        return this.fields(inner, at, {
          quantity: this.oneOf(['rain']),
          windowHours: this.number(0.1, 240),
          percentOfForecast: this.number(100, 1_000),
        });
      case 'reported':
        return this.list(inner, at, this.oneOf(reportKinds));
      case 'time':
        return this.time(inner, at);
      case 'streets':
        return this.fields(inner, at, {
          atLeast: this.whole(1, 1_000),
          where: (each, place) => this.condition(each, place, depth + 1),
        });
      default:
        return this.report(at, 'unknown-key', `没有这种条件:${kind}`, `there is no condition ${kind}`);
    }
  }

  time(value: unknown, path: Path): void {
    this.fields(value, path, {
      'days?': this.listOf((range, place) => this.fields(range, place, { from: dayOf(this), to: dayOf(this) })),
      'hours?': (hours, place) => {
        this.fields(hours, place, { from: hourOf(this), to: hourOf(this) });
        if (isFields(hours) && hours.from === hours.to)
          this.wrong(place, '起止时刻相同', 'it begins and ends at the same time');
      },
      'weekdays?': this.listOf(this.oneOf([1, 2, 3, 4, 5, 6, 7])),
      'holiday?': this.oneOf([true, false]),
      'term?': this.oneOf([true, false]),
    });
    if (isFields(value) && Object.keys(value).length === 0)
      this.wrong(path, '时间条件是空的', 'a time condition says something');
  }

  private fields(value: unknown, path: Path, checks: Readonly<Record<string, Check>>): void {
    if (!isFields(value)) return this.wrong(path, '要写成键和值', 'a map of keys is wanted');
    const known = new Map(Object.entries(checks).map(([key, check]) => [key.replace(/\?$/, ''), { key, check }]));
    for (const key of Object.keys(value)) {
      if (!known.has(key)) this.report([...path, key], 'unknown-key', `没有这个键:${key}`, `unknown key ${key}`);
    }
    for (const [name, { key, check }] of known) {
      // A key left blank is null in YAML: written, and saying nothing.
      if (value[name] === null) this.wrong([...path, name], '这一项是空的', 'this key says nothing');
      else if (value[name] !== undefined) check(value[name], [...path, name]);
      else if (!key.endsWith('?')) this.missing([...path], name);
    }
  }

  private missing(path: Path, name: string): void {
    if (name === 'unit') this.report(path, 'unit-missing', '没有写单位(unit)', 'the unit is missing');
    else this.report(path, 'key-missing', `缺少:${name}`, `${name} is missing`);
  }

  private list(value: unknown, path: Path, check: Check): void {
    if (!Array.isArray(value) || value.length === 0)
      return this.wrong(path, '要写成不空的列表', 'a list that is not empty is wanted');
    if (value.length > 200) return this.wrong(path, '列表太长', 'the list is too long');
    value.forEach((item, index) => check(item, [...path, index]));
  }

  private listOf(check: Check): Check {
    return (value, path) => this.list(value, path, check);
  }

  private oneOf(choices: readonly unknown[]): Check {
    return (value, path) => {
      if (!choices.includes(value))
        this.wrong(path, `不认识:${said(value)},可用 ${choices.join(' ')}`, `${said(value)}: use ${choices.join(' ')}`);
    };
  }

  private number(from: number, to: number): Check {
    return (value, path) => {
      if (typeof value !== 'number' || !Number.isFinite(value) || value < from || value > to)
        this.wrong(path, `要写 ${from} 到 ${to} 的数`, `a number from ${from} to ${to} is wanted`);
    };
  }

  private whole(from: number, to: number): Check {
    return (value, path) => {
      if (!Number.isInteger(value)) this.wrong(path, '要写整数', 'a whole number is wanted');
      else this.number(from, to)(value, path);
    };
  }

  private name(list: 'hazards' | 'issuers' | 'streams', zh: string, en: 'hazard' | 'issuer' | 'stream'): Check {
    return (value, path) => {
      if (typeof value !== 'string') return this.wrong(path, `要写${zh}编号`, `the id of a ${en} is wanted`);
      if (this.names[list]?.has(value) === false)
        this.report(path, `unknown-${en}`, `没有这个${zh}:${value}`, `there is no ${en} ${value}`);
    };
  }

  private station(inner: unknown): Check {
    const quantity = isFields(inner) ? inner.quantity : undefined;
    return (value, path) => {
      if (typeof value !== 'string') return this.wrong(path, '要写站点编号', 'the id of a station is wanted');
      const measures = this.names.stations?.get(value);
      if (this.names.stations !== null && measures === undefined)
        this.report(path, 'unknown-station', `没有这个站点:${value}`, `there is no station ${value}`);
      else if (measures !== undefined && measures !== quantity)
        this.report(
          path,
          'station-measures-other',
          `${value} 测的是 ${measures},不是 ${String(quantity)}`,
          `${value} measures ${measures}, not ${String(quantity)}`,
        );
    };
  }

  private unit(inner: unknown): Check {
    const quantity = isFields(inner) ? quantities.find((each) => each === inner.quantity) : undefined;
    return (value, path) => {
      if (quantity !== undefined && !unitsOf(quantity).includes(String(value)))
        this.report(
          path,
          'unknown-unit-of-measure',
          `${quantity} 不用单位 ${said(value)},可用 ${unitsOf(quantity).join(' ')}`,
          `${quantity} is not measured in ${said(value)}: use ${unitsOf(quantity).join(' ')}`,
        );
    };
  }

  private bound(inner: unknown): Readonly<Record<string, Check>> {
    return {
      quantity: this.oneOf(quantities.filter((quantity) => quantity !== 'river-level')),
      'atLeast?': this.number(-100, 100_000),
      'below?': this.number(-100, 100_000),
      unit: this.unit(inner),
    };
  }

  private eitherBound(inner: unknown, path: Path): void {
    if (isFields(inner) && (inner.atLeast === undefined) === (inner.below === undefined))
      this.wrong(path, 'atLeast 和 below 写一个,只写一个', 'atLeast or below, one of the two');
  }

  wrong(path: Path, zh: string, en: string): void {
    this.report(path, 'condition-broken', zh, en);
  }
}

function dayOf(proof: ConditionProof): Check {
  return (value, path) => {
    // 2024 was a leap year, so 02-29 is a day of the year here.
    if (typeof value !== 'string' || !/^\d{2}-\d{2}$/.test(value) || !isRealDate(`2024-${value}`))
      proof.wrong(path, `不是月-日:${said(value)}`, `${said(value)} is not a day of the year (MM-DD)`);
  };
}

function hourOf(proof: ConditionProof): Check {
  return (value, path) => {
    if (typeof value !== 'string' || !/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/.test(value))
      proof.wrong(path, `不是时:分:${said(value)}`, `${said(value)} is not a time of day (HH:MM)`);
  };
}

/** `YYYY-MM-DD` that the calendar has. */
export function isRealDate(text: string): boolean {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (!match) return false;
  const [year, month, day] = match.slice(1).map(Number) as [number, number, number];
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const days = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1];
  return days !== undefined && day >= 1 && day <= days;
}

function said(value: unknown): string {
  return (typeof value === 'string' ? value : (JSON.stringify(value) ?? '')).slice(0, 60);
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Every condition inside one, itself included, from the outside in. */
export function conditionsWithin(condition: Condition): readonly Condition[] {
  const inner =
    'all' in condition
      ? condition.all
      : 'any' in condition
        ? condition.any
        : 'streets' in condition
          ? [condition.streets.where]
          : [];
  return [condition, ...inner.flatMap(conditionsWithin)];
}
