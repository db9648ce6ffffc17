import { createHash } from 'node:crypto';
import { callingFor, industryMeasures, signingCellFor, streamOf, streetMeasures } from './core/lookups.js';
import { sealRulebook } from './rulebook.body.js';

const rule = (id: string) => ({ id, basis: 'proposed', source: '0.1', effectiveFrom: '2026-05-01' });
const control = {
  kind: 'stop',
  object: '课堂教学',
  legalBasis: '突发事件应对法',
  reviewMinutes: 120,
  endCondition: '预警解除',
  exceptions: '无',
};
const measures = [
  {
    ...rule('m-blue'),
    level: 'blue',
    text: '值班',
    authority: 'duty',
    doneByMinutes: 30,
    doneWhen: 'yes',
    control: null,
  },
  { ...rule('m-red'), level: 'red', text: '停课', authority: 'control', doneByMinutes: 30, doneWhen: 'list', control },
];
/** A plan as 0.1 stored it, cut down to one of each. */
const body = JSON.stringify({
  calling: [{ ...rule('calling-red'), colour: 'red', ladder: 'ladder-red', questions: [] }],
  clocks: [],
  consultations: [
    {
      ...rule('c'),
      stream: 'rain',
      convenerUnitId: 'a',
      memberUnitIds: [],
      invitedUnitIds: [],
      questions: [],
      ladder: 'l',
    },
  ],
  district: { code: '500103', name: '渝中区', callBack: '023-00000119' },
  industries: [{ id: 'school', name: '学校', ownerUnitId: 'dept-education', stream: 'rain', measures }],
  issuers: [],
  ladders: [],
  raiseFactors: [
    {
      ...rule('night'),
      factor: 'night',
      name: '凌晨',
      when: { days: [], hours: { from: '00:00', to: '06:00' } },
      places: [],
    },
  ],
  responses: [{ ...rule('r'), stream: 'rain', signalColour: 'red', level: 'red', responseLevel: 2, note: '会商' }],
  signing: [{ ...rule('s'), stream: 'rain', grade: 2, role: 'commander', roleName: '指挥长', reportTo: [] }],
  stages: [{ stage: '0h', maxLeadHours: 0 }],
  streams: [
    {
      ...rule('stream-rain'),
      ...{ stream: 'rain', name: '防汛', decidingBody: '区防指', conveningUnitId: 'a', documentSeries: '渝中汛指' },
      ...{ eventCode: '11B03', industryIds: ['school'] },
    },
  ],
  streets: [
    {
      id: 'street-1',
      unitId: 'street-1',
      name: '一街',
      stream: 'rain',
      riskPoints: [{ ...rule('p'), name: '坎', placeholder: false }],
      measures,
    },
  ],
  thresholds: [
    {
      ...rule('t'),
      ...{ eventCode: '11B03', hazardName: '暴雨', colour: 'red', stream: 'rain', meaning: '3小时100毫米' },
      ...{ windowHours: 3, millimetres: 100 },
    },
  ],
});

describe('a plan kept by version 0.1', () => {
  const rulebook = sealRulebook(body);

  it('keeps its hash, so that an incident opened with it still finds it', () => {
    expect(rulebook.hash).toBe(createHash('sha256').update(body).digest('hex'));
  });

  it('orders, calls and is signed as it was', () => {
    const cell = { stream: 'rain', level: 'red', stage: '0h', at: 0 } as const;
    for (const said of [
      industryMeasures(rulebook, rulebook.industries[0]!, cell),
      streetMeasures(rulebook, rulebook.streets[0]!, cell),
    ]) {
      expect(said.map(({ id }) => id)).toEqual(['m-blue', 'm-red']);
      expect(said[1]?.control).toEqual(control);
    }
    expect(streamOf(rulebook, 'rain')).toMatchObject({ flow: 'decision', levels: ['blue', 'yellow', 'orange', 'red'] });
    expect(signingCellFor(rulebook, 'rain', 2).role).toBe('commander');
    expect(callingFor(rulebook, 'red').ladder).toBe('ladder-red');
    expect(rulebook.triggers).toMatchObject([{ level: 'red', responseLevel: 2 }]);
    expect(rulebook.raiseFactors[0]?.when).toEqual({ time: { hours: { from: '00:00', to: '06:00' } } });
  });
});
