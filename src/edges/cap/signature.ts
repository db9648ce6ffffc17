/**
 * Enveloped XML-DSig over CAP alerts, made and verified (peers.md §3.1 Signature). A key that a message carries is
 * never trusted for being there: a signature is valid only under a key known beforehand.
 */
import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { type SignatureAlgorithm, SignedXml } from 'xml-crypto';
import { invalid } from '../../shared/domain-error.js';
import type { Reason } from '../../shared/reason.js';
import { readCapTime } from './cap-time.js';
import { Faults, quoted } from './faults.js';
import {
  addedCanonicalizations,
  digestClasses,
  enveloped,
  exclusiveC14n,
  isSignedBy,
  methodForKey,
  sha256,
  type SignatureMethod,
  signatureValue,
  usesSha1,
} from './signature-algorithms.js';
import { isTooInvolved, type SignatureForm, signatureFormOf } from './signature-form.js';
import { carriedKeys, readTrustedKeys, type TrustedKey } from './signature-keys.js';
import { standingAlone } from './xml-alone.js';
import { maxXmlBytes, readXmlText, type XmlElement } from './xml-tree.js';

export interface SignatureFinding {
  /**
   * `invalid`: what was signed is not what stands here, or the key carried did not sign it. `unverified`: signed in a
   * way, or by somebody, that cannot be judged here; the message is as good as an unsigned one.
   */
  readonly state: 'none' | 'valid' | 'invalid' | 'unverified';
  readonly faults: Reason[];
}

/** `xml` is one alert by itself; `trustedKeys` are PEM certificates or public keys. Never throws, reads nothing else. */
export function verifySignature(xml: string, trustedKeys: readonly string[]): SignatureFinding {
  const text = xml.trimStart();
  const faults = new Faults();
  if (text.length > maxXmlBytes) return { state: 'none', faults: [] };
  // Our own reader first: it refuses a DTD before any other parser sees it.
  const { root } = readXmlText(text);
  const form = root && signatureFormOf(root);
  if (!root || !form) return { state: 'none', faults: [] };
  if ('code' in form) {
    faults.warning('Signature', form.code, form.zh, form.en);
    return { state: 'unverified', faults: faults.list() };
  }
  const state = judge(text, root, form, readTrustedKeys(trustedKeys, faults), faults);
  return { state, faults: faults.list() };
}

function judge(
  text: string,
  root: XmlElement,
  form: SignatureForm,
  trusted: readonly TrustedKey[],
  faults: Faults,
): SignatureFinding['state'] {
  let covered: { signedInfo: string; content: string } | null;
  try {
    covered = coveredBy(text, form);
  } catch (problem) {
    const detail = quoted(problem instanceof Error ? problem.message : String(problem));
    faults.warning(
      'Signature',
      'signature.form',
      `签名无法处理,未验证:${detail}`,
      `The signature cannot be worked on and was not verified: ${detail}`,
    );
    return 'unverified';
  }
  if (covered === null || !isSameContent(covered.content, root, form.element)) {
    faults.error(
      'Signature',
      'signature.content-changed',
      '报文内容与签名时不同。',
      'The message is not what was signed.',
    );
    return 'invalid';
  }
  const { signedInfo } = covered;
  const value = Buffer.from(form.value, 'base64');
  const signer = trusted.find(({ key }) => isSignedBy(key, form.method, signedInfo, value));
  if (signer) {
    sayWhatIsWeak(root, form, signer, faults);
    return 'valid';
  }
  return judgeStranger(carriedKeys(form.keyInfo), form.method, signedInfo, value, faults);
}

/** Signed by nobody we trust: with the key it carries at least its wholeness can be told. */
function judgeStranger(
  carried: readonly KeyObject[],
  method: SignatureMethod,
  signedInfo: string,
  value: Uint8Array,
  faults: Faults,
): SignatureFinding['state'] {
  if (carried.length === 0) {
    faults.warning(
      'Signature',
      'signature.key-missing',
      '签名不是由受信任的密钥所作,也未附公钥,无法判断。',
      'The signature was made by no trusted key and carries none of its own; it cannot be judged.',
    );
    return 'unverified';
  }
  if (carried.some((key) => isSignedBy(key, method, signedInfo, value))) {
    faults.warning(
      'Signature.KeyInfo',
      'signature.key-unknown',
      '签名完整,但所附公钥不在受信任之列。',
      'The signature is whole, but the key it carries is not among the trusted ones.',
    );
    return 'unverified';
  }
  faults.error(
    'Signature.SignatureValue',
    'signature.value-wrong',
    '签名值不是由所附密钥所作。',
    'The signature value was not made by the key it carries.',
  );
  return 'invalid';
}

function sayWhatIsWeak(root: XmlElement, form: SignatureForm, signer: TrustedKey, faults: Faults): void {
  if (usesSha1(form.method.algorithm, form.digest)) {
    faults.warning(
      'Signature',
      'signature.sha1',
      '签名使用已不安全的SHA-1。',
      'The signature uses SHA-1, which is no longer safe.',
    );
  }
  const sent = readCapTime(root.children.find(({ name }) => name === 'sent')?.text.trim() ?? '');
  if (!signer.validity || sent.form === 'unreadable') return;
  if (sent.at < signer.validity.from || sent.at > signer.validity.until) {
    faults.warning(
      'Signature',
      'signature.certificate-time',
      '报文发送时,签名证书不在有效期内。',
      'The certificate was not valid when the message was sent.',
    );
  }
}

