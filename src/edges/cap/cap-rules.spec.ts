import { readdirSync, readFileSync } from 'node:fs';
import { SignedXml } from 'xml-crypto';
import { signingPair } from '../../../test/harness/certificate.js';
import { DomainError } from '../../shared/domain-error.js';
import type { Reason } from '../../shared/reason.js';
import { buildCap, leftOut } from './build-cap.js';
import type { CapAlert } from './cap-alert.js';
import { capRules } from './cap-rules.js';
import { checkChain } from './check-chain.js';
import { parseCap } from './parse-cap.js';
import { signCap, verifySignature } from './signature.js';
import { maxXmlBytes } from './xml-tree.js';

const read = (name: string) => readFileSync(`test/fixtures/cap/${name}.xml`, 'utf8');
const alertOf = (name: string) => parseCap(Buffer.from(read(name))).alert as CapAlert;
const redRain = read('red-rain');
const older = read('cap-1.0');
const yuzhong = { latitude: 29.55, longitude: 106.56, kilometres: 300 };

/** What is found in a message, however it was come by. */
type Message = () => readonly Reason[];
const bytes =
  (message: Uint8Array | string): Message =>
  () =>
    parseCap(Buffer.from(message), yuzhong).faults;
const changed = (find: string | RegExp, put: string, text = redRain) => {
  const result = text.replace(find, put);
  expect(result).not.toBe(text);
  return result;
};
const rain =
  (find: string | RegExp, put: string): Message =>
  () =>
    bytes(changed(find, put))();
const built =
  (elements: Partial<CapAlert>): Message =>
  () => {
    try {
      buildCap({ ...alertOf('red-rain'), ...elements });
    } catch (problem) {
      if (problem instanceof DomainError) return problem.reasons;
      throw problem;
    }
    return [];
  };
const chain =
  (...alerts: CapAlert[]): Message =>
  () =>
    checkChain(alerts);

const completeOlder = [
  ['<event>', '<category>Met</category><event>'],
  ['</password>', '</password><scope>Public</scope>'],
  ['</resourceDesc>', '</resourceDesc><mimeType>image/png</mimeType>'],
].reduce((text, [find = '', put = '']) => changed(find, put, text), older);

const asIs: Message = bytes(redRain);
const polygon = /<polygon>.*<\/polygon>/;
const ring = (points: string) => rain(polygon, `<polygon>${points}</polygon>`);
const circle = (text: string) => rain(polygon, `<circle>${text}</circle>`);
const beforeArea = (put: string) => rain('<area>', `${put}<area>`);
const resource = (inner: string) =>
  beforeArea(`<resource><resourceDesc>图</resourceDesc><mimeType>image/png</mimeType>${inner}</resource>`);
const mime = (type: string) =>
  beforeArea(`<resource><resourceDesc>图</resourceDesc><mimeType>${type}</mimeType></resource>`);
const reference = (text: string) => rain('</scope>', `</scope><references>${text}</references>`);
const secondInfo = (edit: (info: string) => string) =>
  rain(/<info>.*<\/info>/s, `$&${edit(/<info>.*<\/info>/s.exec(redRain)?.[0] ?? '')}`);
/** Slanting teeth, each over all others without crossing one, and a way back around them. */
const comb = (teeth: number) => {
  const points = Array.from({ length: teeth }, (_unused, i) => {
    const isTip = i % 2 === 1;
    return `${(29 + i * 1e-5 + (isTip ? 0.5 : 0)).toFixed(5)},${isTip ? 107 : 106}`;
  });
  return [...points, '31,107.5', '31,105', '28.9,105', points[0]].join(' ');
};

