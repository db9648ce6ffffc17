import { readRulebookFolder } from '../../src/decide/rulebook/rulebook.command.js';
import type { Rulebook } from '../../src/decide/rulebook/core/rulebook.js';

/** The plan as it is shipped, proved. */
export const shippedRulebook: Rulebook = (() => {
  const { rulebook, reasons } = readRulebookFolder('config/rulebook');
  if (!rulebook) throw new Error(`the shipped rulebook is not sound: ${JSON.stringify(reasons)}`);
  return rulebook;
})();

/** Nine-digit code → street unit id, in the order of the plan. */
export const shippedStreets: ReadonlyMap<string, string> = new Map(
  shippedRulebook.streets.map(({ unitId }) => [unitId.replace(/^street-/, ''), unitId]),
);
