/** When somebody is invited and when a standing round is held, as a plan writer reads it. */
import { warningLevelInChinese } from '../../../shared/level.js';
import { timeConditionInChinese } from './calendar.js';
import type { InviteeCondition, StandingDays } from './rulebook.js';

export function inviteeConditionInChinese({ streams, areas, levelFrom, time }: InviteeCondition): string {
  return [
    ...(streams ? [streams.join(' ')] : []),
    ...(areas === undefined ? [] : [areas === 'own' ? '涉及本街道时' : `涉及 ${areas.join(' ')} 时`]),
    ...(levelFrom === undefined ? [] : [`${warningLevelInChinese(levelFrom)}及以上时`]),
    ...(time === undefined ? [] : [timeConditionInChinese(time)]),
  ].join('，');
}

const weekdayNames = '一二三四五六日';

export function standingDaysInChinese({ weekdays, monthDays, yearDays }: StandingDays): string {
  if (weekdays) return `每周${weekdays.map((weekday) => weekdayNames[weekday - 1]).join('、')}`;
  if (monthDays) return `每月${monthDays.join('、')}日`;
  if (yearDays) return `每年${yearDays.join('、')}`;
  return '每天';
}
