import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import type { DomainError } from '../../shared/domain-error.js';
import { buildCap } from './build-cap.js';
import { buildNational, checkNational } from './build-national.js';
import type { CapAlert, CapPoint } from './cap-alert.js';
import { capAlert, capArea, capInfo, capResource } from './cap-alert.js';
import { capToNational } from './cap-to-national.js';
import { capToSignal } from './cap-to-signal.js';
import { fieldsThatDiffer, lossesOf, lostOnTheWay } from './lost-on-the-way.js';
import {
  nationalCertainties,
  nationalMethodNames,
  nationalSeverities,
  nationalUrgencies,
  readNationalIdentifier,
  writeNationalIdentifier,
  type NationalAlert,
} from './national-alert.js';
import {
  checkNationalFileName,
  nationalFileNameOf,
  readNationalFileName,
  writeNationalFileName,
} from './national-file-name.js';
import { isNational, parseNational } from './national-xml.js';
import { nationalToCap } from './national-to-cap.js';
import { parseCap } from './parse-cap.js';
import type { XmlElement } from './xml-tree.js';
import { readXml } from './xml-tree.js';

const at = (time: string) => Date.parse(`2026-07-20T${time}+08:00`);
const bytesOf = (text: string) => new TextEncoder().encode(text);
const redRain = readFileSync('test/fixtures/cap/national-red-rain.xml', 'utf8');

function read(text: string) {
  const { root } = readXml(bytesOf(text));
  expect(root && isNational(root)).toBe(true);
  const { alert, faults } = parseNational(root as XmlElement);
  return { alert, codes: faults.list().map(({ code, where }) => `${code} @ ${where}`) };
}

