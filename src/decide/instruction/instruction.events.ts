/** Facts this room announces. Subject of each is the incident id. */

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

/** A post reported a measure done. */
export const measureDone = 'instruction.measure-done';
export interface MeasureDone {
  readonly incidentId: string;
  readonly measureId: string;
  readonly unitId: string;
}
