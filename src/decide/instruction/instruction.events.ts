/** Facts this room announces. Subject of each is the incident id. */
import type { ResponseLevel } from '../../shared/level.js';

/** Orders were signed in one act; their executors are called from here. */
export const controlOrdersSigned = 'instruction.control-orders-signed';
export interface ControlOrdersSigned {
  readonly incidentId: string;
  readonly orderIds: readonly string[];
}

export const controlOrdersReleased = 'instruction.control-orders-released';
export interface ControlOrdersReleased {
  readonly incidentId: string;
  readonly orderIds: readonly string[];
}

/** A street started its own level, or said why not. */
export const streetLevelDecided = 'instruction.street-level-decided';
export interface StreetLevelDecided {
  readonly incidentId: string;
  readonly unitId: string;
  /** Null: it does not start. */
  readonly level: ResponseLevel | null;
}

/** Somebody is excepted from an order in force; its executor is told. */
export const exceptionAdded = 'instruction.control-exception-added';
export interface ExceptionAdded {
  readonly incidentId: string;
  readonly orderId: string;
  readonly exceptionId: string;
}

/** A post reported a measure done. */
export const measureDone = 'instruction.measure-done';
export interface MeasureDone {
  readonly incidentId: string;
  readonly measureId: string;
  readonly unitId: string;
}
