import { readFileSync } from 'node:fs';
import { signCap, verifySignature } from '../../src/edges/cap/signature.js';
import { signingPair } from '../harness/certificate.js';
import { demandTools, isValidByXmlsec, signedByXmlsec } from '../harness/xml-tools.js';

demandTools();

const fixture = (name: string) => readFileSync(`test/fixtures/cap/${name}.xml`, 'utf8');
const messages = { Alert: fixture('red-rain'), Update: fixture('red-rain-update'), Cancel: fixture('rain-cancel') };
const rsa = signingPair('rsa');
const ec = signingPair('ec');
const stranger = signingPair('rsa');
const tampered = (text: string) => text.replace('重庆市', '重庆x市');

describe.each([
  ['RSA', rsa],
  ['ECDSA', ec],
])('what we sign with %s', (_name, pair) => {
  const odd = messages.Alert.replace('暴雨红色', '暴雨\u2028\u0085<![CDATA[<红>]]>&#13;\t色').replace(
    '<info>',
    '<!-- 注 --><info>',
  );
  const signed = Object.fromEntries(
    Object.entries({ ...messages, odd }).map(([name, text]) => [`${name}.xml`, signCap(text, pair)]),
  );

  it('xmlsec1 finds valid under the certificate and under the bare key', () => {
    expect(isValidByXmlsec(signed, pair.publicKeyPem)).toBe(true);
    expect(isValidByXmlsec(signed, pair.certificatePem)).toBe(true);
  });

  it('and so do we, and both see when one word was changed', () => {
    const changed = tampered(signed['Alert.xml'] ?? '');
    expect(Object.values(signed).map((text) => verifySignature(text, [pair.certificatePem]).state)).toEqual(
      Array(4).fill('valid'),
    );
    expect(verifySignature(changed, [pair.certificatePem]).state).toBe('invalid');
    expect(isValidByXmlsec({ 'changed.xml': changed }, pair.publicKeyPem)).toBe(false);
  });
});

const dsig = 'http://www.w3.org/2000/09/xmldsig#';
const more = 'http://www.w3.org/2001/04/xmldsig-more#';
const enc = 'http://www.w3.org/2001/04/xmlenc#';
const c14n10 = 'http://www.w3.org/TR/2001/REC-xml-c14n-20010315';
const c14n11 = 'http://www.w3.org/2006/12/xml-c14n11';
const exclusive = 'http://www.w3.org/2001/10/xml-exc-c14n#';

function template(c14n: string, method: string, digest: string, uri: string): string {
  const signature = `<Signature xmlns="${dsig}"><SignedInfo>
    <CanonicalizationMethod Algorithm="${c14n}"/><SignatureMethod Algorithm="${method}"/>
    <Reference URI="${uri}"><Transforms><Transform Algorithm="${dsig}enveloped-signature"/><Transform Algorithm="${c14n}"/></Transforms>
    <DigestMethod Algorithm="${digest}"/><DigestValue/></Reference>
  </SignedInfo><SignatureValue/></Signature>`;
  return messages.Alert.replace('<alert ', '<alert Id="a1" xmlns:z="urn:z" xmlns:a="urn:a" ')
    .replace('<info>', '<!-- 注 --><info>')
    .replace('</alert>', `${signature}</alert>`);
}

describe('what xmlsec1 signs', () => {
  it.each([
    ['exclusive, RSA-SHA256', exclusive, `${more}rsa-sha256`, `${enc}sha256`, '', rsa],
    ['1.0, RSA-SHA512', c14n10, `${more}rsa-sha512`, `${enc}sha512`, '', rsa],
    ['1.1, RSA-SHA384, by Id', c14n11, `${more}rsa-sha384`, `${more}sha384`, '#a1', rsa],
    ['1.1, ECDSA-SHA256, as WMO Composer', c14n11, `${more}ecdsa-sha256`, `${enc}sha256`, '', ec],
    [
      'exclusive with comments, ECDSA-SHA384',
      `${exclusive}WithComments`,
      `${more}ecdsa-sha384`,
      `${more}sha384`,
      '',
      ec,
    ],
    [
      '1.0 with comments, ECDSA-SHA512, by Id',
      `${c14n10}#WithComments`,
      `${more}ecdsa-sha512`,
      `${enc}sha512`,
      '#a1',
      ec,
    ],
  ])('canonical XML %s: valid, and invalid once changed', (_name, c14n, method, digest, uri, pair) => {
    const signed = signedByXmlsec(template(c14n, method, digest, uri), pair.privateKeyPem);
    expect(verifySignature(signed, [stranger.publicKeyPem, pair.publicKeyPem])).toEqual({ state: 'valid', faults: [] });
    expect(verifySignature(signed, [stranger.publicKeyPem]).state).toBe('unverified');
    expect(verifySignature(tampered(signed), [pair.publicKeyPem]).state).toBe('invalid');
  });

  it('over SHA-1 is valid with a warning', () => {
    const signed = signedByXmlsec(template(exclusive, `${dsig}rsa-sha1`, `${dsig}sha1`, ''), rsa.privateKeyPem);
    expect(verifySignature(signed, [rsa.publicKeyPem])).toMatchObject({
      state: 'valid',
      faults: [{ code: 'signature.sha1' }],
    });
  });
});
