/** Proof of what the plan says about the world: streams, hazards, issuers, thresholds, segments (design.md §3). */
import { colourRank, type Colour } from '../../../shared/level.js';
import { unitsOf } from './quantity.js';
import type { Proof, RulebookDraft, RulePath } from './proof.js';
import type { Figure, Threshold } from './rulebook.js';

export function proveDistrict({ draft, report }: Proof): void {
  // A district that could not be read has been reported already.
  const altitude = (draft.district as RulebookDraft['district'] | undefined)?.altitude;
  if (altitude && altitude.lowestMetres >= altitude.highestMetres)
    report(
      ['district', 'altitude', 'highestMetres'],
      'altitude-upside-down',
      '最高高程要大于最低高程',
      'the highest ground lies above the lowest',
    );
}

export function proveStreams(proof: Proof): void {
  const { draft, report } = proof;
  proof.noneTwice(
    draft.streams.map(({ stream }) => stream),
    (index) => ['streams', index, 'stream'],
    { code: 'stream-twice', zh: '决策流重复', en: 'this stream is defined twice' },
  );
  proof.noneTwice(
    draft.streams.map(({ name }) => name),
    (index) => ['streams', index, 'name'],
    { code: 'stream-twice', zh: '决策流名称重复', en: 'two streams have this name' },
  );
  draft.streams.forEach((stream, index) => {
    const at: RulePath = ['streams', index];
    proof.unit([...at, 'conveningUnitId'], stream.conveningUnitId);
    proveColourOrder(proof, [...at, 'levels'], stream.levels);
    proof.noneTwice(stream.industryIds, (entry) => [...at, 'industryIds', entry], {
      code: 'industry-twice',
      zh: '行业列了两次',
      en: 'this industry is listed twice',
    });
    if (stream.takesUnruled && stream.flow === 'bypass')
      report(
        [...at, 'takesUnruled'],
        'bypass-decides',
        '旁路不能接收没有规则的信号',
        'a bypass can not take what must be decided by hand',
      );
  });
  const takers = draft.streams.filter(({ takesUnruled }) => takesUnruled).length;
  if (takers !== 1 && !proof.isUnread('streams'))
    report(
      ['streams'],
      'not-one-unruled',
      `接收无规则信号的决策流(takesUnruled)要恰好一个，现有 ${takers} 个`,
      `exactly one stream takes what no rule covers, not ${takers}`,
    );
}

/** Mildest first, none twice: screens and lookups go by this order. */
function proveColourOrder({ report }: Proof, path: RulePath, list: readonly Colour[]): void {
  list.forEach((colour, index) => {
    const before = list[index - 1];
    if (before !== undefined && colourRank(before) >= colourRank(colour))
      report(
        [...path, index],
        'colours-out-of-order',
        '颜色要从轻到重，不重复',
        'colours go from mild to grave, once each',
      );
  });
}

export function proveHazards(proof: Proof): void {
  const { draft } = proof;
  proof.noneTwice(
    draft.hazards.map(({ hazard }) => hazard),
    (index) => ['hazards', index, 'hazard'],
    { code: 'hazard-twice', zh: '灾种重复', en: 'this hazard is defined twice' },
  );
  const codes = draft.hazards.flatMap(({ eventCodes }, hazard) =>
    eventCodes.map((code, index) => ({ code, path: ['hazards', hazard, 'eventCodes', index] as RulePath })),
  );
  proof.noneTwice(
    codes.map(({ code }) => code),
    (index) => codes[index]?.path ?? ['hazards'],
    { code: 'event-code-twice', zh: '事件编码属于两个灾种', en: 'this event code belongs to two hazards' },
  );
  const words = draft.hazards.flatMap((hazard, index) =>
    [...new Set([hazard.hazard, hazard.name, ...hazard.aliases])].map((word) => ({ word, index })),
  );
  proof.noneTwice(
    words.map(({ word }) => word),
    (entry) => ['hazards', words[entry]?.index ?? 0, 'aliases'],
    { code: 'word-twice', zh: '同一个词指两个灾种', en: 'this word means two hazards' },
  );
  draft.hazards.forEach((hazard, index) => proveColourOrder(proof, ['hazards', index, 'colours'], hazard.colours));
}

/** A sender two issuers claim could be trusted or not by chance. */
export function proveIssuers(proof: Proof): void {
  const places = proof.draft.issuers.flatMap(({ senders }, issuer) =>
    senders.map((sender, index) => ({ sender, path: ['issuers', issuer, 'senders', index] as RulePath })),
  );
  proof.noneTwice(
    places.map(({ sender }) => sender),
    (index) => places[index]?.path ?? ['issuers'],
    { code: 'sender-twice', zh: '发送方重复', en: 'this sender belongs to two issuers' },
  );
}

