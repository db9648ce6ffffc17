/** The normalised text of a plan, which is what is hashed and stored: keys sorted, comments and layout gone. */
import { createHash } from 'node:crypto';
import type { RulebookDraft } from './core/proof.js';
import type { Rulebook } from './core/rulebook.js';

export function bodyOf(rulebook: RulebookDraft | Rulebook): string {
  return JSON.stringify({ ...rulebook, hash: undefined }, (_key, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );
}

/** The rulebook of a normalised text, under its hash, never to be changed in memory. */
export function sealRulebook(body: string): Rulebook {
  const hash = createHash('sha256').update(body).digest('hex');
  return deepFreeze({ hash, ...(JSON.parse(body) as RulebookDraft) });
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) {
    Object.freeze(value);
    for (const inner of Object.values(value)) deepFreeze(inner);
  }
  return value;
}
