/**
 * Whether a signature has the one form that is verified: one, directly in the alert, over the whole alert and nothing
 * else. Everything more that XML-DSig allows has been used to make a verifier check one thing and a reader use another
 * (signature wrapping), so it is not tried.
 */
import {
  canonicalizations,
  enveloped,
  isDigest,
  isExclusive,
  type SignatureMethod,
  signatureMethod,
} from './signature-algorithms.js';
import { elementsWithin } from './signature-keys.js';
import { signatureNamespace } from './sort-parts.js';
import type { XmlElement } from './xml-tree.js';

export interface SignatureForm {
  readonly element: XmlElement;
  readonly keyInfo: XmlElement | undefined;
  readonly method: SignatureMethod;
  readonly digest: string;
  /** In base64, as written. */
  readonly value: string;
}

/** Why a signature is not tried. */
export interface FormFault {
  readonly code:
    'signature.several' | 'signature.misplaced' | 'signature.form' | 'signature.algorithm' | 'signature.too-involved';
  readonly zh: string;
  readonly en: string;
}

/** Null when there is none. */
export function signatureFormOf(root: XmlElement): SignatureForm | FormFault | null {
  const all = elementsWithin(root);
  const [element, ...others] = all.filter((one) => one.name === 'Signature' && one.uri === signatureNamespace);
  if (!element) return null;
  if (others.length > 0) {
    return {
      code: 'signature.several',
      zh: '报文含有多个签名,未验证。',
      en: 'There are several signatures; none was verified.',
    };
  }
  if (element.parent !== root) {
    return {
      code: 'signature.misplaced',
      zh: '签名不在alert元素之下,未验证。',
      en: 'The signature does not stand directly in the alert; it was not verified.',
    };
  }
  if (isTooInvolved(root.source)) {
    return {
      code: 'signature.too-involved',
      zh: '报文标记过多,签名未验证。',
      en: 'The message has too much markup; the signature was not verified.',
    };
  }
  const hasStrangeText = /<\?(?!xml[\s?])/i.test(root.source);
  const isShadowed = all.filter(({ name }) => name === 'SignedInfo').length > 1;
  return hasStrangeText || isShadowed ? unusual : formOf(root, element);
}

/**
 * Canonicalization takes time by the square of what stands side by side: this much takes a third of a second at most.
 * A warning that lists every district of a province has a tenth of it.
 */
export function isTooInvolved(text: string): boolean {
  const count = (part: string) => text.split(part).length - 1;
  return count('<') > 4_000 || count('=') > 20_000 || count('xmlns') > 200;
}

const unusual: FormFault = {
  code: 'signature.form',
  zh: '签名的结构不是对整份报文的单一封装签名,未验证。',
  en: 'The signature is not a single enveloped one over the whole message; it was not verified.',
};

function formOf(root: XmlElement, element: XmlElement): SignatureForm | FormFault {
  const outer = childrenOf(element, ['SignedInfo', 'SignatureValue', 'KeyInfo?']);
  const signed = outer && childrenOf(outer.SignedInfo, ['CanonicalizationMethod', 'SignatureMethod', 'Reference']);
  const reference = signed && childrenOf(signed.Reference, ['Transforms', 'DigestMethod', 'DigestValue']);
  if (!outer || !signed || !reference || !isToWholeAlert(signed.Reference, root)) return unusual;
  const canonicalization = algorithmOf(signed.CanonicalizationMethod);
  const method = signatureMethod(algorithmOf(signed.SignatureMethod));
  const digest = algorithmOf(reference.DigestMethod);
  const transforms = (reference.Transforms?.children ?? []).map(algorithmOf);
  const areTransformsKnown =
    transforms[0] === enveloped && transforms.slice(1).every((one) => canonicalizations.has(one));
  if (!canonicalizations.has(canonicalization) || !method || !isDigest(digest) || !areTransformsKnown) {
    return {
      code: 'signature.algorithm',
      zh: '签名使用了不接受的算法或变换,未验证。',
      en: 'The signature uses an algorithm or transform that is not accepted; it was not verified.',
    };
  }
  // Inclusive canonical XML would take these over from around SignedInfo.
  if (transforms.length > 2 || (!isExclusive(canonicalization) && hasXmlAttributes(root, element))) return unusual;
  return { element, keyInfo: outer.KeyInfo, method, digest, value: outer.SignatureValue?.text ?? '' };
}

/** The children by name when they are these and no others, in this order, each once; `?` marks one that may be absent. */
function childrenOf(element: XmlElement | undefined, names: readonly string[]): Record<string, XmlElement> | null {
  if (!element) return null;
  const found: Record<string, XmlElement> = {};
  let next = 0;
  for (const child of element.children) {
    while (names[next]?.endsWith('?') && names[next] !== `${child.name}?`) next += 1;
    if (names[next]?.replace('?', '') !== child.name || child.uri !== signatureNamespace) return null;
    found[child.name] = child;
    next += 1;
  }
  return names.slice(next).every((name) => name.endsWith('?')) ? found : null;
}

function algorithmOf(element: XmlElement | undefined): string {
  return element?.attributes.Algorithm ?? '';
}

function isToWholeAlert(reference: XmlElement | undefined, root: XmlElement): boolean {
  const uri = reference?.attributes.URI;
  if (uri === undefined || uri === '') return uri === '';
  return ['Id', 'ID', 'id'].some((name) => uri === `#${root.attributes[name]}`);
}

function hasXmlAttributes(root: XmlElement, signature: XmlElement): boolean {
  return [root, signature].some(({ source, start, children }) =>
    /\sxml:[a-z]+\s*=/.test(source.slice(start, children[0]?.start)),
  );
}
