/** Proof of 一行业一措施 and 一街道一方案: every cell of the matrix has its orders, and a relay never says a control (design.md §2, §3). */
import { colourRank } from '../../../shared/level.js';
import { proveTimeCondition } from './condition.js';
import type { Proof, RulePath } from './proof.js';
import type { Measure, Stream } from './rulebook.js';
import { placesOf } from './lookups.js';

/** Words that forbid, stop, withdraw or evacuate (禁停撤疏); only a signed order may say them. */
const controlWords =
  /停课|停学|停工|停业|停产|停运|停航|停游|停用|断道|封路|封闭|封堵|清场|撤离|撤出|疏散|转移|禁止|禁入|停止/;
/** The same words where a clause prepares, decides, proposes or counts; that is duty. */
const onlyPrepares = /准备|待令|待命|报请|建议|决定|方案|预案|信号|通道|户数|人数|起止/;

/** Immediate means: leave first, report after. */
const leavesFirst = /再报告|后报告/;

export function proveIndustries(proof: Proof): void {
  const { draft, report } = proof;
  proof.noneTwice(
    draft.industries.map(({ id }) => id),
    (index) => ['industries', index, 'id'],
    { code: 'plan-twice', zh: '一个行业有两份措施', en: 'this industry has two plans' },
  );
  const words = draft.industries.flatMap(({ id, name, aliases }, index) =>
    [...new Set([id, name, ...aliases])].map((word) => ({ word, index })),
  );
  proof.noneTwice(
    words.map(({ word }) => word),
    (entry) => ['industries', words[entry]?.index ?? 0, 'aliases'],
    { code: 'word-twice', zh: '同一个词指两个行业', en: 'this word means two industries' },
  );
  draft.industries.forEach((plan, index) => {
    const at: RulePath = ['industries', index];
    proof.unit([...at, 'ownerUnitId'], plan.ownerUnitId);
    plan.measures.forEach((measure, entry) => {
      const place = [...at, 'measures', entry];
      proveMeasure(proof, place, measure, []);
      measure.streams.forEach((id, item) => {
        const stream = proof.stream(id);
        if (stream && !stream.industryIds.includes(plan.id))
          report(
            [...place, 'streams', item],
            'industry-not-touched',
            `${stream.name}没有列出行业 ${plan.id}`,
            `the stream ${id} does not touch ${plan.id}`,
          );
      });
    });
    if (proof.isUnread(`industries.${index}`)) return;
    const touching = draft.streams.filter(({ industryIds }) => industryIds.includes(plan.id));
    if (touching.length === 0 && !proof.isUnread('streams'))
      report(
        [...at, 'id'],
        'industry-not-listed',
        `决策流没有列出这个行业:${plan.id}`,
        `no stream lists the industry ${plan.id}`,
      );
    for (const stream of touching) proveCells(proof, [...at, 'measures'], plan.name, plan.measures, stream);
  });
  if (proof.isUnread('industries')) return;
  draft.streams.forEach(({ industryIds }, index) =>
    industryIds.forEach((id, entry) => {
      if (draft.industries.some((plan) => plan.id === id)) return;
      report(
        ['streams', index, 'industryIds', entry],
        'industry-without-plan',
        `这个行业没有措施:${id}`,
        `the industry ${id} has no plan`,
      );
    }),
  );
}

export function proveGrounds(proof: Proof): void {
  const { draft, report } = proof;
  proof.noneTwice(
    draft.grounds.map(({ id }) => id),
    (index) => ['grounds', index, 'id'],
    { code: 'plan-twice', zh: '一个地类写了两份', en: 'this ground has two plans' },
  );
  draft.grounds.forEach((ground, index) => {
    const at: RulePath = ['grounds', index];
    proof.streamNames([...at, 'exposes'], ground.exposes);
    ground.measures.forEach((measure, entry) =>
      proveMeasure(proof, [...at, 'measures', entry], measure, ground.always ? [] : ['{points}']),
    );
  });
  if (proof.isUnread('streets')) return;
  draft.grounds.forEach(({ id, name, always }, index) => {
    if (always || draft.streets.some((street) => placesOf(street, id) !== '')) return;
    report(['grounds', index, 'id'], 'ground-nowhere', `没有街道有这种地类:${name}`, `no street has the ground ${id}`);
  });
}

