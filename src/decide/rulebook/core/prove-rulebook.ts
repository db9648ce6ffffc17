/** What must hold between the rules of a plan before anything is decided with it (design.md §3; 1+7+N and relay: §2). */
import { colours, colourRank, responseLevels, type Colour } from '../../../shared/level.js';
import { error, type Reason } from '../../../shared/reason.js';
import { clockKinds, type ClockKind, type Measure, type Provenance, type Rulebook } from './rulebook.js';

/** A rulebook as read, before it has been proved and hashed. */
export type RulebookDraft = Omit<Rulebook, 'hash'>;

/** A place in the draft: `['industries', 3, 'measures', 0, 'text']`. */
export type RulePath = readonly (string | number)[];

export interface ProofContext {
  /** Units of the directory; null when it is not at hand, then unit ids are not checked. */
  readonly knownUnitIds: ReadonlySet<string> | null;
  /** Signing roles somebody holds; null when not at hand. */
  readonly heldRoles: ReadonlySet<string> | null;
  /** Where a person finds this place, `industries/school.yaml:12:5`. */
  readonly where: (path: RulePath) => string;
  /**
   * Parts that could not be read whole (`signing`, `industries`, `industries.3`): what is missing there may only be
   * unreadable, so its absence is not reported a second time.
   */
  readonly unread: ReadonlySet<string>;
}

/** Longest text one order may have: what a call reads out in about a minute and a half. */
export const maxTextLength = 500;

type Report = (path: RulePath, code: string, zh: string, en: string) => void;

interface Proof {
  readonly draft: RulebookDraft;
  readonly context: ProofContext;
  readonly report: Report;
}

/** Every fault of a draft at once; empty when it may be decided with. */
export function proveRulebook(draft: RulebookDraft, context: ProofContext): Reason[] {
  const reasons: Reason[] = [];
  const proof: Proof = {
    draft,
    context,
    report: (path, code, zh, en) => reasons.push(error(context.where(path), `rulebook.${code}`, zh, en)),
  };
  for (const prove of [
    proveProvenance,
    proveStreams,
    proveIssuers,
    proveThresholds,
    proveResponses,
    proveRaiseFactors,
    proveConsultations,
    proveSigning,
    proveClocks,
    proveLadders,
    proveCalling,
    proveStages,
    provePlans,
    proveIndustryCoverage,
    proveStreetCoverage,
  ]) {
    prove(proof);
  }
  return reasons;
}

/** Ids are what papers and audits quote: one id, one rule. Dates must exist. */
function proveProvenance({ draft, report }: Proof): void {
  const seen = new Map<string, RulePath>();
  const each = (path: RulePath, rule: Provenance): void => {
    if (seen.has(rule.id))
      report([...path, 'id'], 'id-twice', `编号重复:${rule.id}`, `the id ${rule.id} is used twice`);
    else seen.set(rule.id, path);
    if (!isRealDate(rule.effectiveFrom)) {
      report(
        [...path, 'effectiveFrom'],
        'not-a-date',
        `不是日期:${rule.effectiveFrom}`,
        `${rule.effectiveFrom} is not an ISO date`,
      );
    }
  };
  const lists: Readonly<Record<string, readonly Provenance[]>> = {
    streams: draft.streams,
    issuers: draft.issuers,
    thresholds: draft.thresholds,
    responses: draft.responses,
    raiseFactors: draft.raiseFactors,
    consultations: draft.consultations,
    signing: draft.signing,
    clocks: draft.clocks,
    ladders: draft.ladders,
    calling: draft.calling,
  };
  for (const [section, rules] of Object.entries(lists)) rules.forEach((rule, index) => each([section, index], rule));
  draft.industries.forEach(({ measures }, plan) =>
    measures.forEach((measure, index) => each(['industries', plan, 'measures', index], measure)),
  );
  draft.streets.forEach(({ measures, riskPoints }, plan) => {
    riskPoints.forEach((point, index) => each(['streets', plan, 'riskPoints', index], point));
    measures.forEach((measure, index) => each(['streets', plan, 'measures', index], measure));
  });
}

