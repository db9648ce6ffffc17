// Messages no sender should send: those of test/fixtures/cap damaged in every way seen in the wild or thought of, and
// bytes that were never one. Case `n` of a seed is always the same.
import { readdirSync, readFileSync } from 'node:fs';

const folder = 'test/fixtures/cap';
const encoder = new TextEncoder();

/** The fixtures as bytes, and whatever else is to be damaged. */
export function seedMessages(...more) {
  const files = readdirSync(folder).sort();
  return [...files.map((name) => readFileSync(`${folder}/${name}`)), ...more.map((text) => encoder.encode(text))];
}

/** Small and good enough to choose by (mulberry32); the same on every machine. */
function chooser(seed) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
  const below = (count) => Math.floor(next() * count);
  return { below, of: (list) => list[below(list.length)], chance: (part) => next() < part };
}

/** Bytes of one case. Everything large is rare, so that many small ones can be tried. */
export function fuzzCase(seed, number, messages) {
  const choose = chooser(Math.imul(seed, 0x9e3779b1) ^ number);
  const message = choose.of(messages);
  if (choose.chance(0.01)) return large(choose, text(message));
  const mutate = choose.of(mutations);
  let bytes = mutate(choose, message, messages);
  while (choose.chance(0.3)) bytes = choose.of(mutations)(choose, bytes, messages);
  return bytes;
}

const text = (bytes) => new TextDecoder().decode(bytes);

const tokens = [
  ...[
    '<!DOCTYPE a [<!ENTITY b "c">]>',
    '<!DOCTYPE',
    '&b;',
    '&#0;',
    '&#xD800;',
    '&#1114112;',
    '&amp',
    '&',
    '<',
    '>',
    ']]>',
  ],
  ...[
    '<![CDATA[',
    '<![CDATA[]]>',
    '<!--',
    '-->',
    '<?x y?>',
    '<?xml version="1.0"?>',
    '</alert>',
    '<alert>',
    '<info>',
    '/>',
  ],
  ...[
    ' xmlns=""',
    ' xmlns:a="urn:a"',
    ' a:b="c"',
    ' Id="x"',
    '\u0000',
    '\u0007',
    '\ufffe',
    '\u2028',
    '\u0085',
    '\ufeff',
    '\ud83d',
  ],
  ...['"', "'", '=', '%', '%zz', 'http://[', '../../etc/passwd', 'file:///etc/passwd', '\r', '\t', '　', '暴', 'é'],
];

const values = [
  ...[
    '',
    ' ',
    '0',
    '-0',
    '-1',
    '1e999',
    'NaN',
    'Infinity',
    '99999999999999999999',
    '0x10',
    '.',
    '-',
    '+',
    ',',
    '""',
    '"',
  ],
  ...[
    '2026-02-30T25:61:61+99:99',
    '0000-00-00T00:00:00Z',
    '2026-07-20',
    '9999-12-31T23:59:59-14:00',
    '2026-07-20T02:03:00,08:00',
  ],
  ...[
    '1,2',
    '1,2 3',
    '1,2 3,4 1,2',
    '91,181 92,182 93,183 91,181',
    '106,29 107,29 107,30 106,29',
    '29,106 -1',
    '29,106 1e9',
  ],
  ...[
    'a,b,c',
    ',,',
    'a b c',
    'Red',
    'red',
    'Very Likely',
    'zh',
    '中文',
    '发布',
    '解除',
    '__proto__',
    'constructor',
    'toString',
    'x.constructor',
  ],
];

