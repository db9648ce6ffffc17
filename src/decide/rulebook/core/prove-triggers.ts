/** Proof of what proposes and what raises a level: conditions, complete tiers, no tier behind another (design.md §3; domain.md §4.4). */
import { colourRank, type Colour } from '../../../shared/level.js';
import { isRealDate, proveCondition, type Condition } from './condition.js';
import type { Proof, RulePath } from './proof.js';
import type { Trigger } from './rulebook.js';

export function proveTriggers(proof: Proof): void {
  const { draft, report } = proof;
  const names = proof.conditionNames();
  const sound = new Set<Trigger>();
  draft.triggers.forEach((trigger, index) => {
    const at: RulePath = ['triggers', index];
    const before = proof.reasons.length;
    proveCondition(trigger.when, names, (path, code, zh, en) => report([...at, 'when', ...path], code, zh, en));
    if (proof.reasons.length === before) sound.add(trigger);
    const stream = proof.stream(trigger.stream);
    if (!stream) {
      if (!proof.isUnread('streams'))
        report(
          [...at, 'stream'],
          'unknown-stream',
          `没有这个决策流:${trigger.stream}`,
          `there is no stream ${trigger.stream}`,
        );
      return;
    }
    if (!stream.levels.includes(trigger.level))
      report(
        [...at, 'level'],
        'colour-not-had',
        `${stream.name}没有${trigger.level}这一级`,
        `${stream.stream} has no ${trigger.level}`,
      );
    if (stream.flow === 'bypass' && trigger.responseLevel !== null)
      report([...at, 'responseLevel'], 'bypass-decides', '旁路不启动响应', 'a bypass starts no response');
  });
  if (!proof.isUnread('triggers')) {
    proveEveryLevelIsProposed(proof);
    proveEverySignalIsHeard(proof, sound);
  }
  proveTiersOfTriggers(proof, sound);
}

function proveEveryLevelIsProposed({ draft, report }: Proof): void {
  draft.streams.forEach(({ stream, name, levels, takesUnruled }, index) => {
    if (takesUnruled) return;
    for (const level of levels) {
      if (draft.triggers.some((trigger) => trigger.stream === stream && trigger.level === level)) continue;
      report(
        ['streams', index, 'levels'],
        'tier-missing',
        `${name}的 ${level} 没有任何触发`,
        `triggers of ${stream}: nothing proposes ${level}`,
      );
    }
  });
}

/** A signal that comes alone must say something, else the desk would have to decide by hand what is in the plan. */
function proveEverySignalIsHeard({ draft, report }: Proof, sound: ReadonlySet<Trigger>): void {
  draft.hazards.forEach(({ hazard, name, colours }, index) => {
    for (const colour of colours) {
      const isHeard = draft.triggers.some((trigger) => sound.has(trigger) && holdsAlone(trigger.when, hazard, colour));
      if (!isHeard)
        report(
          ['hazards', index, 'colours'],
          'signal-without-trigger',
          `${name} ${colour} 信号没有触发`,
          `no trigger answers a ${colour} signal of ${hazard} by itself`,
        );
    }
  });
}

function holdsAlone(condition: Condition, hazard: string, colour: Colour): boolean {
  if ('signal' in condition) {
    const { signal } = condition;
    return (
      signal.hazard === hazard &&
      signal.colours.includes(colour) &&
      signal.issuers === undefined &&
      signal.forDays === undefined
    );
  }
  if ('any' in condition) return condition.any.some((inner) => holdsAlone(inner, hazard, colour));
  if ('all' in condition) return condition.all.every((inner) => holdsAlone(inner, hazard, colour));
  return (
    'streets' in condition && condition.streets.atLeast === 1 && holdsAlone(condition.streets.where, hazard, colour)
  );
}

/** Two triggers of one stream that ask the same thing must ask more for the graver level. */
function proveTiersOfTriggers({ draft, report }: Proof, sound: ReadonlySet<Trigger>): void {
  const asked = draft.triggers.flatMap((trigger, index) => {
    const scale = sound.has(trigger) ? scaleOf(trigger.when) : null;
    return scale ? [{ trigger, scale, path: ['triggers', index, 'when'] as RulePath }] : [];
  });
  asked.forEach(({ trigger, scale, path }, index) => {
    for (const earlier of asked.slice(0, index)) {
      if (earlier.trigger.stream !== trigger.stream || earlier.scale.key !== scale.key) continue;
      const [milder, graver] =
        gravity(trigger) < gravity(earlier.trigger) ? [scale, earlier.scale] : [earlier.scale, scale];
      const isSame = gravity(trigger) === gravity(earlier.trigger);
      if (isSame ? milder.asks === graver.asks : graver.asks <= milder.asks)
        report(
          path,
          'tier-overlaps',
          `和 ${earlier.trigger.id} 重叠:更重的一级要求没有更高`,
          `overlaps ${earlier.trigger.id}: the graver level must ask for more`,
        );
    }
  });
}

function gravity({ level, responseLevel }: Trigger): number {
  return colourRank(level) * 10 + (responseLevel === null ? 0 : 5 - responseLevel);
}

/** What a condition measures, and how much of it; null where it is not one scale. More is graver. */
function scaleOf(condition: Condition): { readonly key: string; readonly asks: number } | null {
  if ('observed' in condition || 'forecast' in condition) {
    const { atLeast, below, count, ...rest } =
      'observed' in condition ? condition.observed : { ...condition.forecast, count: undefined };
    const asks = (atLeast ?? -(below ?? 0)) * 1_000 + (count ?? 1);
    return { key: JSON.stringify([Object.keys(condition), atLeast === undefined, rest]), asks };
  }
  if ('river' in condition) {
    const { offset, ...rest } = condition.river;
    return { key: JSON.stringify(['river', rest]), asks: offset };
  }
  if ('superior' in condition) {
    const { atLeast, streams } = condition.superior;
    return { key: JSON.stringify(['superior', streams]), asks: 5 - atLeast };
  }
  if ('signal' in condition) {
    const { colours, forDays, ...rest } = condition.signal;
    return { key: JSON.stringify(['signal', rest]), asks: Math.min(...colours.map(colourRank)) * 100 + (forDays ?? 0) };
  }
  return { key: JSON.stringify(condition), asks: 0 };
}

export function proveRaiseFactors(proof: Proof): void {
  const { draft, report } = proof;
  const names = proof.conditionNames();
  draft.raiseFactors.forEach(({ when }, index) =>
    proveCondition(when, names, (path, code, zh, en) => report(['raiseFactors', index, 'when', ...path], code, zh, en)),
  );
  proof.noneTwice(
    draft.raiseFactors.map(({ factor }) => factor),
    (index) => ['raiseFactors', index, 'factor'],
    { code: 'factor-twice', zh: '提级因素重复', en: 'this factor stands twice' },
  );
}

export function proveCalendar({ draft, report }: Proof): void {
  draft.calendar.forEach(({ from, to }, index) => {
    for (const [key, date] of [
      ['from', from],
      ['to', to],
    ] as const) {
      if (!isRealDate(date))
        report(['calendar', index, key], 'not-a-date', `不是日期:${date}`, `${date} is not an ISO date`);
    }
    if (to < from)
      report(['calendar', index, 'to'], 'ends-before-it-begins', '结束早于开始', 'it ends before it begins');
  });
}
