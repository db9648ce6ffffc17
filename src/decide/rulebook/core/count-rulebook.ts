/** How much a plan holds, for the summary of a check. */
import type { RulebookDraft } from './proof.js';
import { rulesOf } from './prove-rulebook.js';
import { placesOf } from './lookups.js';

export interface RulebookCounts {
  readonly streams: number;
  readonly hazards: number;
  readonly rules: number;
  readonly official: number;
  readonly proposed: number;
  readonly industries: number;
  readonly streets: number;
  readonly grounds: number;
  readonly triggers: number;
  /** Cells of the matrix, each with its one instruction: stream × level × (industry it touches + street). */
  readonly instructions: number;
  /** Control orders that are drafted beforehand: measure × stream × subject. */
  readonly controls: number;
  /** What only the district can supply and is not there yet. */
  readonly placeholders: number;
}

export function countRulebook(draft: RulebookDraft): RulebookCounts {
  const rules = rulesOf(draft).map(({ rule }) => rule);
  const official = rules.filter(({ basis }) => basis === 'official').length;
  const controlsOf = (measures: readonly { control: unknown; streams: readonly string[] }[]) =>
    measures.reduce((sum, { control, streams }) => sum + (control === null ? 0 : streams.length), 0);
  const streetControls = draft.streets.map((street) => {
    const composed = draft.grounds
      .filter(({ id, always }) => always || placesOf(street, id) !== '')
      .flatMap(({ measures }) => measures);
    return controlsOf([...composed, ...street.measures]);
  });
  return {
    streams: draft.streams.length,
    hazards: draft.hazards.length,
    rules: rules.length,
    official,
    proposed: rules.length - official,
    industries: draft.industries.length,
    streets: draft.streets.length,
    grounds: draft.grounds.length,
    triggers: draft.triggers.length,
    instructions: draft.streams
      .map(({ levels, industryIds }) => levels.length * (industryIds.length + draft.streets.length))
      .reduce((sum, each) => sum + each, 0),
    controls:
      draft.industries.reduce((sum, { measures }) => sum + controlsOf(measures), 0) +
      streetControls.reduce((sum, each) => sum + each, 0),
    placeholders: [
      ...draft.stations,
      ...(draft.reaches ?? []),
      ...(draft.counterparts ?? []),
      ...draft.streets.flatMap(({ riskPoints, registers, shelters }) => [...riskPoints, ...registers, ...shelters]),
    ].filter(({ placeholder }) => placeholder).length,
  };
}