describe('reading national-platform XML', () => {
  it('reads every element of the red rain message without fault', () => {
    const { alert, codes } = read(redRain);
    expect(codes).toEqual([]);
    expect(alert).toEqual({
      identifier: '50000041600000_20260720020158',
      sender: '重庆市气象局',
      senderCode: '50000041600000',
      phone: null,
      sendTime: at('02:03:00'),
      status: 'Actual',
      msgType: 'Alert',
      scope: 'Public',
      method: [
        {
          methodName: 'SMS',
          message: '重庆市气象局7月20日02时03分发布暴雨红色预警,请立即停止户外活动。',
          audienceGrp: ['G500103001', 'G500103002'],
          audiencePrt: [],
        },
        { methodName: 'SPEAKER', message: '', audienceGrp: [], audiencePrt: [] },
        { methodName: 'WEB', message: '', audienceGrp: [], audiencePrt: [] },
      ],
      secClassification: 'None',
      note: null,
      references: null,
      info: {
        language: 'zh-CN',
        eventType: '11B03',
        urgency: 'Unknown',
        severity: 'Red',
        certainty: 'Unknown',
        effective: at('02:03:00'),
        onset: null,
        expires: at('08:00:00'),
        senderName: '李某',
        headline: '重庆市气象局发布暴雨红色预警[I级/特别重大]',
        description: '过去3小时渝中区降雨量已达105毫米,预计未来3小时强降雨仍将持续。',
        instruction: '停止集会、停课、停业(除特殊行业外);做好山洪、滑坡、泥石流等灾害的防御和抢险工作。',
        web: null,
        resource: [
          {
            resourceDesc: '50000041600000_20260720020300_11B03_RED_ALERT_P_00.jpg',
            size: 86_016,
            digest: 'a9993e364706816aba3e25717850c26c9cd0d89d',
          },
        ],
        area: [
          {
            areaDesc: '渝中区',
            polygon: [
              [29.54, 106.53],
              [29.54, 106.59],
              [29.57, 106.59],
              [29.57, 106.53],
              [29.54, 106.53],
            ],
            circle: null,
            geocode: ['500103000000'],
          },
          {
            areaDesc: '滨江路沿线',
            polygon: [
              [29.552, 106.54],
              [29.56, 106.58],
            ],
            circle: { center: [29.556, 106.56], radiusMetres: 500 },
            geocode: ['500103010', '500103012'],
          },
        ],
      },
    });
  });

  const without = (name: string) => [new RegExp(`<${name}>[^<]*</${name}>`), ''] as const;
  test.each<[string, string | RegExp, string, string]>([
    ['no namespace', ' xmlns="http://com.icss.amp"', '', 'national.namespace @ '],
    ['an identifier of another form', '_20260720020158<', '_2026<', 'national.identifier @ identifier'],
    ['an identifier without a time', '_20260720020158<', '_20261320020158<', 'national.identifier @ identifier'],
    ['another unit', '<senderCode>5000', '<senderCode>5001', 'national.unit-disagrees @ senderCode'],
    ['a unit code of ten', '<senderCode>50000041600000', '<senderCode>5000004160', 'national.unit-length @ senderCode'],
    ['no sender', ...without('sender'), 'national.required-missing @ sender'],
    ['no time', ...without('sendTime'), 'national.required-missing @ sendTime'],
    ['a T in the time', '<sendTime>2026-07-20 ', '<sendTime>2026-07-20T', 'national.time-format @ sendTime'],
    ['no offset', '02:03:00+08:00</sendTime>', '02:03:00</sendTime>', 'national.time-offset-missing @ sendTime'],
    ['no time at all', '2026-07-20 08:00:00+08:00</expires>', '+08:00</expires>', 'national.time-empty @ info.expires'],
    ['a time that is none', '2026-07-20 08:00:00+08:00</expires>', '明早</expires>', 'national.time @ info.expires'],
    ['a drill', '>Actual<', '>Exercise<', 'national.value-reserved @ status'],
    ['an unknown status', '>Actual<', '>Real<', 'national.value-unknown @ status'],
    ['an answer', '>Alert<', '>Ack<', 'national.value-reserved @ msgType'],
    ['an Update without reference', '>Alert<', '>Update<', 'national.references-missing @ references'],
    [
      'a whole chain',
      '<references/>',
      '<references>50000041600000_20260720010000,50000041600000_20260720013000</references>',
      'national.references @ references',
    ],
    [
      'a reference to itself',
      '<references/>',
      '<references>50000041600000_20260720020158</references>',
      'national.references-itself @ references',
    ],
    ['a colour in Chinese', '>Red<', '>红色<', 'national.value-spelling @ info.severity'],
    ['the words of CAP', '>Red<', '>Extreme<', 'national.value-spelling @ info.severity'],
    ['a colour that is none', '>Red<', '>Purple<', 'national.value-unknown @ info.severity'],
    ['an event in words', '>11B03<', '>暴雨<', 'national.event-type @ info.eventType'],
    ['an event nobody knows', '>11B03<', '>11Z99<', 'national.event-type-unlisted @ info.eventType'],
    ['no signer', ...without('senderName'), 'national.required-missing @ info.senderName'],
    [
      'no area code',
      '<geocode>500103000000</geocode>',
      '<geocode/>',
      'national.required-missing @ info.area[0].geocode',
    ],
    ['an area code in words', '>500103000000<', '>渝中区<', 'national.geocode @ info.area[0].geocode'],
    ['a drawing that is none', '29.552,106.54 ', '29.552 106.54 ', 'national.polygon @ info.area[1].polygon'],
    ['a circle without radius', '29.556,106.56 500', '29.556,106.56', 'national.circle @ info.area[1].circle'],
    ['a size in k', '>86016<', '>84k<', 'national.size @ info.resource[0].size'],
    ['a digest that is none', '>a9993e', '>xyz', 'national.digest @ info.resource[0].digest'],
    ['a channel of its own', '>SPEAKER<', '>DRONE<', 'national.method-unlisted @ code.method[1].methodName'],
    ['no channel', /<code>[^]*<\/code>/, '', 'national.required-missing @ code.method'],
    ['no info', /<info>[^]*<\/info>/, '', 'national.required-missing @ info'],
  ])('says %s', (_name, find, replacement, expected) => {
    const changed = redRain.replace(find, replacement);
    expect(changed).not.toBe(redRain);
    expect(read(changed).codes).toContain(expected);
  });

  it('reads what it complains of all the same', () => {
    const odd = redRain
      .replace('>86016<', '>84k<')
      .replace('>Red<', '>红<')
      .replace('<references/>', '<references>cq,50000041600000_20260720010000,2026-07-20T01:00:00+08:00</references>')
      .replace('<audiencePrt/>', '<audenceprt>02300000001,</audenceprt>');
    expect(read(odd).alert).toMatchObject({
      references: '50000041600000_20260720010000',
      method: [{ audiencePrt: ['02300000001'] }, {}, {}],
      info: { severity: 'Red', resource: [{ size: 86_016 }] },
    });
  });

  it('knows the form by its elements where the namespace is missing or that of CAP', () => {
    const root = (text: string) => readXml(bytesOf(text)).root as XmlElement;
    expect(isNational(root('<alert><sendTime/></alert>'))).toBe(true);
    expect(isNational(root('<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><senderCode/></alert>'))).toBe(true);
    expect(isNational(root('<alert><sender/></alert>'))).toBe(false);
    expect(isNational(root('<note xmlns="urn:x"><sendTime/></note>'))).toBe(false);
  });
});

