import { readFileSync } from 'node:fs';
import { readRulebookFolder } from '../rulebook.command.js';
import { bodyOf } from '../rulebook.body.js';
import { proveRulebook } from './prove-rulebook.js';
import { faultCodes, type FaultCode, type ProofContext, type RulebookDraft } from './proof.js';
import type { Condition } from './condition.js';
import type { Measure } from './rulebook.js';

/** A draft whose every field may be written, to break it in one place. */
type Writable<T> = T extends object ? { -readonly [K in keyof T]: Writable<T[K]> } : T;
type Draft = Writable<RulebookDraft>;

const units = new Set(
  readFileSync('config/directory/units.csv', 'utf8')
    .split('\n')
    .slice(1)
    .map((line) => line.split(',')[0] ?? ''),
);
const context: ProofContext = {
  knownUnitIds: units,
  heldRoles: new Set(['director-flood-office', 'deputy-commander', 'commander']),
  where: (path) => path.join('.'),
  unread: new Set(),
};
const shipped = readRulebookFolder('config/rulebook', { knownUnitIds: units }).rulebook!;
/** The shipped plan, to be broken. */
const draft = (): Draft => JSON.parse(bodyOf(shipped)) as Draft;
const prove = (broken: Draft, given: Partial<ProofContext> = {}) =>
  proveRulebook(broken as RulebookDraft, { ...context, ...given });

const streamOf = (plan: Draft, id: string) => plan.streams.find(({ stream }) => stream === id)!;
const triggerOf = (plan: Draft, id: string) => plan.triggers.find((trigger) => trigger.id === id)!;
const industryOf = (plan: Draft, id: string) => plan.industries.find((each) => each.id === id)!;
const dutyOf = (plan: Draft, id: string) =>
  industryOf(plan, id).measures.find(({ authority }) => authority === 'duty') as Writable<Measure>;
const controlOf = (plan: Draft, id: string) =>
  industryOf(plan, id).measures.find(({ authority }) => authority === 'control') as Writable<Measure>;
const when = (plan: Draft, condition: unknown) => {
  triggerOf(plan, 'trigger-rain-red').when = condition as Writable<Condition>;
};
const invited = (plan: Draft) => plan.consultations[0]!.invitedWhen![0]!;
const observed = { quantity: 'rain', windowHours: 3, atLeast: 60, unit: 'mm' };
const gauge = (plan: Draft) => plan.stations.find(({ id }) => id === 'gauge-ciqikou')!;
const stationOf = (plan: Draft, id: string) => plan.stations.find((station) => station.id === id)!;
const street = (plan: Draft) => plan.streets.find(({ unitId }) => unitId === 'street-500103010')!;

