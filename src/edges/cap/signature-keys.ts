/** Keys that a signature is tried with: those trusted beforehand, and those it carries itself, which prove nothing. */
import { createPublicKey, type KeyObject, X509Certificate } from 'node:crypto';
import { type Faults, quoted } from './faults.js';
import type { XmlElement } from './xml-tree.js';

export interface TrustedKey {
  readonly key: KeyObject;
  /** Epoch milliseconds; null for a bare key. */
  readonly validity: { readonly from: number; readonly until: number } | null;
}

/** PEM certificates or public keys; one that cannot be read is said and left out. */
export function readTrustedKeys(pems: readonly string[], faults: Faults): TrustedKey[] {
  return pems.flatMap((pem, index) => {
    try {
      const certificate = pem.includes('-----BEGIN CERTIFICATE-----') ? new X509Certificate(pem) : null;
      const validity = certificate && {
        from: Date.parse(certificate.validFrom),
        until: Date.parse(certificate.validTo),
      };
      return [{ key: certificate?.publicKey ?? createPublicKey(pem), validity }];
    } catch (problem) {
      const detail = quoted(problem instanceof Error ? problem.message : String(problem));
      faults.error(
        '',
        'signature.trusted-key',
        `第${index + 1}个受信任的公钥或证书无法读取:${detail}`,
        `The trusted key or certificate number ${index + 1} cannot be read: ${detail}`,
      );
      return [];
    }
  });
}

/** A chain may be carried; more than a few certificates are not one. */
const mostCarriedKeys = 8;

/** The keys in `KeyInfo` that can be read: X.509 certificates, RSA and elliptic-curve values. */
export function carriedKeys(keyInfo: XmlElement | undefined): KeyObject[] {
  if (!keyInfo) return [];
  return elementsWithin(keyInfo)
    .filter(({ name }) => name === 'X509Certificate' || name === 'RSAKeyValue' || name === 'ECKeyValue')
    .slice(0, mostCarriedKeys)
    .flatMap((element) => {
      try {
        return [keyIn(element)];
      } catch {
        return [];
      }
    });
}

function keyIn(element: XmlElement): KeyObject {
  if (element.name === 'X509Certificate') {
    return new X509Certificate(Buffer.from(element.text, 'base64')).publicKey;
  }
  if (element.name === 'RSAKeyValue') {
    const [n, e] = [base64UrlOf(element, 'Modulus'), base64UrlOf(element, 'Exponent')];
    return createPublicKey({ key: { kty: 'RSA', n, e }, format: 'jwk' });
  }
  const curve = curves[element.children.find(({ name }) => name === 'NamedCurve')?.attributes.URI ?? ''];
  const point = Buffer.from(textOf(element, 'PublicKey'), 'base64');
  const half = (point.length - 1) / 2;
  const [x, y] = [point.subarray(1, 1 + half), point.subarray(1 + half)].map((part) => part.toString('base64url'));
  return createPublicKey({ key: { kty: 'EC', crv: curve, x, y }, format: 'jwk' });
}

const curves: Readonly<Record<string, string>> = {
  'urn:oid:1.2.840.10045.3.1.7': 'P-256',
  'urn:oid:1.3.132.0.34': 'P-384',
  'urn:oid:1.3.132.0.35': 'P-521',
};

function textOf(element: XmlElement, child: string): string {
  return element.children.find(({ name }) => name === child)?.text ?? '';
}

function base64UrlOf(element: XmlElement, child: string): string {
  return Buffer.from(textOf(element, child), 'base64').toString('base64url');
}

/** An element and all below it, in the order they were written. */
export function elementsWithin(element: XmlElement): XmlElement[] {
  return [element, ...element.children.flatMap(elementsWithin)];
}
