/** What is measured, in which units, and heights with their datum: never guessed, compared exactly (domain.md §3.2, §3.5). */

/** Thousandths of the base unit for each unit a quantity may be written in; what is not listed is refused. */
const units = {
  rain: { mm: 1_000 },
  'rain-intensity': { 'mm/h': 1_000 },
  'mean-wind': { 级: 1_000 },
  gust: { 级: 1_000 },
  'maximum-temperature': { '°C': 1_000 },
  'minimum-temperature': { '°C': 1_000 },
  'ground-temperature': { '°C': 1_000 },
  'road-temperature': { '°C': 1_000 },
  'minimum-temperature-drop': { '°C': 1_000 },
  'daily-mean-temperature-drop': { '°C': 1_000 },
  visibility: { m: 1_000, km: 1_000_000 },
  snow: { mm: 1_000 },
  'drought-index': { 年一遇: 1_000 },
  'crops-hit': { '%': 1_000 },
  'fire-index': { 级: 1_000 },
  'river-level': { m: 1_000 },
  'river-rise': { m: 1_000, cm: 10 },
  'ponding-depth': { cm: 10, m: 1_000, mm: 1 },
  displacement: { mm: 1_000, cm: 10_000 },
  'seismic-intensity': { 度: 1_000 },
} as const;

export type Quantity = keyof typeof units;
export const quantities = Object.keys(units) as readonly Quantity[];

export const quantityNames: Readonly<Record<Quantity, string>> = {
  rain: '雨量',
  'rain-intensity': '小时雨强',
  'mean-wind': '平均风力',
  gust: '阵风',
  'maximum-temperature': '最高气温',
  'minimum-temperature': '最低气温',
  'ground-temperature': '地面温度',
  'road-temperature': '路面温度',
  'minimum-temperature-drop': '最低气温降幅',
  'daily-mean-temperature-drop': '日平均气温降幅',
  visibility: '能见度',
  snow: '降雪量',
  'drought-index': '干旱重现期',
  'crops-hit': '受旱面积比例',
  'fire-index': '火险气象等级',
  'river-level': '水位',
  'river-rise': '涨幅',
  'ponding-depth': '积水深度',
  displacement: '位移',
  'seismic-intensity': '地震烈度',
};

/** 吴淞 and 黄海 zero; a level without one says nothing. */
export const datums = ['wusong', 'huanghai'] as const;
export type Datum = (typeof datums)[number];
export const datumNames: Readonly<Record<Datum, string>> = { wusong: '吴淞', huanghai: '黄海' };

/** A height above a datum, in metres. */
export interface RiverLevel {
  readonly value: number;
  readonly unit: 'm';
  readonly datum: Datum;
}

export function unitsOf(quantity: Quantity): readonly string[] {
  return Object.keys(units[quantity]);
}

/** Whole thousandths of the base unit, so that 181.00 + 1.64 is 182.64; null for a unit the quantity is not measured in. */
export function exactly(quantity: Quantity, value: number, unit: string): number | null {
  const factor = (units[quantity] as Readonly<Record<string, number>>)[unit];
  return factor === undefined || !Number.isFinite(value) ? null : Math.round(value * factor);
}

/** How far apart two datums are at one gauge: `metres` is added to a level in `from` to give the level in `to`. */
export interface DatumOffset {
  readonly from: Datum;
  readonly to: Datum;
  readonly metres: number;
}

/** Whole millimetres above `datum`; null where the gauge has no conversion on record. */
export function millimetresAbove(level: RiverLevel, datum: Datum, offset: DatumOffset | null): number | null {
  const own = Math.round(level.value * 1_000);
  if (level.datum === datum) return own;
  if (offset === null) return null;
  const shift = Math.round(offset.metres * 1_000);
  if (offset.from === level.datum && offset.to === datum) return own + shift;
  if (offset.to === level.datum && offset.from === datum) return own - shift;
  return null;
}

/** `183.02 m 吴淞`, as the console writes levels. */
export function riverLevelInChinese({ value, datum }: RiverLevel): string {
  return `${value.toFixed(2)} m ${datumNames[datum]}`;
}
