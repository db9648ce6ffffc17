/** The rules of CAP 1.2 for resources (peers.md §3.1 resource). */
import type { CapResource } from './cap-alert.js';
import { checkPlainText } from './check-text.js';
import { type Faults, sayMissing } from './faults.js';
import { isAbsoluteUri, isUri } from './web-address.js';

/** RFC 2046 with the top-level types that are registered, or an `x-` of one's own. */
const mimeType =
  /^(application|audio|font|image|message|model|multipart|text|video|x-[A-Za-z0-9-]+)\/[A-Za-z0-9!#$&^_.+-]+(\s*;.*)?$/i;

export function checkResource(resource: CapResource, where: string, faults: Faults): void {
  if (resource.resourceDesc.trim() === '') sayMissing(faults, `${where}.resourceDesc`);
  if (resource.mimeType.trim() === '') sayMissing(faults, `${where}.mimeType`);
  else if (!mimeType.test(resource.mimeType)) {
    faults.error(
      `${where}.mimeType`,
      'cap.mime-type',
      'mimeType应形如application/pdf。',
      'MimeType must look like application/pdf.',
    );
  }
  if (resource.size !== null && (!Number.isSafeInteger(resource.size) || resource.size < 0)) {
    faults.error(`${where}.size`, 'cap.size', 'size应为字节数。', 'Size must be a number of bytes.');
  }
  if (resource.uri !== null && !isUri(resource.uri)) {
    faults.error(`${where}.uri`, 'cap.uri', '不是有效的URI。', 'It is not a valid URI.');
  } else if (resource.uri !== null && !isAbsoluteUri(resource.uri) && resource.derefUri === null) {
    faults.error(
      `${where}.uri`,
      'cap.uri-relative',
      '相对uri必须同时给出derefUri。',
      'A relative uri needs a derefUri beside it.',
    );
  }
  if (resource.derefUri !== null && !isBase64(resource.derefUri)) {
    faults.error(`${where}.derefUri`, 'cap.deref-uri', 'derefUri应为Base64。', 'DerefUri must be base64.');
  }
  if (resource.digest !== null && !/^[0-9A-Fa-f]{40}$/.test(resource.digest)) {
    faults.warning(
      `${where}.digest`,
      'cap.digest',
      'digest应为十六进制SHA-1。',
      'The digest should be a SHA-1 in hexadecimal.',
    );
  }
  checkPlainText(resource.resourceDesc, `${where}.resourceDesc`, faults);
}

function isBase64(text: string): boolean {
  const dense = text.replace(/\s+/g, '');
  return dense.length % 4 === 0 && /^[A-Za-z0-9+/]+={0,2}$/.test(dense);
}