/** For every kind of fault one way to break the shipped plan, and where it is found. */
const mutations: Readonly<Record<FaultCode, readonly [change: (plan: Draft) => void, where: RegExp][]>> = {
  'altitude-upside-down': [[(plan) => (plan.district.altitude.lowestMetres = 500), /^district\.altitude/]],
  'tier-overlaps': [
    [(plan) => void plan.signing.push({ ...plan.signing[0]!, id: 'signing-again' }), /^signing\.8/],
    [
      (plan) => (plan.thresholds.find(({ id }) => id === 'threshold-rainstorm-red')!.figures[0]!.atLeast = 50),
      /^thresholds/,
    ],
    [(plan) => void plan.thresholds.push({ ...plan.thresholds[0]!, id: 'threshold-again' }), /^thresholds/],
    [(plan) => (gauge(plan).guaranteeLevel!.value = 182.64), /guaranteeLevel/],
    [(plan) => (plan.stages[2]!.maxLeadHours = 1), /^stages/],
    [(plan) => void plan.stages.push({ ...plan.stages[0]!, maxLeadHours: 99 }), /^stages/],
    [
      (plan) =>
        (triggerOf(plan, 'trigger-river-orange-forecast').when = {
          ...triggerOf(plan, 'trigger-river-yellow-forecast').when,
        }),
      /^triggers/,
    ],
    [(plan) => void plan.clocks.push({ ...plan.clocks[3]!, id: 'clock-again' }), /^clocks/],
    [(plan) => void plan.recipients.push({ ...plan.recipients[0]!, id: 'recipient-again' }), /^recipients/],
    [(plan) => void plan.consultations[0]!.streams.push('fog'), /^consultations/],
    [(plan) => void plan.controlTerms[0]!.kinds.push('withdraw'), /^controlTerms/],
    [(plan) => void plan.controlReleases![1]!.levels.push('red'), /^controlReleases/],
    [(plan) => void plan.controlEndings![0]!.kinds.push('evacuate'), /^controlEndings/],
  ],
  'tier-missing': [
    [(plan) => void plan.signing.pop(), /^signing/],
    [(plan) => void plan.consultations.pop(), /^consultations/],
    [(plan) => void plan.cadences!.pop(), /^cadences/],
    [
      (plan) =>
        void plan.thresholds.splice(
          plan.thresholds.findIndex(({ id }) => id === 'threshold-fog-red'),
          1,
        ),
      /^thresholds/,
    ],
    [(plan) => void plan.calling.pop(), /^calling/],
    [(plan) => void plan.clocks.shift(), /^clocks/],
    [(plan) => void plan.streetLevels.pop(), /^streetLevels/],
    [(plan) => void plan.controlBases.pop(), /^controlBases/],
    [(plan) => void plan.controlTerms.pop(), /^controlTerms/],
    [(plan) => void plan.controlReleases!.pop(), /^controlReleases/],
    [(plan) => void plan.controlEndings!.pop(), /^controlEndings/],
    [(plan) => (plan.recipients = plan.recipients.filter(({ layer }) => layer !== 'household')), /^recipients/],
    [
      (plan) => (plan.triggers = plan.triggers.filter(({ stream, level }) => stream !== 'river' || level !== 'blue')),
      /^streams\.1\.levels/,
    ],
  ],
  'signal-without-trigger': [
    [
      (plan) => (triggerOf(plan, 'trigger-heat-orange').when = { signal: { hazard: 'heat', colours: ['red'] } }),
      /^hazards/,
    ],
  ],
  'bypass-decides': [
    [(plan) => void plan.signing[0]!.streams.push('earthquake'), /^signing\.0\.streams/],
    [(plan) => void plan.consultations[0]!.streams.push('earthquake'), /^consultations\.0\.streams/],
    [(plan) => (triggerOf(plan, 'trigger-earthquake-red').responseLevel = 1), /^triggers/],
    [(plan) => void controlOf(plan, 'school').streams.push('earthquake'), /^industries.*authority/],
    [
      (plan) => ((streamOf(plan, 'earthquake').takesUnruled = true), (streamOf(plan, 'general').takesUnruled = false)),
      /^streams/,
    ],
  ],
  'plan-twice': [
    [(plan) => void plan.industries.push({ ...plan.industries[0]!, measures: [], aliases: [] }), /^industries/],
    [
      (plan) =>
        void plan.streets.push({ ...plan.streets[0]!, measures: [], riskPoints: [], registers: [], shelters: [] }),
      /^streets/,
    ],
    [(plan) => void plan.grounds.push({ ...plan.grounds[0]!, measures: [] }), /^grounds/],
  ],
  'word-twice': [
    [(plan) => void industryOf(plan, 'rail').aliases.push('教育'), /^industries/],
    [(plan) => void plan.hazards[3]!.aliases.push('暴雨'), /^hazards/],
  ],
  'unknown-unit-of-measure': [
    [(plan) => when(plan, { observed: { ...observed, unit: 'cm' } }), /when\.observed\.unit$/],
    [(plan) => (plan.thresholds[0]!.figures[0]!.unit = '级'), /^thresholds\.0/],
    [(plan) => (plan.sensors![0]!.plausible!.unit = 'm'), /^sensors\.0\.plausible\.unit$/],
    [(plan) => (gauge(plan).step = { most: 1, unit: 'cm', perMinutes: 60 }), /step\.unit$/],
  ],
  'unknown-stream': [
    [(plan) => (triggerOf(plan, 'trigger-rain-red').stream = 'rein'), /^triggers/],
    [(plan) => (dutyOf(plan, 'school').streams = ['rein']), /^industries/],
    [(plan) => when(plan, { superior: { streams: ['rein'], atLeast: 3 } }), /^triggers/],
    [(plan) => (plan.grounds[1]!.exposes = ['rein']), /^grounds/],
  ],
  'unknown-key': [[(plan) => when(plan, { observed: { ...observed, at: 3 } }), /observed\.at$/]],
  'not-a-date': [
    [(plan) => (plan.clocks[0]!.effectiveFrom = '2026-02-30'), /^clocks\.0/],
    [(plan) => (plan.calendar[0]!.to = '2026-13-01'), /^calendar/],
  ],
  'condition-broken': [
    [(plan) => when(plan, { signal: { hazard: 'rainstorm', colours: [] } }), /colours$/],
    [(plan) => when(plan, { observed: { ...observed, below: 3 } }), /observed$/],
    [(plan) => when(plan, { all: [] }), /all$/],
    [(plan) => when(plan, { reported: ['rumour'] }), /reported\.0$/],
    [(plan) => when(plan, { all: [{ signal: { hazard: 'heat', colours: ['red'] }, time: {} }] }), /all\.0$/],
    [(plan) => (dutyOf(plan, 'school').only = { hours: { from: '25:00', to: '26:00' } }), /only\.hours\.from$/],
    [(plan) => (plan.thresholds[0]!.figures[0]!.atLeast = null), /^thresholds\.0\.figures\.0$/],
  ],
  'colour-not-had': [
    [(plan) => (triggerOf(plan, 'trigger-fog-orange').level = 'blue'), /^triggers/],
    [(plan) => (plan.thresholds.find(({ hazard }) => hazard === 'fog')!.colour = 'blue'), /^thresholds/],
  ],
  'unknown-unit': [
    [(plan) => (industryOf(plan, 'school').ownerUnitId = 'dept-nobody'), /ownerUnitId$/],
    [(plan) => (plan.stations[1]!.streetUnitId = 'street-0'), /streetUnitId$/],
    [(plan) => void street(plan).posts.push('post-99'), /posts/],
  ],
  'unknown-station': [
    [(plan) => when(plan, { observed: { ...observed, stations: ['rain-moon'] } }), /stations\.0$/],
    [(plan) => (plan.reaches![0]!.from = 'gauge-moon'), /^reaches\.0\.from$/],
  ],
  'station-measures-other': [
    [(plan) => when(plan, { observed: { ...observed, stations: ['gauge-ciqikou'] } }), /stations\.0$/],
    [(plan) => (plan.reaches![0]!.to = 'rain-daping'), /^reaches\.0\.to$/],
  ],
  'unknown-placeholder': [
    [(plan) => (dutyOf(plan, 'school').text = '通知{校长}'), /text$/],
    // Points belong to grounds; an industry has none.
    [(plan) => (dutyOf(plan, 'school').text = '{points}巡查'), /text$/],
    [(plan) => (plan.controlTerms[0]!.endCondition = '到{time}为止'), /endCondition$/],
    // Only a street has places of a ground.
    [(plan) => (plan.controlBundles![0]!.orders[2]!.object = '{points}航行'), /^controlBundles\.0\.orders\.2\.object$/],
  ],
  'unknown-ladder': [[(plan) => (plan.calling[0]!.ladder = 'ladder-green'), /^calling\.0/]],
  'unknown-issuer': [
    [(plan) => (plan.thresholds[4]!.issuer = 'issuer-x'), /issuer$/],
    [(plan) => when(plan, { signal: { hazard: 'rainstorm', colours: ['red'], issuers: ['issuer-x'] } }), /issuers\.0$/],
  ],
  'unknown-hazard': [
    [(plan) => (plan.thresholds[0]!.hazard = 'frogs'), /hazard$/],
    [(plan) => when(plan, { signal: { hazard: 'frogs', colours: ['red'] } }), /hazard$/],
  ],
  'unknown-ground': [
    [(plan) => (street(plan).riskPoints[0]!.ground = 'swamp'), /ground$/],
    [(plan) => (plan.controlBundles![0]!.orders[0]!.ground = 'swamp'), /^controlBundles/],
  ],
  'unit-missing': [[(plan) => when(plan, { observed: { ...observed, unit: undefined } }), /observed$/]],
  'key-missing': [[(plan) => when(plan, { observed: { ...observed, windowHours: undefined } }), /observed$/]],
  'two-seats': [[(plan) => (plan.consultations[0]!.memberUnitIds[0] = 'dept-emergency'), /memberUnitIds\.0$/]],
  'text-too-long': [[(plan) => (dutyOf(plan, 'school').text = '查'.repeat(501)), /text$/]],
  'street-without-plan': [[(plan) => void plan.streets.pop(), /^streets$/]],
  'stream-twice': [[(plan) => (plan.streams[1]!.stream = 'rain'), /^streams\.1/]],
  'stream-listed-twice': [[(plan) => (dutyOf(plan, 'school').streams = ['rain', 'rain']), /streams\.1$/]],
  'step-without-channel': [[(plan) => (plan.ladders[0]!.steps[0]!.channels = []), /steps\.0$/]],
  'step-after-the-end': [[(plan) => void plan.ladders[0]!.steps.push(plan.ladders[0]!.steps[3]!), /steps\.3$/]],
  'sender-twice': [[(plan) => (plan.issuers[1]!.senders = ['cq-met@example.cn']), /senders\.0$/]],
  'role-nobody-holds': [[(plan) => (plan.signing[0]!.role = 'emperor'), /^signing\.0/]],
  'cell-without-role': [[(plan) => (plan.signing[0]!.role = ' '), /^signing\.0/]],
  'relay-with-control': [
    [(plan) => (controlOf(plan, 'school').authority = 'duty'), /control$/],
    [(plan) => (controlOf(plan, 'school').authority = 'immediate'), /control$/],
  ],
  'relay-says-control': [
    [(plan) => (dutyOf(plan, 'school').text = '全区学校停课'), /text$/],
    [
      (plan) =>
        (plan.grounds[1]!.measures.find(({ authority }) => authority === 'duty')!.text = '{points}人员全部撤离'),
      /^grounds/,
    ],
    [(plan) => (street(plan).measures.find(({ authority }) => authority === 'duty')!.text = '码头封闭'), /^streets/],
  ],
  'immediate-without-leaving-first': [
    [
      (plan) =>
        (industryOf(plan, 'riverbank').measures.find(({ authority }) => authority === 'immediate')!.text = '离开岸边'),
      /text$/,
    ],
  ],
  'control-without-draft': [[(plan) => (controlOf(plan, 'school').control = null), /^industries/]],
  'invitee-condition-broken': [
    [(plan) => (invited(plan).when = { levelFrom: 'purple' as 'red' }), /^consultations\.0\.invitedWhen\.0\.when/],
    [(plan) => (invited(plan).when = { area: 'own' } as object), /^consultations\.0\.invitedWhen\.0\.when/],
    [(plan) => (invited(plan).when = { areas: [] }), /^consultations\.0\.invitedWhen\.0\.when/],
    [(plan) => (invited(plan).when = { streams: ['fog'] }), /^consultations\.0\.invitedWhen\.0\.when/],
  ],
  'not-seven-posts': [[(plan) => void plan.dispatchTrees![0]!.postUnitIds.pop(), /postUnitIds$/]],
  'question-twice': [
    [(plan) => void plan.calling[3]!.questions.push(plan.calling[3]!.questions[0]!), /questions\.3\.id$/],
  ],
  'placeholder-with-ground': [
    [(plan) => (street(plan).riskPoints.find(({ placeholder }) => placeholder)!.ground = 'river-bank'), /ground$/],
  ],
  'one-hour-missing': [[(plan) => delete plan.thresholds[0]!.oneHourMillimetres, /^thresholds\.0$/]],
  'nothing-to-relay': [
    [
      (plan) => {
        for (const measure of industryOf(plan, 'lift').measures)
          if (measure.streams.includes('heat') && measure.level === 'yellow') measure.only = { holiday: true };
      },
      /^industries/,
    ],
  ],
  'nothing-afterwards': [
    [
      (plan) =>
        (industryOf(plan, 'lift').measures = industryOf(plan, 'lift').measures.filter(({ stages }) => stages === null)),
      /^industries/,
    ],
  ],
  'not-seven-members': [[(plan) => void plan.consultations[0]!.memberUnitIds.pop(), /memberUnitIds$/]],
  'not-one-unruled': [[(plan) => (streamOf(plan, 'general').takesUnruled = false), /^streams$/]],
  'not-a-gauge': [
    [
      (plan) =>
        (plan.stations.find(({ quantity }) => quantity === 'rain')!.warningLevel = {
          value: 1,
          unit: 'm',
          datum: 'wusong',
        }),
      /warningLevel$/,
    ],
  ],
  'gauge-key-missing': [[(plan) => delete (gauge(plan) as Partial<ReturnType<typeof gauge>>).datumOffset, /^stations/]],
  'datum-offset-broken': [[(plan) => (gauge(plan).datumOffset!.to = 'wusong'), /datumOffset/]],
  'datum-not-comparable': [
    [
      (plan) => ((gauge(plan).datumOffset = null), (gauge(plan).guaranteeLevel!.datum = 'huanghai')),
      /guaranteeLevel\.datum$/,
    ],
  ],
  'level-without-measure': [
    [
      (plan) =>
        (industryOf(plan, 'school').measures = industryOf(plan, 'school').measures.filter(
          ({ level }) => level !== 'orange',
        )),
      /^industries/,
    ],
    [
      (plan) => {
        const base = plan.grounds.find(({ always }) => always)!;
        base.measures = base.measures.filter(({ streams, level }) => !(streams.includes('fog') && level === 'orange'));
      },
      /^streets/,
    ],
  ],
  'ladder-does-not-end': [[(plan) => void plan.ladders[0]!.steps.pop(), /steps$/]],
  'industry-without-plan': [[(plan) => void plan.streams[0]!.industryIds.push('circus'), /industryIds/]],
  'industry-twice': [[(plan) => void plan.streams[0]!.industryIds.push('school'), /industryIds/]],
  'industry-not-touched': [[(plan) => void dutyOf(plan, 'school').streams.push('fog'), /streams/]],
  'industry-not-listed': [
    [
      (plan) =>
        plan.streams.forEach((stream) => (stream.industryIds = stream.industryIds.filter((id) => id !== 'lift'))),
      /^industries/,
    ],
  ],
  'id-twice': [[(plan) => (plan.clocks[0]!.id = plan.clocks[1]!.id), /^clocks\.1\.id$/]],
  'hazard-twice': [[(plan) => (plan.hazards[1]!.hazard = 'rainstorm'), /^hazards\.1/]],
  'event-code-twice': [[(plan) => void plan.hazards[1]!.eventCodes.push('11B03'), /eventCodes/]],
  'ground-nowhere': [
    [
      (plan) =>
        plan.streets.forEach(({ riskPoints }) =>
          riskPoints.forEach((point) => point.ground === 'green-slope' && (point.ground = null)),
        ),
      /^grounds/,
    ],
  ],
  'factor-twice': [[(plan) => (plan.raiseFactors[1]!.factor = 'season'), /^raiseFactors\.1/]],
  'ends-before-it-begins': [[(plan) => (plan.calendar[0]!.to = '2025-01-01'), /^calendar\.0/]],
  'code-twice': [
    [(plan) => (stationOf(plan, 'rain-daping').codes = ['rain-niujiaotuo']), /^stations\.\d+\.codes\.0$/],
    [
      (plan) => {
        stationOf(plan, 'rain-daping').codes = ['57516'];
        stationOf(plan, 'rain-chaotianmen').codes = ['57516'];
      },
      /^stations\.\d+\.codes\.0$/,
    ],
  ],
  'sensor-twice': [[(plan) => (plan.sensors![0]!.quantity = plan.sensors![1]!.quantity), /^sensors\.1/]],
  'range-upside-down': [
    [(plan) => (plan.sensors![0]!.plausible!.least = 9_999), /^sensors\.0\.plausible/],
    [
      (plan) => (gauge(plan).plausible = { least: 190, most: 150, unit: 'm', datum: 'wusong' }),
      /^stations\.\d+\.plausible/,
    ],
  ],
  'range-datum': [
    [(plan) => (gauge(plan).plausible!.datum = null), /plausible\.datum$/],
    [(plan) => (plan.sensors![0]!.plausible!.datum = 'wusong'), /plausible\.datum$/],
  ],
  'reach-twice': [[(plan) => void plan.reaches!.push({ ...plan.reaches![0]!, id: 'reach-again' }), /^reaches/]],
  'counterpart-twice': [
    [
      (plan) => void plan.counterparts!.push({ ...plan.counterparts![0]!, id: 'counterpart-again' }),
      /^counterparts\.7/,
    ],
  ],
  'series-twice': [
    [(plan) => (plan.paperSeries![1]!.suffix = plan.paperSeries![0]!.suffix), /^paperSeries\.1\.suffix/],
    [(plan) => (plan.paperSeries![1]!.kind = plan.paperSeries![0]!.kind), /^paperSeries\.1\.kind/],
  ],
  'series-missing': [[(plan) => void plan.paperSeries!.pop(), /^paperSeries/]],
  'reach-upstream': [
    [
      (plan) =>
        void plan.reaches!.push({
          ...{ ...plan.reaches![0]!, id: 'reach-back', from: 'gauge-chaotianmen', to: 'gauge-luoduxi' },
        }),
      /^reaches\.\d+\.to$/,
    ],
    [(plan) => (plan.reaches![0]!.to = plan.reaches![0]!.from), /^reaches\.0\.to$/],
  ],
  'travel-time-broken': [
    [(plan) => (plan.reaches![0]!.earliestHours = -1), /^reaches\.0/],
    [(plan) => (plan.reaches![0]!.latestHours = 0.1), /^reaches\.0/],
  ],
  'colours-out-of-order': [
    [(plan) => (streamOf(plan, 'fog').levels = ['red', 'orange', 'yellow']), /levels/],
    [(plan) => (plan.hazards[0]!.colours = ['blue', 'blue']), /colours/],
  ],
};

