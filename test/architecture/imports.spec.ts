import { execFileSync } from 'node:child_process';

interface Cruise {
  readonly modules: readonly unknown[];
  readonly summary: { readonly violations: readonly { rule: { name: string }; from: string; to: string }[] };
}

/** The import rules of `.dependency-cruiser.cjs`, over what is really imported. */
function cruise(...args: string[]): Cruise {
  const program = 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs';
  const options = ['--config', '.dependency-cruiser.cjs', '--output-type', 'json', ...args];
  // The exit code counts violations; the report is on standard output either way.
  try {
    return JSON.parse(
      execFileSync(process.execPath, [program, ...options], { encoding: 'utf8', maxBuffer: 1e8 }),
    ) as Cruise;
  } catch (failed) {
    return JSON.parse((failed as { stdout: string }).stdout) as Cruise;
  }
}

describe('what imports what', () => {
  it('keeps to the floors and rooms of the house', () => {
    const { modules, summary } = cruise('src');
    expect(modules.length).toBeGreaterThan(50);
    expect(summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} → ${to}`)).toEqual([]);
  });
});
