/**
 * The algorithms of XML-DSig that are accepted: RSA and ECDSA over SHA-1 (said to be old) and SHA-2, canonical XML 1.0,
 * 1.1 and exclusive. No HMAC, which would make a public key a secret, and no XPath or XSLT, which would let a
 * signature choose what it covers.
 */
import { createHash, type KeyObject, sign, verify } from 'node:crypto';
import { C14nCanonicalization, type CanonicalizationOrTransformationAlgorithm, type HashAlgorithm } from 'xml-crypto';

export const enveloped = 'http://www.w3.org/2000/09/xmldsig#enveloped-signature';
export const exclusiveC14n = 'http://www.w3.org/2001/10/xml-exc-c14n#';
const c14n10 = 'http://www.w3.org/TR/2001/REC-xml-c14n-20010315';
const c14n11 = 'http://www.w3.org/2006/12/xml-c14n11';

/** With and without comments; a same-document reference drops them beforehand either way. */
export const canonicalizations: ReadonlySet<string> = new Set([
  c14n10,
  `${c14n10}#WithComments`,
  c14n11,
  exclusiveC14n,
  `${exclusiveC14n}WithComments`,
]);

export function isExclusive(algorithm: string): boolean {
  return algorithm.startsWith(exclusiveC14n);
}

/** The same as 1.0 but for `xml:id` and `xml:base` of elements around what is signed, and there are none around an alert. */
class CanonicalXml11 extends C14nCanonicalization {
  override getAlgorithmName(): string {
    return c14n11;
  }
}

export const addedCanonicalizations: Record<string, new () => CanonicalizationOrTransformationAlgorithm> = {
  [c14n11]: CanonicalXml11,
};

export const sha256 = 'http://www.w3.org/2001/04/xmlenc#sha256';
const digests: Readonly<Record<string, string>> = {
  'http://www.w3.org/2000/09/xmldsig#sha1': 'sha1',
  [sha256]: 'sha256',
  'http://www.w3.org/2001/04/xmldsig-more#sha384': 'sha384',
  'http://www.w3.org/2001/04/xmlenc#sha512': 'sha512',
};

export function isDigest(algorithm: string): boolean {
  return Object.hasOwn(digests, algorithm);
}

export function digestClasses(): Record<string, new () => HashAlgorithm> {
  return Object.fromEntries(
    Object.entries(digests).map(([algorithm, name]) => [
      algorithm,
      class implements HashAlgorithm {
        getAlgorithmName = () => algorithm;
        getHash = (text: string) => createHash(name).update(text, 'utf8').digest('base64');
      },
    ]),
  );
}

export interface SignatureMethod {
  readonly algorithm: string;
  readonly key: 'rsa' | 'ec';
  readonly hash: string;
}

const more = 'http://www.w3.org/2001/04/xmldsig-more#';
const methods: readonly SignatureMethod[] = [
  { algorithm: 'http://www.w3.org/2000/09/xmldsig#rsa-sha1', key: 'rsa', hash: 'sha1' },
  { algorithm: `${more}ecdsa-sha1`, key: 'ec', hash: 'sha1' },
  ...['sha256', 'sha384', 'sha512'].flatMap((hash): SignatureMethod[] => [
    { algorithm: `${more}rsa-${hash}`, key: 'rsa', hash },
    { algorithm: `${more}ecdsa-${hash}`, key: 'ec', hash },
  ]),
];

export function signatureMethod(algorithm: string): SignatureMethod | null {
  return methods.find((method) => method.algorithm === algorithm) ?? null;
}

/** What a key of this kind signs with; null for a kind that is not used in XML-DSig. */
export function methodForKey(key: KeyObject): SignatureMethod | null {
  return methods.find((method) => method.hash === 'sha256' && method.key === key.asymmetricKeyType) ?? null;
}

export function usesSha1(...algorithms: string[]): boolean {
  return algorithms.some((algorithm) => algorithm.endsWith('sha1'));
}

/** ECDSA values are r and s one behind the other, not the DER that Node writes by itself (RFC 4050, XML-DSig 1.1). */
const dsaEncoding = 'ieee-p1363';

/** False for a key of another kind, too. */
export function isSignedBy(key: KeyObject, method: SignatureMethod, text: string, value: Uint8Array): boolean {
  if (key.asymmetricKeyType !== method.key) return false;
  try {
    return verify(method.hash, Buffer.from(text, 'utf8'), { key, dsaEncoding }, value);
  } catch {
    return false;
  }
}

export function signatureValue(key: KeyObject, method: SignatureMethod, text: string): string {
  return sign(method.hash, Buffer.from(text, 'utf8'), { key, dsaEncoding }).toString('base64');
}
