import { readFileSync } from 'node:fs';
import type { CapAlert, CapArea, CapInfo } from './cap-alert.js';
import { capAlert, capArea, capInfo } from './cap-alert.js';
import { capToSignal } from './cap-to-signal.js';
import type { IncomingSignal } from './incoming-signal.js';
import { parseCap } from './parse-cap.js';

const at = (time: string) => Date.parse(`2026-07-20T${time}:00+08:00`);

function signalOf(fixture: string) {
  const { alert } = parseCap(readFileSync(`test/fixtures/cap/${fixture}`));
  const { signal, faults } = capToSignal(alert as CapAlert);
  return { signal, codes: faults.map((fault) => fault.code) };
}

const yuzhong = capArea({ areaDesc: '渝中区', geocode: [{ valueName: 'GB/T 2260', value: '500103' }] });

function read(info: Partial<CapInfo>, alert: Partial<CapAlert> = {}) {
  const { signal, faults } = capToSignal(
    capAlert({
      identifier: '1',
      sender: 's',
      sent: at('02:03'),
      status: 'Actual',
      msgType: 'Alert',
      scope: 'Public',
      info: [capInfo({ language: 'zh-CN', event: '暴雨', area: [yuzhong], ...info })],
      ...alert,
    }),
  );
  return { signal, codes: faults.map((fault) => fault.code) };
}

