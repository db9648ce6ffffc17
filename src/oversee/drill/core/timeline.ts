/** Lines of a timeline for a terminal: time, a short word, what happened; aligned although Chinese characters are two columns wide. */
import { toRfc3339 } from '../../../shared/time.js';

const labelColumns = 6;
const indent = 8 + 2 + labelColumns + 2;

/** How many columns a terminal gives this text. */
export function columnsOf(text: string): number {
  let columns = 0;
  for (const char of text) columns += isWide(char.codePointAt(0) ?? 0) ? 2 : 1;
  return columns;
}

function isWide(code: number): boolean {
  return (
    (code >= 0x1100 && code <= 0x115f) ||
    (code >= 0x2e80 && code <= 0xa4cf) ||
    (code >= 0xac00 && code <= 0xd7a3) ||
    (code >= 0xf900 && code <= 0xfaff) ||
    (code >= 0xfe30 && code <= 0xfe4f) ||
    (code >= 0xff00 && code <= 0xff60) ||
    (code >= 0xffe0 && code <= 0xffe6) ||
    (code >= 0x20000 && code <= 0x3fffd)
  );
}

export function padded(text: string, columns: number): string {
  return text + ' '.repeat(Math.max(0, columns - columnsOf(text)));
}

/** `02:03:00  信号    重庆市气象台 …`; further lines stand under the first. `at` null: the time stands above already. */
export function timelineEntry(at: number | null, label: string, lines: readonly string[]): string {
  const time = at === null ? ' '.repeat(8) : toRfc3339(at).slice(11, 19);
  const head = `${time}  ${padded(label, labelColumns)}  `;
  return lines.map((line, index) => `${index === 0 ? head : ' '.repeat(indent)}${line}\n`).join('');
}

/** `3分20秒`, `2小时5分`: how long something took. */
export function spanInChinese(ms: number): string {
  const seconds = Math.round(ms / 1_000);
  if (seconds < 60) return `${seconds}秒`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return seconds % 60 === 0 ? `${minutes}分` : `${minutes}分${seconds % 60}秒`;
  return minutes % 60 === 0 ? `${minutes / 60}小时` : `${Math.floor(minutes / 60)}小时${minutes % 60}分`;
}
