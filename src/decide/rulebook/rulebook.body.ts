/** The normalised text of a plan, which is what is hashed and stored: keys sorted, comments and layout gone. */
import { createHash } from 'node:crypto';
import type { RulebookDraft } from './core/proof.js';
import type { Rulebook } from './core/rulebook.js';
import { fromVersion01, isOfVersion01 } from './rulebook.upgrade.js';

export function bodyOf(rulebook: RulebookDraft | Rulebook): string {
  return JSON.stringify({ ...rulebook, hash: undefined }, (_key, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );
}

/** The rulebook of a normalised text, under its hash, never to be changed in memory; a plan of version 0.1 as one of today. */
export function sealRulebook(body: string): Rulebook {
  const hash = createHash('sha256').update(body).digest('hex');
  const kept = JSON.parse(body) as RulebookDraft;
  return deepFreeze({ hash, ...(isOfVersion01(kept) ? fromVersion01(kept) : kept) });
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) {
    Object.freeze(value);
    for (const inner of Object.values(value)) deepFreeze(inner);
  }
  return value;
}