/** Each colour of each hazard has its national text; an issuer's own stands beside it from its date on. */
export function proveThresholds(proof: Proof): void {
  const { draft, report } = proof;
  const own = draft.thresholds.map((threshold, index) => ({ threshold, path: ['thresholds', index] as RulePath }));
  for (const { threshold, path } of own) proveThreshold(proof, threshold, path);
  proof.noneTwice(
    draft.thresholds.map(
      ({ hazard, colour, issuer, effectiveFrom }) => `${hazard} ${colour} ${issuer ?? '国家'} ${effectiveFrom}`,
    ),
    (index) => ['thresholds', index, 'colour'],
    { code: 'tier-overlaps', zh: '阈值重复', en: 'this threshold stands twice' },
  );
  for (const { hazard, colours: wanted } of draft.hazards) {
    for (const colour of wanted) {
      if (proof.isUnread('thresholds')) break;
      const isThere = draft.thresholds.some(
        (each) => each.hazard === hazard && each.colour === colour && each.issuer === null,
      );
      if (!isThere)
        report(
          ['thresholds'],
          'tier-missing',
          `${hazard} 阈值缺少 ${colour}`,
          `thresholds of ${hazard}: nothing covers ${colour}`,
        );
    }
  }
  own.forEach(({ threshold, path }, index) => {
    for (const { threshold: earlier } of own.slice(0, index)) {
      const sameTable = threshold.hazard === earlier.hazard && threshold.issuer === earlier.issuer;
      if (!sameTable || threshold.colour === earlier.colour) continue;
      const [milder, graver] =
        colourRank(threshold.colour) < colourRank(earlier.colour) ? [threshold, earlier] : [earlier, threshold];
      if (isReachedBefore(graver, milder))
        report(
          [...path, 'figures'],
          'tier-overlaps',
          `${threshold.colour} 与 ${earlier.colour} 的阈值重叠`,
          `the figures of ${threshold.colour} and ${earlier.colour} overlap`,
        );
    }
  });
}

function proveThreshold(proof: Proof, threshold: Threshold, path: RulePath): void {
  const { draft, report } = proof;
  const hazard = draft.hazards.find((each) => each.hazard === threshold.hazard);
  if (!hazard && !proof.isUnread('hazards'))
    report(
      [...path, 'hazard'],
      'unknown-hazard',
      `没有这个灾种:${threshold.hazard}`,
      `there is no hazard ${threshold.hazard}`,
    );
  if (hazard && !hazard.colours.includes(threshold.colour))
    report(
      [...path, 'colour'],
      'colour-not-had',
      `${hazard.name}没有${threshold.colour}这个颜色`,
      `${hazard.hazard} has no ${threshold.colour}`,
    );
  if (
    threshold.issuer !== null &&
    !proof.isUnread('issuers') &&
    !draft.issuers.some(({ id }) => id === threshold.issuer)
  )
    report(
      [...path, 'issuer'],
      'unknown-issuer',
      `没有这个发布单位:${threshold.issuer}`,
      `there is no issuer ${threshold.issuer}`,
    );
  threshold.figures.forEach((figure, index) => proveFigure(proof, figure, [...path, 'figures', index]));
  const isRain = threshold.figures.some(({ quantity }) => quantity === 'rain');
  if (isRain && threshold.oneHourMillimetres === undefined)
    report(
      path,
      'one-hour-missing',
      '雨量阈值要写 oneHourMillimetres，没有见过的写 null',
      'a rain threshold says oneHourMillimetres, null where none was seen',
    );
}

function proveFigure({ report }: Proof, figure: Figure, path: RulePath): void {
  if ((figure.atLeast === null) === (figure.below === null))
    report(path, 'condition-broken', 'atLeast 和 below 写一个,只写一个', 'atLeast or below, one of the two');
  if (!unitsOf(figure.quantity).includes(figure.unit))
    report(
      [...path, 'unit'],
      'unknown-unit-of-measure',
      `${figure.quantity} 不用单位 ${figure.unit},可用 ${unitsOf(figure.quantity).join(' ')}`,
      `${figure.quantity} is not measured in ${figure.unit}: use ${unitsOf(figure.quantity).join(' ')}`,
    );
}

/** Whatever reaches the milder colour would reach the graver one too: as much in no shorter a time. */
function isReachedBefore(graver: Threshold, milder: Threshold): boolean {
  return (
    graver.figures.length > 0 &&
    graver.figures.every((figure) => {
      const other = milder.figures.find(({ quantity, unit }) => quantity === figure.quantity && unit === figure.unit);
      if (!other || figure.windowHours < other.windowHours) return false;
      if (figure.atLeast !== null && other.atLeast !== null) return figure.atLeast <= other.atLeast;
      return figure.below !== null && other.below !== null && figure.below >= other.below;
    })
  );
}

export function proveStages({ draft, report }: Proof): void {
  draft.stages.forEach(({ stage, maxLeadHours }, index) => {
    const earlier = draft.stages[index - 1];
    if (earlier && earlier.maxLeadHours >= maxLeadHours) {
      report(
        ['stages', index, 'maxLeadHours'],
        'tier-overlaps',
        '分段的小时数必须逐段变大',
        'segments must grow from one to the next',
      );
    }
    if (draft.stages.slice(0, index).some((other) => other.stage === stage)) {
      report(['stages', index, 'stage'], 'tier-overlaps', `分段重复:${stage}`, `the segment ${stage} is there twice`);
    }
  });
}