const mutations = [
  /** A few bytes put in, taken out or changed. */
  (choose, bytes) => {
    let out = Buffer.from(bytes);
    for (let edits = 1 + choose.below(4); edits > 0; edits -= 1) {
      const at = choose.below(out.length + 1);
      const put = Buffer.from(Array.from({ length: choose.below(6) }, () => choose.below(256)));
      out = Buffer.concat([out.subarray(0, at), put, out.subarray(at + choose.below(8))]);
    }
    return out;
  },
  /** Markup where none belongs. */
  (choose, bytes) => {
    const whole = text(bytes);
    const at = choose.below(whole.length + 1);
    return encoder.encode(
      whole.slice(0, at) + choose.of(tokens) + whole.slice(at + (choose.chance(0.5) ? choose.below(9) : 0)),
    );
  },
  /** The text of one element, or of one JSON value, replaced. */
  (choose, bytes) => {
    const whole = text(bytes);
    const places = [...whole.matchAll(/>[^<>]+<|: "[^"]*"/g)];
    if (places.length === 0) return bytes;
    const { 0: found, index } = choose.of(places);
    const value = choose.of(values);
    const put = found.startsWith('>') ? `>${value}<` : `: ${JSON.stringify(value)}`;
    return encoder.encode(whole.slice(0, index) + put + whole.slice(index + found.length));
  },
  /** Two elements exchanged, or one twice, or one gone. */
  (choose, bytes) => {
    const whole = text(bytes);
    const leaves = [...whole.matchAll(/<([\w:.-]+)[^<>]*>[^<>]*<\/\1>/g)];
    if (leaves.length < 2) return bytes;
    const [one, other] = [choose.of(leaves), choose.of(leaves)];
    if (choose.chance(0.4)) return encoder.encode(whole.replace(one[0], () => other[0]));
    return encoder.encode(whole.replace(one[0], () => (choose.chance(0.5) ? one[0].repeat(1 + choose.below(4)) : '')));
  },
  /** A piece of another message in the middle of this one. */
  (choose, bytes, messages) => {
    const other = choose.of(messages);
    const from = choose.below(other.length);
    const at = choose.below(bytes.length + 1);
    return Buffer.concat([bytes.subarray(0, at), other.subarray(from, from + choose.below(400)), bytes.subarray(at)]);
  },
  /** Cut off, in the middle of a character as often as not. */
  (choose, bytes) => bytes.subarray(0, choose.below(bytes.length + 1)),
  /** In another encoding than it says, or in the one it says and cut. */
  (choose, bytes) => {
    const whole = text(bytes);
    const declared = whole.replace(
      /encoding="[^"]*"/,
      `encoding="${choose.of(['GB18030', 'GBK', 'gb2312', 'UTF-8', 'UTF-16', 'Big5', 'x'])}"`,
    );
    const wide = Buffer.from(`${choose.chance(0.7) ? '\ufeff' : ''}${declared}`, 'utf16le');
    const encoded = choose.of([
      () => inGb18030(declared),
      () => inGb18030(whole),
      () => wide,
      () => (wide.length % 2 === 0 ? wide.swap16() : wide),
      () => encoder.encode(declared),
    ])();
    return choose.chance(0.3) ? encoded.subarray(0, choose.below(encoded.length + 1)) : encoded;
  },
  /** Never a message. */
  (choose) => Buffer.from(Array.from({ length: choose.below(600) }, () => choose.below(256))),
  /** Elements within elements. */
  (choose, bytes) => {
    const whole = text(bytes);
    const depth = choose.below(60);
    const name = choose.of(['info', 'area', 'alert', 'x', 'parameter']);
    const at = whole.indexOf('<', choose.below(whole.length + 1));
    if (at < 0) return bytes;
    return encoder.encode(
      `${whole.slice(0, at)}${`<${name}>`.repeat(depth)}${`</${name}>`.repeat(choose.chance(0.7) ? depth : 0)}${whole.slice(at)}`,
    );
  },
  /** Attributes, many or long. */
  (choose, bytes) => {
    const many = Array.from(
      { length: choose.below(80) },
      (_unused, index) => ` a${index}="${'v'.repeat(choose.below(20))}"`,
    );
    const put = choose.chance(0.5) ? many.join('') : ` a="${'v'.repeat(choose.below(10_000))}"`;
    return encoder.encode(text(bytes).replace(/<([\w:]+)/, (opening) => opening + put));
  },
];

