/** National event codes (domain.md §10.3, from production code bases; QX/T 342 itself was not readable). */
import type { CapCategory } from './cap-alert.js';

const byCode: Record<string, string> = {
  '11A01': '洪水',
  '11A02': '内涝',
  '11A51': '山洪',
  '11B01': '台风',
  '11B02': '龙卷风',
  '11B03': '暴雨',
  '11B04': '暴雪',
  '11B05': '寒潮',
  '11B06': '大风',
  '11B07': '沙尘暴',
  '11B08': '低温冻害',
  '11B09': '高温',
  '11B10': '热浪',
  '11B11': '干热风',
  '11B12': '下击暴流',
  '11B13': '雪崩',
  '11B14': '雷电',
  '11B15': '冰雹',
  '11B16': '霜冻',
  '11B17': '大雾',
  '11B18': '低空风切变',
  '11B19': '霾',
  '11B20': '雷雨大风',
  '11B21': '道路结冰',
  '11B22': '干旱',
  '11B23': '海上大风',
  '11B24': '高温中暑',
  '11B25': '森林火险',
  '11B26': '草原火险',
  '11B27': '冰冻',
  '11B28': '空间天气',
  '11B29': '重污染',
  '11B30': '低温雨雪冰冻',
  '11B31': '强对流',
  '11B32': '臭氧',
  '11B33': '大雪',
  '11B34': '寒冷',
  '11B35': '连阴雨',
  '11B36': '渍涝风险',
  '11B37': '地质灾害气象风险',
  '11B38': '强降雨',
  '11B39': '强降温',
  '11B40': '雪灾',
  '11B41': '森林(草原)火险',
  '11B42': '医疗气象',
  '11B43': '雷暴',
  '11B44': '停课信号',
  '11B45': '停工信号',
  '11B46': '海上风险',
  '11B47': '沙尘趋势',
  '11B48': '降温',
  '11C02': '地震',
  '11D01': '滑坡',
  '11D02': '泥石流',
  '11E02': '风暴潮',
  '11E06': '海浪',
  '11G01': '火灾',
};

/** What senders also write; the code is that of the same thing. */
const otherNames: Record<string, string> = {
  积水: '11A02',
  城市内涝: '11A02',
  山洪灾害: '11A51',
  地质灾害: '11B37',
  停课: '11B44',
  停工: '11B45',
};

const names: readonly (readonly [name: string, code: string])[] = [
  ...Object.entries(byCode).map(([code, name]) => [name, code] as const),
  ...Object.entries(otherNames),
].sort(([a], [b]) => b.length - a.length);

/** `暴雨` for `11B03`; null for a code that is not in the table. */
export function eventNameOf(code: string): string | null {
  return byCode[code] ?? null;
}

/** The code of the longest event name that occurs in a text, `雷雨大风` before `大风`; null when none does. */
export function eventCodeIn(text: string): string | null {
  const plain = text.replace(/（/g, '(').replace(/）/g, ')');
  return names.find(([name]) => plain.includes(name))?.[1] ?? null;
}

/** CAP counts floods as Met and landslides as Geo; the letter of the national code names the family (domain.md §10.3). */
export function categoryOfEvent(eventCode: string): CapCategory {
  if (eventCode === '11B37' || /^11[CD]/.test(eventCode)) return 'Geo';
  if (/^11[ABE]/.test(eventCode)) return 'Met';
  return eventCode.startsWith('11G') ? 'Fire' : 'Other';
}
