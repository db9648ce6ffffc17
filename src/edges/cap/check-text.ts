/** Rules for texts wherever they stand: no HTML, no half of a pair (peers.md §3.1, §3.3). */
import type { CapNamedValue } from './cap-alert.js';
import { type Faults, sayMissing } from './faults.js';

export function checkPairs(pairs: readonly CapNamedValue[], where: string, faults: Faults): void {
  pairs.forEach((pair, index) => {
    if (pair.valueName.trim() === '') sayMissing(faults, `${where}[${index}].valueName`);
    if (pair.value.trim() === '') sayMissing(faults, `${where}[${index}].value`);
  });
}

export function checkPlainText(text: string | null, where: string, faults: Faults): void {
  if (text === null) return;
  if (/<\/?[A-Za-z][^<>]{0,200}>/.test(text)) {
    faults.warning(where, 'cap.html-tags', '文字中含有HTML标签。', 'The text contains HTML tags.');
  }
  if (/&(?:[A-Za-z]{2,8}|#\d{1,6}|#x[0-9A-Fa-f]{1,5});/.test(text)) {
    faults.warning(where, 'cap.html-entities', '文字中含有HTML实体。', 'The text contains HTML entities.');
  }
}
