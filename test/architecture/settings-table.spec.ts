import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

/** `| \`section.key\` | \`VARIABLE\` | default | …` of the settings table. */
function tableRows(text: string): string[] {
  return [...text.matchAll(/^\| `(\w+\.\w+)` \| `(JIAOYING_\w+)` \| (.+?) \|/gm)].map(
    ([, key, variable, value]) => `${key} ${variable} ${value?.replaceAll('`', '')}`,
  );
}

function settings(): string[] {
  const sections = parse(readFileSync('config/default.yaml', 'utf8')) as Record<string, Record<string, unknown>>;
  return Object.entries(sections).flatMap(([section, keys]) =>
    Object.entries(keys).map(([key, value]) => {
      const variable = `JIAOYING_${section}_${key.replace(/[A-Z]/g, (letter) => `_${letter}`)}`.toUpperCase();
      return `${section}.${key} ${variable} ${value === '' ? 'empty' : String(value)}`;
    }),
  );
}

describe('the settings table of docs/operations.md', () => {
  it('has every setting of config/default.yaml with its variable and default, and no other', () => {
    expect(tableRows(readFileSync('docs/operations.md', 'utf8'))).toEqual(settings());
  });
});
