import fc from 'fast-check';
import { anyAlert } from '../../../test/harness/any-alert.js';
import { DomainError } from '../../shared/domain-error.js';
import type { CapAlert } from './cap-alert.js';
import { capAlert, capArea, capInfo } from './cap-alert.js';
import { buildCap } from './build-cap.js';
import { parseCap } from './parse-cap.js';

const bytesOf = (text: string) => new TextEncoder().encode(text);

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

  it('escapes what XML would read as markup', () => {
    const text = buildCap(withInfo({ description: '水位 < 180 & 上涨 ]]> "急"\r\n速撤' }));
    expect(parseCap(bytesOf(text)).alert?.info[0]?.description).toBe('水位 < 180 & 上涨 ]]> "急"\n速撤');
  });

  it('comes back as it went: built, read without error, equal', () => {
    fc.assert(
      fc.property(anyAlert, (alert) => {
        const { alert: back, version, faults } = parseCap(bytesOf(buildCap(alert)));
        expect(faults.filter((fault) => fault.level === 'error')).toEqual([]);
        expect(version).toBe('1.2');
        expect(back).toEqual(alert);
      }),
      { numRuns: 300 },
    );
  });

  it('whatever it is given, refuses with reasons or builds what has no error', () => {
    const texts = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('', ' ', '中文', 'http://[', '%'));
    const numbers = fc.oneof(fc.double(), fc.integer(), fc.constantFrom(-1, 1e21, -0, 8.64e15, 0.1 + 0.2));
    const change = fc.oneof(
      fc.tuple(fc.constantFrom('alert:identifier', 'alert:note', 'alert:restriction', 'info:event'), texts),
      fc.tuple(fc.constantFrom('info:language', 'info:web', 'info:headline', 'area:areaDesc'), texts),
      fc.tuple(fc.constantFrom('resource:uri', 'resource:mimeType', 'resource:derefUri', 'resource:digest'), texts),
      fc.tuple(fc.constantFrom('alert:addresses', 'alert:incidents', 'alert:code'), fc.array(texts)),
      fc.tuple(fc.constantFrom('alert:sent', 'info:expires', 'area:altitude', 'resource:size'), numbers),
      fc.tuple(fc.constant('area:polygon'), fc.array(fc.array(fc.tuple(numbers, numbers), { maxLength: 5 }))),
      fc.tuple(
        fc.constant('area:circle'),
        fc.array(fc.record({ center: fc.tuple(numbers, numbers), radiusKm: numbers })),
      ),
    );
    fc.assert(
      fc.property(anyAlert, change, (alert, [place, value]) => {
        const [part = '', name = ''] = place.split(':');
        const changed = withPart(alert, part, { [name]: value });
        try {
          expect(parseCap(bytesOf(buildCap(changed))).faults.filter(({ level }) => level === 'error')).toEqual([]);
        } catch (problem) {
          if (!(problem instanceof DomainError)) throw problem;
          expect(problem.reasons.some(({ level }) => level === 'error')).toBe(true);
        }
      }),
      { numRuns: 300 },
    );
  });
});

/** The alert with something else in its first info, area or resource. */
function withPart(alert: CapAlert, part: string, value: object): CapAlert {
  const first = <T>(list: readonly T[], change: (one: T) => T) => list.map((one, i) => (i === 0 ? change(one) : one));
  if (part === 'alert') return { ...alert, ...value };
  if (part === 'info') return { ...alert, info: first(alert.info, (info) => ({ ...info, ...value })) };
  return {
    ...alert,
    info: first(alert.info, (info) => ({
      ...info,
      area: part === 'area' ? first(info.area, (area) => ({ ...area, ...value })) : info.area,
      resource: part === 'resource' ? first(info.resource, (one) => ({ ...one, ...value })) : info.resource,
    })),
  };
}

function reasonsOf(alert: CapAlert): string[] {
  try {
    buildCap(alert);
  } catch (problem) {
    return (problem as DomainError).reasons.map((reason) => `${reason.code} @ ${reason.where}`);
  }
  return [];
}
