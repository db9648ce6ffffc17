import { createPublicKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { signingPair } from '../../../test/harness/certificate.js';
import type { DomainError } from '../../shared/domain-error.js';
import { parseCap } from './parse-cap.js';
import { signCap, verifySignature } from './signature.js';

const redRain = readFileSync('test/fixtures/cap/red-rain.xml', 'utf8');
const rsa = signingPair('rsa');
const ec = signingPair('ec');
const stranger = signingPair('rsa');
const signed = signCap(redRain, rsa);

const finding = (xml: string, trusted: readonly string[] = [rsa.certificatePem]) => {
  const { state, faults } = verifySignature(xml, trusted);
  return [state, ...faults.map(({ code }) => code)];
};

describe('signing', () => {
  it.each([
    ['RSA', rsa],
    ['ECDSA', ec],
  ])('with %s is valid under the certificate and under the bare key', (_name, pair) => {
    const text = signCap(redRain, pair);
    expect(finding(text, [stranger.certificatePem, pair.certificatePem])).toEqual(['valid']);
    expect(finding(text, [pair.publicKeyPem])).toEqual(['valid']);
  });

  it('puts the signature behind everything else and changes nothing besides', () => {
    expect(signed.replace(/<Signature .*<\/Signature>/s, '')).toBe(redRain);
    expect(signed).toMatch(/<\/info>\n<Signature [^>]*>.*<\/Signature><\/alert>\n$/s);
  });

  it('leaves the certificate out where none is given', () => {
    const text = signCap(redRain, { ...ec, certificatePem: null });
    expect(text).not.toContain('KeyInfo');
    expect(finding(text, [ec.publicKeyPem])).toEqual(['valid']);
  });

  it('covers characters that other parsers take for line ends', () => {
    const text = signCap(redRain.replace('暴雨红色', '暴雨\u2028红\u0085色'), rsa);
    expect(finding(text)).toEqual(['valid']);
    expect(finding(text.replace('\u2028', '\n'))).toEqual(['invalid', 'signature.content-changed']);
  });

  it.each([
    ['what is signed already', signed, rsa],
    ['what is no XML', '<alert>', rsa],
    ['an empty element', '<alert/>', rsa],
    ['what could not be verified any more', redRain.replace('<info>', `${'<x/>'.repeat(12_000)}<info>`), rsa],
    ['with the certificate of another key', redRain, { ...rsa, certificatePem: stranger.certificatePem }],
    ['with a certificate that is none', redRain, { ...rsa, certificatePem: 'x' }],
    ['with a key that is none', redRain, { privateKeyPem: 'x', certificatePem: null }],
  ])('refuses %s', (_name, xml, pair) => {
    expect(() => signCap(xml, pair)).toThrow(expect.objectContaining({ code: 'cap.not-signable' }) as DomainError);
  });
});

describe('verifying', () => {
  it('finds nothing where nothing is, and never throws', () => {
    expect(finding(redRain)).toEqual(['none']);
    expect(finding('')).toEqual(['none']);
    expect(finding('<!DOCTYPE alert><alert/>')).toEqual(['none']);
  });

  it('never trusts a key for being carried', () => {
    expect(finding(signed, [])).toEqual(['unverified', 'signature.key-unknown']);
    expect(finding(signed, [stranger.certificatePem, ec.publicKeyPem])).toEqual([
      'unverified',
      'signature.key-unknown',
    ]);
  });

  it('cannot judge what carries no key and was made by none of ours', () => {
    const bare = signCap(redRain, { ...rsa, certificatePem: null });
    expect(finding(bare, [stranger.certificatePem])).toEqual(['unverified', 'signature.key-missing']);
  });

  it('says which trusted key cannot be read and uses the others', () => {
    expect(finding(signed, ['nonsense', rsa.certificatePem])).toEqual(['valid', 'signature.trusted-key']);
  });

  it.each([
    ['a word', '暴雨红色', '暴雨蓝色'],
    ['a point', '29.540,106.530', '29.541,106.530'],
    ['white space', '<info>', '<info> '],
    ['an element put in', '重庆市气象台发布', '重庆市气象台<b/>发布'],
    ['the digest', /<DigestValue>./, '<DigestValue>x'],
  ])('sees that %s was changed', (_name, find, put) => {
    expect(finding(signed.replace(find, put))).toEqual(['invalid', 'signature.content-changed']);
  });

  it('lets a comment be added, which is not signed and not read', () => {
    expect(finding(signed.replace('暴雨红色', '暴雨<!-- 甲 -->红色'))).toEqual(['valid']);
    expect(finding(signed.replace('暴雨红色', '<![CDATA[暴雨]]>红色'))).toEqual(['valid']);
  });

  it('sees a value that the carried key did not make', () => {
    const changed = signed.replace(/<SignatureValue>.{8}/, '<SignatureValue>AAAAAAAA');
    expect(finding(changed)).toEqual(['invalid', 'signature.value-wrong']);
  });

  it('reads keys written as RSA and elliptic-curve values', () => {
    const jwk = (pem: string) => createPublicKey(pem).export({ format: 'jwk' });
    const plain = (value: string | undefined) => Buffer.from(value ?? '', 'base64url');
    const withKey = (pair: typeof rsa, value: string) =>
      signCap(redRain, { ...pair, certificatePem: null }).replace(
        '</Signature>',
        `<KeyInfo><KeyValue>${value}</KeyValue></KeyInfo></Signature>`,
      );
    const { n, e } = jwk(rsa.publicKeyPem);
    const rsaValue = `<RSAKeyValue><Modulus>${plain(n).toString('base64')}</Modulus><Exponent>${plain(e).toString('base64')}</Exponent></RSAKeyValue>`;
    expect(finding(withKey(rsa, rsaValue), [])).toEqual(['unverified', 'signature.key-unknown']);
    const { x, y } = jwk(ec.publicKeyPem);
    const point = Buffer.concat([Buffer.of(4), plain(x), plain(y)]).toString('base64');
    const ecValue = `<ECKeyValue xmlns="http://www.w3.org/2009/xmldsig11#"><NamedCurve URI="urn:oid:1.2.840.10045.3.1.7"/><PublicKey>${point}</PublicKey></ECKeyValue>`;
    expect(finding(withKey(ec, ecValue), [])).toEqual(['unverified', 'signature.key-unknown']);
    expect(finding(withKey(ec, ecValue.replace(point, '')), [])).toEqual(['unverified', 'signature.key-missing']);
  });

  it('warns where the certificate was not valid at the time', () => {
    const late = signingPair('ec', { from: Date.parse('2020-01-01Z'), until: Date.parse('2021-01-01Z') });
    expect(finding(signCap(redRain, late), [late.certificatePem])).toEqual(['valid', 'signature.certificate-time']);
    expect(finding(signCap(redRain, late), [late.publicKeyPem])).toEqual(['valid']);
  });
});

describe('forms that are not verified, whoever signed', () => {
  const signature = /<Signature .*<\/Signature>/s.exec(signed)?.[0] ?? '';
  const algorithm = (from: string, to: string) => signed.replace(from, to);

  it.each([
    ['two signatures', signed.replace('</alert>', `${signature}</alert>`), 'signature.several'],
    [
      'one within an info',
      signed.replace(signature, '').replace('</info>', `${signature}</info>`),
      'signature.misplaced',
    ],
    [
      'the signed alert wrapped into another',
      signed
        .replace('<info>', `<note>假</note><info>`)
        .replace(
          signature,
          `<Object>${redRain.replace(/<\?xml.*?>/, '').replace('</alert>', `${signature}</alert>`)}</Object>`,
        ),
      'signature.misplaced',
    ],
    ['an object within', algorithm('</Signature>', '<Object/></Signature>'), 'signature.form'],
    ['a second reference', algorithm('</Reference>', '</Reference><Reference URI=""/>'), 'signature.form'],
    ['a reference to a part', algorithm('URI=""', 'URI="#part"'), 'signature.form'],
    ['a reference to a file', algorithm('URI=""', 'URI="file:///etc/passwd"'), 'signature.form'],
    ['a reference to the network', algorithm('URI=""', 'URI="http://127.0.0.1:9/"'), 'signature.form'],
    ['no reference address', algorithm(' URI=""', ''), 'signature.form'],
    ['processing instructions', algorithm('暴雨红色', '暴雨<?x 红色?>'), 'signature.form'],
    ['a second SignedInfo elsewhere', algorithm('<info>', '<info><SignedInfo/>'), 'signature.form'],
    ['HMAC', algorithm('xmldsig-more#rsa-sha256', 'xmldsig-more#hmac-sha256'), 'signature.algorithm'],
    [
      'XPath',
      algorithm(
        'http://www.w3.org/2001/10/xml-exc-c14n#"/></Transforms>',
        'http://www.w3.org/TR/1999/REC-xpath-19991116"/></Transforms>',
      ),
      'signature.algorithm',
    ],
    [
      'XSLT',
      algorithm(
        'http://www.w3.org/2001/10/xml-exc-c14n#"/></Transforms>',
        'http://www.w3.org/TR/1999/REC-xslt-19991116"/></Transforms>',
      ),
      'signature.algorithm',
    ],
    [
      'no enveloped transform',
      algorithm('http://www.w3.org/2000/09/xmldsig#enveloped-signature', 'http://www.w3.org/2001/10/xml-exc-c14n#'),
      'signature.algorithm',
    ],
    ['MD5', algorithm('xmlenc#sha256', 'xmlenc#md5'), 'signature.algorithm'],
  ])('%s', (_name, xml, code) => {
    expect(xml).not.toBe(signed);
    expect(finding(xml)).toEqual(['unverified', code]);
  });

  it('accepts the alert by its own Id, and only where no other element has it', () => {
    const named = redRain.replace('<alert ', '<alert Id="a1" ');
    const byId = signCap(named, rsa).replace('URI=""', 'URI="#a1"');
    // The reference was changed after signing, so only the form is accepted here; xmlsec1 signs such a one in test/schema.
    expect(finding(byId)).toEqual(['invalid', 'signature.value-wrong']);
    expect(finding(byId.replace('<info>', '<info Id="a1">'))).toEqual(['unverified', 'signature.form']);
  });
});

describe('damage', () => {
  it('never makes it throw, nor valid what does not read the same', () => {
    const { alert } = parseCap(Buffer.from(signed));
    const edit = fc.tuple(fc.nat(signed.length), fc.nat(30), fc.string({ maxLength: 12 }));
    fc.assert(
      fc.property(edit, ([at, cut, put]) => {
        const damaged = signed.slice(0, at) + put + signed.slice(at + cut);
        const { state } = verifySignature(damaged, [rsa.certificatePem]);
        if (state === 'valid') expect(parseCap(Buffer.from(damaged)).alert).toEqual(alert);
      }),
      { numRuns: 300 },
    );
  });
});
