import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { capToSignal } from './cap-to-signal.js';
import { parseCap } from './parse-cap.js';
import { parseSignalJson } from './parse-signal-json.js';

const redRain = JSON.parse(readFileSync('test/fixtures/cap/red-rain.json', 'utf8')) as Record<string, unknown>;
const codesOf = (value: unknown) => parseSignalJson(value).faults.map((fault) => `${fault.code} @ ${fault.where}`);

describe('the JSON form of a signal', () => {
  it('says the same as the CAP form', () => {
    const { alert } = parseCap(readFileSync('test/fixtures/cap/red-rain.xml'));
    const fromCap = alert && capToSignal(alert).signal;
    const { signal, faults } = parseSignalJson(redRain);
    expect(faults).toEqual([]);
    expect(signal).toEqual({ ...fromCap, identifier: redRain['identifier'], polygons: [] });
  });

  it('needs little: who, which, when, what, where', () => {
    const { signal, faults } = parseSignalJson({
      sender: 's',
      identifier: '1',
      sent: '2026-07-20T02:03:00+08:00',
      eventName: '暴雨',
      colour: '红色',
      areas: ['渝中区'],
    });
    expect(signal).toMatchObject({ status: 'actual', msgType: 'alert', eventCode: '11B03', colour: 'red', areas: [] });
    expect(signal).toMatchObject({ areaNames: ['渝中区'], areaText: '渝中区', expires: null });
    expect(faults.map((fault) => fault.level)).toEqual(['advice', 'advice', 'advice']);
  });

  test.each<[string, Record<string, unknown>, string, string[]]>([
    ['a headline that ends it, no type', { headline: '某局解除暴雨红色预警' }, 'cancel', ['signal.msg-type-inferred']],
    ['a headline that calls something off, no type', { headline: '某局发布暴雨红色预警,取消集会' }, 'alert', []],
    [
      'a headline that ends it, an alert',
      { msgType: 'alert', headline: '某局解除暴雨红色预警' },
      'alert',
      ['signal.msg-type-disagrees'],
    ],
  ])('takes for its type: %s', (_name, change, msgType, codes) => {
    const { signal, faults } = parseSignalJson({ ...redRain, msgType: undefined, ...change });
    expect(signal?.msgType).toBe(msgType);
    expect(faults.map(({ code }) => code)).toEqual(codes);
  });

  test.each<[string, Record<string, unknown>, string, boolean]>([
    ['no identifier', { identifier: undefined }, 'signal.required-missing @ identifier', false],
    ['a number for a sender', { sender: 5 }, 'signal.not-a-text @ sender', false],
    ['no sent', { sent: undefined }, 'signal.required-missing @ sent', false],
    ['a bad time', { sent: 'gestern' }, 'signal.time @ sent', false],
    ['an unknown status', { status: 'real' }, 'signal.value-unknown @ status', false],
    [
      'an unknown hazard',
      { eventCode: '', eventName: '火山灰', headline: '' },
      'signal.event-unknown @ eventCode',
      true,
    ],
    ['a wrong code', { eventCode: 'rain' }, 'signal.event-code @ eventCode', true],
    ['an unknown colour', { colour: 'purple' }, 'signal.colour @ colour', true],
    ['colour and headline apart', { colour: 'blue' }, 'signal.colour-disagrees @ colour', true],
    ['no area', { areas: [], areaText: '' }, 'signal.area-missing @ areas', true],
    ['areas that are no list', { areas: '500103' }, 'signal.not-a-list @ areas', true],
    ['an area that is no text', { areas: [500103] }, 'signal.not-a-text @ areas[0]', true],
    ['expiry before sending', { expires: '2026-07-20T01:00:00+08:00' }, 'signal.expires-before-sent @ expires', true],
    ['a reference without sender', { references: [{ identifier: '1' }] }, 'signal.references @ references[0]', true],
    [
      'a ring of two points',
      {
        polygons: [
          [
            [29.5, 106.5],
            [29.6, 106.6],
          ],
        ],
      },
      'signal.polygon @ polygons[0]',
      true,
    ],
    ['a point of text', { polygons: [['29.5,106.5']] }, 'signal.polygon @ polygons[0]', true],
    ['a circle without radius', { circles: [{ center: [29.5, 106.5] }] }, 'signal.circle @ circles[0]', true],
    ['a height without a number', { altitude: { aboveMetres: '800' } }, 'signal.altitude @ altitude', true],
    ['an issuer that is no text', { issuerNames: [5] }, 'signal.not-a-text @ issuerNames[0]', true],
    [
      'a headline that ends it',
      { headline: '重庆市气象台解除暴雨红色预警' },
      'signal.msg-type-disagrees @ msgType',
      true,
    ],
    ['an unknown field', { rain: 105 }, 'signal.unknown-field @ rain', true],
  ])('says %s', (_name, change, expected, isUsable) => {
    const { signal } = parseSignalJson({ ...redRain, ...change });
    expect(codesOf({ ...redRain, ...change })).toContain(expected);
    expect(signal !== null).toBe(isUsable);
  });

  it('takes drawn areas, heights in metres and several issuers', () => {
    const square = [
      [29.5, 106.5],
      [29.5, 106.6],
      [29.6, 106.6],
      [29.5, 106.5],
    ];
    const { signal, faults } = parseSignalJson({
      ...redRain,
      polygons: [square, square.map(([latitude, longitude]) => [longitude, latitude])],
      circles: [{ center: [29.55, 106.56], radiusKm: 2 }],
      altitude: { belowMetres: 200 },
      issuerNames: ['市水利局'],
    });
    expect(signal).toMatchObject({
      polygons: [square, square],
      circles: [{ center: [29.55, 106.56], radiusKm: 2 }],
      altitude: { aboveMetres: null, belowMetres: 200 },
      issuerNames: ['重庆市气象台', '市水利局'],
    });
    expect(faults.map(({ code, level }) => `${level} ${code}`)).toEqual(['advice signal.coordinates-exchanged']);
  });

  it('lists all at once', () => {
    expect(codesOf({}).filter((code) => code.includes('missing'))).toEqual([
      'signal.required-missing @ identifier',
      'signal.required-missing @ sender',
      'signal.required-missing @ sent',
      'signal.area-missing @ areas',
      'signal.expires-missing @ expires',
    ]);
  });

  it('never throws, whatever the value', () => {
    const key = fc.constantFrom(...Object.keys(redRain), '__proto__', 'constructor');
    fc.assert(fc.property(fc.anything(), (value) => void parseSignalJson(value)));
    fc.assert(
      fc.property(fc.dictionary(key, fc.jsonValue()), (change) => void parseSignalJson({ ...redRain, ...change })),
    );
  });
});
