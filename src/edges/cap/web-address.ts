/** Addresses as RFC 3986 writes them, and characters of other scripts as `xs:anyURI` lets them stand. */

const foreign = /[^A-Za-z0-9\-._~!$&'()*+,;=:@/?#%\u00a1-\uffff]/;
const halfEscape = /%(?![0-9A-Fa-f]{2})/;
const numericHost = /^([A-Za-z][A-Za-z0-9+.-]*:)?\/\/(?:[^/?#@[\]]*@)?\[[0-9A-Fa-f:.]+\]/;
const scheme = /^[A-Za-z][A-Za-z0-9+.-]*:/;

/** Absolute or relative. */
export function isUri(text: string): boolean {
  const plain = text.replace(numericHost, '//host');
  if (plain === '' || foreign.test(plain) || halfEscape.test(plain)) return false;
  if (plain.indexOf('#') !== plain.lastIndexOf('#')) return false;
  const firstSegment = plain.slice(0, Math.max(0, plain.search(/[/?#]|$/)));
  return !firstSegment.includes(':') || URL.canParse(text);
}

export function isAbsoluteUri(text: string): boolean {
  return scheme.test(text) && text.length > text.indexOf(':') + 1 && isUri(text);
}