function isRealDate(text: string): boolean {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (!match) return false;
  const [year, month, day] = match.slice(1).map(Number) as [number, number, number];
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const days = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1];
  return days !== undefined && day >= 1 && day <= days;
}

function proveUnit({ context, report }: Proof, path: RulePath, unitId: string): void {
  if (context.knownUnitIds === null || context.knownUnitIds.has(unitId)) return;
  report(path, 'unknown-unit', `通讯录里没有这个单位:${unitId}`, `the directory has no unit ${unitId}`);
}

function proveNoneTwice(
  { report }: Proof,
  values: readonly string[],
  path: (index: number) => RulePath,
  what: { readonly code: string; readonly zh: string; readonly en: string },
): void {
  const seen = new Set<string>();
  values.forEach((value, index) => {
    if (seen.has(value)) report(path(index), what.code, `${what.zh}:${value}`, `${what.en}: ${value}`);
    seen.add(value);
  });
}

function proveStreams(proof: Proof): void {
  const { draft } = proof;
  proveNoneTwice(
    proof,
    draft.streams.map(({ stream }) => stream),
    (index) => ['streams', index, 'stream'],
    { code: 'stream-twice', zh: '决策流重复', en: 'this stream is defined twice' },
  );
  draft.streams.forEach((stream, index) => {
    proveUnit(proof, ['streams', index, 'conveningUnitId'], stream.conveningUnitId);
    proveNoneTwice(proof, stream.industryIds, (entry) => ['streams', index, 'industryIds', entry], {
      code: 'industry-twice',
      zh: '行业列了两次',
      en: 'this industry is listed twice',
    });
  });
}

/** A sender two issuers claim could be trusted or not by chance. */
function proveIssuers(proof: Proof): void {
  const places = proof.draft.issuers.flatMap(({ senders }, issuer) =>
    senders.map((sender, index) => ({ sender, path: ['issuers', issuer, 'senders', index] as RulePath })),
  );
  proveNoneTwice(
    proof,
    places.map(({ sender }) => sender),
    (index) => places[index]?.path ?? ['issuers'],
    { code: 'sender-twice', zh: '发送方重复', en: 'this sender belongs to two issuers' },
  );
}

/** Each thing exactly once for each key; says what is missing unless that part could not be read. */
function proveTiers(
  { context, report }: Proof,
  section: string,
  name: string,
  entries: readonly { readonly key: string; readonly path: RulePath }[],
  wanted: readonly string[],
): void {
  for (const key of wanted) {
    const matching = entries.filter((entry) => entry.key === key);
    for (const { path } of matching.slice(1)) {
      report(path, 'tier-overlaps', `${name}在 ${key} 上重复`, `${name}: ${key} is covered twice`);
    }
    if (matching.length === 0 && !context.unread.has(section)) {
      report([section], 'tier-missing', `${name}缺少 ${key}`, `${name}: nothing covers ${key}`);
    }
  }
}

function proveThresholds(proof: Proof): void {
  const { draft, report } = proof;
  const hazards = new Set(draft.thresholds.map(({ stream, eventCode }) => `${stream} ${eventCode}`));
  for (const { stream, eventCode } of draft.streams) hazards.add(`${stream} ${eventCode}`);
  for (const hazard of hazards) {
    const own = draft.thresholds
      .map((threshold, index) => ({ threshold, path: ['thresholds', index] as RulePath }))
      .filter(({ threshold }) => `${threshold.stream} ${threshold.eventCode}` === hazard);
    proveTiers(
      proof,
      'thresholds',
      `${hazard} 阈值`,
      own.map(({ threshold, path }) => ({ key: threshold.colour, path: [...path, 'colour'] })),
      colours,
    );
    own.forEach(({ threshold, path }, index) => {
      for (const { threshold: earlier } of own.slice(0, index)) {
        if (threshold.colour === earlier.colour) continue;
        const [milder, graver] =
          colourRank(threshold.colour) < colourRank(earlier.colour) ? [threshold, earlier] : [earlier, threshold];
        // As much rain in no shorter a time: whatever reaches the milder colour would reach the graver one too.
        if (graver.windowHours >= milder.windowHours && graver.millimetres <= milder.millimetres) {
          report(
            [...path, 'millimetres'],
            'tier-overlaps',
            `${threshold.colour} 与 ${earlier.colour} 的阈值重叠`,
            `the figures of ${threshold.colour} and ${earlier.colour} overlap`,
          );
        }
      }
    });
  }
}