export function proveStreets(proof: Proof): void {
  const { draft, context, report } = proof;
  proof.noneTwice(
    draft.streets.map(({ unitId }) => unitId),
    (index) => ['streets', index, 'unitId'],
    { code: 'plan-twice', zh: '一个街道有两份方案', en: 'this street has two plans' },
  );
  draft.streets.forEach((plan, index) => {
    const at: RulePath = ['streets', index];
    proof.unit([...at, 'unitId'], plan.unitId);
    plan.posts.forEach((unitId, entry) => proof.unit([...at, 'posts', entry], unitId));
    plan.riskPoints.forEach(({ name, ground, placeholder }, entry) => {
      const place = [...at, 'riskPoints', entry];
      proof.text([...place, 'name'], name);
      if (ground === null || proof.isUnread('grounds')) return;
      if (!draft.grounds.some(({ id, always }) => id === ground && !always))
        report([...place, 'ground'], 'unknown-ground', `没有这种地类:${ground}`, `there is no ground ${ground}`);
      if (placeholder)
        report(
          [...place, 'ground'],
          'placeholder-with-ground',
          '占位的风险点不能有地类',
          'what is not known yet has no ground',
        );
    });
    plan.measures.forEach((measure, entry) => proveMeasure(proof, [...at, 'measures', entry], measure, []));
    if (proof.isUnread(`streets.${index}`) || proof.isUnread('grounds')) return;
    const composed = [
      ...draft.grounds.filter(({ id, always }) => always || placesOf(plan, id) !== '').flatMap((each) => each.measures),
      ...plan.measures,
    ];
    for (const stream of draft.streams) proveCells(proof, [...at, 'measures'], plan.name, composed, stream);
  });
  if (proof.isUnread('streets') || context.knownUnitIds === null) return;
  for (const unitId of context.knownUnitIds) {
    if (!unitId.startsWith('street-') || draft.streets.some((plan) => plan.unitId === unitId)) continue;
    report(['streets'], 'street-without-plan', `这个街道没有方案:${unitId}`, `the street ${unitId} has no plan`);
  }
}

/** Every level of the stream adds something, the mildest says something that needs no order, and it goes on afterwards. */
function proveCells({ report }: Proof, at: RulePath, name: string, measures: readonly Measure[], stream: Stream): void {
  const own = measures.filter(({ streams }) => streams.includes(stream.stream));
  const before = own.filter(
    ({ stages, only }) => only === null && (stages === null || stages.some((stage) => stage !== 'after')),
  );
  for (const colour of stream.levels) {
    if (before.some(({ level }) => level === colour)) continue;
    report(
      at,
      'level-without-measure',
      `${name}在${stream.name} ${colour} 级没有措施`,
      `${name} has no measure at ${stream.stream} ${colour}`,
    );
  }
  // Whatever stage it is, a trusted signal has something to relay.
  if (
    !before.some(
      ({ level, authority, stages }) => level === stream.levels[0] && authority !== 'control' && stages === null,
    )
  )
    report(
      at,
      'nothing-to-relay',
      `${name}在${stream.name}最低一级没有不需要管控令的措施`,
      `${name} has nothing at the mildest level of ${stream.stream} that needs no order`,
    );
  // An after-task stands whatever level it was, so it is written at the mildest level of the stream or milder.
  const lowest = Math.max(0, ...stream.levels.slice(0, 1).map(colourRank));
  if (!own.some(({ stages, level, only }) => only === null && stages?.includes('after') && colourRank(level) <= lowest))
    report(
      at,
      'nothing-afterwards',
      `${name}在${stream.name}没有雨后(退水)措施`,
      `${name} has nothing to do after ${stream.stream}`,
    );
}

function proveMeasure(proof: Proof, at: RulePath, measure: Measure, filledIn: readonly string[]): void {
  const { report } = proof;
  proof.streamNames([...at, 'streams'], measure.streams);
  proof.text([...at, 'text'], measure.text, filledIn);
  if (measure.only !== null)
    proveTimeCondition(measure.only, (path, code, zh, en) => report([...at, 'only', ...path], code, zh, en));
  if (measure.authority === 'control') {
    if (measure.control === null) {
      report(at, 'control-without-draft', '管控措施没有管控令草稿', 'a control measure needs its drafted order');
      return;
    }
    proof.text([...at, 'control', 'object'], measure.control.object, filledIn);
    for (const key of ['legalBasis', 'endCondition', 'exceptions'] as const) {
      proof.text([...at, 'control', key], measure.control[key] ?? '');
    }
    const bypass = measure.streams.find((id) => proof.stream(id)?.flow === 'bypass');
    if (bypass !== undefined)
      report(
        [...at, 'authority'],
        'bypass-decides',
        '旁路没有人签发，不能有管控令',
        `nobody signs in ${bypass}: it carries no control`,
      );
    return;
  }
  if (measure.control !== null) {
    report(
      [...at, 'control'],
      'relay-with-control',
      '信号直接下发的措施不能带管控令',
      'what a signal relays may not carry a control order',
    );
  }
  if (measure.authority === 'immediate') {
    if (!leavesFirst.test(measure.text)) {
      report(
        [...at, 'text'],
        'immediate-without-leaving-first',
        '先撤后报的措施要写明"再报告"',
        'an immediate measure says: leave first, report after (再报告)',
      );
    }
    return;
  }
  for (const clause of measure.text.split(/[，。；：,;]/)) {
    const word = controlWords.exec(clause)?.[0];
    if (word !== undefined && !onlyPrepares.test(clause)) {
      report(
        [...at, 'text'],
        'relay-says-control',
        `值班职责里写了管控("${word}"),要改成 control 并附管控令`,
        `a duty measure says "${word}": make it control with a drafted order`,
      );
      return;
    }
  }
}
