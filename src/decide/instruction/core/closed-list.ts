/** What is closed now, as a list that leaves the house: one line for each order, readable by a spreadsheet. */

export interface ClosedLine {
  readonly number: string;
  readonly kindName: string;
  readonly object: string;
  readonly streets: readonly string[];
  readonly executor: string;
  readonly since: string;
  readonly reviewAt: string;
  readonly endsAt: string;
  readonly received: string;
  readonly proof: string;
  readonly exceptions: string;
  readonly contact: string;
  readonly nature: string;
}

const head: readonly (readonly [keyof ClosedLine, string])[] = [
  ['number', '令号'],
  ['kindName', '种类'],
  ['object', '对象'],
  ['streets', '街道'],
  ['executor', '执行单位'],
  ['since', '起始'],
  ['reviewAt', '复核'],
  ['endsAt', '最迟'],
  ['received', '收到'],
  ['proof', '落实'],
  ['exceptions', '例外'],
  ['contact', '联系'],
  ['nature', '性质'],
];

/** A field that a spreadsheet would take for a formula is text. */
function field(value: string): string {
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** RFC 4180, with the mark that tells a spreadsheet it is UTF-8. */
export function closedCsv(lines: readonly ClosedLine[]): string {
  const rows = lines.map((line) =>
    head.map(([key]) => field(key === 'streets' ? line.streets.join('、') : line[key])).join(','),
  );
  return `\uFEFF${[head.map(([, title]) => title).join(','), ...rows].join('\r\n')}\r\n`;
}
