import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { capToSignal } from './cap-to-signal.js';
import { parseCap } from './parse-cap.js';
import { maxXmlBytes } from './xml-tree.js';

const fixture = (name: string) => readFileSync(`test/fixtures/cap/${name}`);
const bytesOf = (text: string) => new TextEncoder().encode(text);
const redRain = fixture('red-rain.xml').toString('utf8');

/** The faults of the red rain fixture after one change, as `code @ where`. */
function faultsAfter(find: string | RegExp, replacement: string): string[] {
  const changed = redRain.replace(find, replacement);
  expect(changed).not.toBe(redRain);
  return parseCap(bytesOf(changed)).faults.map((fault) => `${fault.code} @ ${fault.where}`);
}

const ring = (inner: string) => `<polygon>${inner}</polygon>`;
const polygon = /<polygon>.*<\/polygon>/;

describe('reading CAP', () => {
  test.each([
    'red-rain.xml',
    'orange-rain.xml',
    'red-rain-update.xml',
    'red-to-orange-rain.xml',
    'rain-cancel.xml',
    'red-rain-exercise.xml',
  ])('%s is read whole and without fault', (name) => {
    const { alert, faults } = parseCap(fixture(name));
    expect(faults).toEqual([]);
    expect(alert?.sender).toBe('cq-met@example.cn');
    expect(alert?.info[0]?.area[0]?.polygon[0]).toHaveLength(5);
  });

  it('reads every element of the red rain signal', () => {
    const { alert } = parseCap(fixture('red-rain.xml'));
    expect(alert).toMatchObject({
      identifier: '50000041600000_20260720020300_0',
      sent: Date.parse('2026-07-20T02:03:00+08:00'),
      status: 'Actual',
      msgType: 'Alert',
      scope: 'Public',
      references: [],
    });
    expect(alert?.info[0]).toMatchObject({
      language: 'zh-CN',
      category: ['Met'],
      event: '暴雨',
      severity: 'Extreme',
      eventCode: [{ valueName: 'eventType', value: '11B03' }],
      expires: Date.parse('2026-07-20T08:00:00+08:00'),
    });
  });

  const info = 'info[0]';
  const area = `${info}.area[0]`;
  test.each<[string, string | RegExp, string, string]>([
    ['a missing identifier', /<identifier>.*<\/identifier>/, '', 'cap.required-missing @ identifier'],
    ['a space in the identifier', '_0</identifier>', ' 0</identifier>', 'cap.identifier-characters @ identifier'],
    ['a comma in the sender', '<sender>cq-met', '<sender>cq,met', 'cap.identifier-characters @ sender'],
    ['a time with Z', '<sent>2026-07-20T02:03:00+08:00', '<sent>2026-07-19T18:03:00Z', 'cap.time-format @ sent'],
    ['a fraction of a second', '<sent>2026-07-20T02:03:00', '<sent>2026-07-20T02:03:00.123', 'cap.time-format @ sent'],
    ['a comma for the offset', '02:03:00+08:00</sent>', '02:03:00,08:00</sent>', 'cap.time @ sent'],
    ['no offset', '02:03:00+08:00</sent>', '02:03:00</sent>', 'cap.time-offset-missing @ sent'],
    ['30 February', '<sent>2026-07-20', '<sent>2026-02-30', 'cap.time @ sent'],
    ['an unknown status', '>Actual<', '>Real<', 'cap.value-unknown @ status'],
    ['a status in small letters', '>Actual<', '>actual<', 'cap.value-spelling @ status'],
    ['Restricted without restriction', '>Public<', '>Restricted<', 'cap.restriction-missing @ restriction'],
    [
      'a restriction on Public',
      '</scope>',
      '</scope><restriction>内部</restriction>',
      'cap.restriction-unexpected @ restriction',
    ],
    ['Private without addresses', '>Public<', '>Private<', 'cap.addresses-missing @ addresses'],
    ['an Update without references', '>Alert<', '>Update<', 'cap.references-missing @ references'],
    ['a reference of two parts', '</scope>', '</scope><references>a,b</references>', 'cap.references @ references[0]'],
    [
      'a reference to itself',
      '</scope>',
      '</scope><references>cq-met@example.cn,50000041600000_20260720020300_0,2026-07-20T02:03:00+08:00</references>',
      'cap.references-itself @ references[0]',
    ],
    [
      'a reference from the future',
      '</scope>',
      '</scope><references>a,b,2026-07-21T00:00:00+08:00</references>',
      'cap.references-later @ references[0]',
    ],
    ['no category', '<category>Met</category>', '', `cap.required-missing @ ${info}.category`],
    ['an unknown category', '>Met<', '>Rain<', `cap.value-unknown @ ${info}.category[0]`],
    ['a retired certainty', '>Observed<', '>Very Likely<', `cap.very-likely @ ${info}.certainty`],
    ['a national severity', '>Extreme<', '>Red<', `cap.value-spelling @ ${info}.severity`],
    ['no language', '<language>zh-CN</language>', '', `cap.language-missing @ ${info}.language`],
    ['a language by name', '>zh-CN<', '>中文<', `cap.language @ ${info}.language`],
    [
      'expiry before sending',
      '<expires>2026-07-20T08',
      '<expires>2026-07-20T01',
      `cap.expires-before-sent @ ${info}.expires`,
    ],
    ['no expiry', /<expires>.*<\/expires>/, '', `cap.expires-missing @ ${info}.expires`],
    ['a relative web', '</instruction>', '</instruction><web>a/b</web>', `cap.web @ ${info}.web`],
    ['HTML tags', '<description>', '<description>&lt;b&gt;雨&lt;/b&gt;', `cap.html-tags @ ${info}.description`],
    ['HTML entities', '<description>', '<description>&amp;nbsp;', `cap.html-entities @ ${info}.description`],
    [
      'elements out of order',
      '<category>Met</category>',
      '<event>雨</event><category>Met</category>',
      `cap.order @ ${info}.category`,
    ],
    ['an element twice', '<event>', '<event>雨</event><event>', `cap.duplicate-element @ ${info}.event`],
    ['an unknown element', '<event>', '<rain>105</rain><event>', `cap.unknown-element @ ${info}.rain`],
    ['text between elements', '<info>', '<info>雨', `cap.stray-text @ ${info}`],
    ['a pair without value', '<value>11B03</value>', '', `cap.required-missing @ ${info}.eventCode[0].value`],
    [
      'a resource without type',
      '<area>',
      '<resource><resourceDesc>图</resourceDesc><uri>a.png</uri></resource><area>',
      `cap.required-missing @ ${info}.resource[0].mimeType`,
    ],
    [
      'a relative uri alone',
      '<area>',
      '<resource><resourceDesc>图</resourceDesc><mimeType>image/png</mimeType><uri>a.png</uri></resource><area>',
      `cap.uri-relative @ ${info}.resource[0].uri`,
    ],
    ['an area without name', /<areaDesc>.*<\/areaDesc>/, '', `cap.required-missing @ ${area}.areaDesc`],
    ['words in a polygon', polygon, ring('29,106 北 29,107 29,106'), `cap.polygon @ ${area}.polygon[0]`],
    ['an open polygon', polygon, ring('29,106 29,107 30,107 30,106'), `cap.polygon-open @ ${area}.polygon[0]`],
    ['a polygon of three', polygon, ring('29,106 29,107 29,106'), `cap.polygon-points @ ${area}.polygon[0]`],
    [
      'crossing edges',
      polygon,
      ring('29,106 30,107 30,106 29,107 29,106'),
      `cap.polygon-crossing @ ${area}.polygon[0]`,
    ],
    [
      'longitude first',
      polygon,
      ring('106.53,29.54 106.59,29.54 106.59,29.57 106.53,29.54'),
      `cap.coordinates-swapped @ ${area}.polygon[0]`,
    ],
    [
      'longitude first where both are possible',
      polygon,
      ring('80,40 81,40 81,41 80,40'),
      `cap.coordinates-swapped @ ${area}.polygon[0]`,
    ],
    ['a place off the earth', polygon, ring('99,60 99,61 98,61 99,60'), `cap.coordinates @ ${area}.polygon[0]`],
    ['a circle without radius', polygon, '<circle>29.5,106.5</circle>', `cap.circle @ ${area}.circle[0]`],
    ['a negative radius', polygon, '<circle>29.5,106.5 -1</circle>', `cap.circle-radius @ ${area}.circle[0]`],
    [
      'a ceiling alone',
      '</geocode>',
      '</geocode><ceiling>100</ceiling>',
      `cap.ceiling-without-altitude @ ${area}.ceiling`,
    ],
    ['no namespace', ' xmlns="urn:oasis:names:tc:emergency:cap:1.2"', '', 'cap.namespace-missing @ '],
    ['an older version', 'cap:1.2"', 'cap:1.1"', 'cap.older-version @ '],
  ])('says %s, once, and reads the rest', (_name, find, replacement, expected) => {
    const faults = faultsAfter(find, replacement);
    expect(faults.filter((fault) => fault === expected)).toEqual([expected]);
    expect(parseCap(bytesOf(redRain.replace(find, replacement))).alert?.info[0]?.headline).toContain('暴雨红色预警');
  });

  it('lists every fault of one message at once, with both languages', () => {
    const { alert, faults } = parseCap(fixture('words-only.xml'));
    expect(alert?.status).toBe('Actual');
    expect(alert?.sent).toBe(Date.parse('2026-07-20T10:10:00+08:00'));
    expect(alert?.info[0]).toMatchObject({ severity: 'Severe', certainty: 'Likely' });
    expect(faults.map((fault) => fault.code)).toEqual([
      'cap.older-version',
      'cap.order',
      'cap.time-format',
      'cap.value-spelling',
      'cap.unknown-element',
      'cap.value-spelling',
      'cap.very-likely',
      'cap.language-missing',
      'cap.expires-missing',
      'cap.coordinates-swapped',
    ]);
    expect(faults.every((fault) => fault.text.zh !== '' && fault.text.en !== '')).toBe(true);
  });

  it('reads what a Chinese sender encodes in GBK, and says so', () => {
    const half = '<?xml version="1.0" encoding="GBK"?><alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><note>';
    const rain = Uint8Array.of(0xb1, 0xa9, 0xd3, 0xea);
    const bytes = Buffer.concat([Buffer.from(half), rain, Buffer.from('</note></alert>')]);
    const { alert, faults } = parseCap(bytes);
    expect(alert?.note).toBe('暴雨');
    expect(faults[0]?.code).toBe('xml.encoding');
  });
});