function proveResponses(proof: Proof): void {
  for (const { stream } of proof.draft.streams) {
    proveTiers(
      proof,
      'responses',
      `${stream} 级别对应`,
      proof.draft.responses
        .map((rule, index) => ({ key: rule.signalColour, stream: rule.stream, path: ['responses', index] as RulePath }))
        .filter((entry) => entry.stream === stream),
      colours,
    );
  }
}

function proveRaiseFactors({ draft, report }: Proof): void {
  draft.raiseFactors.forEach(({ when }, index) => {
    when.days.forEach((range, entry) => {
      for (const edge of ['from', 'to'] as const) {
        // 2024 was a leap year, so 02-29 is a day of the year here.
        if (!isRealDate(`2024-${range[edge]}`)) {
          report(
            ['raiseFactors', index, 'when', 'days', entry, edge],
            'not-a-day',
            `不是月-日:${range[edge]}`,
            `${range[edge]} is not a day of the year (MM-DD)`,
          );
        }
      }
    });
  });
}

function proveConsultations(proof: Proof): void {
  const { draft, report } = proof;
  for (const { stream } of draft.streams) {
    proveTiers(
      proof,
      'consultations',
      '会商模板',
      draft.consultations.map((template, index) => ({
        key: template.stream,
        path: ['consultations', index, 'stream'],
      })),
      [stream],
    );
  }
  draft.consultations.forEach((template, index) => {
    const at: RulePath = ['consultations', index];
    const { convenerUnitId, memberUnitIds, invitedUnitIds } = template;
    if (memberUnitIds.length !== 7) {
      report(
        [...at, 'memberUnitIds'],
        'not-seven-members',
        `"1+7+N"必须恰好七个成员单位,现有 ${memberUnitIds.length} 个`,
        `1+7+N needs exactly seven members, there are ${memberUnitIds.length}`,
      );
    }
    const seats = [
      { unitId: convenerUnitId, path: [...at, 'convenerUnitId'] },
      ...memberUnitIds.map((unitId, entry) => ({ unitId, path: [...at, 'memberUnitIds', entry] })),
      ...invitedUnitIds.map((unitId, entry) => ({ unitId, path: [...at, 'invitedUnitIds', entry] })),
    ];
    for (const { unitId, path } of seats) proveUnit(proof, path, unitId);
    proveNoneTwice(
      proof,
      seats.map(({ unitId }) => unitId),
      (seat) => seats[seat]?.path ?? at,
      { code: 'two-seats', zh: '一个单位坐了两个席位', en: 'this unit has two seats' },
    );
    proveLadderNamed(proof, [...at, 'ladder'], template.ladder);
    proveQuestions(proof, [...at, 'questions'], template.questions);
  });
}

function proveQuestions(
  proof: Proof,
  path: RulePath,
  questions: readonly { readonly id: string; readonly text: string }[],
): void {
  proveNoneTwice(
    proof,
    questions.map(({ id }) => id),
    (index) => [...path, index, 'id'],
    { code: 'question-twice', zh: '问题编号重复', en: 'this question is asked twice' },
  );
  questions.forEach(({ text }, index) => proveText(proof, [...path, index, 'text'], text));
}

function proveSigning(proof: Proof): void {
  const { draft, context, report } = proof;
  for (const { stream } of draft.streams) {
    proveTiers(
      proof,
      'signing',
      `${stream} 签发权限`,
      draft.signing
        .map((cell, index) => ({ key: String(cell.grade), stream: cell.stream, path: ['signing', index] as RulePath }))
        .filter((entry) => entry.stream === stream),
      responseLevels.map(String),
    );
  }
  draft.signing.forEach(({ role, roleName }, index) => {
    if (role.trim() === '' || roleName.trim() === '') {
      report(['signing', index, 'role'], 'cell-without-role', '签发格没有签发人', 'this signing cell has no role');
    } else if (context.heldRoles !== null && !context.heldRoles.has(role)) {
      report(
        ['signing', index, 'role'],
        'role-nobody-holds',
        `没有人担任 ${roleName}(${role})`,
        `nobody holds the role ${role}`,
      );
    }
  });
}

