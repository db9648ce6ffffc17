import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { validateXML } from 'xmllint-wasm';
import type { DomainError } from '../../shared/domain-error.js';
import type { CapAlert, CapPoint } from './cap-alert.js';
import {
  capAlert,
  capArea,
  capCategories,
  capCertainties,
  capInfo,
  capResource,
  capResponseTypes,
  capSeverities,
  capUrgencies,
} from './cap-alert.js';
import { buildCap } from './build-cap.js';
import { parseCap } from './parse-cap.js';

const schema = readFileSync('test/fixtures/CAP-v1.2.xsd', 'utf8');
const bytesOf = (text: string) => new TextEncoder().encode(text);

async function schemaFaults(files: readonly string[]): Promise<string[]> {
  const xml = files.map((contents, index) => ({ fileName: `alert-${index}.xml`, contents }));
  const { errors } = await validateXML({ xml, schema: [{ fileName: 'CAP-v1.2.xsd', contents: schema }] });
  return errors.map((error) => error.rawMessage);
}

const at = Date.parse('2026-07-20T02:19:00+08:00');

const redRain: CapAlert = capAlert({
  identifier: '50010341600000_20260720021900_0',
  sender: 'yuzhong@example.cn',
  sent: at,
  status: 'Actual',
  msgType: 'Alert',
  scope: 'Public',
  info: [
    capInfo({
      category: ['Met'],
      event: '暴雨',
      urgency: 'Immediate',
      severity: 'Extreme',
      certainty: 'Observed',
      expires: at + 6 * 3_600_000,
      headline: '渝中区发布暴雨红色预警',
      area: [capArea({ areaDesc: '渝中区', geocode: [{ valueName: 'GB/T 2260', value: '500103' }] })],
    }),
  ],
});

const withInfo = (info: Partial<CapAlert['info'][number]>): CapAlert => ({
  ...redRain,
  info: redRain.info.map((own) => ({ ...own, ...info })),
});

describe('building CAP', () => {
  it('writes Beijing time without fraction and zh-CN', () => {
    const text = buildCap({ ...redRain, sent: at + 789 });
    expect(text).toContain('<sent>2026-07-20T02:19:00+08:00</sent>');
    expect(text).toContain('<language>zh-CN</language>');
    expect(text.startsWith('<?xml version="1.0" encoding="UTF-8"?>\n<alert xmlns="urn:oasis')).toBe(true);
  });

  it('is valid by the schema, as are the fixtures', async () => {
    const fixtures = ['red-rain', 'orange-rain', 'red-rain-update', 'red-to-orange-rain', 'rain-cancel'];
    const files = fixtures.map((name) => readFileSync(`test/fixtures/cap/${name}.xml`, 'utf8'));
    expect(await schemaFaults([buildCap(redRain), ...files])).toEqual([]);
    expect(await schemaFaults(['<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"/>'])).not.toEqual([]);
  });

  it('refuses with every reason at once', () => {
    const wrong = { ...withInfo({ event: '', expires: at - 1 }), identifier: 'a b', scope: 'Private' as const };
    expect(reasonsOf(wrong)).toEqual([
      'cap.identifier-characters @ identifier',
      'cap.addresses-missing @ addresses',
      'cap.required-missing @ info[0].event',
      'cap.expires-before-sent @ info[0].expires',
    ]);
  });

  const area = (area: Parameters<typeof capArea>[0]) => withInfo({ area: [capArea({ areaDesc: 'x', ...area })] });
  test.each<[string, CapAlert, string]>([
    ['an event of spaces', withInfo({ event: '  ' }), 'cap.required-missing @ info[0].event'],
    ['no times', { ...redRain, sent: null }, 'cap.required-missing @ sent'],
    ['a year of five digits', { ...redRain, sent: 4e14 }, 'cap.time-range @ sent'],
    ['no time at all', { ...redRain, sent: Number.NaN }, 'cap.number @ sent'],
    ['control characters', withInfo({ headline: '雨\u0007' }), 'cap.characters @ info[0].headline'],
    ['half a character', withInfo({ headline: '\ud83d' }), 'cap.characters @ info[0].headline'],
    ['another language first', withInfo({ language: 'en-US' }), 'cap.language-first @ info[0].language'],
    ['an Update of nothing', { ...redRain, msgType: 'Update' }, 'cap.references-missing @ references'],
    [
      'a reference without time',
      { ...redRain, references: [{ sender: 'a', identifier: 'b', sent: null }] },
      'cap.references @ references[0]',
    ],
    ['a quoted address', { ...redRain, addresses: ['a"b'] }, 'cap.quotes @ addresses[0]'],
    [
      'an open ring',
      area({
        polygon: [
          [
            [29, 106],
            [29, 107],
            [30, 107],
            [30, 106],
          ],
        ],
      }),
      'cap.polygon-open @ info[0].area[0].polygon[0]',
    ],
    [
      'a bow tie',
      area({
        polygon: [
          [
            [29, 106],
            [30, 107],
            [30, 106],
            [29, 107],
            [29, 106],
          ],
        ],
      }),
      'cap.polygon-crossing @ info[0].area[0].polygon[0]',
    ],
    ['a place that is no number', area({ altitude: Infinity }), 'cap.number @ info[0].area[0].altitude'],
    [
      'a value outside of the enumeration',
      { ...redRain, status: 'Real' as unknown as 'Actual' },
      'cap.value-unknown @ status',
    ],
  ])('refuses %s', (_name, alert, expected) => {
    expect(reasonsOf(alert)).toContain(expected);
  });

  it('escapes what XML would read as markup', async () => {
    const text = buildCap(withInfo({ description: '水位 < 180 & 上涨 ]]> "急"\r\n速撤' }));
    expect(await schemaFaults([text])).toEqual([]);
    expect(parseCap(bytesOf(text)).alert?.info[0]?.description).toBe('水位 < 180 & 上涨 ]]> "急"\n速撤');
  });

  it('comes back as it went: built, valid by the schema, read without fault, equal', async () => {
    const built: string[] = [];
    fc.assert(
      fc.property(anyAlert, (alert) => {
        const text = buildCap(alert);
        built.push(text);
        const { alert: back, faults } = parseCap(bytesOf(text));
        expect(faults.filter((fault) => fault.level === 'error')).toEqual([]);
        expect(back).toEqual(alert);
      }),
      { numRuns: 200 },
    );
    expect(await schemaFaults(built)).toEqual([]);
  }, 60_000);
});