describe('identifiers and file names', () => {
  test.each<[string, boolean]>([
    ['50010341600000_20260720021900', true],
    ['50010341600000_20260720021900_0', true],
    ['12000041601_20260720021900_9', true],
    ['500103416000001_20260720021900', true],
    ['50010341600000_20260720021900_10', false],
    ['50010341600000_20260230021900', false],
    ['50010341600000-20260720021900', false],
  ])('%s', (text, isOne) => {
    const parts = readNationalIdentifier(text);
    expect(parts !== null).toBe(isOne);
    expect(parts === null || writeNationalIdentifier(parts) === text).toBe(true);
  });

  test.each<[string, string, string]>([
    ['50000041600000_20260720020300_11B03_RED_ALERT.XML', 'Red', 'Alert'],
    ['50000041600000_20260720020300_11B03_RED_Cancel.xml', 'Red', 'Cancel'],
    ['50000041600000_20260720020300_0_11B03_UNKNOWN_UPDATE.XML', 'Unknown', 'Update'],
  ])('reads the file name %s', (name, severity, msgType) => {
    expect(readNationalFileName(name)).toMatchObject({ eventType: '11B03', severity, msgType, attachment: null });
  });

  it('writes what it reads, attachments too', () => {
    for (const name of [
      '50000041600000_20260720020300_11B03_RED_ALERT.XML',
      '50000041600000_20260720020300_11B03_BLUE_UPDATE_P_00.jpg',
      '12000041601_20260720020300_11A02_YELLOW_CANCEL_O_12.pdf',
    ]) {
      const read = readNationalFileName(name);
      expect(read && writeNationalFileName(read)).toBe(name);
    }
    expect(readNationalFileName('red-rain.xml')).toBeNull();
    const own = nationalFileNameOf(read(redRain).alert);
    expect(own && writeNationalFileName(own)).toBe('50000041600000_20260720020300_11B03_RED_ALERT.XML');
  });

  it('compares the name with the message inside', () => {
    const { alert } = read(redRain);
    expect(checkNationalFileName('50000041600000_20260720020300_11B03_RED_ALERT.XML', alert)).toEqual([]);
    expect(checkNationalFileName('anything.xml', alert)).toEqual([]);
    const other = checkNationalFileName('50010341600000_20260720020300_11B09_BLUE_CANCEL.XML', alert);
    expect(other.map(({ where }) => where)).toEqual(['senderCode', 'info.eventType', 'info.severity', 'msgType']);
  });
});