function proveClocks(proof: Proof): void {
  const wanted = clockKinds.flatMap((clock) =>
    // A blue signal may stay without a decision clock; everything graver may not.
    colours.filter((colour) => clock !== 'decision' || colour !== 'blue').map((colour) => ({ clock, colour })),
  );
  const covers = (clock: ClockKind, colour: Colour) =>
    proof.draft.clocks.flatMap((rule, index) =>
      rule.clock === clock && (rule.colour === null || rule.colour === colour)
        ? [{ key: `${clock} ${colour}`, path: ['clocks', index] as RulePath }]
        : [],
    );
  for (const { clock, colour } of wanted) {
    proveTiers(proof, 'clocks', '时钟', covers(clock, colour), [`${clock} ${colour}`]);
  }
  for (const { path } of covers('decision', 'blue').slice(1)) {
    proof.report(path, 'tier-overlaps', '时钟在 decision blue 上重复', '时钟: decision blue is covered twice');
  }
}

function proveLadders({ draft, report }: Proof): void {
  draft.ladders.forEach(({ steps }, index) => {
    const at: RulePath = ['ladders', index, 'steps'];
    if (steps.at(-1)?.target !== 'person-sent') {
      report(at, 'ladder-does-not-end', '阶梯最后一步必须是派人上门', 'the last step of a ladder must be person-sent');
    }
    steps.forEach((step, entry) => {
      if (step.target === 'person-sent') {
        if (entry < steps.length - 1) {
          report([...at, entry], 'step-after-the-end', '派人上门之后不能再有一步', 'nothing follows person-sent');
        }
      } else if (step.channels.length === 0) {
        report([...at, entry], 'step-without-channel', '这一步没有通道', 'this step has no channel');
      }
    });
  });
}

function proveLadderNamed({ draft, context, report }: Proof, path: RulePath, ladder: string): void {
  if (draft.ladders.some(({ id }) => id === ladder) || context.unread.has('ladders')) return;
  report(path, 'unknown-ladder', `没有这条叫应阶梯:${ladder}`, `there is no ladder ${ladder}`);
}

function proveCalling(proof: Proof): void {
  const { draft } = proof;
  proveTiers(
    proof,
    'calling',
    '叫应规则',
    draft.calling.map(({ colour }, index) => ({ key: colour, path: ['calling', index, 'colour'] })),
    colours,
  );
  draft.calling.forEach((policy, index) => {
    proveLadderNamed(proof, ['calling', index, 'ladder'], policy.ladder);
    proveQuestions(proof, ['calling', index, 'questions'], policy.questions);
  });
}