const dsig = 'http://www.w3.org/2000/09/xmldsig#';
/** Which `signCap` does not make any more. */
function signedOverSha1(): string {
  const exclusive = 'http://www.w3.org/2001/10/xml-exc-c14n#';
  const signing = new SignedXml({
    privateKey: old.privateKeyPem,
    signatureAlgorithm: `${dsig}rsa-sha1`,
    canonicalizationAlgorithm: exclusive,
  });
  const transforms = [`${dsig}enveloped-signature`, exclusive];
  signing.addReference({ xpath: '/*', isEmptyUri: true, transforms, digestAlgorithm: `${dsig}sha1` });
  signing.computeSignature(redRain);
  return signing.getSignedXml();
}
const old = signingPair('rsa');
const pair = signingPair('ec');
const stranger = signingPair('ec');
const expired = signingPair('ec', { from: Date.parse('2020-01-01Z'), until: Date.parse('2021-01-01Z') });
const signed = signCap(redRain, pair);
const signature = /<Signature .*<\/Signature>/s.exec(signed)?.[0] ?? '';
const verified =
  (text: string, trusted: string[] = [pair.certificatePem]): Message =>
  () =>
    verifySignature(text, trusted).faults;
const good = verified(signed);

const first = alertOf('red-rain');
const update = alertOf('red-rain-update');
const second: CapAlert = { ...update, identifier: 'second', references: [update] };

