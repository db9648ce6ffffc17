/** One row as a sender wrote it → a reading, or every reason why not. Nothing is guessed: no datum, no unit, no length of rain (domain.md §3.5). */
import { error, hasErrors, warning, type Reason } from '../../../shared/reason.js';
import {
  datumNames,
  datums,
  quantities,
  quantityNames,
  type Datum,
  type Quantity,
} from '../../rulebook/core/quantity.js';
import type { Station } from '../../rulebook/core/rulebook.js';
import { acceptedUnits, inBaseUnit } from './convert-unit.js';
import { readTime } from './read-time.js';
import type { NewReading } from './take-in.js';

/** Cells by column; JSON values or the text of a table. */
export type Row = Readonly<Record<string, unknown>>;

/** What a row may hold, and how a spreadsheet may head it. */
export const columns = {
  station: ['站点', '站码', '测站编码'],
  quantity: ['要素'],
  value: ['数值', '值'],
  unit: ['单位'],
  datum: ['基准面', '高程基准'],
  at: ['时间', '观测时间'],
  overMinutes: ['时段分钟'],
  overHours: ['时段小时'],
  seq: ['序号'],
} as const;
export type Column = keyof typeof columns;

/** Rain is reported over a day at most. */
const longestMinutes = 24 * 60;
/** Before this a clock has lost its battery. */
const earliestAt = Date.UTC(2000, 0, 1);
const longestText = 80;
const longestSeq = 64;
const largestValue = 1e9;

/** Null where a row gives no reading; `where` of a reason is `rows[3].datum`. */
export function readRow(
  row: Row,
  index: number,
  stations: readonly Station[],
): { readonly reading: Omit<NewReading, 'id'> | null; readonly reasons: readonly Reason[] } {
  const reading = new RowReader(row, index, stations);
  return { reading: reading.read(), reasons: reading.reasons };
}

class RowReader {
  readonly reasons: Reason[] = [];

  constructor(
    private readonly row: Row,
    private readonly index: number,
    private readonly stations: readonly Station[],
  ) {}

  read(): Omit<NewReading, 'id'> | null {
    const station = this.station();
    const value = this.number('value');
    if (value === null && this.isEmpty('value')) this.refuse('value', 'missing', '没有数值', 'has no value');
    const unit = this.text('unit', longestText);
    if (unit === null && this.isEmpty('unit')) this.refuse('unit', 'missing', '没有写单位', 'has no unit');
    const at = this.at();
    const measured = station && value !== null && unit !== null ? this.measured(station.quantity, value, unit) : null;
    const datum = station ? this.datum(station) : null;
    const overMinutes = station ? this.overMinutes(station.quantity) : null;
    const seq = this.text('seq', longestSeq);
    if (hasErrors(this.reasons) || !station || !measured || at === null) return null;
    return {
      ...{ station: station.id, quantity: station.quantity, value: measured.thousandths, datum, overMinutes, at, seq },
      said: measured.isConverted ? `${value} ${unit}`.slice(0, 40) : null,
    };
  }

  private refuse(column: Column, code: string, zh: string, en: string): null {
    this.reasons.push(error(`rows[${this.index}].${column}`, `observation.${code}`, zh, en));
    return null;
  }

  private remark(column: Column, code: string, zh: string, en: string): void {
    this.reasons.push(warning(`rows[${this.index}].${column}`, `observation.${code}`, zh, en));
  }

  private isEmpty(column: Column): boolean {
    const value = this.row[column];
    return value === undefined || value === null || value === '';
  }

  /** Null when it is empty or was refused. */
  private text(column: Column, longest: number): string | null {
    if (this.isEmpty(column)) return null;
    const value = this.row[column];
    const text = typeof value === 'number' ? String(value) : value;
    if (typeof text !== 'string') return this.refuse(column, 'not-text', '要写文字', 'is not text');
    if (text.trim().length > longest)
      return this.refuse(column, 'too-long', `超过 ${longest} 字`, `is longer than ${longest} characters`);
    return text.trim() === '' ? this.refuse(column, 'missing', '是空的', 'is empty') : text.trim();
  }

  private number(column: Column): number | null {
    if (this.isEmpty(column)) return null;
    const written = this.row[column];
    const value =
      typeof written === 'string' && /^[+-]?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(written.trim()) ? Number(written) : written;
    if (typeof value !== 'number' || !Number.isFinite(value) || Math.abs(value) > largestValue)
      return this.refuse(column, 'not-a-number', '不是数', 'is not a number');
    return value;
  }

