/** What matters is the time things carry; where they carry none, lists come newest first. */
import { toMs } from './server-time.js';
import type { Consultation, Incident, Instant, Proposal, Warning } from './types.js';

function newestBy<T>(list: readonly T[] | undefined, when: (one: T) => Instant | null | undefined): T | undefined {
  let found: T | undefined;
  let foundAt = -2;
  for (const one of list ?? []) {
    const at = toMs(when(one)) ?? -1;
    if (at > foundAt) {
      found = one;
      foundAt = at;
    }
  }
  return found;
}

export const madeAt = (proposal: Proposal): Instant | undefined => proposal.at ?? proposal.madeAt;
export const newestProposal = (proposals: readonly Proposal[] | undefined): Proposal | undefined =>
  newestBy(proposals, madeAt);
export const rounds = (incident: Incident): Consultation[] =>
  [...(incident.consultations ?? [])].sort((a, b) => a.round - b.round);

/** The warning in force, else the one drafted last. */
export function standingWarning(incident: Incident): Warning | undefined {
  const warnings = incident.warnings ?? [];
  return (
    warnings.find((warning) => warning.current) ??
    newestBy(warnings, (warning) => warning.versions.at(-1)?.draftedAt ?? warning.versions.at(-1)?.effectiveAt)
  );
}
