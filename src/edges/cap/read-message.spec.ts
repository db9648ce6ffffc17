import { generateKeyPairSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { parseCap } from './parse-cap.js';
import { readMessage, type ReadMessage } from './read-message.js';
import { signCap } from './signature.js';

const fixture = (name: string) => readFileSync(`test/fixtures/cap/${name}`);
const textOf = (name: string) => fixture(name).toString('utf8');
const bytesOf = (text: string) => new TextEncoder().encode(text);
const read = (bytes: Uint8Array, mediaType = 'application/xml', keys: readonly string[] = []) =>
  readMessage(bytes, mediaType, keys);
const codesOf = (message: ReadMessage) => message.faults.map(({ code, where }) => `${code} @ ${where}`);

const redRain = textOf('red-rain.xml');
const bareRedRain = redRain.slice(redRain.indexOf('<alert'));
const atom = textOf('feed.atom');
const rss = textOf('feed.rss');
const edxl = textOf('edxl-de-1.xml');
const national = textOf('national-red-rain.xml');

/** What is read after one change. */
function changed(text: string, find: string | RegExp, replacement: string): ReadMessage {
  const after = text.replace(find, () => replacement);
  expect(after).not.toBe(text);
  return read(bytesOf(after));
}

describe('whatever arrives', () => {
  test.each<[string, string, string[], number]>([
    ['red-rain.xml', 'cap-1.2', [''], 0],
    ['cap-1.1.xml', 'cap-1.1', [''], 0],
    ['cap-1.0.xml', 'cap-1.0', [''], 0],
    ['red-rain.json', 'json', [''], 0],
    ['national-red-rain.xml', 'national-xml', [''], 0],
    ['national-red-rain-gb18030.xml', 'national-xml', [''], 0],
    ['national-lowered.xml', 'national-xml', [''], 0],
    ['feed.atom', 'atom', ['entry[0]'], 1],
    ['feed.rss', 'rss', ['item[1]'], 1],
    ['edxl-de-1.xml', 'edxl-de', ['contentObject[0]'], 0],
    ['edxl-de-2.xml', 'edxl-de', ['contentObject[0]', 'contentObject[1]'], 0],
  ])('%s is %s', (name, format, places, links) => {
    const message = read(fixture(name), 'application/octet-stream');
    expect(message).toMatchObject({ format, links: { length: links } });
    expect(message.faults).toEqual([]);
    expect(message.alerts.map(({ where }) => where)).toEqual(places);
    for (const { signal, isSecret, signature } of message.alerts) {
      expect(signal?.areas).toContain('500103');
      expect([isSecret, signature]).toEqual([false, 'none']);
    }
  });

  test.each([
    ['red-rain.xml', 'accept'],
    ['red-rain.json', 'accept'],
    ['national-red-rain.xml', 'accept'],
    ['joint-landslide.xml', 'accept'],
    ['feed.atom', 'accept'],
    ['feed.rss', 'accept'],
    ['edxl-de-1.xml', 'accept'],
    ['edxl-de-2.xml', 'accept'],
    ['words-only.xml', 'accept-with-faults'],
    ['national-lowered.xml', 'accept-with-faults'],
    ['national-red-rain-gb18030.xml', 'accept-with-faults'],
    ['national-secret.xml', 'reject'],
    ['hostile-billion-laughs.xml', 'reject'],
    ['hostile-external-entity.xml', 'reject'],
  ])('%s: %s', (name, verdict) => {
    expect(read(fixture(name)).verdict).toBe(verdict);
  });

  test.each<[string, Uint8Array, string, string]>([
    ['nothing', bytesOf(''), 'unknown', 'xml.malformed'],
    ['words', bytesOf('重庆市气象台发布暴雨红色预警信号'), 'unknown', 'xml.malformed'],
    ['half a CAP message', bytesOf(redRain.slice(0, 600)), 'cap-1.2', 'xml.malformed'],
    ['half a national message', bytesOf(national.slice(0, 600)), 'national-xml', 'xml.malformed'],
    ['half a feed', bytesOf(atom.slice(0, 900)), 'atom', 'xml.malformed'],
    ['a DTD', fixture('hostile-external-entity.xml'), 'cap-1.2', 'xml.dtd'],
    ['too much', new Uint8Array(2_000_000).fill(32), 'unknown', 'xml.too-large'],
    ['another document', bytesOf('<html><body/></html>'), 'unknown', 'message.unknown'],
    ['half a JSON', bytesOf('{"sender":'), 'unknown', 'json.malformed'],
    ['JSON that is no text', Uint8Array.of(0x7b, 0xff, 0x7d), 'unknown', 'json.malformed'],
    ['100,000 brackets', bytesOf('['.repeat(100_000)), 'unknown', 'json.malformed'],
    ['too much JSON', bytesOf(`{"a":"${'x'.repeat(1_100_000)}"}`), 'json', 'json.too-large'],
    ['a list', bytesOf('[]'), 'unknown', 'signal.not-an-object'],
    ['an object about something else', bytesOf('{"rain":105}'), 'unknown', 'signal.required-missing'],
    ['a signal without a sender', bytesOf('{"identifier":"1"}'), 'json', 'signal.required-missing'],
  ])('%s is rejected with a reason', (_name, bytes, format, code) => {
    const message = read(bytes);
    expect(message).toMatchObject({ format, alerts: [], links: [], verdict: 'reject' });
    expect(message.faults.map((fault) => fault.code)).toContain(code);
  });

  it('tells the format by the bytes and says when it was called another', () => {
    expect(read(fixture('red-rain.json'), 'text/xml')).toMatchObject({ format: 'json', verdict: 'accept' });
    expect(codesOf(read(fixture('red-rain.json'), 'text/xml'))).toEqual(['message.media-type @ ']);
    expect(codesOf(read(fixture('red-rain.xml'), 'application/json'))).toEqual(['message.media-type @ ']);
    expect(read(bytesOf(`\uFEFF\n ${textOf('red-rain.json')}`), '')).toMatchObject({
      format: 'json',
      verdict: 'accept',
    });
  });

  it('accepts a message that lacks what makes a signal, and rejects one that says nothing at all', () => {
    const message = changed(redRain, /<sender>.*<\/sender>/, '');
    expect(message).toMatchObject({ verdict: 'accept-with-faults', alerts: [{ signal: null }] });
    expect(message.alerts[0]?.alert?.identifier).toBe('50000041600000_20260720020300_0');
    expect(read(bytesOf('<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"/>')).verdict).toBe('reject');
  });

  it('never throws, whatever the bytes', () => {
    const anyFixture = fc
      .constantFrom('feed.atom', 'feed.rss', 'edxl-de-1.xml', 'edxl-de-2.xml', 'national-lowered.xml', 'red-rain.json')
      .map((name) => fixture(name));
    const broken = fc
      .tuple(anyFixture, fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { maxLength: 8 }), fc.nat())
      .map(([bytes, changes, end]) => {
        const copy = Uint8Array.from(bytes);
        for (const [at, value] of changes) copy[at % copy.length] = value;
        return end % 3 === 0 ? copy.subarray(0, end % copy.length) : copy;
      });
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array(), broken), (bytes) => {
        const { verdict, faults, alerts } = read(bytes);
        const reasons = [...faults, ...alerts.flatMap((alert) => alert.faults)];
        expect(verdict === 'reject' && reasons.length === 0).toBe(false);
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('alerts inside envelopes', () => {
  it('have bytes of their own, with the namespaces they need', () => {
    for (const name of ['feed.atom', 'feed.rss', 'edxl-de-1.xml', 'edxl-de-2.xml']) {
      for (const { bytes, alert, faults } of read(fixture(name)).alerts) {
        expect(faults).toEqual([]);
        expect(parseCap(bytes)).toMatchObject({ alert, faults: [] });
      }
    }
  });

  it('keep their signature', () => {
    const { privateKey, publicKey } = generateKeyPairSync('rsa', {
      modulusLength: 2048,
      publicKeyEncoding: { type: 'spki', format: 'pem' },
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    });
    const signed = signCap(redRain, { privateKeyPem: privateKey, certificatePem: null });
    const bare = signed.slice(signed.indexOf('<alert'));
    const within = (text: string) => changed(edxl, bareRedRain.trim().replace(/^(?=.)/gm, '        '), text);
    expect(within(bare).alerts[0]?.signature).toBe('unverified');
    const message = readMessage(bytesOf(edxl.replace(/<alert[^]*<\/alert>/, () => bare)), '', [publicKey]);
    expect(message.alerts[0]?.signature).toBe('valid');
    expect(readMessage(bytesOf(signed), '', [publicKey]).alerts[0]?.signature).toBe('valid');
    const forged = readMessage(bytesOf(signed.replace('105毫米', '15毫米')), '', [publicKey]);
    expect(forged).toMatchObject({ verdict: 'accept-with-faults', alerts: [{ signature: 'invalid' }] });
  });

  it('are told apart where one entry holds several', () => {
    const message = changed(
      edxl,
      '</embeddedXMLContent>',
      `${textOf('orange-rain.xml').slice(38)}</embeddedXMLContent>`,
    );
    expect(message.alerts.map(({ where, signal }) => [where, signal?.colour])).toEqual([
      ['contentObject[0].alert[0]', 'red'],
      ['contentObject[0].alert[1]', 'orange'],
    ]);
  });

  it('are found in an envelope nobody knows', () => {
    const soap = `<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Body>${bareRedRain}</s:Body></s:Envelope>`;
    const message = read(bytesOf(soap));
    expect(message).toMatchObject({ format: 'unknown', verdict: 'accept-with-faults', alerts: [{ where: 'alert' }] });
    expect(codesOf(message)).toEqual(['message.unknown-envelope @ ']);
  });

  it('are bounded in number and in what they take along', () => {
    const entry = `<entry><id>1</id><title>t</title><updated>2026-07-20T02:03:00Z</updated>${bareRedRain}</entry>`;
    const many = atom.replace('</feed>', `${'<entry><link href="a"/></entry>'.repeat(3_000)}</feed>`);
    expect(read(bytesOf(many)).alerts).toHaveLength(1);
    const heavy = Array.from({ length: 60 }, (_, index) => `xmlns:n${index}="${'x'.repeat(8_000)}"`).join(' ');
    const prefixes = Array.from({ length: 60 }, (_, index) => `n${index}:`).join('');
    const carrier = `<feed xmlns="http://www.w3.org/2005/Atom" ${heavy}>${entry
      .replace('暴雨红色', prefixes)
      .repeat(200)}</feed>`;
    const message = read(bytesOf(carrier));
    expect(message.alerts.length).toBeLessThan(12);
    expect(codesOf(message).some((code) => code.startsWith('feed.too-much'))).toBe(true);
  });
});

describe('a message of several hazards', () => {
  const wind = (text: string) =>
    /<info>[^]*?<\/info>/
      .exec(text)?.[0]
      .replaceAll('暴雨', '大风')
      .replaceAll('11B03', '11B06')
      .replaceAll('渝中区', '化龙桥街道') ?? '';

  it('is an alert for each, with the bytes of the whole', () => {
    const { alerts } = changed(redRain, '</alert>', `${wind(redRain)}</alert>`);
    expect(alerts.map(({ where, signal }) => [where, signal?.identifier, signal?.eventCode])).toEqual([
      ['', '50000041600000_20260720020300_0', '11B03'],
      ['info[1]', '50000041600000_20260720020300_0#11B06', '11B06'],
    ]);
    expect(alerts[1]?.bytes).toBe(alerts[0]?.bytes);
    expect(alerts[1]?.signal?.areaText).toBe('化龙桥街道');
  });

  it('says where it stands in its envelope, and is an exercise throughout where that says so', () => {
    const several = edxl.replace('</alert>', () => `${wind(bareRedRain)}</alert>`);
    const message = changed(several, '<distributionStatus>Actual', '<distributionStatus>Exercise');
    expect(message.alerts.map(({ where, signal }) => [where, signal?.status])).toEqual([
      ['contentObject[0]', 'exercise'],
      ['contentObject[0].info[1]', 'exercise'],
    ]);
  });
});

describe('Atom feeds', () => {
  test.each<[string, string | RegExp, string, string]>([
    ['no id', '<id>https://warnings.example.cn/feed.atom</id>', '', 'feed.feed-required @ id'],
    ['no title', '<title>重庆市预警信息</title>', '', 'feed.feed-required @ title'],
    ['no updated', '<updated>2026-07-20T02:05:00+08:00</updated>', '', 'feed.feed-required @ updated'],
    ['a time without offset', '02:05:00+08:00', '02:05:00', 'feed.time @ updated'],
    ['an entry without a title', /<title>[^<]*雷电[^<]*<\/title>/, '', 'feed.entry-required @ entry[1].title'],
    ['an entry without a time', /<updated>[^<]*01:10[^<]*<\/updated>/, '', 'feed.entry-required @ entry[1].updated'],
    ['an entry without an id', /<id>[^<]*011000_0<\/id>/, '', 'feed.entry-required @ entry[1].id'],
    ['an id that is repeated', '20260720011000_0</id>', '20260720020300_0</id>', 'feed.id-repeated @ entry[1].id'],
    ['no alert and no link', /<link [^>]*>\s*<link [^>]*>/, '', 'feed.alert-missing @ entry[1].link'],
    ['only a web page', /<link [^>]*cap\+xml[^>]*>/, '', 'feed.alert-missing @ entry[1].link'],
    ['a link without a type', 'type="application/cap+xml" href', 'href', 'feed.link-type @ entry[1].link'],
    ['a link to a file', 'href="https://warnings.example.cn/alerts', 'href="file:///etc', 'feed.link @ entry[1].link'],
  ])('say %s', (_name, find, replacement, expected) => {
    const message = changed(atom, find, replacement);
    expect(codesOf(message)).toContain(expected);
    expect(message).toMatchObject({ verdict: 'accept-with-faults', alerts: { length: 1 } });
  });

  it('may be empty, one entry alone, or link elsewhere in other ways', () => {
    expect(changed(atom, /<entry>[^]*<\/entry>/, '')).toMatchObject({ format: 'atom', verdict: 'accept' });
    const entry = /<entry>[^]*?<\/entry>/
      .exec(atom)?.[0]
      .replace(
        '<entry>',
        '<entry xmlns="http://www.w3.org/2005/Atom" xmlns:cap="urn:oasis:names:tc:emergency:cap:1.2">',
      );
    expect(read(bytesOf(entry ?? ''))).toMatchObject({ format: 'atom', verdict: 'accept', alerts: { length: 1 } });
    const content = '<content type="application/cap+xml" src="alerts/1.xml"/>';
    expect(changed(atom, /<link [^>]*>\s*<link [^>]*>/, content).links).toEqual([
      { where: 'entry[1].link', href: 'alerts/1.xml', updated: '2026-07-20T01:10:00+08:00' },
    ]);
  });

  it('survive an entry that is rubbish', () => {
    const emptied = changed(atom, /<cap:identifier>[^]*<\/cap:info>/, '');
    expect(emptied).toMatchObject({ verdict: 'accept-with-faults', links: { length: 1 }, alerts: [{ signal: null }] });
  });
});

describe('RSS feeds', () => {
  test.each<[string, string | RegExp, string, string]>([
    ['no channel', /channel>/g, 'canal>', 'feed.feed-required @ channel'],
    ['no title', '<title>重庆市预警信息</title>', '', 'feed.feed-required @ title'],
    ['an item without title', /<title>[^<]*雷电[^<]*<\/title>/, '', 'feed.item-required @ item[0].title'],
    ['no link', /<link>[^<]*011000_0.xml<\/link>/, '', 'feed.alert-missing @ item[0].link'],
    ['no date', /<pubDate>[^<]*01:10[^<]*<\/pubDate>/, '', 'feed.pub-date-missing @ item[0].pubDate'],
    ['a date that is none', 'Mon, 20 Jul 2026 01:10:00 +0800', 'gestern', 'feed.time @ item[0].pubDate'],
    ['no guid', /<guid[^>]*>[^<]*011000_0<\/guid>/, '', 'feed.guid-missing @ item[0].guid'],
    [
      'a guid that is repeated',
      '20260720011000_0</guid>',
      '20260720020300_0</guid>',
      'feed.id-repeated @ item[1].guid',
    ],
  ])('say %s', (_name, find, replacement, expected) => {
    expect(codesOf(changed(rss, find, replacement))).toContain(expected);
  });

  it('take an enclosure that says CAP before the link of the item', () => {
    const enclosure = '<enclosure url="https://x.example.cn/1.xml" type="application/cap+xml" length="1"/></item>';
    expect(changed(rss, '</item>', enclosure).links).toEqual([
      { where: 'item[0].link', href: 'https://x.example.cn/1.xml', updated: 'Mon, 20 Jul 2026 01:10:00 +0800' },
    ]);
  });
});

describe('EDXL distributions', () => {
  test.each<[string, string | RegExp, string, string]>([
    ['no sender', /<senderID>.*<\/senderID>/, '', 'edxl.required-missing @ senderID'],
    ['no type', /<distributionType>.*<\/distributionType>/, '', 'edxl.required-missing @ distributionType'],
    ['no content', /<contentObject>[^]*<\/contentObject>/, '', 'edxl.content-missing @ contentObject'],
    ['content that is no CAP', /<alert[^]*<\/alert>/, '<x/>', 'edxl.cap-missing @ contentObject[0]'],
  ])('say %s', (_name, find, replacement, expected) => {
    const message = changed(edxl, find, replacement);
    expect(codesOf(message)).toContain(expected);
    expect(message.verdict).toBe('accept-with-faults');
  });

  it('make an exercise of what they carry', () => {
    const message = changed(edxl, '<distributionStatus>Actual', '<distributionStatus>Exercise');
    expect(message.alerts[0]).toMatchObject({ alert: { status: 'Actual' }, signal: { status: 'exercise' } });
    expect(message.alerts[0]?.faults.map(({ code }) => code)).toEqual(['edxl.status-disagrees']);
  });

  it('follow a link only where it is said to lead to CAP', () => {
    const linked = (mimeType: string) =>
      changed(
        edxl,
        /<xmlContent>[^]*<\/xmlContent>/,
        `<nonXMLContent><mimeType>${mimeType}</mimeType><uri>https://x.example.cn/1.xml</uri></nonXMLContent>`,
      ).links.map(({ href }) => href);
    expect(linked('application/cap+xml')).toEqual(['https://x.example.cn/1.xml']);
    expect(linked('image/png')).toEqual([]);
  });
});

describe('what calls itself secret', () => {
  const secretNational = textOf('national-secret.xml');
  const bare = (xml: string) => xml.slice(xml.indexOf('<alert'));
  /** 机密. */
  const gbkSecret = Buffer.from([0xbb, 0xfa, 0xc3, 0xdc]);
  const utf32 = (text: string) => {
    const wide = Buffer.alloc(4 + text.length * 4);
    wide.writeUInt32LE(0xfeff, 0);
    Array.from(text, (character, index) => wide.writeUInt32LE(character.codePointAt(0) ?? 0, 4 + index * 4));
    return wide;
  };

  test.each<[string, () => ReadMessage]>([
    ['the national form', () => read(fixture('national-secret.xml'))],
    ['a classification nobody knows', () => changed(national, '>None<', '>Level3<')],
    [
      'a CAP restriction',
      () => changed(redRain, '>Public</scope>', '>Restricted</scope><restriction>机密</restriction>'),
    ],
    ['the mark of a paper', () => changed(redRain, '<description>', '<description>秘密★1年 ')],
    ['a distribution', () => changed(edxl, 'UNCLASSIFIED AND NOT SENSITIVE', 'SECRET')],
    [
      'a distribution of something else',
      () => changed(edxl.replace(/<alert[^]*<\/alert>/, '机密'), 'UNCLASSIFIED AND NOT SENSITIVE', 'SECRET'),
    ],
    ['JSON', () => changed(textOf('red-rain.json'), '"sender"', '"secClassification": "秘密", "sender"')],
    ['JSON that makes no signal', () => read(bytesOf('{"secClassification":"机密","identifier":"1"}'))],
    ['JSON about something else', () => read(bytesOf('{"rain":105,"密级":"秘密"}'))],
    ['JSON with a classification nobody knows', () => read(bytesOf('{"secClassification": 3}'))],
    ['JSON in a list', () => read(bytesOf('[{"secClassification":"Secret"}]'))],
    ['JSON that hides it in escapes', () => read(bytesOf(String.raw`{"secClassification":"\u673a\u5bc6"}`))],
    ['half a JSON', () => read(bytesOf('{"secClassification":"机密","sender":'))],
    ['JSON in GBK', () => read(Buffer.concat([bytesOf('{"secClassification":"'), gbkSecret, bytesOf('"}')]))],
    ['too much JSON', () => read(bytesOf(`{"a":"${'x'.repeat(1_100_000)}","b":"绝密★"}`))],
    ['a headline of JSON', () => changed(textOf('red-rain.json'), '"headline": "', '"headline": "机密★1年 ')],
    ['a description of JSON', () => changed(textOf('red-rain.json'), '"description": "', '"description": "绝密★')],
    ['a headline of CAP', () => changed(redRain, '<headline>', '<headline>机密★1年 ')],
    ['a mark in references to characters', () => changed(redRain, '<headline>', '<headline>&#x673a;&#23494;&#9733;')],
    ['half a national message', () => read(bytesOf(secretNational.slice(0, -30)))],
    ['half a CAP message', () => read(bytesOf(redRain.replace('<headline>', '<headline>秘密★').slice(0, -30)))],
    ['a broken restriction', () => read(bytesOf('<alert><restriction>机密</restriction><x>'))],
    ['a DTD', () => read(bytesOf(`<!DOCTYPE a [<!ENTITY b "c">]>${bare(secretNational)}`))],
    ['too much XML', () => read(bytesOf(`${bare(secretNational)}${' '.repeat(1_100_000)}`))],
    ['no known encoding', () => read(utf32('<alert><secClassification>机密</secClassification></alert>'))],
    ['bytes that are no text', () => read(Buffer.concat([gbkSecret, Buffer.from([0xa1, 0xef, 0xff])]))],
    ['another document', () => read(bytesOf('<html><body>密级：机密</body></html>'))],
  ])('is refused and tells nothing: %s', (_name, message) => {
    const { verdict, alerts } = message();
    expect(verdict).toBe('reject');
    expect(alerts).toEqual([expect.objectContaining({ isSecret: true, alert: null, signal: null, signature: 'none' })]);
    expect(alerts[0]?.faults.map(({ code }) => code)).toEqual(['message.secret']);
    expect(message().faults).toEqual([]);
  });

  it('in a feed of links keeps nobody from the other entries', () => {
    const links = atom.replace(/<entry>[^]*?<\/entry>/, '').replace('<title>', '<title>秘密★1年 ');
    expect(read(bytesOf(links))).toMatchObject({ links: { length: 1 }, alerts: [{ isSecret: true }], faults: [] });
  });

  test.each<[string, () => ReadMessage]>([
    ['an internal message', () => changed(national, '>None<', '>Inner<')],
    ['one that says it is open', () => changed(national, '>None<', '>公开<')],
    [
      'a restriction to somebody',
      () => changed(redRain, '>Public</scope>', '>Restricted</scope><restriction>非涉密,限区防指</restriction>'),
    ],
    ['a distribution that is not', () => read(fixture('edxl-de-1.xml'))],
    [
      'JSON that says it is open',
      () => changed(textOf('red-rain.json'), '"sender"', '"secClassification": null, "sender"'),
    ],
    ['talk of secrets', () => changed(redRain, '<description>', '<description>注意保守国家秘密。')],
  ])('is not: %s', (_name, message) => {
    const { alerts } = message();
    expect(alerts[0]).toMatchObject({ isSecret: false, signal: { colour: 'red' } });
  });
});