describe('hostile bytes', () => {
  const attributes = (count: number) => Array.from({ length: count }, (_unused, index) => `a${index}="1"`).join(' ');
  const deep = `<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2">${'<info>'.repeat(10_000)}`;
  test.each<[string, Uint8Array, string]>([
    ['a billion laughs', fixture('hostile-billion-laughs.xml'), 'xml.dtd'],
    ['an entity from a file', fixture('hostile-external-entity.xml'), 'xml.dtd'],
    ['10,000 levels', bytesOf(deep), 'xml.too-deep'],
    ['10,000 closed levels', bytesOf(`${deep}${'</info>'.repeat(10_000)}</alert>`), 'xml.too-deep'],
    ['more than a megabyte', new Uint8Array(maxXmlBytes + 1), 'xml.too-large'],
    ['100,000 elements', bytesOf(`<alert>${'<a/>'.repeat(100_000)}</alert>`), 'xml.too-many-elements'],
    ['65 attributes', bytesOf(`<alert ${attributes(65)}/>`), 'xml.attributes'],
    ['an attribute of 9,000 characters', bytesOf(`<alert a="${'x'.repeat(9_000)}"/>`), 'xml.attributes'],
    ['nothing', new Uint8Array(), 'xml.malformed'],
    ['zeros', new Uint8Array(1000), 'xml.malformed'],
    ['bytes that are no text', Uint8Array.of(0x3c, 0xff, 0xfe, 0x00), 'xml.undecodable'],
    ['half a message', bytesOf(redRain.slice(0, 700)), 'xml.malformed'],
    ['an undefined entity', bytesOf('<alert>&boom;</alert>'), 'xml.malformed'],
    ['an unclosed DOCTYPE', bytesOf('<!DOCTYPE alert [<!ENTITY a "b">'), 'xml.malformed'],
    ['JSON', bytesOf('{"sender":1}'), 'xml.malformed'],
    ['HTML', bytesOf('<html><body/></html>'), 'cap.not-an-alert'],
    ['the national platform form', fixture('national-platform.xml'), 'cap.not-an-alert'],
  ])('%s is refused with a reason', (_name, bytes, code) => {
    const { alert, faults } = parseCap(bytes);
    expect(alert).toBeNull();
    expect(faults.map((fault) => fault.code)).toContain(code);
  });

  it('never throws, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        const { alert, faults } = parseCap(bytes);
        expect(alert === null ? faults.length : 1).toBeGreaterThan(0);
      }),
    );
  });

  it('never throws when a real message is damaged', () => {
    const edit = fc.tuple(fc.nat(redRain.length), fc.nat(40), fc.string({ maxLength: 20 }));
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 4 }), (edits) => {
        const damaged = edits.reduce((text, [at, cut, put]) => text.slice(0, at) + put + text.slice(at + cut), redRain);
        const { alert } = parseCap(bytesOf(damaged));
        if (alert) capToSignal(alert);
      }),
      { numRuns: 500 },
    );
  });

  it('bounds the faults it lists and counts the rest', () => {
    const { faults } = parseCap(bytesOf(redRain.replace('<event>', `${'<x/>'.repeat(20_000)}<event>`)));
    expect(faults).toHaveLength(101);
    expect(faults.at(-1)).toMatchObject({ code: 'faults.more' });
    expect(faults.at(-1)?.text.zh).toContain('19900');
  });

  it('takes as many attributes as an envelope may have', () => {
    expect(parseCap(bytesOf(`<alert ${attributes(64)}/>`)).alert).not.toBeNull();
  });

  test.each<[string, string, string]>([
    ['references', 'a,b,2026-07-20T02:03:00+08:00 ', 'cap.too-many-values @ references'],
    ['addresses', 'a ', 'cap.too-many-values @ addresses'],
    ['incidents', '"a b" ', 'cap.too-many-values @ incidents'],
  ])('reads the first thousand %s', (name, one, expected) => {
    const changed = (count: number) => redRain.replace('</scope>', `</scope><${name}>${one.repeat(count)}</${name}>`);
    const reading = parseCap(bytesOf(changed(50_000 / one.length)));
    expect(reading.faults.map(({ code, where }) => `${code} @ ${where}`)).toContain(expected);
    expect(reading.alert?.[name as 'references']).toHaveLength(1_000);
    expect(parseCap(bytesOf(changed(1_000))).faults.map(({ code }) => code)).not.toContain('cap.too-many-values');
  });

  it('refuses more polygon points than the limit and keeps the rest', () => {
    const { alert, faults } = parseCap(bytesOf(redRain.replace(polygon, ring('1,1 '.repeat(50_001)))));
    expect(faults.map((fault) => fault.code)).toEqual(['cap.too-many-points']);
    expect(alert?.info[0]?.area[0]?.geocode[0]?.value).toBe('500103');
  });

  const shapes: [string, (index: number, count: number) => [number, number]][] = [
    ['a coast', (i, n) => [29.5 + Math.cos((i / n) * 6.2831) * 0.3, 106.5 + Math.sin((i / n) * 6.2831) * 0.3]],
    ['a comb of level teeth', (i) => [29 + i * 1e-5, i % 2 === 0 ? 106 : 107]],
    ['a comb of slanting teeth', (i) => [29 + i * 1e-5 + (i % 2) * 0.5, i % 2 === 0 ? 106 : 107]],
  ];
  test.each(shapes)('40,000 points of %s take well under a second', (_name, at) => {
    const points = Array.from({ length: 40_000 }, (_unused, index) =>
      at(index, 40_000)
        .map((x) => x.toFixed(5))
        .join(),
    );
    const bytes = bytesOf(redRain.replace(polygon, ring([...points, points[0]].join(' '))));
    // Processor time, so that a busy machine does not fail the test.
    const before = process.cpuUsage();
    const { alert } = parseCap(bytes);
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1000).toBeLessThan(900);
    expect(alert?.info[0]?.area[0]?.polygon[0]).toHaveLength(40_001);
  });
});
