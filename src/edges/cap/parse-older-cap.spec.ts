import { readFileSync } from 'node:fs';
import { capAlert } from './cap-alert.js';
import { buildCap, leftOut } from './build-cap.js';
import { parseCap } from './parse-cap.js';
import { readXmlText } from './xml-tree.js';

const fixture = (name: string) => readFileSync(`test/fixtures/cap/${name}.xml`, 'utf8');
const read = (text: string) => parseCap(Buffer.from(text));
const codesOf = (text: string) => read(text).faults.map(({ code, where, level }) => `${level} ${code} @ ${where}`);

describe('CAP 1.0', () => {
  const old = fixture('cap-1.0');

  it('becomes 1.2, and says what had to be converted, none of it an error', () => {
    const { alert, version } = read(old);
    expect(version).toBe('1.0');
    expect(alert).toMatchObject({
      sent: Date.parse('2026-07-20T02:03:00Z'),
      scope: 'Public',
      references: [{ sender: 'river@example.org', identifier: 'TRI13970875.1' }],
    });
    expect(alert?.info[0]).toMatchObject({
      category: ['Other'],
      certainty: 'Likely',
      eventCode: [{ valueName: 'SAME', value: 'FLW' }],
      parameter: [{ valueName: 'stage', value: '181.2 m = warning' }],
      resource: [{ mimeType: 'application/octet-stream' }],
      area: [{ geocode: [{ valueName: 'GB/T 2260', value: '500103' }] }],
    });
    expect(codesOf(old)).toEqual([
      'advice cap.older-version @ ',
      'advice cap.password @ password',
      'advice cap.time-format @ sent',
      'advice cap.converted @ scope',
      'advice cap.converted @ info[0].category',
      'advice cap.very-likely @ info[0].certainty',
      'advice cap.pair-text @ info[0].eventCode[0]',
      'advice cap.pair-text @ info[0].parameter[0]',
      'advice cap.converted @ info[0].resource[0].mimeType',
      'advice cap.pair-text @ info[0].area[0].geocode[0]',
    ]);
  });

  it('gives its password away nowhere', () => {
    const { alert, faults } = read(old);
    expect(JSON.stringify([alert, faults])).not.toContain('open-sesame');
  });

  it('can be built as 1.2', () => {
    const { alert } = read(old);
    expect(alert && read(buildCap(alert))).toMatchObject({ version: '1.2', faults: [] });
  });

  it.each([
    ['<addresses>a@example.cn</addresses><references>', 'Private'],
    ['<restriction>内部</restriction><references>', 'Restricted'],
  ])('without a scope takes what else it says for it: %s', (put, scope) => {
    expect(read(old.replace('<references>', put)).alert?.scope).toBe(scope);
  });

  it.each([
    ['a status', '>Actual<', '>Draft<', 'cap.newer-than-version @ status'],
    ['a category', '<event>', '<category>CBRNE</category><event>', 'cap.newer-than-version @ info[0].category[0]'],
    ['a certainty', '>Very Likely<', '>Observed<', 'cap.newer-than-version @ info[0].certainty'],
    [
      'an element',
      '<urgency>',
      '<responseType>Monitor</responseType><urgency>',
      'cap.newer-than-version @ info[0].responseType',
    ],
    [
      'an attachment',
      '</uri>',
      '</uri><derefUri>YWJj</derefUri>',
      'cap.newer-than-version @ info[0].resource[0].derefUri',
    ],
  ])('may use %s of a later version', (_name, find, put, expected) => {
    expect(codesOf(old.replace(find, put))).toContain(`advice ${expected}`);
  });

  it('needs a name before the = of a code', () => {
    expect(codesOf(old.replace('SAME=FLW', 'FLW'))).toEqual(
      expect.arrayContaining([
        'error cap.pair-text @ info[0].eventCode[0]',
        'error cap.required-missing @ info[0].eventCode[0].valueName',
      ]),
    );
  });
});

describe('CAP 1.1', () => {
  const old = fixture('cap-1.1');

  it('becomes 1.2 with little to convert', () => {
    expect(read(old).version).toBe('1.1');
    expect(codesOf(old)).toEqual([
      'advice cap.older-version @ ',
      'advice cap.unknown-element @ trace',
      'advice cap.time-format @ sent',
      'advice cap.unknown-element @ info[0].forecaster',
      'advice cap.unknown-element @ info[0].resource[0].frames',
      'advice cap.converted @ info[0].resource[0].mimeType',
      'advice cap.unknown-element @ info[0].area[0].population',
    ]);
  });

  it.each([
    ['password', '<scope>', '<password>x</password><scope>', 'error cap.password @ password'],
    ['Very Likely', '>Likely<', '>Very Likely<', 'error cap.very-likely @ info[0].certainty'],
    [
      'a pair as text',
      />\s*<valueName>GB.*?<\/value>\s*</s,
      '>500103=x<',
      'error cap.pair-text @ info[0].area[0].geocode[0]',
    ],
    ['AllClear', '>Monitor<', '>AllClear<', 'advice cap.newer-than-version @ info[0].responseType[0]'],
    ['a time without seconds', '02:03:00Z', '02:03Z', 'error cap.time-format @ sent'],
  ])('no longer knows, or does not know yet, %s', (_name, find, put, expected) => {
    expect(codesOf(old.replace(find, put))).toContain(expected);
  });
});

describe('extensions', () => {
  const { alert } = read(fixture('cap-1.1'));
  const uri = 'urn:example:extension';

  it('are kept where they stood, well-formed by themselves', () => {
    expect(alert?.extensions).toEqual([
      { uri, name: 'trace', xml: '<x:trace xmlns:x="urn:example:extension">hub-7</x:trace>' },
    ]);
    expect(alert?.info[0]?.extensions[0]?.xml).toBe(
      '<x:forecaster xmlns:x="urn:example:extension" shift="night">值班员<x:desk>3</x:desk></x:forecaster>',
    );
    expect(alert?.info[0]?.resource[0]?.extensions[0]?.name).toBe('frames');
    expect(alert?.info[0]?.area[0]?.extensions[0]?.name).toBe('population');
  });

  it('stand alone also where the default namespace is meant', () => {
    const { alert } = read(
      '<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><note>n</note><rain xml:lang="zh"><b a="1>2"/></rain></alert>',
    );
    const xml = alert?.extensions[0]?.xml ?? '';
    expect(xml).toBe('<rain xmlns="urn:oasis:names:tc:emergency:cap:1.2" xml:lang="zh"><b a="1>2"/></rain>');
    expect(readXmlText(xml).root?.children[0]?.uri).toBe('urn:oasis:names:tc:emergency:cap:1.2');
  });

  it('within a text are kept, and a text that is all elements is read from them', () => {
    const { alert } = read(
      '<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><note><p>甲</p><p>乙</p></note><source>丙<b>丁</b></source></alert>',
    );
    expect(alert).toMatchObject({ note: '甲 乙', source: '丙' });
    expect(alert?.extensions.map(({ name }) => name)).toEqual(['p', 'p', 'b']);
  });

  it('are left out of what is built, and said to be', () => {
    const built = buildCap({ ...(alert ?? capAlert({})), sent: Date.parse('2026-07-20T02:03:00Z') });
    expect(built).not.toContain(uri);
    expect(leftOut(alert ?? capAlert({})).map(({ where }) => where)).toEqual([
      'trace',
      'info[0].forecaster',
      'info[0].resource[0].frames',
      'info[0].area[0].population',
    ]);
    expect(leftOut(capAlert({}))).toEqual([]);
  });
});
