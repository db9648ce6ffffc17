/**
 * The end test of a flood: three days fine and no gauge at or above 警戒 (domain.md §4.2, §4.4 c). Facts beside the act of
 * ending, what is not known said as unknown; a person confirms, nothing ends by itself.
 */
import { dayMs } from '../../../shared/time.js';
import { conditionsWithin } from '../../rulebook/core/condition.js';
import { exactly, millimetresAbove, riverLevelInChinese } from '../../rulebook/core/quantity.js';
import type { Rulebook, Station, StreamId } from '../../rulebook/core/rulebook.js';
import type { Situation } from './situation.js';

export interface EndTestFact {
  readonly id: string;
  readonly text: string;
  readonly standing: 'holds' | 'fails' | 'unknown';
  readonly fact: string;
}

const fineDays = 3;

/** Empty for a stream that neither rain nor rivers move. */
export function endTest(stream: StreamId, situation: Situation, rulebook: Rulebook): readonly EndTestFact[] {
  const conditions = rulebook.triggers
    .filter((trigger) => trigger.stream === stream)
    .flatMap(({ when }) => conditionsWithin(when));
  const isWet = conditions.some(
    (each) =>
      'river' in each ||
      ('observed' in each && each.observed.quantity === 'rain') ||
      ('forecast' in each && each.forecast.quantity === 'rain'),
  );
  if (!isWet) return [];
  const gauges = rulebook.stations.filter(({ quantity, warningLevel }) => quantity === 'river-level' && warningLevel);
  return [fine(situation), ...gauges.map((station) => gauge(station, situation))];
}

function fine({ forecasts, at }: Situation): EndTestFact {
  const ahead = forecasts.filter(
    (each) => each.quantity === 'rain' && each.issuedAt <= at && each.until > at && each.from < at + fineDays * dayMs,
  );
  const wet = ahead.find(({ value, unit }) => (exactly('rain', value, unit) ?? 0) > 0);
  const covers = ahead.some(({ until }) => until >= at + fineDays * dayMs);
  const test = { id: 'fine', text: `未来${fineDays}天预报无雨` };
  if (wet) return { ...test, standing: 'fails', fact: `${wet.by}预报降雨 ${wet.value} ${wet.unit}` };
  if (covers) return { ...test, standing: 'holds', fact: ahead.map(({ by }) => `${by}预报无雨`).join('；') };
  return { ...test, standing: 'unknown', fact: ahead.length === 0 ? '没有登记降雨预报' : `预报不足${fineDays}天` };
}

function gauge({ id, name, warningLevel, datumOffset }: Station, { readings, at }: Situation): EndTestFact {
  const test = { id, text: `${name}低于警戒水位` };
  const newest = readings
    .filter((reading) => reading.station === id && reading.at <= at && reading.at >= at - dayMs)
    .toSorted((a, b) => a.at - b.at)
    .at(-1);
  if (!newest || !warningLevel) return { ...test, standing: 'unknown', fact: '24小时内没有读数' };
  if (newest.datum === null || newest.unit !== 'm') return { ...test, standing: 'unknown', fact: '读数没有基面' };
  const level = { value: newest.value, unit: 'm' as const, datum: newest.datum };
  const height = millimetresAbove(level, warningLevel.datum, datumOffset);
  if (height === null) return { ...test, standing: 'unknown', fact: `${riverLevelInChinese(level)}，基面对不上` };
  const isAbove = height >= Math.round(warningLevel.value * 1_000);
  return {
    ...test,
    standing: isAbove ? 'fails' : 'holds',
    fact: `${riverLevelInChinese(level)}，警戒${riverLevelInChinese(warningLevel)}`,
  };
}
