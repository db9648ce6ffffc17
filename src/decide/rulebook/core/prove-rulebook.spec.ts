import type { Colour } from '../../../shared/level.js';
import { proveRulebook, type ProofContext, type RulebookDraft } from './prove-rulebook.js';
import type { ControlDraft, Measure } from './rulebook.js';

/** A draft whose every field may be written, to break it in one place. */
type Writable<T> = T extends object ? { -readonly [K in keyof T]: Writable<T[K]> } : T;
type Draft = Writable<RulebookDraft>;

const allColours: Colour[] = ['blue', 'yellow', 'orange', 'red'];
const rule = (id: string) => ({ id, basis: 'proposed' as const, source: '测试', effectiveFrom: '2026-05-01' });
const control: ControlDraft = {
  kind: 'stop',
  object: '全部工地',
  legalBasis: '突发事件应对法',
  reviewMinutes: 120,
  endCondition: '预警解除',
  exceptions: '抢险除外',
};
const measure = (plan: string, level: Colour, rest: Partial<Measure> = {}): Measure => ({
  ...rule(`${plan}-${level}`),
  level,
  text: '逐处巡查并登记',
  authority: 'duty',
  doneByMinutes: 30,
  doneWhen: 'list',
  control: null,
  ...rest,
});

function soundDraft(): Draft {
  const draft: RulebookDraft = {
    district: { code: '500103', name: '渝中区', callBack: '023-00000119' },
    streams: [
      {
        ...rule('stream'),
        stream: 'rain',
        name: '防汛',
        decidingBody: '区防汛指挥部',
        conveningUnitId: 'dept-0',
        documentSeries: '渝中汛指',
        eventCode: '11B03',
        industryIds: ['site'],
      },
    ],
    issuers: [{ ...rule('issuer'), name: '市气象台', senders: ['met@example.cn'], relay: true }],
    thresholds: (
      [
        ['blue', 12, 50],
        ['yellow', 6, 50],
        ['orange', 3, 50],
        ['red', 3, 100],
      ] as const
    ).map(([colour, windowHours, millimetres]) => ({
      ...rule(`threshold-${colour}`),
      eventCode: '11B03',
      hazardName: '暴雨',
      colour,
      stream: 'rain',
      meaning: '雨',
      windowHours,
      millimetres,
    })),
    responses: allColours.map((colour, index) => ({
      ...rule(`response-${colour}`),
      stream: 'rain',
      signalColour: colour,
      level: colour,
      responseLevel: ([4, 3, 2, 2] as const)[index] ?? 2,
      note: '',
    })),
    raiseFactors: [
      {
        ...rule('season'),
        factor: 'season',
        name: '七下八上',
        when: { days: [{ from: '07-16', to: '08-15' }], hours: null },
        places: [],
      },
    ],
    consultations: [
      {
        ...rule('consultation'),
        stream: 'rain',
        convenerUnitId: 'dept-0',
        memberUnitIds: [1, 2, 3, 4, 5, 6, 7].map((n) => `dept-${n}`),
        invitedUnitIds: ['dept-8'],
        questions: [],
        ladder: 'ladder',
      },
    ],
    signing: ([4, 3, 2, 1] as const).map((grade) => ({
      ...rule(`signing-${grade}`),
      stream: 'rain',
      grade,
      role: 'commander',
      roleName: '指挥长',
      reportTo: [],
    })),
    clocks: (['decision', 'follow', 'street-start', 'paper'] as const).map((clock) => ({
      ...rule(clock),
      clock,
      colour: null,
      minutes: 60,
    })),
    industries: [
      {
        id: 'site',
        name: '工地',
        ownerUnitId: 'dept-4',
        stream: 'rain',
        measures: allColours.map((c) => measure('site', c)),
      },
    ],
    streets: [
      {
        id: 'street-1',
        unitId: 'street-1',
        name: '一街',
        stream: 'rain',
        riskPoints: [{ ...rule('street-1-risk'), name: '梯道', placeholder: false }],
        measures: allColours.map((colour) => measure('street-1', colour)),
      },
    ],
    ladders: [
      {
        ...rule('ladder'),
        answerWindowMinutes: 10,
        askAgainMinutes: 20,
        steps: [
          { target: 'duty', calls: 3, everySeconds: 100, channels: ['voice'], spread: 'all' },
          { target: 'person-sent', calls: 1, everySeconds: 600, channels: [], spread: 'all' },
        ],
      },
    ],
    calling: allColours.map((colour) => ({ ...rule(`calling-${colour}`), colour, ladder: 'ladder', questions: [] })),
    stages: [
      { stage: '2h', maxLeadHours: 2 },
      { stage: '6h', maxLeadHours: 6 },
    ],
  };
  return structuredClone(draft) as Draft;
}

