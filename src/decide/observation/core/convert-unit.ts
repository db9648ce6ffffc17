/** Units as senders write them, into the quantity's base unit; only conversions that are exact, and wind by the table of GB/T 28591-2012. */
import { exactly, quantities, unitsOf, type Quantity } from '../../rulebook/core/quantity.js';

/** Other ways to write a unit. */
const alsoWritten: Readonly<Record<string, string>> = {
  毫米: 'mm',
  厘米: 'cm',
  米: 'm',
  千米: 'km',
  公里: 'km',
  '℃': '°C',
  C: '°C',
  摄氏度: '°C',
  '毫米/小时': 'mm/h',
  '毫米/时': 'mm/h',
  '米/秒': 'm/s',
  '公里/小时': 'km/h',
  '千米/小时': 'km/h',
  '％': '%',
};

const millimetresIn: Readonly<Record<string, number>> = { mm: 1, cm: 10, m: 1_000, km: 1_000_000 };
const metresPerSecondIn: Readonly<Record<string, number>> = { 'm/s': 1, 'km/h': 1 / 3.6 };

const baseUnits = new Map(
  quantities.map((quantity) => [quantity, unitsOf(quantity).find((unit) => exactly(quantity, 1, unit) === 1_000)]),
);

/** The base unit of a quantity, of which values are whole thousandths. */
export function baseUnit(quantity: Quantity): string {
  const unit = baseUnits.get(quantity);
  if (unit === undefined) throw new Error(`${quantity} has no base unit`);
  return unit;
}

/** Every unit a quantity may be sent in. */
export function acceptedUnits(quantity: Quantity): readonly string[] {
  const lengths = millimetresIn[baseUnit(quantity)] === undefined ? [] : Object.keys(millimetresIn);
  const speeds = isWind(quantity) ? Object.keys(metresPerSecondIn) : [];
  return [...new Set([...unitsOf(quantity), ...lengths, ...speeds])];
}

/** Whole thousandths of the base unit, and whether the unit was another one; null for a unit the quantity is not measured in. */
export function inBaseUnit(
  quantity: Quantity,
  value: number,
  written: string,
): { readonly thousandths: number; readonly isConverted: boolean } | null {
  const unit = alsoWritten[written] ?? written;
  const base = baseUnit(quantity);
  const own = exactly(quantity, value, unit);
  if (own !== null) return { thousandths: own, isConverted: unit !== base };
  const [from, to] = [millimetresIn[unit], millimetresIn[base]];
  if (from !== undefined && to !== undefined)
    return { thousandths: Math.round((value * from * 1_000) / to), isConverted: true };
  const speed = metresPerSecondIn[unit];
  if (speed !== undefined && isWind(quantity))
    return { thousandths: beaufort(value * speed) * 1_000, isConverted: true };
  return null;
}

function isWind(quantity: Quantity): boolean {
  return quantity === 'mean-wind' || quantity === 'gust';
}

/** Metres per second at which each grade from 1 on begins (GB/T 28591-2012, table 1); 18 stands for 17级以上. */
const gradeBegins = [
  0.3, 1.6, 3.4, 5.5, 8, 10.8, 13.9, 17.2, 20.8, 24.5, 28.5, 32.7, 37, 41.5, 46.2, 51, 56.1, 61.3,
] as const;

/** 风力等级 of a wind speed in metres per second at ten metres; the table knows tenths. Below zero is no wind: -1. */
export function beaufort(metresPerSecond: number): number {
  if (metresPerSecond < 0) return -1;
  const tenths = Math.round(metresPerSecond * 10);
  return gradeBegins.filter((begins) => tenths >= Math.round(begins * 10)).length;
}