/**
 * The canonical SignedInfo, and the canonical content whose digest it holds; null when the digest is another.
 * Throws what xml-crypto throws at what it cannot work on.
 */
function coveredBy(text: string, form: SignatureForm): { signedInfo: string; content: string } | null {
  let signedInfo = '';
  // Here it only hands out what would have been verified; which key did it is judged by us, for all keys at once.
  class Handout implements SignatureAlgorithm {
    getAlgorithmName = () => form.method.algorithm;
    getSignature = () => '';
    verifySignature = (material: string) => {
      signedInfo = material;
      return true;
    };
  }
  const signed = new SignedXml({ publicCert: 'not used', getCertFromKeyInfo: () => null });
  Object.assign(signed.CanonicalizationAlgorithms, addedCanonicalizations);
  signed.HashAlgorithms = digestClasses();
  signed.SignatureAlgorithms = { [form.method.algorithm]: Handout };
  signed.loadSignature(withPlainLineEnds(standingAlone(form.element)));
  if (!signed.checkSignature(withPlainLineEnds(text))) return null;
  return { signedInfo, content: signed.getSignedReferences()[0] ?? '' };
}

/** What xml-crypto's parser would take for line ends by the rules of XML 1.1, which is not what was signed. */
function withPlainLineEnds(text: string): string {
  return text.replace(/[\u0085\u2028]/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** What was signed, read by our reader, is what our reader found in the message: no second parser is believed. */
function isSameContent(canonical: string, root: XmlElement, signature: XmlElement): boolean {
  const { root: signed } = readXmlText(canonical);
  return signed !== null && isSameElement(signed, root, signature);
}

function isSameElement(a: XmlElement, b: XmlElement, except: XmlElement): boolean {
  const children = b.children.filter((child) => child !== except);
  return (
    a.uri === b.uri &&
    a.name === b.name &&
    a.text === b.text &&
    a.children.length === children.length &&
    sortedAttributes(a) === sortedAttributes(b) &&
    a.children.every((child, index) => isSameElement(child, children[index] as XmlElement, except))
  );
}

function sortedAttributes({ attributes }: XmlElement): string {
  return JSON.stringify(Object.entries(attributes).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/**
 * The alert with an enveloped signature as its last child: RSA-SHA256 or ECDSA-SHA256 by the kind of key, exclusive
 * canonical XML, the certificate in KeyInfo where one is given. Nothing else of the text changes.
 * Throws `invalid` `cap.not-signable` when it is no unsigned message, or key and certificate do not fit.
 */
export function signCap(xml: string, key: { privateKeyPem: string; certificatePem: string | null }): string {
  const { root } = readXmlText(xml);
  const end = root ? xml.lastIndexOf('</', root.end) : -1;
  if (!root || end <= root.start || signatureFormOf(root) !== null || isTooInvolved(xml)) {
    throw notSignable(
      '只能对未签名、标记不过多的报文签名。',
      'Only a message without a signature and without too much markup can be signed.',
    );
  }
  const { privateKey, method } = signingKey(key.privateKeyPem);
  if (key.certificatePem !== null && !isCertificateOf(key.certificatePem, privateKey)) {
    throw notSignable('证书与私钥不符。', 'The certificate is not that of the private key.');
  }
  class Signer implements SignatureAlgorithm {
    getAlgorithmName = () => method.algorithm;
    getSignature = (signedInfo: unknown) => signatureValue(privateKey, method, String(signedInfo));
    verifySignature = () => false;
  }
  const signed = new SignedXml({
    privateKey: key.privateKeyPem,
    publicCert: key.certificatePem ?? undefined,
    signatureAlgorithm: method.algorithm,
    canonicalizationAlgorithm: exclusiveC14n,
  });
  signed.SignatureAlgorithms = { [method.algorithm]: Signer };
  signed.addReference({
    xpath: '/*',
    isEmptyUri: true,
    transforms: [enveloped, exclusiveC14n],
    digestAlgorithm: sha256,
  });
  signed.computeSignature(withPlainLineEnds(xml));
  return `${xml.slice(0, end)}${signed.getSignatureXml()}${xml.slice(end)}`;
}

function signingKey(pem: string): { privateKey: KeyObject; method: SignatureMethod } {
  let privateKey: KeyObject;
  try {
    privateKey = createPrivateKey(pem);
  } catch {
    throw notSignable('私钥无法读取。', 'The private key cannot be read.');
  }
  const method = methodForKey(privateKey);
  if (!method)
    throw notSignable('私钥应为RSA或椭圆曲线密钥。', 'The private key must be an RSA or elliptic-curve key.');
  return { privateKey, method };
}

function isCertificateOf(pem: string, privateKey: KeyObject): boolean {
  try {
    return new X509Certificate(pem).checkPrivateKey(privateKey);
  } catch {
    return false;
  }
}

function notSignable(zh: string, en: string) {
  return invalid('cap.not-signable', zh, en);
}