const table = faultCodes.flatMap((code) =>
  mutations[code].map(([change, where], index) => [`${code} (${index + 1})`, code, change, where] as const),
);

describe('proving a rulebook', () => {
  it('finds no fault in the shipped plan', () => {
    expect(prove(draft())).toEqual([]);
  });

  it.each(table)('catches %s', (_name, code, change, where) => {
    const broken = draft();
    change(broken);
    const found = prove(broken).filter((reason) => reason.code === `rulebook.${code}`);
    expect(found.map((reason) => reason.where)).toContainEqual(expect.stringMatching(where));
    for (const { text, level } of found) {
      expect(level).toBe('error');
      expect(text.zh).not.toBe('');
      expect(text.en).not.toBe('');
    }
  });

  it('checks units and roles only when they are at hand', () => {
    const broken = draft();
    broken.signing[0]!.role = 'emperor';
    industryOf(broken, 'school').ownerUnitId = 'dept-nobody';
    expect(prove(broken, { knownUnitIds: null, heldRoles: null })).toEqual([]);
  });

  it('does not call missing what could only not be read', () => {
    const broken = draft();
    broken.signing = [];
    broken.triggers = [];
    expect(prove(broken, { unread: new Set(['signing', 'triggers']) })).toEqual([]);
  });

  it('allows a duty measure to prepare, decide or count what only an order may do', () => {
    const sound = draft();
    dutyOf(sound, 'school').text = '做好停课准备，上报撤离人数，研究疏散方案';
    expect(prove(sound)).toEqual([]);
  });

  it('finds every fault at once', () => {
    const broken = draft();
    broken.clocks[0]!.effectiveFrom = '2026-02-30';
    broken.ladders[0]!.steps.pop();
    dutyOf(broken, 'school').text = '全区学校停课';
    const codes = prove(broken).map(({ code }) => code);
    expect(codes).toEqual(
      expect.arrayContaining(['rulebook.not-a-date', 'rulebook.ladder-does-not-end', 'rulebook.relay-says-control']),
    );
  });
});
