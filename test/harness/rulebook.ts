import { readPastEvent } from '../../src/decide/rulebook/past-event.reader.js';
import { readEventFile, readRulebookFolder } from '../../src/decide/rulebook/rulebook.command.js';
import { validationFaults } from '../../src/platform/settings/validation-faults.js';
import { gazetteerOf, type Gazetteer } from '../../src/decide/hazard/core/match-areas.js';
import type { Unit } from '../../src/reach/directory/core/unit.js';
import { readDirectory } from '../../src/reach/directory/directory.files.js';
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

/** Every unit of the shipped directory. */
export const shippedUnits: readonly Unit[] = (await readDirectory('config/directory')).units;

/** The places of the shipped plan and directory, without a map. */
export const shippedGazetteer: Gazetteer = gazetteerOf(shippedRulebook, shippedUnits);

/** An event as a file would tell it, against the shipped plan. */
export const readEvent = (text: string) =>
  readPastEvent({ name: 'event.yaml', text }, shippedRulebook, validationFaults);

export const readShippedEvent = (path: string) => readEventFile(path, shippedRulebook);