describe('building national-platform XML', () => {
  const sound = () => read(redRain).alert;

  it('comes back as it went', () => {
    fc.assert(
      fc.property(anyNational, (alert) => {
        expect(read(buildNational(alert)).alert).toEqual(alert);
      }),
      { numRuns: 300 },
    );
  });

  const info = (change: object): Partial<NationalAlert> => ({
    info: { ...sound().info, ...change } as NationalAlert['info'],
  });
  test.each<[string, () => Partial<NationalAlert>, string]>([
    ['no identifier', () => ({ identifier: '' }), 'national.required-missing @ identifier'],
    ['an identifier of another unit', () => ({ senderCode: '50010341600000' }), 'national.identifier @ identifier'],
    ['a drill', () => ({ status: 'Exercise' }), 'national.value-reserved @ status'],
    ['an answer', () => ({ msgType: 'Ack' }), 'national.value-reserved @ msgType'],
    ['a private message', () => ({ scope: 'Private' }), 'national.value-reserved @ scope'],
    ['a secret', () => ({ secClassification: '机密' }), 'national.secret @ secClassification'],
    ['no channel', () => ({ method: [] }), 'national.required-missing @ code.method'],
    ['an Update without reference', () => ({ msgType: 'Update' }), 'national.references-missing @ references'],
    ['a reference in other words', () => ({ references: 'the first' }), 'national.references @ references'],
    ['no info', () => ({ info: null }), 'national.required-missing @ info'],
    ['no colour', () => info({ severity: null }), 'national.required-missing @ info.severity'],
    ['no event', () => info({ eventType: '' }), 'national.required-missing @ info.eventType'],
    ['no signer', () => info({ senderName: ' ' }), 'national.required-missing @ info.senderName'],
    ['no area', () => info({ area: [] }), 'national.required-missing @ info.area'],
    ['an end before the start', () => info({ expires: 0 }), 'national.expires-before-effective @ info.expires'],
    ['a headline without a verb', () => info({ headline: '暴雨红色预警' }), 'national.headline @ info.headline'],
    ['a control character', () => ({ note: '\u0007' }), 'national.characters @ note'],
    ['a time that is none', () => ({ sendTime: NaN }), 'national.number @ sendTime'],
  ])('refuses %s', (_name, change, expected) => {
    const reasons = checkNational({ ...sound(), ...change() });
    expect(reasons.map(({ code, where }) => `${code} @ ${where}`)).toContain(expected);
  });

  it('lists every reason at once', () => {
    const bad = { ...sound(), identifier: '', method: [], info: null };
    expect(() => buildNational(bad)).toThrow('national platform');
    try {
      buildNational(bad);
    } catch (problem) {
      expect((problem as DomainError).reasons.map(({ where }) => where)).toEqual(['identifier', 'info', 'code.method']);
    }
  });
});

