import { shippedGazetteer as gazetteer, shippedRulebook as rulebook } from '../../../../test/harness/rulebook.js';
import { hourMs } from '../../../shared/time.js';
import { assessHazard, signalFact, type AssessmentResult } from './assess-hazard.js';
import type { ReportedSignal } from './reported-signal.js';

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
  expires: now + 6 * hourMs,
  headline: '暴雨红色预警',
  description: null,
  instruction: null,
  references: [],
};
const assess = (
  change: Partial<ReportedSignal> = {},
  given: { now?: number; before?: readonly ReportedSignal[] } = {},
) => {
  const signals = (given.before ?? []).flatMap(
    (earlier, index) =>
      signalFact({ id: `before-${index}`, signal: earlier, receivedAt: earlier.sent }, { rulebook, gazetteer }) ?? [],
  );
  return assessHazard(
    { id: 'it', signal: { ...signal, ...change } },
    { rulebook, gazetteer, signals, now: given.now ?? now },
  );
};
const levels = (result: AssessmentResult) =>
  'refused' in result
    ? []
    : result.assessments.map(({ stream, level, responseLevel }) => [stream, level, responseLevel]);
const first = (result: AssessmentResult) => ('refused' in result ? undefined : result.assessments[0]);

describe('assessHazard', () => {
  it('proposes in every stream a red rain signal moves, with rule, fact and threshold', () => {
    const result = assess();
    expect(levels(result)).toEqual([
      ['rain', 'red', 2],
      ['waterlogging', 'red', 1],
    ]);
    expect(first(result)).toMatchObject({
      areas: gazetteer.streets.map(({ id }) => id),
      stage: '0h',
      relay: true,
      byHand: false,
      because: [
        { rule: 'threshold-rainstorm-red-cq', fact: '暴雨红色预警', basis: 'proposed' },
        { rule: 'trigger-rain-red', threshold: '建议预警红(一级)、响应Ⅱ级' },
      ],
      raiseFactors: [{ rule: 'raise-season' }, { rule: 'raise-night' }],
    });
  });

  it.each([
    [
      '暴雨蓝',
      { eventCode: '11B03', colour: 'blue' },
      [
        ['rain', 'blue', 4],
        ['waterlogging', 'blue', 4],
      ],
    ],
    ['高温橙', { eventCode: '11B09', colour: 'orange' }, [['heat', 'orange', 3]]],
    ['高温黄第一天', { eventCode: '11B09', colour: 'yellow' }, [['heat', 'yellow', null]]],
    ['寒潮黄', { eventCode: '11B05', colour: 'yellow' }, [['cold', 'yellow', 4]]],
    ['道路结冰红', { eventCode: '11B21', colour: 'red' }, [['cold', 'red', 1]]],
    ['大风蓝', { eventCode: '11B06', colour: 'blue' }, [['wind', 'blue', null]]],
    ['雷电红', { eventCode: '11B14', colour: 'red' }, [['wind', 'red', 2]]],
    ['大雾黄', { eventCode: '11B17', colour: 'yellow' }, [['fog', 'yellow', null]]],
    ['森林火险红', { eventCode: '11B25', colour: 'red' }, [['wildfire', 'red', 2]]],
    ['地灾风险橙', { eventCode: '11B37', colour: 'orange' }, [['geology', 'orange', 2]]],
    ['霾橙', { eventCode: '11B19', colour: 'orange' }, [['general', 'orange', null]]],
    ['干旱红', { eventCode: '11B22', colour: 'red' }, [['drought', 'red', 3]]],
    ['地震红', { eventCode: '11C02', colour: 'red' }, [['earthquake', 'red', null]]],
  ] as const)('reads %s by the table', (_what, change, expected) => {
    expect(levels(assess(change))).toEqual(expected);
  });

  it('counts a yellow heat renewed day after day as one without a gap, and starts Ⅳ on the third', () => {
    const day = (n: number): ReportedSignal => ({
      ...signal,
      identifier: `heat-${n}`,
      eventCode: '11B09',
      colour: 'yellow',
      sent: now - (3 - n) * 24 * hourMs,
      effective: null,
      expires: now - (3 - n) * 24 * hourMs + 26 * hourMs,
    });
    const heat = { eventCode: '11B09', colour: 'yellow' } as const;
    expect(levels(assess(heat, { before: [day(0), day(1), day(2)] }))).toEqual([['heat', 'yellow', 4]]);
    // A graver day in between is no milder one.
    expect(levels(assess(heat, { before: [day(0), { ...day(1), colour: 'orange' }, day(2)] }))).toEqual([
      ['heat', 'yellow', 4],
    ]);
    // What stood elsewhere is not ours.
    const elsewhere = [day(0), day(1), day(2)].map((each) => ({ ...each, areaCodes: ['500101'], areaText: '' }));
    expect(levels(assess(heat, { before: elsewhere }))).toEqual([['heat', 'yellow', null]]);
    // Three days in one street are not three days in another.
    const street = [day(0), day(1), day(2)].map((each) => ({ ...each, areaCodes: ['500103010'] }));
    expect(levels(assess({ ...heat, areaCodes: ['500103012'] }, { before: street }))).toEqual([
      ['heat', 'yellow', null],
    ]);
    // A day without one breaks the series.
    expect(levels(assess(heat, { before: [day(0), day(2)] }))).toEqual([['heat', 'yellow', null]]);
  });

  it.each([
    ['a hazard no rule knows', { eventCode: '11B29', eventName: '重污染' }, 'red', '规程里没有这种灾害'],
    ['a colour the hazard does not have', { eventCode: '11B09', colour: 'blue' }, 'blue', '没有蓝色的规则'],
    ['no colour at all', { colour: null }, null, '看不出信号颜色'],
  ] as const)('opens %s to be decided by hand, relays nothing and says so', (_what, change, level, why) => {
    const result = assess(change);
    expect(first(result)).toMatchObject({ stream: 'general', byHand: true, relay: false, level, responseLevel: null });
    expect(first(result)?.because[0]?.threshold).toContain(why);
    expect(first(result)?.because[0]?.text).toContain('没有规则，请人工决定');
    expect('notes' in result && result.notes.map(({ code }) => code)).toEqual(['hazard.no-rule']);
  });

  it.each([
    ['an area outside', { areaCodes: ['500112'], areaText: '江北区' }, 'hazard.area-outside'],
    ['no area at all', { areaCodes: [], areaText: '' }, 'hazard.area-outside'],
    ['a signal whose time is over', { expires: now - 1 }, 'hazard.expired'],
    ['a sender nobody agreed on', { sender: 'stranger@example.cn' }, 'hazard.unknown-issuer'],
    ['ground higher than ours', { altitude: { aboveMetres: 600, belowMetres: null } }, 'hazard.altitude-outside'],
  ] as const)('opens nothing for %s and says why', (_what, change, code) => {
    const result = assess(change);
    expect('refused' in result && result.refused.map((reason) => reason.code)).toContain(code);
  });

  it('listens to a signal for ground below 400 m, which ours is', () => {
    const below = { altitude: { aboveMetres: null, belowMetres: 400 } };
    expect(levels(assess({ eventCode: '11B09', ...below }))).toEqual([['heat', 'red', 2]]);
  });

  it('names every fault at once', () => {
    const result = assess({ areaCodes: [], areaText: '', sender: 's', expires: 0 });
    expect('refused' in result && result.refused).toHaveLength(3);
  });

  it('lets nobody untrusted widen what a trusted signal relays', () => {
    const commercial = { ...signal, sender: 'weather-service@example.cn', identifier: 'commercial' };
    const result = assess({ areaCodes: ['500103010'] }, { before: [commercial] });
    expect(first(result)).toMatchObject({ relay: true, areas: ['street-500103010'] });
    expect(first(result)?.because).toHaveLength(2);
  });

  it('believes a signal whose sender’s clock runs ahead, and says so', () => {
    const result = assess({ sent: now + hourMs / 2 });
    expect(levels(result)[0]).toEqual(['rain', 'red', 2]);
    expect('notes' in result && result.notes.map(({ code }) => code)).toEqual(['hazard.sent-in-future']);
  });

  it('moves only the streets a signal names, and the whole district where one is enough', () => {
    const street = { areaCodes: ['500103010'] };
    expect(first(assess(street))?.areas).toEqual(['street-500103010']);
    expect(first(assess({ ...street, eventCode: '11B25' }))?.areas).toHaveLength(11);
  });

  it.each([
    [0, '0h'],
    [2, '2h'],
    [5, '6h'],
    [20, '1d'],
    [60, '3d'],
  ])('puts what begins in %d hours into the segment %s', (hours, stage) => {
    expect(first(assess({ onset: now + hours * hourMs, expires: null }))?.stage).toBe(stage);
  });
});
