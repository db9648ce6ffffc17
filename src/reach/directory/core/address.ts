/** How a telephone number or mailbox is written, so that two ways of writing one address are one address. */

const mobile = /^\+861\d{10}$/;
/** Two-digit areas (10, 2x) have eight-digit numbers, three-digit areas seven or eight. */
const landline = /^\+86(?:(?:10|2\d)\d{8}|[3-9]\d{2}\d{7,8})$/;
const abroad = /^\+(?!86)[1-9]\d{6,14}$/;
const mailbox = /^[^\s@,;<>"]{1,64}@[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+$/;

/**
 * A number in E.164 or a mailbox in lower case; null when it is neither. Reads `023-63800001`, `100 0000 0001`,
 * `0086…` and full-width digits. Short codes (110, 12345) are no address: they mean another place to every caller.
 */
export function normalAddress(text: string): string | null {
  const plain = text.normalize('NFKC').trim();
  if (plain.includes('@')) {
    const address = plain.toLowerCase();
    return address.length <= 254 && mailbox.test(address) ? address : null;
  }
  const number = inE164(plain.replace(/[\s()-]/g, '').replace(/^00/, '+'));
  return number !== null && [mobile, landline, abroad].some((form) => form.test(number)) ? number : null;
}

/** A number without area or country is nobody's in particular, so it stays unread. */
function inE164(digits: string): string | null {
  if (digits.startsWith('+')) return digits;
  if (/^86(?:1\d{10}|[2-9]\d{9,10})$/.test(digits)) return `+${digits}`;
  if (/^1\d{10}$/.test(digits)) return `+86${digits}`;
  if (/^0\d{9,11}$/.test(digits)) return `+86${digits.slice(1)}`;
  return null;
}

/** Whether a text message can reach this normal address; abroad it cannot be told from the number. */
export function takesTextMessages(address: string): boolean {
  return mobile.test(address) || abroad.test(address);
}

/** `100****0001`, `023****0001`, `z***@example.cn`: recognised by who knows it, useless to who does not. */
export function maskAddress(address: string): string {
  const at = address.indexOf('@');
  if (at >= 0) return `${address.slice(0, 1)}***${address.slice(at)}`;
  if (mobile.test(address)) return `${address.slice(3, 6)}****${address.slice(-4)}`;
  if (landline.test(address)) {
    const area = /^\+86(10|2\d|\d{3})/.exec(address)?.[1] ?? '';
    return `0${area}****${address.slice(-4)}`;
  }
  return `****${address.slice(-4)}`;
}