describe('between national-platform XML and CAP', () => {
  it('is a signal through CAP: agency, colour, areas, first message', () => {
    const update = read(
      redRain
        .replace('>Alert<', '>Update<')
        .replace('<references/>', '<references>50000041600000_20260719231500</references>')
        .replace('发布暴雨红色预警[', '将暴雨橙色预警升级为暴雨红色预警['),
    ).alert;
    const { signal } = capToSignal(nationalToCap(update));
    expect(signal).toMatchObject({
      sender: '50000041600000',
      senderName: '重庆市气象局',
      identifier: '50000041600000_20260720020158',
      sent: at('02:03:00'),
      msgType: 'update',
      eventCode: '11B03',
      colour: 'red',
      areas: ['500103', '500103010', '500103012'],
      circles: [{ center: [29.556, 106.56], radiusKm: 0.5 }],
      references: [
        {
          sender: '50000041600000',
          identifier: '50000041600000_20260719231500',
          sent: Date.parse('2026-07-19T23:15:00+08:00'),
        },
      ],
    });
  });

  test.each([
    ['Red', 'Extreme'],
    ['Orange', 'Severe'],
    ['Yellow', 'Moderate'],
    ['Blue', 'Minor'],
  ])('%s is %s, and back', (severity, capSeverity) => {
    const cap = nationalToCap(read(redRain.replace('>Red<', `>${severity}<`)).alert);
    expect(cap.info[0]?.severity).toBe(capSeverity);
    expect(capToNational(cap).info?.severity).toBe(severity);
  });

  it('writes metres as kilometres and a line as rings without width, and back', () => {
    const { alert } = read(redRain);
    const area = nationalToCap(alert).info[0]?.area[1];
    expect(area?.circle).toEqual([{ center: [29.556, 106.56], radiusKm: 0.5 }]);
    expect(area?.polygon[0]).toEqual([
      [29.552, 106.54],
      [29.56, 106.58],
      [29.56, 106.58],
      [29.552, 106.54],
    ]);
    expect(capToNational(nationalToCap(alert)).info?.area).toEqual(alert.info?.area);
  });

  it('keeps what is internal from being public', () => {
    const cap = nationalToCap(read(redRain.replace('>None<', '>Inner<')).alert);
    expect(cap).toMatchObject({ scope: 'Restricted', restriction: expect.stringContaining('内部') });
    expect(capToNational({ ...cap, scope: 'Private' })).toMatchObject({ scope: 'Public', secClassification: 'Inner' });
  });

  it('emits identifiers with or without a serial, those it refers to as well', () => {
    const update = capAlert({
      identifier: '50010341600000_20260720071900',
      sender: 'yuzhong@example.cn',
      sent: at('07:19:00'),
      msgType: 'Update',
      references: [
        { sender: 'y', identifier: '50010341600000_20260720041900_1', sent: at('04:19:00') },
        { sender: 'y', identifier: '50010341600000_20260720021900', sent: at('02:19:00') },
      ],
    });
    expect(capToNational(update)).toMatchObject({
      identifier: '50010341600000_20260720071900',
      references: '50010341600000_20260720021900',
    });
    expect(capToNational(update, { withSerial: true })).toMatchObject({
      identifier: '50010341600000_20260720071900_0',
      references: '50010341600000_20260720021900_0',
    });
    const foreign = { ...update, identifier: 'urn:oid:2.49.1', references: [] };
    expect(capToNational(foreign, { unitCode: '50010341601', withSerial: false }).identifier).toBe(
      '50010341601_20260720071900',
    );
  });

  it('loses from national to CAP and back what the table says, and nothing else', () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(anyNational, (alert) => {
        const cap = parseCap(bytesOf(buildCap(nationalToCap(alert)))).alert as CapAlert;
        fieldsThatDiffer(alert, capToNational(cap)).forEach((field) => seen.add(field));
      }),
      { numRuns: 500, seed: 20260720 },
    );
    expect([...seen].sort()).toEqual(fieldsOf('national-to-cap'));
  });

  it('says of one message what it lost', () => {
    const { alert } = read(redRain.replace('<audiencePrt/>', '<audiencePrt>02300000001</audiencePrt>'));
    const losses = lossesOf('national-to-cap', alert, capToNational(nationalToCap(alert)));
    expect(losses.map(({ field }) => field)).toEqual(['method.audiencePrt']);
  });

  it('loses from CAP to national and back what the table says, and nothing else', () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(anyCap, (alert) => {
        fieldsThatDiffer(alert, nationalToCap(capToNational(alert))).forEach((field) => seen.add(field));
      }),
      { numRuns: 3_000, seed: 20260720 },
    );
    expect([...seen].sort()).toEqual(fieldsOf('cap-to-national'));
  });
});

function fieldsOf(direction: string): string[] {
  return lostOnTheWay
    .filter((each) => each.direction === direction)
    .map(({ field }) => field)
    .sort();
}

const anyText = fc
  .string({ unit: fc.constantFrom(...'暴雨预警请注意防范 abc<&">12,。|'), minLength: 1, maxLength: 20 })
  .map((text) => text.trim())
  .filter((text) => text !== '');
const anyTime = fc.integer({ min: 1_600_000_000, max: 1_900_000_000 }).map((seconds) => seconds * 1000);
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null });
const few = <T>(value: fc.Arbitrary<T>, minLength = 0) => fc.array(value, { minLength, maxLength: 3 });
const anyUnit = fc.constantFrom('50010341600000', '50000041600000', '12000041601');
const anyGroup = fc.stringMatching(/^G\d{4,9}$/);
const degrees = (min: number, max: number) =>
  fc.integer({ min: min * 1000, max: max * 1000 }).map((value) => value / 1000);
