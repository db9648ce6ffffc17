import type { Rulebook } from '../../rulebook/core/rulebook.js';
import { assessHazard, streetsWithin } from './assess-hazard.js';
import type { ReportedSignal } from './reported-signal.js';

const proposed = { basis: 'proposed', source: '样例', effectiveFrom: '2026-01-01' } as const;
const rulebook = {
  district: { code: '500103', name: '渝中区', callBack: '023-00000119' },
  thresholds: (['blue', 'yellow', 'orange', 'red'] as const).map((colour) => ({
    id: `rain-${colour}`,
    ...proposed,
    eventCode: '11B03',
    hazardName: '暴雨',
    colour,
    stream: 'rain',
    meaning: '3小时≥100毫米',
    windowHours: 3,
    millimetres: 100,
  })),
  responses: (
    [
      ['blue', 4],
      ['yellow', 3],
      ['orange', 2],
      ['red', 2],
    ] as const
  ).map(([colour, responseLevel]) => ({
    id: `response-${colour}`,
    ...proposed,
    stream: 'rain',
    signalColour: colour,
    level: colour,
    responseLevel,
    note: '会商决定',
  })),
  issuers: [{ id: 'met', ...proposed, senders: ['cq-met@example.cn'], name: '重庆市气象台', relay: true }],
  raiseFactors: [
    {
      id: 'season',
      ...proposed,
      factor: 'season',
      name: '七下八上',
      when: { days: [{ from: '07-16', to: '08-15' }], hours: null },
      places: [],
    },
    {
      id: 'night',
      ...proposed,
      factor: 'night',
      name: '凌晨',
      when: { days: [], hours: { from: '00:00', to: '06:00' } },
      places: [],
    },
    {
      id: 'new-year',
      ...proposed,
      factor: 'holiday-crowd',
      name: '跨年',
      when: { days: [{ from: '12-31', to: '01-03' }], hours: null },
      places: [],
    },
  ],
  stages: [
    { stage: '0h', maxLeadHours: 0 },
    { stage: '2h', maxLeadHours: 2 },
    { stage: '6h', maxLeadHours: 6 },
    { stage: '1d', maxLeadHours: 24 },
    { stage: '3d', maxLeadHours: 72 },
  ],
} as unknown as Rulebook;
const streets = new Map([
  ['500103001', 'street-500103001'],
  ['500103010', 'street-500103010'],
]);
const now = Date.parse('2026-07-20T02:03:00+08:00');
const signal: ReportedSignal = {
  sender: 'cq-met@example.cn',
  senderName: '重庆市气象台',
  identifier: 'x',
  sent: now,
  status: 'actual',
  msgType: 'alert',
  eventCode: '11B03',
  eventName: '暴雨',
  colour: 'red',
  areaCodes: ['500103'],
  areaText: '渝中区',
  effective: now,
  onset: null,
  expires: now + 6 * 3_600_000,
  headline: '暴雨红色预警',
  description: null,
  instruction: null,
  references: [],
};

describe('assessHazard', () => {
  it('proposes red and Ⅱ for a red rain signal, for every street, with rule, fact and threshold', () => {
    expect(assessHazard(signal, rulebook, streets, now)).toMatchObject({
      assessment: {
        stream: 'rain',
        level: 'red',
        responseLevel: 2,
        areas: ['street-500103001', 'street-500103010'],
        stage: '0h',
        relay: true,
        because: [{ rule: 'rain-red', threshold: '3小时≥100毫米' }, { rule: 'response-red' }],
        raiseFactors: [{ rule: 'season' }, { rule: 'night' }],
      },
    });
  });

  it.each([
    ['an unknown hazard', { eventCode: '11B99' }, 'hazard.unknown-event'],
    ['no colour', { colour: null }, 'hazard.unknown-colour'],
    ['an area outside', { areaCodes: ['500112'] }, 'hazard.area-outside'],
    ['no area at all', { areaCodes: [] }, 'hazard.area-outside'],
    ['a signal whose time is over', { expires: now - 1 }, 'hazard.expired'],
    ['a sender nobody agreed on', { sender: 'stranger@example.cn' }, 'hazard.unknown-issuer'],
  ] as const)('opens nothing for %s and says why', (_what, change, code) => {
    const result = assessHazard({ ...signal, ...change }, rulebook, streets, now);
    expect('refused' in result && result.refused.map((reason) => reason.code)).toContain(code);
  });

  it('names every fault at once', () => {
    const result = assessHazard(
      { ...signal, eventCode: 'x', areaCodes: [], sender: 's', expires: 0 },
      rulebook,
      streets,
      now,
    );
    expect('refused' in result && result.refused).toHaveLength(4);
  });

  it.each([
    ['the street itself', ['500103010'], 1],
    ['a community of the street', ['500103010003'], 1],
    ['the street in twelve digits', ['500103010000'], 1],
    ['the district in twelve digits', ['500103000000'], 2],
    ['the whole city', ['500000'], 2],
    ['another district', ['500105'], 0],
    ['another province', ['510000'], 0],
  ])('finds the streets of %s', (_what, codes, count) => {
    expect(streetsWithin(codes, '500103', streets)).toHaveLength(count);
  });

  it('counts a holiday that runs over the new year', () => {
    const result = assessHazard(
      { ...signal, expires: null },
      rulebook,
      streets,
      Date.parse('2027-01-02T12:00:00+08:00'),
    );
    expect('assessment' in result && result.assessment.raiseFactors.map((factor) => factor.rule)).toEqual(['new-year']);
  });
});