const units = new Set(['street-1', ...[0, 1, 2, 3, 4, 5, 6, 7, 8].map((n) => `dept-${n}`)]);
const context: ProofContext = {
  knownUnitIds: units,
  heldRoles: new Set(['commander']),
  where: (path) => path.join('.'),
  unread: new Set(),
};
const prove = (draft: Draft, rest: Partial<ProofContext> = {}) =>
  proveRulebook(draft as RulebookDraft, { ...context, ...rest }).map(({ where, code }) => `${where} ${code}`);

const first = <T>(list: T[]): T => list[0] as T;

type Broken = readonly [what: string, breakIt: (draft: Draft) => void, expected: string];

const broken: readonly Broken[] = [
  ['one id for two rules', (d) => (first(d.clocks).id = 'stream'), 'clocks.0.id rulebook.id-twice'],
  [
    'a day that does not exist',
    (d) => (first(d.signing).effectiveFrom = '2026-02-30'),
    'signing.0.effectiveFrom rulebook.not-a-date',
  ],
  [
    'a stream defined twice',
    (d) => d.streams.push({ ...first(d.streams), id: 'other' }),
    'streams.1.stream rulebook.stream-twice',
  ],
  [
    'an industry listed twice',
    (d) => first(d.streams).industryIds.push('site'),
    'streams.0.industryIds.1 rulebook.industry-twice',
  ],
  [
    'a convening desk nobody knows',
    (d) => (first(d.streams).conveningUnitId = 'dept-x'),
    'streams.0.conveningUnitId rulebook.unknown-unit',
  ],
  [
    'a sender of two issuers',
    (d) => d.issuers.push({ ...first(d.issuers), id: 'other', relay: false }),
    'issuers.1.senders.0 rulebook.sender-twice',
  ],
  ['a colour without figures', (d) => d.thresholds.pop(), 'thresholds rulebook.tier-missing'],
  [
    'a colour with figures twice',
    (d) => (first(d.thresholds).colour = 'red'),
    'thresholds.3.colour rulebook.tier-overlaps',
  ],
  [
    'a graver colour that is easier to reach',
    (d) => (d.thresholds[3]!.millimetres = 40),
    'thresholds.3.millimetres rulebook.tier-overlaps',
  ],
  ['a colour without a response', (d) => d.responses.pop(), 'responses rulebook.tier-missing'],
  [
    'two responses for a colour',
    (d) => (first(d.responses).signalColour = 'yellow'),
    'responses.1 rulebook.tier-overlaps',
  ],
  [
    'a season that ends on no day',
    (d) => (first(first(d.raiseFactors).when.days).to = '13-01'),
    'raiseFactors.0.when.days.0.to rulebook.not-a-day',
  ],
  ['a stream without consultation', (d) => d.consultations.pop(), 'consultations rulebook.tier-missing'],
  [
    'two templates for a stream',
    (d) => d.consultations.push({ ...first(d.consultations), id: 'other' }),
    'consultations.1.stream rulebook.tier-overlaps',
  ],
  [
    'six members',
    (d) => first(d.consultations).memberUnitIds.pop(),
    'consultations.0.memberUnitIds rulebook.not-seven-members',
  ],
  [
    'eight members',
    (d) => first(d.consultations).memberUnitIds.push('street-1'),
    'consultations.0.memberUnitIds rulebook.not-seven-members',
  ],
  [
    'a convener who is a member too',
    (d) => (first(d.consultations).memberUnitIds[2] = 'dept-0'),
    'consultations.0.memberUnitIds.2 rulebook.two-seats',
  ],
  [
    'a member nobody knows',
    (d) => (first(d.consultations).memberUnitIds[6] = 'dept-x'),
    'consultations.0.memberUnitIds.6 rulebook.unknown-unit',
  ],
  [
    'a guest nobody knows',
    (d) => (first(d.consultations).invitedUnitIds[0] = 'dept-x'),
    'consultations.0.invitedUnitIds.0 rulebook.unknown-unit',
  ],
  [
    'a consultation on a ladder that is not there',
    (d) => (first(d.consultations).ladder = 'x'),
    'consultations.0.ladder rulebook.unknown-ladder',
  ],
  ['a grade nobody signs', (d) => d.signing.pop(), 'signing rulebook.tier-missing'],
  ['a grade with two cells', (d) => (first(d.signing).grade = 3), 'signing.1 rulebook.tier-overlaps'],
  ['a signing cell without a role', (d) => (first(d.signing).role = ' '), 'signing.0.role rulebook.cell-without-role'],
  ['a role nobody holds', (d) => (first(d.signing).role = 'king'), 'signing.0.role rulebook.role-nobody-holds'],
  ['a colour without a decision clock', (d) => (first(d.clocks).colour = 'red'), 'clocks rulebook.tier-missing'],
  [
    'two clocks for a colour',
    (d) => d.clocks.push({ ...first(d.clocks), id: 'other', colour: 'red' }),
    'clocks.4 rulebook.tier-overlaps',
  ],
  [
    'two clocks for blue',
    (d) => d.clocks.push({ ...first(d.clocks), id: 'other', colour: 'blue' }),
    'clocks.4 rulebook.tier-overlaps',
  ],
  ['a ladder that does not end', (d) => first(d.ladders).steps.pop(), 'ladders.0.steps rulebook.ladder-does-not-end'],
  [
    'a step after the end',
    (d) => first(d.ladders).steps.unshift({ ...first(d.ladders).steps[1]! }),
    'ladders.0.steps.0 rulebook.step-after-the-end',
  ],
  [
    'a step without a channel',
    (d) => (first(first(d.ladders).steps).channels = []),
    'ladders.0.steps.0 rulebook.step-without-channel',
  ],
  ['a colour nobody is called at', (d) => d.calling.pop(), 'calling rulebook.tier-missing'],
  [
    'a colour on a ladder that is not there',
    (d) => (first(d.calling).ladder = 'x'),
    'calling.0.ladder rulebook.unknown-ladder',
  ],
  [
    'a question asked twice',
    (d) => (first(d.calling).questions = [1, 2].map(() => ({ id: 'moved', text: '几人?', kind: 'count' }))),
    'calling.0.questions.1.id rulebook.question-twice',
  ],
  [
    'segments that do not grow',
    (d) => (first(d.stages).maxLeadHours = 9),
    'stages.1.maxLeadHours rulebook.tier-overlaps',
  ],
  ['a segment twice', (d) => (first(d.stages).stage = '6h'), 'stages.1.stage rulebook.tier-overlaps'],
  ['an industry without a plan', (d) => d.industries.pop(), 'streams.0.industryIds.0 rulebook.industry-without-plan'],
  [
    'an industry with two plans',
    (d) => d.industries.push({ ...first(d.industries), measures: [] }),
    'industries.1.id rulebook.plan-twice',
  ],
  [
    'a plan for an industry no stream touches',
    (d) => (first(d.industries).id = 'other'),
    'industries.0.id rulebook.industry-not-listed',
  ],
  [
    'an owner nobody knows',
    (d) => (first(d.industries).ownerUnitId = 'dept-x'),
    'industries.0.ownerUnitId rulebook.unknown-unit',
  ],
  [
    'an industry with a level without measures',
    (d) => first(d.industries).measures.pop(),
    'industries.0.measures rulebook.level-without-measure',
  ],
  ['a street without a plan', (d) => d.streets.pop(), 'streets rulebook.street-without-plan'],
  [
    'a street with two plans',
    (d) => d.streets.push({ ...first(d.streets), measures: [], riskPoints: [] }),
    'streets.1.unitId rulebook.plan-twice',
  ],
  ['a street nobody knows', (d) => (first(d.streets).unitId = 'street-9'), 'streets.0.unitId rulebook.unknown-unit'],
  [
    'a street with a level without measures',
    (d) => first(d.streets).measures.shift(),
    'streets.0.measures rulebook.level-without-measure',
  ],
  [
    'a control measure without its order',
    (d) => (first(first(d.industries).measures).authority = 'control'),
    'industries.0.measures.0 rulebook.control-without-draft',
  ],
  [
    'a relayed measure with an order',
    (d) => (first(first(d.industries).measures).control = { ...control }),
    'industries.0.measures.0.control rulebook.relay-with-control',
  ],
  [
    'a duty that stops work',
    (d) => (first(first(d.industries).measures).text = '巡查，停止全部作业。'),
    'industries.0.measures.0.text rulebook.relay-says-control',
  ],
  [
    'an urgent withdrawal that waits',
    (d) => (first(first(d.industries).measures).authority = 'immediate'),
    'industries.0.measures.0.text rulebook.immediate-without-leaving-first',
  ],
  [
    'a text too long for a call',
    (d) => (first(first(d.streets).measures).text = '查'.repeat(501)),
    'streets.0.measures.0.text rulebook.text-too-long',
  ],
  [
    'an order too long for a call',
    (d) =>
      Object.assign(first(first(d.streets).measures), {
        authority: 'control',
        control: { ...control, exceptions: '无'.repeat(501) },
      }),
    'streets.0.measures.0.control.exceptions rulebook.text-too-long',
  ],
  [
    'an unknown placeholder',
    (d) => (first(first(d.streets).measures).text = '巡查{place}'),
    'streets.0.measures.0.text rulebook.unknown-placeholder',
  ],
];