describe('a CAP alert as a signal', () => {
  it('reads the red rain signal with nothing inferred', () => {
    const { signal, codes } = signalOf('red-rain.xml');
    expect(codes).toEqual([]);
    expect(signal).toEqual({
      sender: 'cq-met@example.cn',
      senderName: '重庆市气象台',
      identifier: '50000041600000_20260720020300_0',
      sent: at('02:03'),
      status: 'actual',
      msgType: 'alert',
      eventCode: '11B03',
      eventName: '暴雨',
      colour: 'red',
      areas: ['500103'],
      areaNames: ['渝中区'],
      areaText: '渝中区',
      polygons: [
        [
          [29.54, 106.53],
          [29.54, 106.59],
          [29.57, 106.59],
          [29.57, 106.53],
          [29.54, 106.53],
        ],
      ],
      circles: [],
      altitude: null,
      issuerNames: ['重庆市气象台'],
      effective: at('02:03'),
      onset: null,
      expires: at('08:00'),
      headline: '重庆市气象台发布暴雨红色预警信号',
      description: '过去3小时渝中区降雨量已达105毫米,预计未来3小时强降雨仍将持续。',
      instruction: '停止集会、停课、停业(除特殊行业外);做好山洪、滑坡、泥石流等灾害的防御和抢险工作。',
      references: [],
    });
  });

  it('reads orange, lowered, cancelled and exercise', () => {
    expect(signalOf('orange-rain.xml').signal).toMatchObject({ colour: 'orange', msgType: 'alert' });
    expect(signalOf('red-to-orange-rain.xml')).toMatchObject({
      signal: { colour: 'orange', msgType: 'update', references: [{ sent: at('02:03') }, { sent: at('07:30') }] },
      codes: [],
    });
    expect(signalOf('rain-cancel.xml')).toMatchObject({ signal: { msgType: 'cancel' }, codes: [] });
    expect(signalOf('red-rain-exercise.xml').signal).toMatchObject({ status: 'exercise', colour: 'red' });
  });

  it('says what it had to infer', () => {
    const { signal, codes } = signalOf('words-only.xml');
    expect(signal).toMatchObject({ eventCode: '11B37', colour: 'orange', areas: [], areaText: '渝中区石油路街道' });
    expect(codes).toEqual([
      'signal.event-inferred',
      'signal.colour-inferred',
      'signal.area-code-missing',
      'signal.coordinates-exchanged',
    ]);
    expect(signal?.polygons[0]?.[0]).toEqual([29.54, 106.53]);
  });

  const parameter = (value: string) => [{ valueName: 'ColorCode', value }];
  const code = (value: string) => [{ valueName: 'x', value }];
  test.each<[string, Partial<CapInfo>, string | null, string | null, string[]]>([
    ['parameter', { parameter: parameter('RED') }, '11B03', 'red', ['signal.event-inferred']],
    ['code suffix', { eventCode: code('11B0303') }, '11B03', 'orange', []],
    [
      'code in a parameter',
      { parameter: [...parameter('黄色'), ...code('11b09')], event: '高温' },
      '11B09',
      'yellow',
      [],
    ],
    ['headline', { eventCode: code('11B03'), headline: '暴雨蓝色预警' }, '11B03', 'blue', ['signal.colour-inferred']],
    ['event name', { eventCode: code('11B03'), event: '暴雨黄色预警' }, '11B03', 'yellow', ['signal.colour-inferred']],
    ['severity', { eventCode: code('11B03'), severity: 'Extreme' }, '11B03', 'red', ['signal.colour-inferred']],
    ['nothing', { eventCode: code('11B03') }, '11B03', null, ['signal.colour-unknown']],
    [
      'raised',
      { eventCode: code('11B03'), headline: '暴雨橙色预警升级为暴雨红色预警' },
      '11B03',
      'red',
      ['signal.msg-type-disagrees', 'signal.colour-inferred'],
    ],
    [
      'lowered',
      { eventCode: code('11B03'), headline: '将暴雨红色预警降级为橙色' },
      '11B03',
      'orange',
      ['signal.msg-type-disagrees', 'signal.colour-inferred'],
    ],
    [
      'two colours in one headline',
      { eventCode: code('11B03'), headline: '发布暴雨橙色预警、雷电黄色预警' },
      '11B03',
      'orange',
      ['signal.colour-inferred', 'signal.colour-ambiguous'],
    ],
    [
      'parameter against headline',
      { eventCode: code('11B03'), parameter: parameter('orange'), headline: '暴雨红色预警' },
      '11B03',
      'orange',
      ['signal.colour-disagrees'],
    ],
    [
      'code against words',
      { eventCode: code('11B17'), parameter: parameter('orange') },
      '11B17',
      'orange',
      ['signal.event-disagrees'],
    ],
    [
      'unlisted code',
      { eventCode: code('11Z09'), parameter: parameter('orange'), event: '火山灰' },
      '11Z09',
      'orange',
      ['signal.event-code-unlisted'],
    ],
    ['unknown hazard', { parameter: parameter('orange'), event: '火山灰' }, null, 'orange', ['signal.event-unknown']],
    [
      'the longer name',
      { parameter: parameter('yellow'), event: '雷雨大风' },
      '11B20',
      'yellow',
      ['signal.event-inferred'],
    ],
    [
      'full-width brackets',
      { parameter: parameter('yellow'), event: '森林（草原）火险' },
      '11B41',
      'yellow',
      ['signal.event-inferred'],
    ],
  ])('hazard and colour by %s', (_name, info, eventCode, colour, codes) => {
    const reading = read(info);
    expect(reading.signal).toMatchObject({ eventCode, colour });
    expect(reading.codes).toEqual(codes);
  });

  test.each<[string, string[]]>([
    ['500103', ['500103']],
    ['500103000000', ['500103']],
    ['500103010000,500103012', ['500103010', '500103012']],
    ['500103010001 500103010001', ['500103010001']],
    ['渝中', []],
    ['050103', []],
    ['50010300000000', ['500103']],
    ['50010301000012', []],
  ])('area code %s', (value, areas) => {
    const area = [capArea({ areaDesc: '渝中区', geocode: [{ valueName: 'any', value }] })];
    expect(read({ area }).signal?.areas).toEqual(areas);
  });

  it("leaves other countries' codes alone", () => {
    const area = [capArea({ areaDesc: 'x', geocode: [{ valueName: 'SAME', value: '500103' }] })];
    expect(read({ area }).signal?.areas).toEqual([]);
  });

  it('reads the Chinese text, and the gravest part with its own areas only', () => {
    const part = (colour: string, language: string, name: string, value: string) =>
      capInfo({
        language,
        event: language === 'zh-CN' ? '暴雨' : 'Rainstorm',
        eventCode: code('11B03'),
        parameter: parameter(colour),
        area: [capArea({ areaDesc: name, geocode: [{ valueName: 'g', value }] })],
      });
    const { signal, codes } = read(
      {},
      {
        info: [
          part('red', 'en-US', 'Yuzhong', '500103'),
          part('orange', 'zh-CN', '江北区', '500105'),
          part('red', 'zh-CN', '渝中区', '500103'),
        ],
      },
    );
    expect(signal).toMatchObject({ colour: 'red', eventName: '暴雨', areas: ['500103'], areaText: '渝中区' });
    expect(codes).toEqual(['signal.milder-part']);
  });

  describe('of several hazards', () => {
    const part = (eventCode: string, colour: string, name: string, expires: number, headline = name) =>
      capInfo({
        language: 'zh-CN',
        event: name,
        headline,
        expires,
        eventCode: code(eventCode),
        parameter: parameter(colour),
        area: [capArea({ areaDesc: name, geocode: [{ valueName: 'g', value: '500103' }] })],
      });
    const several = (infos: CapInfo[], more: Partial<CapAlert> = {}) =>
      capToSignal(
        capAlert({
          ...{ identifier: '1', sender: 's', sent: at('02:03'), status: 'Actual', msgType: 'Update', scope: 'Public' },
          references: [{ sender: 's', identifier: '0', sent: at('01:03') }],
          info: infos,
          ...more,
        }),
      );

    it('is one signal for each, with its own areas, end and chain', () => {
      const { signal, others, faults } = several([
        part('11B06', 'orange', '化龙桥街道', at('05:00')),
        part('11B03', 'orange', '大坪街道', at('08:00')),
        part('11B03', 'orange', '石油路街道', at('08:00')),
      ]);
      expect(signal).toMatchObject({ identifier: '1', eventCode: '11B03', areaText: '大坪街道、石油路街道' });
      expect(signal).toMatchObject({ expires: at('08:00'), headline: '大坪街道', references: [{ identifier: '0' }] });
      expect(others).toHaveLength(1);
      expect(others[0]).toMatchObject({
        where: 'info[0]',
        signal: { identifier: '1#11B06', eventCode: '11B06', areaText: '化龙桥街道', expires: at('05:00') },
      });
      expect(others[0]?.signal?.references).toEqual([{ sender: 's', identifier: '0#11B06', sent: at('01:03') }]);
      expect([...faults, ...(others[0]?.faults ?? [])].map(({ code }) => code)).toEqual([]);
    });

    it('names them the same way whichever is graver, and what it does not know last', () => {
      const rain = (colour: string) => part('11B03', colour, '大坪街道', at('08:00'));
      const wind = (colour: string) => part('11B06', colour, '化龙桥街道', at('08:00'));
      const unknown = { ...part('', 'red', '火山灰', at('08:00')), eventCode: [] };
      const names = (infos: CapInfo[]) => {
        const { signal, others } = several(infos);
        return [signal, ...others.map((each) => each.signal)].map((each) => `${each?.identifier} ${each?.eventCode}`);
      };
      expect(names([wind('red'), rain('blue')])).toEqual(['1 11B03', '1#11B06 11B06']);
      expect(names([unknown, rain('red'), wind('blue')])).toEqual(['1 11B03', '1#11B06 11B06', '1#unknown null']);
    });

    it('leaves the milder part of one hazard to a person, and not the other hazard', () => {
      const { signal, others, faults } = several([
        part('11B03', 'red', '大坪街道', at('08:00')),
        part('11B03', 'orange', '石油路街道', at('08:00')),
        part('11B06', 'blue', '化龙桥街道', at('08:00')),
      ]);
      expect(signal).toMatchObject({ colour: 'red', areaText: '大坪街道' });
      expect(others[0]).toMatchObject({ signal: { colour: 'blue', areaText: '化龙桥街道' }, faults: [] });
      expect(faults.map(({ code }) => code)).toEqual(['signal.milder-part']);
    });

    it('reads each by its own headline where no type is stated', () => {
      const { signal, others } = several(
        [
          part('11B03', 'orange', '大坪', at('08:00'), '某局解除暴雨橙色预警'),
          part('11B06', 'blue', '化龙桥', at('08:00'), '某局发布大风蓝色预警'),
        ],
        { msgType: null },
      );
      expect([signal?.msgType, others[0]?.signal?.msgType]).toEqual(['cancel', 'alert']);
    });

    it('has no others where it warns of one', () => {
      expect(several([part('11B03', 'red', '大坪街道', at('08:00'))]).others).toEqual([]);
      expect(several([], { msgType: 'Cancel' }).others).toEqual([]);
    });
  });

  test.each<[string, Partial<CapAlert>, string]>([
    ['no identifier', { identifier: '' }, 'signal.header-unusable'],
    ['no sent', { sent: null }, 'signal.header-unusable'],
    ['no status', { status: null }, 'signal.header-unusable'],
    ['no msgType', { msgType: null }, 'signal.header-unusable'],
    ['no info', { info: [] }, 'signal.info-missing'],
  ])('is no signal with %s', (_name, alert, expected) => {
    const { signal, codes } = read({}, alert);
    expect(signal).toBeNull();
    expect(codes).toEqual([expected]);
  });

  it('takes the verb of the headline where no type is stated, or another', () => {
    const headline = '重庆市气象台解除暴雨橙色预警信号';
    expect(read({ headline }, { msgType: null }).signal?.msgType).toBe('cancel');
    expect(read({ headline }, { msgType: null }).codes).toContain('signal.msg-type-inferred');
    expect(read({ headline }, { msgType: 'Alert' }).signal?.msgType).toBe('alert');
    expect(read({ headline }, { msgType: 'Alert' }).codes).toContain('signal.msg-type-disagrees');
    expect(read({ headline: '重庆市气象台解除暴雨预警信号' }, { msgType: 'Alert' }).signal?.msgType).toBe('cancel');
    expect(read({ headline }, { msgType: 'Cancel' }).codes).not.toContain('signal.msg-type-disagrees');
  });

  it('names everybody who issued it', () => {
    const senderName = '市水利局、市气象局';
    expect(read({ senderName }).signal).toMatchObject({
      senderName: '市水利局',
      issuerNames: ['市水利局', '市气象局'],
    });
    const headline = '市规划自然资源局与市气象局联合发布地质灾害气象风险橙色预警';
    expect(read({ headline }).signal?.issuerNames).toEqual(['市规划自然资源局', '市气象局']);
    expect(read({}).signal).toMatchObject({ senderName: 's', issuerNames: ['s'] });
  });

  test.each<[string, Partial<CapArea>[], IncomingSignal['altitude'], string[]]>([
    ['from 2,624 feet upward', [{ altitude: 2624 }], { aboveMetres: 800, belowMetres: null }, ['signal.altitude-open']],
    ['between two heights', [{ altitude: 656, ceiling: 1640 }], { aboveMetres: 200, belowMetres: 500 }, []],
    ['up to a height', [{ altitude: 0, ceiling: 984 }], { aboveMetres: null, belowMetres: 300 }, []],
    [
      'the widest of two areas',
      [
        { altitude: 656, ceiling: 1640 },
        { altitude: 984, ceiling: 3281 },
      ],
      { aboveMetres: 200, belowMetres: 1000 },
      [],
    ],
    ['all ground as soon as one area says so', [{ altitude: 656, ceiling: 1640 }, {}], null, []],
    [
      'by the words of the area',
      [{ areaDesc: '渝中区海拔400米以上地区' }],
      { aboveMetres: 400, belowMetres: null },
      ['signal.altitude-inferred'],
    ],
    ['nothing said', [{}], null, []],
  ])('height: %s', (_name, areas, altitude, expected) => {
    const { signal, codes } = read({ area: areas.map((area) => ({ ...yuzhong, ...area })) });
    expect(signal?.altitude).toEqual(altitude);
    expect(codes.filter((each) => each.includes('altitude'))).toEqual(expected);
  });

  it('uses what is drawn, closes what is open, and leaves what lies nowhere', () => {
    const area = capArea({
      areaDesc: '渝中区',
      polygon: [
        [
          [29.5, 106.5],
          [29.5, 106.6],
          [29.6, 106.6],
        ],
        [[29.5, 106.5]],
        [
          [99, 106.5],
          [99, 106.6],
          [98, 106.6],
          [99, 106.5],
        ],
      ],
      circle: [
        { center: [29.5, 106.5], radiusKm: 2 },
        { center: [106.5, 29.5], radiusKm: 1 },
        { center: [299, 300], radiusKm: 1 },
      ],
    });
    const { signal } = read({ area: [area] });
    expect(signal?.polygons.map((ring) => ring.length)).toEqual([4]);
    expect(signal?.circles).toEqual([
      { center: [29.5, 106.5], radiusKm: 2 },
      { center: [29.5, 106.5], radiusKm: 1 },
    ]);
  });

  it('needs no info to cancel', () => {
    const { signal, codes } = read({}, { msgType: 'Cancel', info: [] });
    expect(signal).toMatchObject({ msgType: 'cancel', eventCode: null, colour: null, areas: [] });
    expect(codes).toEqual([]);
  });
});
