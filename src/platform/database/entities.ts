/** Every table the service owns, in room order; the drift test compares them with the migrations. */
import {
  ContactTable,
  DirectoryImportTable,
  DutyShiftTable,
  UnitTable,
} from '../../reach/directory/directory.table.js';
import { AccountTable, FeedKeyTable, SessionTable } from '../access/access.table.js';
import { AuditTable } from '../audit/audit.table.js';
import { DeadlineTable } from '../deadlines/deadline.table.js';
import { EventStepTable, EventTable } from '../events/event.table.js';
import { IdempotencyKeyTable } from '../http/idempotency.table.js';
import { ChainHeadTable, IdBlockTable } from './ground.table.js';

export const entities = [
  ...[IdBlockTable, ChainHeadTable, EventTable, EventStepTable, DeadlineTable, AuditTable],
  ...[AccountTable, SessionTable, FeedKeyTable, IdempotencyKeyTable],
  ...[UnitTable, ContactTable, DutyShiftTable, DirectoryImportTable],
];