describe('proving a rulebook', () => {
  it('finds nothing in a sound one', () => {
    expect(prove(soundDraft())).toEqual([]);
  });

  it.each(broken)('finds %s', (_what, breakIt, expected) => {
    const draft = soundDraft();
    breakIt(draft);
    expect(prove(draft)).toContain(expected);
  });

  it('lists every fault at once', () => {
    const draft = soundDraft();
    first(draft.consultations).memberUnitIds.pop();
    draft.signing.pop();
    first(draft.ladders).steps.pop();
    expect(prove(draft)).toEqual([
      'consultations.0.memberUnitIds rulebook.not-seven-members',
      'signing rulebook.tier-missing',
      'ladders.0.steps rulebook.ladder-does-not-end',
    ]);
  });

  it('lets a duty prepare, count, propose and decide what an order will say', () => {
    const draft = soundDraft();
    first(first(draft.industries).measures).text = '做好停航准备，报转移人数，建议封闭，60分钟内作出是否转移的决定。';
    expect(prove(draft)).toEqual([]);
  });

  it('accepts a control with its order and a withdrawal that leaves first', () => {
    const draft = soundDraft();
    Object.assign(first(first(draft.industries).measures), { authority: 'control', text: '停止作业', control });
    Object.assign(first(first(draft.streets).measures), { authority: 'immediate', text: '立即撤离，到安全处后再报告' });
    expect(prove(draft)).toEqual([]);
  });

  it('may leave blue without a decision clock', () => {
    const draft = soundDraft();
    draft.clocks = draft.clocks.flatMap((clock) =>
      clock.clock === 'decision'
        ? (['yellow', 'orange', 'red'] as const).map((colour) => ({ ...clock, id: `decision-${colour}`, colour }))
        : [clock],
    );
    expect(prove(draft)).toEqual([]);
  });

  it('does not ask for units and roles it was not told of', () => {
    const draft = soundDraft();
    first(draft.streams).conveningUnitId = 'dept-x';
    first(draft.signing).role = 'king';
    expect(prove(draft, { knownUnitIds: null, heldRoles: null })).toEqual([]);
  });

  it('does not call missing what could not be read', () => {
    const draft = soundDraft();
    draft.signing = [];
    draft.ladders = [];
    draft.industries = [];
    const unread = new Set(['signing', 'ladders', 'industries']);
    expect(prove(draft, { unread })).toEqual([]);
  });
});
