/** Proof of who is invited when, how often rounds are held, and the line of command beside them (design.md §2, §3). */
import { colours, responseLevels } from '../../../shared/level.js';
import { isRealDate, proveTimeCondition } from './condition.js';
import type { Proof, RulePath } from './proof.js';
import type { ConsultationTemplate } from './rulebook.js';

const conditionKeys = ['streams', 'areas', 'levelFrom', 'time'];

export function proveInvitees(proof: Proof, template: ConsultationTemplate, at: RulePath): void {
  (template.invitedWhen ?? []).forEach(({ unitIds, when }, index) => {
    const path = [...at, index];
    unitIds.forEach((unitId, entry) => proof.unit([...path, 'unitIds', entry], unitId));
    const broken = (key: string, zh: string, en: string) =>
      proof.report([...path, 'when', key], 'invitee-condition-broken', zh, en);
    for (const key of Object.keys(when))
      if (!conditionKeys.includes(key))
        broken(key, `受邀条件里没有这个键:${key}`, `an invitation has no condition ${key}`);
    const { streams, areas, levelFrom, time } = when;
    if (streams !== undefined) {
      if (!isTexts(streams)) broken('streams', '要写决策流编号的列表', 'a list of streams is wanted');
      else {
        proof.streamNames([...path, 'when', 'streams'], streams, 'decision');
        streams.forEach((stream, entry) => {
          if (!template.streams.includes(stream))
            broken(
              `streams.${entry}`,
              `这份模板不管这个决策流:${stream}`,
              `this template does not serve ${stream}, so nobody is ever invited by it`,
            );
        });
      }
    }
    if (areas !== undefined && areas !== 'own') {
      if (!isTexts(areas)) broken('areas', '要写 own，或街道编号的列表', 'own, or a list of streets is wanted');
      else areas.forEach((street, entry) => proof.unit([...path, 'when', 'areas', entry], street));
    }
    if (levelFrom !== undefined && !colours.includes(levelFrom))
      broken('levelFrom', `要写颜色，可用 ${colours.join(' ')}`, `a colour is wanted: ${colours.join(' ')}`);
    if (time !== undefined)
      proveTimeCondition(time, (place, code, zh, en) =>
        proof.report([...path, 'when', 'time', ...place], code, zh, en),
      );
  });
}

/** The rounds a plan holds by the clock, and the tree orders go down. */
export function proveRounds(proof: Proof): void {
  const { draft, report } = proof;
  const cadences = draft.cadences ?? [];
  proof.tiers(
    'cadences',
    '会商频次',
    cadences.flatMap(({ streams, responseLevel }, index) =>
      streams.map((stream, entry) => ({
        key: `${stream} ${responseLevel}`,
        path: ['cadences', index, 'streams', entry],
      })),
    ),
    draft.cadences === undefined
      ? []
      : proof.decisionStreams.flatMap(({ stream }) => responseLevels.map((level) => `${stream} ${level}`)),
  );
  cadences.forEach(({ streams }, index) => proof.streamNames(['cadences', index, 'streams'], streams, 'decision'));
  (draft.standingRounds ?? []).forEach(({ convenerUnitId, unitIds, on }, index) => {
    const at: RulePath = ['standingRounds', index];
    proof.unit([...at, 'convenerUnitId'], convenerUnitId);
    unitIds.forEach((unitId, entry) => proof.unit([...at, 'unitIds', entry], unitId));
    const seats = [convenerUnitId, ...unitIds];
    proof.noneTwice(seats, (seat) => (seat === 0 ? [...at, 'convenerUnitId'] : [...at, 'unitIds', seat - 1]), {
      code: 'two-seats',
      zh: '一个单位坐了两个席位',
      en: 'this unit has two seats',
    });
    if (Object.keys(on).length > 1)
      report(
        [...at, 'on'],
        'condition-broken',
        'weekdays、monthDays、yearDays 只能写一个',
        'one of the three, or none',
      );
    on.yearDays?.forEach((day, entry) => {
      // 2024 was a leap year, so 02-29 is a day of the year here.
      if (!isRealDate(`2024-${day}`))
        report([...at, 'on', 'yearDays', entry], 'not-a-date', `不是月-日:${day}`, `${day} is not a day of the year`);
    });
  });
  (draft.dispatchTrees ?? []).forEach((tree, index) => {
    const at: RulePath = ['dispatchTrees', index];
    const places = [
      { unitId: tree.hubUnitId, path: [...at, 'hubUnitId'] },
      ...(['postUnitIds', 'streetUnitIds', 'departmentUnitIds'] as const).flatMap((list) =>
        tree[list].map((unitId, entry) => ({ unitId, path: [...at, list, entry] })),
      ),
    ];
    for (const { unitId, path } of places) proof.unit(path, unitId);
    proof.noneTwice(
      places.map(({ unitId }) => unitId),
      (place) => places[place]?.path ?? at,
      { code: 'two-seats', zh: '一个单位在调度树上有两处', en: 'this unit stands twice in the tree' },
    );
    if (tree.postUnitIds.length !== 7)
      report(
        [...at, 'postUnitIds'],
        'not-seven-posts',
        `调度树要有七个一线指挥部，现有 ${tree.postUnitIds.length} 个`,
        `the tree has seven front-line posts, there are ${tree.postUnitIds.length}`,
      );
  });
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.length > 0 && value.every((each) => typeof each === 'string' && each !== '');
}