function proveStages({ draft, report }: Proof): void {
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

/** Words that forbid, stop, withdraw or evacuate (禁停撤疏); only a signed order may say them. */
const controlWords =
  /停课|停学|停工|停业|停产|停运|停航|停游|停用|断道|封路|封闭|封堵|清场|撤离|撤出|疏散|转移|禁止|禁入|停止/;
/** The same words where a clause prepares, decides, proposes or counts; that is duty. */
const onlyPrepares = /准备|待令|待命|报请|建议|决定|方案|预案|信号|通道|户数|人数|起止/;

/** Immediate means: leave first, report after. */
const leavesFirst = /再报告|后报告/;

function provePlans(proof: Proof): void {
  const { draft, context, report } = proof;
  for (const section of ['industries', 'streets'] as const) {
    draft[section].forEach((plan, index) => {
      const at: RulePath = [section, index];
      if (!draft.streams.some(({ stream }) => stream === plan.stream) && !context.unread.has('streams')) {
        report(
          [...at, 'stream'],
          'unknown-stream',
          `没有这个决策流:${plan.stream}`,
          `there is no stream ${plan.stream}`,
        );
      }
      if (!context.unread.has(`${section}.${index}`)) {
        for (const colour of colours) {
          if (plan.measures.some(({ level }) => level === colour)) continue;
          report(
            [...at, 'measures'],
            'level-without-measure',
            `${plan.name}在 ${colour} 级没有措施`,
            `${plan.id} has no measure at ${colour}`,
          );
        }
      }
      plan.measures.forEach((measure, entry) => proveMeasure(proof, [...at, 'measures', entry], measure));
    });
  }
}

function proveMeasure(proof: Proof, at: RulePath, measure: Measure): void {
  const { report } = proof;
  proveText(proof, [...at, 'text'], measure.text);
  if (measure.authority === 'control') {
    if (measure.control === null) {
      report(at, 'control-without-draft', '管控措施没有管控令草稿', 'a control measure needs its drafted order');
      return;
    }
    for (const key of ['object', 'legalBasis', 'endCondition', 'exceptions'] as const) {
      proveText(proof, [...at, 'control', key], measure.control[key]);
    }
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

function proveText({ report }: Proof, path: RulePath, text: string): void {
  const length = [...text].length;
  if (length > maxTextLength) {
    report(
      path,
      'text-too-long',
      `文字 ${length} 字,超过 ${maxTextLength} 字`,
      `${length} characters, the channel takes ${maxTextLength}`,
    );
  }
  const placeholder = /\{[^}]*\}|\$\{|<[^>]+>/.exec(text)?.[0];
  if (placeholder !== undefined) {
    report(path, 'unknown-placeholder', `不认识的占位符:${placeholder}`, `unknown placeholder ${placeholder}`);
  }
}

function proveIndustryCoverage(proof: Proof): void {
  const { draft, context, report } = proof;
  proveNoneTwice(
    proof,
    draft.industries.map(({ id, stream }) => `${stream} ${id}`),
    (index) => ['industries', index, 'id'],
    { code: 'plan-twice', zh: '一个行业有两份措施', en: 'this industry has two plans' },
  );
  draft.industries.forEach((plan, index) => {
    proveUnit(proof, ['industries', index, 'ownerUnitId'], plan.ownerUnitId);
    if (context.unread.has('streams')) return;
    if (!draft.streams.some(({ stream, industryIds }) => stream === plan.stream && industryIds.includes(plan.id))) {
      report(
        ['industries', index, 'id'],
        'industry-not-listed',
        `决策流没有列出这个行业:${plan.id}`,
        `no stream lists the industry ${plan.id}`,
      );
    }
  });
  if (context.unread.has('industries')) return;
  draft.streams.forEach(({ stream, industryIds }, index) =>
    industryIds.forEach((id, entry) => {
      if (draft.industries.some((plan) => plan.id === id && plan.stream === stream)) return;
      report(
        ['streams', index, 'industryIds', entry],
        'industry-without-plan',
        `这个行业没有措施:${id}`,
        `the industry ${id} has no plan`,
      );
    }),
  );
}

function proveStreetCoverage(proof: Proof): void {
  const { draft, context, report } = proof;
  proveNoneTwice(
    proof,
    draft.streets.map(({ unitId, stream }) => `${stream} ${unitId}`),
    (index) => ['streets', index, 'unitId'],
    { code: 'plan-twice', zh: '一个街道有两份方案', en: 'this street has two plans' },
  );
  draft.streets.forEach((plan, index) => {
    proveUnit(proof, ['streets', index, 'unitId'], plan.unitId);
    plan.riskPoints.forEach(({ name }, entry) =>
      proveText(proof, ['streets', index, 'riskPoints', entry, 'name'], name),
    );
  });
  if (context.unread.has('streets') || context.knownUnitIds === null) return;
  for (const unitId of context.knownUnitIds) {
    if (!unitId.startsWith('street-')) continue;
    for (const { stream } of draft.streams) {
      if (draft.streets.some((plan) => plan.unitId === unitId && plan.stream === stream)) continue;
      report(['streets'], 'street-without-plan', `这个街道没有方案:${unitId}`, `the street ${unitId} has no plan`);
    }
  }
}
