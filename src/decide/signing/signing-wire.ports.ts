/** How the signing of a paper is told to a screen: times as RFC 3339, people by name. */
import { toRfc3339 } from '../../shared/time.js';
import type { Attempt, Outlook, Standing, Verbal } from './signing.ports.js';

type Names = ReadonlyMap<string, string>;
const time = (at: number | null) => (at === null ? null : toRfc3339(at));

/** Everybody a view names. */
export function peopleOfOutlook(outlook: Outlook): readonly (string | null)[] {
  return [
    ...outlook.attempts.map(({ enteredBy }) => enteredBy),
    outlook.returned?.by ?? null,
    ...peopleOfStanding(outlook.standing),
  ];
}

export function peopleOfStanding(standing: Standing | null): readonly (string | null)[] {
  return standing === null ? [] : [standing.signedBy, ...(standing.verbal ? peopleOfVerbal(standing.verbal) : [])];
}

export function peopleOfVerbal(verbal: Verbal): readonly (string | null)[] {
  return [verbal.approver, verbal.recordedBy, verbal.confirmedBy, verbal.endedBy];
}

export function outlookWire(outlook: Outlook, names: Names) {
  return {
    ...outlook,
    attempts: outlook.attempts.map((attempt) => attemptWire(attempt, names)),
    returned: outlook.returned && {
      words: outlook.returned.words,
      byName: names.get(outlook.returned.by) ?? null,
      at: toRfc3339(outlook.returned.at),
    },
    standing: standingWire(outlook.standing, names),
  };
}

export function attemptWire(attempt: Attempt, names: Names) {
  return {
    ...attempt,
    triedAt: toRfc3339(attempt.triedAt),
    enteredAt: toRfc3339(attempt.enteredAt),
    enteredByName: names.get(attempt.enteredBy) ?? null,
  };
}

export function standingWire(standing: Standing | null, names: Names) {
  return (
    standing && {
      ...standing,
      signedByName: names.get(standing.signedBy) ?? null,
      verbal: standing.verbal && verbalWire(standing.verbal, names),
    }
  );
}

export function verbalWire(verbal: Verbal, names: Names) {
  return {
    ...verbal,
    approverName: names.get(verbal.approver) ?? null,
    recordedByName: names.get(verbal.recordedBy) ?? null,
    confirmedByName: verbal.confirmedBy === null ? null : (names.get(verbal.confirmedBy) ?? null),
    endedByName: verbal.endedBy === null ? null : (names.get(verbal.endedBy) ?? null),
    saidAt: toRfc3339(verbal.saidAt),
    recordedAt: toRfc3339(verbal.recordedAt),
    confirmedAt: time(verbal.confirmedAt),
    endedAt: time(verbal.endedAt),
  };
}
