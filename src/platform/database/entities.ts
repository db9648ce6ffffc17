/** Every table the service owns, in room order; the drift test compares them with the migrations. */
import { AuditTable } from '../audit/audit.table.js';
import { DeadlineTable } from '../deadlines/deadline.table.js';
import { EventStepTable, EventTable } from '../events/event.table.js';
import { ChainHeadTable, IdBlockTable } from './ground.table.js';

export const entities = [IdBlockTable, ChainHeadTable, EventTable, EventStepTable, DeadlineTable, AuditTable];