/** Near the limits of size, depth, elements, attributes and points, and beyond them. */
function large(choose, whole) {
  const times = 1 + choose.below(choose.chance(0.2) ? 200_000 : 20_000);
  const into = (put) => whole.replace(/<\/(area|info|alert)>/, (closing) => put + closing);
  const points = (at) => `<polygon>${Array.from({ length: times }, (_unused, index) => at(index)).join(' ')}</polygon>`;
  const made = choose.of([
    () => into('<x>'.repeat(times)),
    () => into('<x/>'.repeat(times)),
    () => into('<parameter>a=b</parameter>'.repeat(times)),
    () => into('<area><areaDesc>a</areaDesc><circle>1,2 3</circle></area>'.repeat(times)),
    () => into(points((index) => `${29 + index * 1e-5},${106 + (index % 2)}`)),
    () => into(points((index) => `${(29 + Math.sin(index)).toFixed(4)},${(106 + Math.cos(index * 1.7)).toFixed(4)}`)),
    () => into(points((index) => `${(29 + index * 1e-5 + (index % 2) * 0.5).toFixed(5)},${106 + (index % 2)}`)),
    () => into(`<references>${'a,b,2026-07-20T02:03:00+08:00 '.repeat(times)}</references>`),
    () => into(`<addresses>${'"a b" c '.repeat(times)}"</addresses>`),
    () => into(`<code>${' '.repeat(times)}x</code>`),
    () => into(`<description>${'<'.repeat(1)}![CDATA[${'<a&b;'.repeat(times)}]]></description>`),
    () => into(`<language>${'a-'.repeat(times)}</language><web>${'%41'.repeat(times)}</web>`),
    () => whole.replace(/<([\w:]+)/, (opening) => `${opening} a="${'v'.repeat(times)}"`),
    () =>
      whole.replace(
        /<([\w:]+)/,
        (opening) => opening + Array.from({ length: times }, (_unused, i) => ` a${i}=""`).join(''),
      ),
    () => whole + ' '.repeat(times * 4),
    () => whole.repeat(1 + choose.below(200)),
    () => `[${'{"a":'.repeat(times)}`,
    () => `{"identifier":"a","polygons":[${'[[1,2]],'.repeat(times)}[]]}`,
  ])();
  return encoder.encode(made);
}

let gbBytes = null;

/** Node only reads GB 18030; its two-byte part turned around writes it. */
function inGb18030(whole) {
  if (!gbBytes) {
    gbBytes = new Map();
    const decoder = new TextDecoder('gb18030');
    for (let lead = 0x81; lead <= 0xfe; lead += 1) {
      for (let trail = 0x40; trail <= 0xfe; trail += 1) {
        if (trail !== 0x7f) gbBytes.set(decoder.decode(Uint8Array.of(lead, trail)), [lead, trail]);
      }
    }
  }
  const out = [];
  for (const character of whole) {
    const known = character < '\u0080' ? [character.charCodeAt(0)] : gbBytes.get(character);
    out.push(...(known ?? [0x3f]));
  }
  return Buffer.from(out);
}

/** What is wrong with the answer to one case; empty when nothing is. */
export function faultsOfAnswer(message) {
  const { verdict, format, alerts, faults } = message;
  if (!['accept', 'accept-with-faults', 'reject'].includes(verdict)) return [`verdict ${verdict}`];
  const all = [...faults, ...alerts.flatMap((alert) => alert.faults)];
  const wordless = all.filter(({ code, where, text: words }) => !code || where === undefined || !words.zh || !words.en);
  return [
    ...(verdict === 'reject' && !all.some(({ level }) => level === 'error')
      ? [`${format} rejected without a reason`]
      : []),
    ...(verdict === 'accept' && all.some(({ level }) => level !== 'advice')
      ? [`${format} accepted in spite of faults`]
      : []),
    ...wordless.map(({ code }) => `${code} has no words`),
  ];
}
