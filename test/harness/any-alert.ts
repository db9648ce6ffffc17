/** CAP alerts of every kind that may be built, for properties. */
import fc from 'fast-check';
import type { CapPoint } from '../../src/edges/cap/cap-alert.js';
import {
  capAlert,
  capArea,
  capCategories,
  capCertainties,
  capInfo,
  capMsgTypes,
  capResource,
  capResponseTypes,
  capScopes,
  capSeverities,
  capStatuses,
  capUrgencies,
} from '../../src/edges/cap/cap-alert.js';

const anyText = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 30 })
  .map((text) => text.replace(/[\u0000-\u0008\u000b-\u001f]/g, '').trim())
  .filter((text) => text !== '');
const anyToken = fc.stringMatching(/^[A-Za-z0-9@._-]{1,20}$/);
/** A member of a list that spaces separate: in quotation marks where it has some itself. */
const anyWord = fc.oneof(
  anyToken,
  anyToken.map((word) => `${word} 值班室`),
  anyToken.map((word) => `${word}\u3000街道`),
);
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
    altitude: maybe(micro(0, 1000)),
    ceiling: maybe(micro(1000, 2000)),
  })
  .map((area) => capArea({ ...area, ceiling: area.altitude === null ? null : area.ceiling }));
const anyResource = fc
  .record({
    resourceDesc: anyText,
    mimeType: fc.constantFrom('image/png', 'application/pdf', 'text/plain; charset=utf-8'),
    size: maybe(fc.nat()),
    uri: maybe(
      fc.constantFrom('https://example.cn/a?b=1&c=2', 'mailto:a@example.cn', 'https://[2001:db8::1]:8443/雨量/1#图'),
    ),
    derefUri: maybe(fc.constantFrom('YWJj', 'YQ==', 'YWJj\nYWJj')),
    digest: maybe(fc.constant('a9993e364706816aba3e25717850c26c9cd0d89d')),
  })
  .chain((resource) =>
    fc
      .boolean()
      .map((isBeside) => capResource(isBeside ? { ...resource, uri: '图/a%20b.png', derefUri: 'YWJj' } : resource)),
  );
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
      web: maybe(
        fc.constantFrom('https://example.cn/warnings/1', 'urn:oid:2.49.0.1.156', 'http://例子.cn/?q=%E9%9B%A8'),
      ),
      contact: maybe(anyText),
      parameter: few(anyPair),
      resource: few(anyResource),
      area: few(anyArea),
    })
    .map(capInfo);
/** Keeps every rule of CAP and of `buildCap`; texts have no white space around them, which a reader would drop. */
export const anyAlert = anyTime.chain((sent) =>
  fc
    .record({
      identifier: anyToken,
      sender: anyToken,
      sent: fc.constant(sent),
      status: fc.constantFrom(...capStatuses),
      msgType: fc.constantFrom(...capMsgTypes),
      source: maybe(anyText),
      scope: fc.constantFrom(...capScopes),
      restriction: anyText,
      addresses: few(anyWord, 1),
      code: few(anyText),
      note: maybe(anyText),
      references: few(
        fc.record({ sender: anyToken, identifier: anyToken.map((word) => `${word}-x`), sent: anyTime }),
        1,
      ),
      incidents: few(anyWord),
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