  /** By id or by a sender's code; a code that several stations share needs the quantity. */
  private station(): Station | null {
    const code = this.text('station', longestText);
    const quantity = this.quantity();
    if (code === null)
      return this.isEmpty('station') ? this.refuse('station', 'missing', '没有写站点', 'has no station') : null;
    const called = this.stations.filter(({ id, codes = [] }) => id === code || codes.includes(code));
    if (called.length === 0)
      return this.refuse('station', 'unknown-station', `没有登记这个站点:${code}`, `there is no station ${code}`);
    if (quantity === 'refused') return null;
    const measuring = quantity === null ? called : called.filter((station) => station.quantity === quantity);
    const [station] = measuring;
    if (measuring.length === 1 && station) return station;
    if (quantity === null)
      return this.refuse(
        'quantity',
        'quantity-missing',
        `站码 ${code} 对应${called.length}个站点，要写要素`,
        `${code} stands for ${called.length} stations: say the quantity`,
      );
    return this.refuse(
      'quantity',
      'measures-other',
      `${called[0]?.name}不测${quantityNames[quantity]}`,
      `${code} does not measure ${quantity}`,
    );
  }

  private quantity(): Quantity | null | 'refused' {
    const text = this.text('quantity', longestText);
    if (text === null) return this.isEmpty('quantity') ? null : 'refused';
    const found = quantities.find((quantity) => quantity === text || quantityNames[quantity] === text);
    if (found) return found;
    this.refuse('quantity', 'unknown-quantity', `没有这个要素:${text}`, `there is no quantity ${text}`);
    return 'refused';
  }

  private measured(quantity: Quantity, value: number, unit: string) {
    const measured = inBaseUnit(quantity, value, unit);
    const accepted = acceptedUnits(quantity).join(' ');
    return (
      measured ??
      this.refuse(
        'unit',
        'unknown-unit',
        `${quantityNames[quantity]}不用单位 ${unit}，可用 ${accepted}`,
        `${quantity} is not measured in ${unit}: use ${accepted}`,
      )
    );
  }

  private datum({ quantity, name, datumOffset, warningLevel, guaranteeLevel }: Station): Datum | null {
    const text = this.text('datum', longestText);
    if (quantity !== 'river-level') {
      if (text !== null)
        this.remark(
          'datum',
          'datum-not-needed',
          '只有水位有基准面，不采用',
          'only levels have a datum: it is not used',
        );
      return null;
    }
    if (text === null)
      return this.isEmpty('datum')
        ? this.refuse(
            'datum',
            'datum-missing',
            '水位没有写基准面(wusong 吴淞、huanghai 黄海)，不猜',
            'a level needs its datum, wusong or huanghai: none is guessed',
          )
        : null;
    const datum = datums.find((each) => each === text || datumNames[each] === text);
    if (!datum) return this.refuse('datum', 'unknown-datum', `不认识这个基准面:${text}`, `there is no datum ${text}`);
    const own = warningLevel?.datum ?? guaranteeLevel?.datum;
    if (own && own !== datum && datumOffset === null)
      this.remark(
        'datum',
        'datum-not-comparable',
        `${name}没有${datumNames[datum]}与${datumNames[own]}的换算，照存，不能与警戒水位比较`,
        `${name} has no offset between ${datum} and ${own}: kept, but not compared with the warning level`,
      );
    return datum;
  }

  private overMinutes(quantity: Quantity): number | null {
    const [minutes, hours] = [this.number('overMinutes'), this.number('overHours')];
    const column = this.isEmpty('overMinutes') ? 'overHours' : 'overMinutes';
    const isWritten = !this.isEmpty('overMinutes') || !this.isEmpty('overHours');
    if (quantity !== 'rain') {
      if (isWritten)
        this.remark(
          column,
          'length-not-needed',
          '只有雨量有时段，不采用',
          'only rain has a length of time: it is not used',
        );
      return null;
    }
    if (!isWritten)
      return this.refuse(
        'overMinutes',
        'length-missing',
        '雨量要写是多长时间的(overMinutes 或 overHours)，不猜',
        'rain says over how long it fell, overMinutes or overHours: nothing is guessed',
      );
    const over = minutes ?? (hours === null ? null : Math.round(hours * 60 * 1e6) / 1e6);
    if (over === null) return null;
    if (minutes !== null && hours !== null && Math.abs(minutes - hours * 60) > 0.01)
      return this.refuse(
        'overHours',
        'lengths-differ',
        'overMinutes 和 overHours 不一致',
        'overMinutes and overHours do not agree',
      );
    if (!Number.isInteger(over) || over < 1 || over > longestMinutes)
      return this.refuse(
        column,
        'length-impossible',
        `雨量时段要是1到${longestMinutes}的整分钟`,
        `rain is over whole minutes, 1 to ${longestMinutes}`,
      );
    return over;
  }

  private at(): number | null {
    const text = this.text('at', longestText);
    if (text === null) return this.isEmpty('at') ? this.refuse('at', 'missing', '没有写时间', 'has no time') : null;
    const time = readTime(text);
    if (time === null)
      return this.refuse('at', 'not-a-time', `不是时间:${text}`, `${text} is not a time: write RFC 3339`);
    if (time.at < earliestAt)
      return this.refuse(
        'at',
        'time-too-early',
        '时间早于2000年，报送方时钟可能复位了',
        'is before 2000: the sender’s clock was reset',
      );
    if (time.isAssumedBeijing)
      this.remark('at', 'offset-missing', '时间没有写时区，按北京时间', 'names no offset: read as Beijing time');
    return time.at;
  }
}
