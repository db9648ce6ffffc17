import type { Documents } from '../../src/decide/documents/documents.ports.js';
import type { Incidents } from '../../src/decide/hazard/hazard.ports.js';
import { ControlActs } from '../../src/decide/instruction/control-acts.service.js';
import { ControlDraftService } from '../../src/decide/instruction/control-draft.service.js';
import { ControlMessages } from '../../src/decide/instruction/control-message.service.js';
import { ControlOrderService } from '../../src/decide/instruction/control-order.service.js';
import {
  TypeormControlOrders,
  TypeormControlOrderStore,
  TypeormPublishedControlAlerts,
} from '../../src/decide/instruction/control-order.store.js';
import { ControlSigning } from '../../src/decide/instruction/control-signing.service.js';
import { ControlStandingService } from '../../src/decide/instruction/control-standing.service.js';
import { FloodPeriodService } from '../../src/decide/instruction/flood-period.service.js';
import { TypeormFloodPeriods, TypeormFloodPeriodStore } from '../../src/decide/instruction/flood-period.store.js';
import type { Instructions } from '../../src/decide/instruction/instruction.ports.js';
import type { Rulebooks } from '../../src/decide/rulebook/rulebook.ports.js';
import type { Approvals, Signatures } from '../../src/decide/signing/signing.ports.js';
import type { AlertToWrite, Warnings } from '../../src/decide/warning/warning.ports.js';
import type { Calling } from '../../src/reach/calling/calling.ports.js';
import type { Directory } from '../../src/reach/directory/directory.ports.js';
import type { Ground } from './engines.js';

/** 禁停撤疏 on real stores; what is told to the public is remembered as it would be written. */
export function openControls(
  { database, unitOfWork, clock, chance, audit, deadlines, events }: Ground,
  rooms: {
    readonly incidents: Incidents;
    readonly rulebooks: Rulebooks;
    readonly signatures: Signatures;
    readonly approvals: Approvals;
    readonly documents: Documents;
    readonly warnings: Warnings;
    readonly instructions: Instructions;
    readonly directory: Directory;
    readonly calls: Calling;
  },
) {
  const { incidents, rulebooks, signatures, approvals, documents, warnings, instructions, directory, calls } = rooms;
  const controlOrderStore = new TypeormControlOrderStore(clock, chance, audit);
  const controlOrders = new TypeormControlOrders(database);
  const floodPeriodStore = new TypeormFloodPeriodStore(clock, chance, audit);
  const floodPeriods = new TypeormFloodPeriods(database);
  const controlActs = new ControlActs(controlOrderStore, incidents, rulebooks, approvals, calls, deadlines);
  const alertsWritten: AlertToWrite[] = [];
  const alertWriter = {
    write: (alert: AlertToWrite) => {
      alertsWritten.push(alert);
      return `<alert>${alert.identifier}</alert>`;
    },
  };
  const controlMessages = new ControlMessages(
    ...([unitOfWork, controlOrderStore, controlActs, alertWriter, documents, directory, clock] as const),
  );
  const controls = new ControlOrderService(
    ...([unitOfWork, controlOrderStore, controlOrders, controlActs, signatures, approvals] as const),
    ...([controlMessages, floodPeriods, rulebooks, documents, directory, calls, events, clock] as const),
  );
  const controlSigning = new ControlSigning(
    ...([controlOrders, controls, signatures, approvals, documents, events, unitOfWork] as const),
  );
  const controlDrafts = new ControlDraftService(
    ...([unitOfWork, controlOrderStore, controlOrders, controlActs, warnings, floodPeriods] as const),
    ...([directory, chance, clock] as const),
  );
  const controlStanding = new ControlStandingService(
    ...([unitOfWork, controlOrderStore, controlOrders, instructions, controlActs, signatures] as const),
    ...([controlMessages, documents, directory, calls, deadlines, events, clock] as const),
  );
  const floodPeriodService = new FloodPeriodService(
    ...([unitOfWork, floodPeriodStore, floodPeriods, controlActs, signatures, documents, directory, clock] as const),
  );
  for (const room of [
    controlOrderStore,
    floodPeriodStore,
    controls,
    controlSigning,
    controlStanding,
    floodPeriodService,
  ])
    room.onModuleInit();
  return {
    ...{
      controls,
      controlSigning,
      controlOrders,
      controlOrderStore,
      controlDrafts,
      controlStanding,
      controlMessages,
      alertsWritten,
    },
    ...{
      floodPeriods,
      floodPeriodService,
      publishedControlAlerts: new TypeormPublishedControlAlerts(database, documents),
    },
  };
}