function reasonsOf(alert: CapAlert): string[] {
  try {
    buildCap(alert);
  } catch (problem) {
    return (problem as DomainError).reasons.map((reason) => `${reason.code} @ ${reason.where}`);
  }
  return [];
}

const anyText = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 30 })
  .map((text) => text.replace(/[\u0000-\u001f]/g, '').trim())
  .filter((text) => text !== '');
const anyToken = fc.stringMatching(/^[A-Za-z0-9@._-]{1,20}$/);
const anyTime = fc.integer({ min: 946_684_800, max: 4_102_444_800 }).map((seconds) => seconds * 1000);
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null });
const few = <T>(value: fc.Arbitrary<T>, minLength = 0) => fc.array(value, { minLength, maxLength: 3 });
const anyPair = fc.record({ valueName: anyText, value: anyText });
const micro = (min: number, max: number) =>
  fc.integer({ min: min * 1_000_000, max: max * 1_000_000 }).map((value) => value / 1_000_000);
const anyPoint = fc.tuple(micro(0, 60), micro(60, 150)) as fc.Arbitrary<CapPoint>;
const anyPolygon = fc
  .tuple(micro(0, 40), micro(60, 140), micro(1, 5), micro(1, 5))
  .map(([south, west, height, width]): CapPoint[] => {
    const [north, east] = [Number((south + height).toFixed(6)), Number((west + width).toFixed(6))];
    return [
      [south, west],
      [south, east],
      [north, east],
      [north, west],
      [south, west],
    ];
  });
const anyArea = fc
  .record({
    areaDesc: anyText,
    polygon: few(anyPolygon),
    circle: few(fc.record({ center: anyPoint, radiusKm: micro(0, 500) })),
    geocode: few(anyPair),
    altitude: maybe(fc.integer({ min: 0, max: 1000 })),
    ceiling: maybe(fc.integer({ min: 1000, max: 2000 })),
  })
  .map((area) => capArea({ ...area, ceiling: area.altitude === null ? null : area.ceiling }));
const anyResource = fc
  .record({
    resourceDesc: anyText,
    mimeType: fc.constantFrom('image/png', 'application/pdf', 'text/plain; charset=utf-8'),
    size: maybe(fc.nat()),
    uri: maybe(fc.constantFrom('https://example.cn/a?b=1&c=2', 'mailto:a@example.cn')),
    derefUri: maybe(fc.constantFrom('YWJj', 'YQ==')),
    digest: maybe(fc.constant('a9993e364706816aba3e25717850c26c9cd0d89d')),
  })
  .map(capResource);
const anyInfo = (language: fc.Arbitrary<string>, sent: number) =>
  fc
    .record({
      language,
      category: few(fc.constantFrom(...capCategories), 1),
      event: anyText,
      responseType: few(fc.constantFrom(...capResponseTypes)),
      urgency: fc.constantFrom(...capUrgencies),
      severity: fc.constantFrom(...capSeverities),
      certainty: fc.constantFrom(...capCertainties),
      audience: maybe(anyText),
      eventCode: few(anyPair),
      effective: maybe(fc.constant(sent)),
      onset: maybe(anyTime),
      expires: maybe(fc.nat(1_000_000).map((seconds) => sent + seconds * 1000)),
      senderName: maybe(anyText),
      headline: maybe(anyText),
      description: maybe(anyText),
      instruction: maybe(anyText),
      web: maybe(fc.constant('https://example.cn/warnings/1')),
      contact: maybe(anyText),
      parameter: few(anyPair),
      resource: few(anyResource),
      area: few(anyArea),
    })
    .map(capInfo);
const anyAlert = anyTime.chain((sent) =>
  fc
    .record({
      identifier: anyToken,
      sender: anyToken,
      sent: fc.constant(sent),
      status: fc.constantFrom('Actual' as const, 'Test' as const, 'Exercise' as const),
      msgType: fc.constantFrom('Update' as const, 'Cancel' as const),
      source: maybe(anyText),
      scope: fc.constantFrom('Public' as const, 'Restricted' as const, 'Private' as const),
      restriction: anyText,
      addresses: few(
        anyToken.map((word) => `${word} 值班室`),
        1,
      ),
      code: few(anyText),
      note: maybe(anyText),
      references: few(
        fc.record({ sender: anyToken, identifier: anyToken.map((word) => `${word}-x`), sent: anyTime }),
        1,
      ),
      incidents: few(anyToken),
      info: fc
        .tuple(anyInfo(fc.constant('zh-CN'), sent), few(anyInfo(fc.constantFrom('en-US', 'zh-CN'), sent)))
        .map(([first, others]) => [first, ...others]),
    })
    .map((alert) => {
      const restriction = alert.scope === 'Restricted' ? alert.restriction : null;
      // A reference that names this very alert would rightly be refused.
      const identifier = `${alert.identifier}-y`;
      return capAlert({ ...alert, identifier, restriction });
    }),
);
