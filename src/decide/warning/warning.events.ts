/** Facts this room announces. Subject of each is the incident id. */
import type { WarningAction } from './core/lifecycle.js';

/** A version was drafted, submitted, returned, signed or discarded: nothing follows but that screens look again. */
export const versionMoved = 'warning.version-moved';
export interface VersionMoved {
  readonly incidentId: string;
  readonly warningId: string;
}

/** A version took effect; instructions, controls and calls follow from here. */
export const warningIssued = 'warning.issued';
export interface WarningIssued {
  readonly incidentId: string;
  readonly warningId: string;
  readonly versionId: string;
  readonly version: number;
  readonly action: WarningAction;
}