/** For each code a message that breaks the rule, and one that comes near and keeps it. */
const cases: Record<string, readonly [fails: Message, passes: Message]> = {
  'xml.too-large': [bytes(new Uint8Array(maxXmlBytes + 1)), bytes(new Uint8Array(maxXmlBytes))],
  'xml.undecodable': [bytes(Uint8Array.of(0x3c, 0xff)), asIs],
  'xml.encoding': [rain('UTF-8', 'KOI8-R'), rain('UTF-8', 'utf-8')],
  'xml.encoding-wrong': [rain('UTF-8', 'GBK'), asIs],
  'xml.damaged': [
    bytes(Buffer.concat([Buffer.from(redRain.replace('</alert>', '')), Buffer.from([0xe6]), Buffer.from('</alert>')])),
    asIs,
  ],
  'xml.leading-space': [rain(/^/, ' '), rain(/$/, ' ')],
  'xml.malformed': [rain('</alert>', ''), asIs],
  'xml.dtd': [rain('<alert', '<!DOCTYPE alert><alert'), rain('<alert', '<!-- DOCTYPE alert --><alert')],
  'xml.too-deep': [
    rain('<info>', `${'<a>'.repeat(32)}${'</a>'.repeat(32)}<info>`),
    rain('<info>', `${'<a>'.repeat(31)}${'</a>'.repeat(31)}<info>`),
  ],
  'xml.too-many-elements': [
    rain('<info>', `${'<a/>'.repeat(50_000)}<info>`),
    rain('<info>', `${'<a/>'.repeat(40_000)}<info>`),
  ],
  'xml.attributes': [
    rain('<info>', `<a b="${'c'.repeat(8_193)}"/><info>`),
    rain('<info>', `<a b="${'c'.repeat(8_192)}"/><info>`),
  ],

  'cap.not-an-alert': [rain(/alert/g, 'alarm'), asIs],
  'cap.namespace-missing': [rain(/ xmlns="[^"]*"/, ''), asIs],
  'cap.namespace-child': [rain('<info>', '<info xmlns="">'), asIs],
  'cap.older-version': [bytes(older), asIs],
  'cap.converted': [bytes(older), bytes(completeOlder)],
  'cap.newer-than-version': [bytes(changed('>Actual<', '>Draft<', older)), bytes(older)],
  'cap.password': [rain('<scope>', '<password>x</password><scope>'), asIs],
  'cap.very-likely': [rain('>Observed<', '>Very Likely<'), rain('>Observed<', '>Likely<')],
  'cap.pair-text': [rain(/<valueName>eventType<.*?\/value>/s, 'SAME=RWW'), asIs],
  'cap.order': [rain(/(<status>.*<\/status>)\s*(<msgType>.*<\/msgType>)/, '$2$1'), asIs],
  'cap.duplicate-element': [
    rain('<event>', '<event>雨</event><event>'),
    rain('<category>', '<category>Safety</category><category>'),
  ],
  'cap.unknown-element': [rain('<info>', '<rain/><info>'), asIs],
  'cap.stray-text': [rain('<info>', '雨<info>'), rain('<info>', '<!-- 雨 --><info>')],
  'cap.extension-left-out': [() => leftOut(alertOf('cap-1.1')), () => leftOut(first)],
  'cap.required-missing': [rain(/<areaDesc>.*<\/areaDesc>/, ''), asIs],
  'cap.value-unknown': [rain('>Public<', '>Everybody<'), asIs],
  'cap.value-spelling': [rain('>Public<', '>public<'), asIs],
  'cap.number': [
    rain('</geocode>', '</geocode><altitude>high</altitude>'),
    rain('</geocode>', '</geocode><altitude>+600.5</altitude>'),
  ],
  'cap.characters': [built({ note: '雨\u0007' }), built({ note: '雨\t☔' })],
  'cap.too-large': [built({ note: '雨'.repeat(400_000) }), built({ note: '雨'.repeat(300_000) })],
  'cap.too-many-values': [
    built({ addresses: Array<string>(1_001).fill('a') }),
    built({ addresses: Array<string>(1_000).fill('a') }),
  ],
  'cap.too-many-points': [ring('1,1 '.repeat(50_001)), ring('29.5,106.5 '.repeat(50_000))],

  'cap.time': [rain('02:03:00+08:00</sent>', '02:03:00,08:00</sent>'), asIs],
  'cap.time-format': [
    rain('02:03:00+08:00</sent>', '02:03:00.0+08:00</sent>'),
    rain('02:03:00+08:00</sent>', '02:03:00-00:00</sent>'),
  ],
  'cap.time-offset-missing': [rain('02:03:00+08:00</sent>', '02:03:00</sent>'), asIs],
  'cap.time-range': [
    built({ sent: Date.parse('-000001-01-01T00:00:00Z') }),
    built({ sent: Date.parse('0001-01-02T00:00:00Z') }),
  ],
  'cap.expires-before-sent': [rain('<expires>2026-07-20T08', '<expires>2026-07-20T01'), asIs],
  'cap.expires-before-effective': [
    rain('<effective>2026-07-20T02', '<effective>2026-07-20T09'),
    rain('<effective>2026-07-20T02', '<effective>2026-07-20T07'),
  ],
  'cap.effective-before-sent': [
    rain('<effective>2026-07-20', '<effective>2026-06-08'),
    rain('<effective>2026-07-20', '<effective>2026-07-19'),
  ],
  'cap.onset-after-expires': [
    rain('<expires>', '<onset>2026-07-20T09:00:00+08:00</onset><expires>'),
    rain('<expires>', '<onset>2026-07-20T07:00:00+08:00</onset><expires>'),
  ],
  'cap.expires-missing': [rain(/<expires>.*<\/expires>/, ''), asIs],

  'cap.identifier-characters': [rain('<sender>', '<sender>a,'), rain('<sender>', '<sender>a;')],
  'cap.restriction-missing': [
    rain('>Public<', '>Restricted<'),
    rain('>Public</scope>', '>Restricted</scope><restriction>内部</restriction>'),
  ],
  'cap.restriction-unexpected': [
    rain('</scope>', '</scope><restriction>内部</restriction>'),
    rain('>Public</scope>', '>Restricted</scope><restriction>内部</restriction>'),
  ],
  'cap.addresses-missing': [
    rain('>Public<', '>Private<'),
    rain('>Public</scope>', '>Private</scope><addresses>a@example.cn</addresses>'),
  ],
  'cap.quotes': [
    rain('</scope>', '</scope><addresses>"甲 乙</addresses>'),
    rain('</scope>', '</scope><addresses>"甲 乙" 丙</addresses>'),
  ],
  'cap.note-missing': [
    rain('>Actual<', '>Exercise<'),
    bytes(changed('<info>', '<note>参演单位</note><info>', changed('>Actual<', '>Exercise<'))),
  ],
  'cap.info-missing': [rain(/<info>.*<\/info>/s, ''), asIs],
  'cap.references': [reference('a,b'), reference('a,b,2026-07-19T00:00:00+08:00')],
  'cap.references-missing': [rain('>Alert<', '>Cancel<'), bytes(read('rain-cancel'))],
  'cap.references-itself': [
    reference('cq-met@example.cn,50000041600000_20260720020300_0,2026-07-20T02:03:00+08:00'),
    reference('other@example.cn,50000041600000_20260720020300_0,2026-07-20T02:03:00+08:00'),
  ],
  'cap.references-later': [reference('a,b,2026-07-21T00:00:00+08:00'), reference('a,b,2026-07-20T02:03:00+08:00')],
  'cap.language-missing': [rain(/<language>.*<\/language>/, ''), asIs],
  'cap.language': [rain('>zh-CN<', '>中文<'), rain('>zh-CN<', '>zh-Hans-CN<')],
  'cap.language-first': [built({ info: first.info.map((info) => ({ ...info, language: 'en-US' })) }), built({})],
  'cap.categories-differ': [secondInfo((info) => info.replace('>Met<', '>Geo<')), secondInfo((info) => info)],
  'cap.event-codes-differ': [secondInfo((info) => info.replace('>11B03<', '>11B15<')), secondInfo((info) => info)],
  'cap.same-text': [secondInfo((info) => info.replace('>zh-CN<', '>en-US<')), secondInfo((info) => info)],
  'cap.headline-long': [
    rain('<headline>', `<headline>${'雨'.repeat(160)}`),
    rain(/<headline>.*</, `<headline>${'雨'.repeat(160)}<`),
  ],
  'cap.html-tags': [
    rain('<description>', '<description>&lt;b&gt;'),
    rain('<description>', '<description>水位 &lt; 180'),
  ],
  'cap.html-entities': [
    rain('<description>', '<description>&amp;nbsp;'),
    rain('<description>', '<description>甲 &amp; 乙;'),
  ],
  'cap.web': [
    rain('</instruction>', '</instruction><web>a/b</web>'),
    rain('</instruction>', '</instruction><web>https://example.cn/雨?a=%E9%9B%A8#1</web>'),
  ],
  'cap.mime-type': [mime('picture'), mime('image/svg+xml; charset=utf-8')],
  'cap.size': [
    resource('<size>-1</size><uri>https://a.example/</uri>'),
    resource('<size>1</size><uri>https://a.example/</uri>'),
  ],
  'cap.uri': [resource('<uri>https://a.example/%zz</uri>'), resource('<uri>https://[2001:db8::1]:8443/a%20b</uri>')],
  'cap.uri-relative': [resource('<uri>a.png</uri>'), resource('<uri>a.png</uri><derefUri>YWJj</derefUri>')],
  'cap.deref-uri': [resource('<derefUri>雨</derefUri>'), resource('<derefUri>YW\n Jj</derefUri>')],
  'cap.digest': [resource('<digest>abc</digest>'), resource(`<digest>${'a9'.repeat(20)}</digest>`)],

  'cap.area-words-only': [rain(/<polygon>.*<\/geocode>/s, ''), rain(polygon, '')],
  'cap.polygon': [ring('29.5,106.5 北'), asIs],
  'cap.polygon-points': [ring('29,106 29,107 29,106'), ring('29,106 29,107 30,107 29,106')],
  'cap.polygon-open': [ring('29,106 29,107 30,107 30,106'), ring('29,106 29,107 30,107 30,106 29,106')],
  'cap.polygon-crossing': [ring('29,106 30,107 30,106 29,107 29,106'), ring('29,106 30,106 30,107 29,107 29,106')],
  'cap.polygon-touching': [ring('29,106 29,110 33,110 33,108 29,108 31,107 29,106'), asIs],
  'cap.polygon-unchecked': [ring(comb(40_000)), ring(comb(400))],
  'cap.circle': [circle('29.5,106.5'), circle('29.5,106.5 0')],
  'cap.circle-radius': [circle('29.5,106.5 -1'), circle('29.5,106.5 0')],
  'cap.coordinates': [ring('99,60 99,61 98,61 99,60'), asIs],
  'cap.coordinates-swapped': [ring('106.53,29.54 106.59,29.54 106.59,29.57 106.53,29.54'), asIs],
  'cap.coordinate-decimals': [
    ring('29.1234567,106 29,107 30,107 29.1234567,106'),
    ring('29.123456,106 29,107 30,107 29.123456,106'),
  ],
  'cap.far-from-place': [ring('39.9,116.3 39.9,116.5 40,116.5 39.9,116.3'), ring('28,105 28,110 31,110 31,105 28,105')],
  'cap.ceiling-without-altitude': [
    rain('</geocode>', '</geocode><ceiling>9</ceiling>'),
    rain('</geocode>', '</geocode><altitude>9</altitude><ceiling>9</ceiling>'),
  ],
  'cap.ceiling-below-altitude': [
    rain('</geocode>', '</geocode><altitude>9</altitude><ceiling>8</ceiling>'),
    rain('</geocode>', '</geocode><altitude>9</altitude><ceiling>9</ceiling>'),
  ],

  'chain.conflict': [chain(first, { ...first, note: '另一份' }), chain(first, first)],
  'chain.sent-backwards': [chain(first, { ...update, sent: 0 }), chain(first, update)],
  'chain.reference-unknown': [chain(update), chain(first, update)],
  'chain.reference-sent': [chain({ ...first, sent: 1_000 }, update), chain(first, update)],
  'chain.reference-incomplete': [
    chain(first, update, second),
    chain(first, update, { ...second, references: [first, update] }),
  ],

  'signature.content-changed': [verified(changed('暴雨红色', '暴雨蓝色', signed)), good],
  'signature.value-wrong': [verified(changed(/<SignatureValue>.{4}/, '<SignatureValue>AAAA', signed)), good],
  'signature.trusted-key': [verified(signed, ['nonsense']), good],
  'signature.key-unknown': [verified(signed, [stranger.certificatePem]), good],
  'signature.key-missing': [verified(signCap(redRain, { ...pair, certificatePem: null }), []), good],
  'signature.several': [verified(changed('</alert>', `${signature}</alert>`, signed)), good],
  'signature.misplaced': [verified(changed('</info>', `${signature}</info>`)), good],
  'signature.form': [verified(changed('URI=""', 'URI="https://example.cn/"', signed)), good],
  'signature.algorithm': [verified(changed('xmldsig-more#ecdsa-sha256', 'xmldsig-more#hmac-sha256', signed)), good],
  'signature.too-involved': [verified(changed('<info>', `${'<x/>'.repeat(12_000)}<info>`, signed)), good],
  'signature.sha1': [verified(signedOverSha1(), [old.publicKeyPem]), good],
  'signature.certificate-time': [verified(signCap(redRain, expired), [expired.certificatePem]), good],
};

const isOf = (code: string) => (reason: Reason) => reason.code === code;

describe.each(capRules)('$code', ({ code, level, zh, en }) => {
  const [fails, passes] = cases[code] ?? [];

  it('is said of a message that breaks it, and not of one that keeps it', () => {
    expect(fails?.().find(isOf(code))).toMatchObject({ code, level });
    expect(passes?.().find(isOf(code))).toBeUndefined();
  });

  it('is one line in each language', () => {
    expect(zh).toMatch(/^[^\n]{4,60}$/);
    expect(en).toMatch(/^[^\n]{8,90}$/);
  });
});

describe('the list of rules', () => {
  it('has one entry for each code, and a case for each entry', () => {
    const codes = capRules.map(({ code }) => code);
    expect(new Set(codes).size).toBe(codes.length);
    expect(Object.keys(cases).sort()).toEqual([...codes].sort());
  });

  it('has every code that the reader, the writer and the verifier can say', () => {
    // Refusals of whole operations, thrown and not listed.
    const refusals = ['cap.invalid', 'cap.not-signable'];
    const folder = 'src/edges/cap';
    const sources = readdirSync(folder).filter((name) => name.endsWith('.ts') && !name.endsWith('.spec.ts'));
    const said = sources.flatMap((name) =>
      Array.from(
        readFileSync(`${folder}/${name}`, 'utf8').matchAll(/'((?:xml|cap|chain|signature)\.[a-z0-9-]+)'/g),
        ([, code]) => code,
      ),
    );
    const listed = new Set([...capRules.map(({ code }) => code), ...refusals]);
    expect([...new Set(said)].filter((code) => code !== undefined && !listed.has(code))).toEqual([]);
  });
});
