/** A condition as a plan writer and a duty officer read it, in Chinese. */
import { colourRank, responseLevelInChinese, type Colour } from '../../../shared/level.js';
import { timeConditionInChinese } from './calendar.js';
import { reportNames, type Condition } from './condition.js';
import { quantityNames } from './quantity.js';
import type { Rulebook } from './rulebook.js';

type Named = Pick<Rulebook, 'hazards' | 'stations' | 'issuers' | 'streams'>;

/** `暴雨红色预警信号；且 报告人员伤亡或大面积停电`. Names come from the rulebook; an id stands where it has none. */
export function conditionInChinese(condition: Condition, rulebook: Named): string {
  const said = (inner: Condition): string => conditionInChinese(inner, rulebook);
  const stations = (ids: readonly string[] | undefined) =>
    ids === undefined ? '任一站点' : ids.map((id) => nameOf(rulebook.stations, id)).join('、');
  if ('all' in condition) return condition.all.map(said).join('；且 ');
  if ('any' in condition) return `(${condition.any.map(said).join('；或 ')})`;
  if ('signal' in condition) {
    const { hazard, colours, issuers, forDays } = condition.signal;
    const by = issuers ? `${issuers.map((id) => nameOf(rulebook.issuers, id)).join('、')}的` : '';
    const name = rulebook.hazards.find((each) => each.hazard === hazard)?.name ?? hazard;
    return `${by}${name}${colours.map(colourWord).join('、')}色预警信号${forDays === undefined ? '' : `连续${forDays}天`}`;
  }
  if ('superior' in condition) {
    const { streams, atLeast } = condition.superior;
    const names = streams.map((id) => rulebook.streams.find(({ stream }) => stream === id)?.name ?? id).join('、');
    return `上级启动覆盖本区的${names}${responseLevelInChinese(atLeast)}及以上响应`;
  }
  if ('observed' in condition) {
    const { quantity, windowHours, stations: ids, count } = condition.observed;
    const many = count === undefined || count === 1 ? '' : `至少${count}个站点`;
    return `实测${stations(ids)}${many}${quantity === 'rain' ? `${windowHours}小时` : `${windowHours}小时内`}${quantityNames[quantity]}${bound(condition.observed)}`;
  }
  if ('forecast' in condition) {
    const { quantity, windowHours, withinHours } = condition.forecast;
    return `预报${withinHours}小时内起${windowHours}小时${quantityNames[quantity]}${bound(condition.forecast)}`;
  }
  if ('river' in condition) {
    const { stations: ids, seen, reference, offset, withinHours, trend } = condition.river;
    const mark = reference === 'warning' ? '警戒水位' : '保证水位';
    const shift = offset === 0 ? '' : offset > 0 ? `以上${offset}米` : `以下${-offset}米`;
    return `${stations(ids)}任一站${seen === 'observed' ? '实测' : `预报${withinHours}小时内`}水位达到${mark}${shift}${trend ? '且在上涨' : ''}`;
  }
  if ('antecedent' in condition) {
    const { days, decayPerDay, atLeast, unit } = condition.antecedent;
    return `前${days}天有效雨量(逐日折减${decayPerDay})达到${atLeast} ${unit}`;
  }
  if ('trend' in condition) {
    const { quantity, stations: ids, overHours, riseAtLeast, unit } = condition.trend;
    return `${stations(ids)}${quantityNames[quantity]}${overHours}小时上升${riseAtLeast} ${unit}以上`;
  }
  if ('excess' in condition) {
    const { quantity, windowHours, percentOfForecast } = condition.excess;
    return `实测${windowHours}小时${quantityNames[quantity]}达到预报的${percentOfForecast}%`;
  }
  if ('reported' in condition) return `报告${condition.reported.map((kind) => reportNames[kind]).join('、')}之一`;
  if ('time' in condition) return `时间在${timeConditionInChinese(condition.time)}`;
  return `至少${condition.streets.atLeast}个街道：${said(condition.streets.where)}`;
}

function bound({ atLeast, below, unit }: { atLeast?: number; below?: number; unit: string }): string {
  return atLeast === undefined ? `低于${below} ${unit}` : `达到${atLeast} ${unit}`;
}

function colourWord(colour: Colour): string {
  return '蓝黄橙红'[colourRank(colour)] as string;
}

function nameOf(list: readonly { readonly id: string; readonly name: string }[], id: string): string {
  return list.find((each) => each.id === id)?.name ?? id;
}
