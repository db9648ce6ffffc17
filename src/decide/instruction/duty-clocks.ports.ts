import type { Actor } from '../../shared/audit-log.js';
import type { Colour, ResponseLevel } from '../../shared/level.js';
import type { Tx } from '../../shared/unit-of-work.js';

/** A street has to start its own level, or say why not. Subject: `<warning>:<street>`. */
export const streetStartClock = 'instruction.street-start';
/** The earliest measure of a unit that is not done. Subject: `<incident>:<unit>`. */
export const doneByClock = 'instruction.done-by';

/** Source kinds under which these clocks call. */
export const streetStartCall = 'street-start';
export const doneByCall = 'done-by';

/** Payload of both: whose clock it is. */
export interface UnitClock {
  readonly unitId: string;
}

/** Something a unit has still to do; what waits for its order is not among them. */
export interface OpenMeasure {
  readonly unitId: string;
  readonly subjectName: string;
  readonly level: Colour;
  readonly responseLevel: ResponseLevel | null;
  readonly text: string;
  readonly dueAt: number;
}

/** What a street decided about its own level. */
export interface StreetLevel {
  readonly id: string;
  readonly incidentId: string;
  readonly warningId: string;
  readonly instructionId: string;
  readonly unitId: string;
  /** Null: it does not start. */
  readonly level: ResponseLevel | null;
  readonly advised: ResponseLevel | null;
  readonly reason: string;
  readonly decidedBy: string;
  readonly decidedAt: number;
}

export abstract class DutyClockStore {
  /**
   * Of current instructions of the incident, earliest first. What a relay asks for is shown and not rung for: nobody has
   * decided yet, and the telephones are needed for waking.
   */
  abstract openMeasures(tx: Tx, incidentId: string): Promise<readonly OpenMeasure[]>;
  abstract addStreetLevel(tx: Tx, given: Omit<StreetLevel, 'id' | 'decidedAt' | 'decidedBy'>, by: Actor): Promise<void>;
  abstract lastStreetLevel(tx: Tx, warningId: string, unitId: string): Promise<StreetLevel | null>;
  /** Oldest first. */
  abstract streetLevels(warningId: string): Promise<readonly StreetLevel[]>;
}
