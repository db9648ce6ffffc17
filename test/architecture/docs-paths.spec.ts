import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const topLevel = new Set([...readdirSync('.'), 'dist', 'data']);
/** Made by running it, so it may be named without being there. */
const made = /^(dist|data|node_modules|coverage)(\/|$)/;

function papers(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(folder, name));
}

/** Back-quoted words that mean a file or folder of this project; commands, addresses and patterns do not. */
function pathsIn(text: string): string[] {
  const quoted = [...text.replace(/```[\s\S]*?```/g, '').matchAll(/`([^`\n]+)`/g)].map((match) => match[1] ?? '');
  return quoted.filter((word) => {
    if (/[\s<>*{}…$|:]/.test(word) || word.startsWith('/') || word.startsWith('..')) return false;
    const first = word.replace(/^\.\//, '').split('/')[0] ?? '';
    return word.includes('/')
      ? topLevel.has(first)
      : /^[\w.-]+\.(md|ts|js|mjs|cjs|json|yaml)$/.test(word) && topLevel.has(word);
  });
}

describe('what the papers name', () => {
  const files = ['README.md', ...papers('docs')];

  it.each(files)('%s names only paths that exist', (file) => {
    const missing = pathsIn(readFileSync(file, 'utf8')).filter((path) => !made.test(path) && !existsSync(path));
    expect(missing).toEqual([]);
  });

  it('sees a path that does not exist', () => {
    const named = pathsIn('see `src/nowhere/nothing.ts`, not `npm run x/y`, `GET /api/v1` or `https://a/b`');
    expect(named).toEqual(['src/nowhere/nothing.ts']);
  });
});