const anyPoint = fc.tuple(degrees(20, 40), degrees(80, 120)) as fc.Arbitrary<CapPoint>;
const anyRing = fc
  .tuple(degrees(20, 40), degrees(80, 120), degrees(1, 2), degrees(1, 2))
  .map(([south, west, height, width]): CapPoint[] =>
    [
      [south, west],
      [south, west + width],
      [south + height, west + width],
      [south, west],
    ].map(([latitude, longitude]) => [Number(latitude?.toFixed(3)), Number(longitude?.toFixed(3))] as const),
  );
const anyLine = fc
  .uniqueArray(anyPoint, { minLength: 2, maxLength: 4, selector: (point) => point.join() })
  .filter((line) => line.length >= 2);
const anyDigest = maybe(fc.constant('a9993e364706816aba3e25717850c26c9cd0d89d'));
const anyCode = fc.constantFrom('500103', '500103010', '500103010001', '500103000000');

const anyNational: fc.Arbitrary<NationalAlert> = fc
  .tuple(anyUnit, anyTime, anyTime)
  .chain(([senderCode, enteredAt, firstAt]) => {
    const identifierAt = (time: number) =>
      writeNationalIdentifier({ unitCode: senderCode, enteredAt: time, serial: null });
    return fc
      .record({
        isFirst: fc.boolean(),
        sender: fc.constantFrom('重庆市气象局', '渝中区应急管理局'),
        phone: maybe(fc.constant('02300000000')),
        delay: fc.nat(600),
        status: fc.constantFrom('Actual' as const, 'Test' as const),
        later: fc.constantFrom('Update' as const, 'Cancel' as const),
        method: few(
          fc.record({
            methodName: fc.constantFrom(...nationalMethodNames),
            message: fc.oneof(fc.constant(''), anyText),
            audienceGrp: few(anyGroup),
            audiencePrt: few(fc.stringMatching(/^1\d{10}$/)),
          }),
          1,
        ),
        secClassification: fc.constantFrom('None', 'Inner'),
        note: maybe(anyText),
        eventType: fc.constantFrom('11B03', '11B09', '11A02', '11B37'),
        urgency: fc.constantFrom(...nationalUrgencies),
        severity: fc.constantFrom(...nationalSeverities),
        certainty: fc.constantFrom(...nationalCertainties),
        onset: maybe(fc.nat(3_600)),
        expires: maybe(fc.integer({ min: 3_600, max: 86_400 })),
        headline: anyText.map((text) => `发布${text}`),
        description: anyText,
        instruction: maybe(anyText),
        web: maybe(fc.constant('http://www.example.cn/1.html')),
        resource: few(
          fc.record({
            resourceDesc: fc.constantFrom(`${senderCode}_20260720020300_11B03_RED_ALERT_O_00.jpg`),
            size: fc.nat(),
            digest: anyDigest,
          }),
        ),
        area: few(
          fc.record({
            areaDesc: anyText,
            polygon: maybe(fc.oneof(anyRing, anyLine)),
            circle: maybe(fc.record({ center: anyPoint, radiusMetres: fc.nat(500_000) })),
            geocode: fc.uniqueArray(anyCode, { minLength: 1, maxLength: 3 }),
          }),
          1,
        ),
      })
      .map(({ isFirst, sender, phone, delay, status, later, method, secClassification, note, ...info }) => {
        const sendTime = enteredAt + delay * 1000;
        return {
          identifier: identifierAt(enteredAt),
          sender,
          senderCode,
          phone,
          sendTime,
          status,
          msgType: isFirst ? ('Alert' as const) : later,
          scope: 'Public' as const,
          method,
          secClassification,
          note,
          references: isFirst || firstAt === enteredAt ? null : identifierAt(firstAt),
          info: {
            ...info,
            language: 'zh-CN',
            senderName: '李某',
            effective: sendTime,
            onset: info.onset === null ? null : sendTime + info.onset * 1000,
            expires: info.expires === null ? null : sendTime + info.expires * 1000,
          },
        };
      })
      .filter(({ msgType, references }) => msgType === 'Alert' || references !== null);
  });

