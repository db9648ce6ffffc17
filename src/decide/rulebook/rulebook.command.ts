/** What `jiaoying rules check` runs. */
import { validationFaults } from '../../platform/settings/validation-faults.js';
import type { Reason } from '../../shared/reason.js';
import { RulebookFolder } from './rulebook.files.js';
import type { ReadingContext } from './rulebook.ports.js';

/**
 * Every fault of the rulebook in the folder `path`, `where` = `file:line:col`; empty when it may be decided with.
 * Unit ids and roles are checked only against what is handed in.
 */
export function checkRulebook(path: string, context: ReadingContext = { knownUnitIds: null }): readonly Reason[] {
  return new RulebookFolder(path, validationFaults).read(context).reasons;
}
