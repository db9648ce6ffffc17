/** What must hold between the rules of a plan before anything is decided with it (design.md §3; 1+7+N and relay: §2). */
import type { Reason } from '../../../shared/reason.js';
import { Proof, type ProofContext, type RulebookDraft, type RulePath } from './proof.js';
import { isRealDate } from './condition.js';
import {
  proveDistrict,
  proveHazards,
  proveIssuers,
  proveStages,
  proveStreams,
  proveThresholds,
} from './prove-facts.js';
import {
  proveCalling,
  proveClocks,
  proveConsultations,
  proveControls,
  proveLadders,
  proveRecipients,
  proveSigning,
  proveStreetLevels,
} from './prove-people.js';
import { proveControlLives } from './prove-controls.js';
import { proveRounds } from './prove-rounds.js';
import { proveCounterparts, provePaperSeries } from './prove-papers.js';
import { proveReaches, proveSensors, proveStations } from './prove-measuring.js';
import { proveGrounds, proveIndustries, proveStreets } from './prove-plans.js';
import { proveCalendar, proveRaiseFactors, proveTriggers } from './prove-triggers.js';
import type { Provenance } from './rulebook.js';

/** Every fault of a draft at once; empty when it may be decided with. */
export function proveRulebook(draft: RulebookDraft, context: ProofContext): readonly Reason[] {
  const proof = new Proof(draft, context);
  for (const prove of [
    proveProvenance,
    proveDistrict,
    proveStreams,
    proveHazards,
    proveIssuers,
    proveThresholds,
    proveStations,
    proveSensors,
    proveReaches,
    proveCounterparts,
    provePaperSeries,
    proveTriggers,
    proveRaiseFactors,
    proveCalendar,
    proveConsultations,
    proveRounds,
    proveSigning,
    proveClocks,
    proveLadders,
    proveCalling,
    proveRecipients,
    proveStreetLevels,
    proveControls,
    proveControlLives,
    proveStages,
    proveGrounds,
    proveIndustries,
    proveStreets,
  ]) {
    prove(proof);
  }
  return proof.reasons;
}

/** Every rule of a draft with its place: ids, basis, source and date are the same in all of them. */
export function rulesOf(draft: RulebookDraft): readonly { readonly rule: Provenance; readonly path: RulePath }[] {
  const lists: Readonly<Record<string, readonly Provenance[]>> = {
    streams: draft.streams,
    hazards: draft.hazards,
    issuers: draft.issuers,
    thresholds: draft.thresholds,
    stations: draft.stations,
    sensors: draft.sensors ?? [],
    reaches: draft.reaches ?? [],
    counterparts: draft.counterparts ?? [],
    paperSeries: draft.paperSeries ?? [],
    triggers: draft.triggers,
    raiseFactors: draft.raiseFactors,
    consultations: draft.consultations,
    cadences: draft.cadences ?? [],
    standingRounds: draft.standingRounds ?? [],
    dispatchTrees: draft.dispatchTrees ?? [],
    signing: draft.signing,
    clocks: draft.clocks,
    recipients: draft.recipients,
    streetLevels: draft.streetLevels,
    calendar: draft.calendar,
    controlBases: draft.controlBases,
    controlTerms: draft.controlTerms,
    controlReleases: draft.controlReleases ?? [],
    controlEndings: draft.controlEndings ?? [],
    controlMessages: draft.controlMessages ?? [],
    controlBundles: draft.controlBundles ?? [],
    floodPeriods: draft.floodPeriods ?? [],
    ladders: draft.ladders,
    calling: draft.calling,
  };
  const placed = (rules: readonly Provenance[], ...path: RulePath) =>
    rules.map((rule, index) => ({ rule, path: [...path, index] }));
  return [
    ...Object.entries(lists).flatMap(([section, rules]) => placed(rules, section)),
    ...(['grounds', 'industries'] as const).flatMap((section) =>
      draft[section].flatMap(({ measures }, plan) => placed(measures, section, plan, 'measures')),
    ),
    ...draft.streets.flatMap((street, plan) =>
      (['riskPoints', 'registers', 'shelters', 'measures'] as const).flatMap((list) =>
        placed(street[list], 'streets', plan, list),
      ),
    ),
  ];
}

/** Ids are what papers and audits quote: one id, one rule. Dates must exist. */
function proveProvenance({ draft, report }: Proof): void {
  const seen = new Set<string>();
  for (const { rule, path } of rulesOf(draft)) {
    if (seen.has(rule.id))
      report([...path, 'id'], 'id-twice', `编号重复:${rule.id}`, `the id ${rule.id} is used twice`);
    seen.add(rule.id);
    if (!isRealDate(rule.effectiveFrom)) {
      report(
        [...path, 'effectiveFrom'],
        'not-a-date',
        `不是日期:${rule.effectiveFrom}`,
        `${rule.effectiveFrom} is not an ISO date`,
      );
    }
  }
}