const anyPair = fc.record({ valueName: anyText, value: anyText });
const anyExtensions = fc.constantFrom([], [{ uri: 'urn:x', name: 'x', xml: '<x xmlns="urn:x"/>' }]);
const anyIdentifier = fc.oneof(
  fc.stringMatching(/^[A-Za-z0-9.]{1,12}$/),
  anyTime.map((enteredAt) => writeNationalIdentifier({ unitCode: '50010341600000', enteredAt, serial: 0 })),
);
const anyCapInfo = fc
  .record({
    language: fc.constantFrom('zh-CN', 'en-US'),
    category: few(fc.constantFrom('Met' as const, 'Geo' as const), 1),
    event: fc.constantFrom('暴雨', '内涝', 'Rainstorm'),
    responseType: few(fc.constant('Execute' as const)),
    urgency: fc.constantFrom('Immediate' as const, 'Unknown' as const),
    severity: fc.constantFrom('Extreme' as const, 'Minor' as const, 'Unknown' as const),
    certainty: fc.constantFrom('Observed' as const, 'Possible' as const, 'Unknown' as const),
    audience: maybe(anyText),
    eventCode: few(
      fc.oneof(
        anyPair,
        fc.constantFrom({ valueName: 'eventType', value: '11B03' }, { valueName: 'x', value: '11B0303' }),
      ),
    ),
    effective: maybe(anyTime),
    onset: maybe(anyTime),
    expires: maybe(anyTime),
    senderName: maybe(fc.constant('渝中区防汛抗旱指挥部')),
    headline: maybe(anyText),
    description: maybe(anyText),
    instruction: maybe(anyText),
    web: maybe(fc.constant('https://example.cn/1')),
    contact: maybe(fc.constant('02300000000')),
    parameter: few(
      fc.oneof(
        anyPair,
        fc.constantFrom(
          { valueName: 'ColorCode', value: 'red' },
          { valueName: 'ColorCode', value: '红色' },
          { valueName: 'signer', value: '李某' },
          { valueName: 'method:SMS', value: 'G1,G2|请注意' },
        ),
      ),
    ),
    resource: few(
      fc
        .record({
          resourceDesc: fc.constantFrom('map', '50010341600000_20260720020300_11B03_RED_ALERT_O_00.jpg'),
          mimeType: fc.constantFrom('image/jpeg', 'image/svg+xml'),
          size: maybe(fc.nat()),
          uri: maybe(fc.constant('https://example.cn/a.jpg')),
          derefUri: maybe(fc.constant('YWJj')),
          digest: anyDigest,
          extensions: anyExtensions,
        })
        .map(capResource),
    ),
    area: few(
      fc
        .record({
          areaDesc: anyText,
          polygon: fc.array(anyRing, { maxLength: 2 }),
          circle: fc.array(fc.record({ center: anyPoint, radiusKm: fc.constantFrom(0, 2, 0.5, 1.23456) }), {
            maxLength: 2,
          }),
          geocode: few(
            fc.record({
              valueName: fc.constantFrom('GB/T 2260', 'SAME'),
              value: fc.oneof(anyCode, anyText, fc.constant('500103,500105')),
            }),
          ),
          altitude: maybe(fc.nat(1000)),
          ceiling: maybe(fc.nat(1000)),
          extensions: anyExtensions,
        })
        .map(capArea),
    ),
    extensions: anyExtensions,
  })
  .map(capInfo);
const anyCap = fc
  .record({
    identifier: anyIdentifier,
    sender: fc.constantFrom('yuzhong@example.cn', '50010341600000'),
    sent: anyTime,
    status: fc.constantFrom('Actual' as const, 'Test' as const, 'Exercise' as const, 'System' as const),
    msgType: fc.constantFrom('Alert' as const, 'Update' as const, 'Cancel' as const),
    source: maybe(anyText),
    scope: fc.constantFrom('Public' as const, 'Restricted' as const, 'Private' as const),
    restriction: maybe(anyText),
    addresses: few(anyText),
    code: few(anyText),
    note: maybe(anyText),
    references: few(
      fc.record({ sender: fc.constantFrom('a', '50010341600000'), identifier: anyIdentifier, sent: anyTime }),
    ),
    incidents: few(anyText),
    info: fc.array(anyCapInfo, { minLength: 1, maxLength: 2 }),
    extensions: anyExtensions,
  })
  .map(capAlert);
