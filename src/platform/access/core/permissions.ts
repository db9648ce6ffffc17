/** Which role may do what: the one table of permissions, walked against every route by a test (design.md §8). */
import type { Role } from '../../../shared/session.js';

export const permissions = [
  'access.manage',
  'audit.read',
  'board.read',
  'call.manage',
  'call.read',
  'consultation.conclude',
  'consultation.convene',
  'consultation.opine',
  'consultation.read',
  'control.draft',
  'control.read',
  'control.release',
  'control.sign',
  'desk.read',
  'directory.read',
  'document.draft',
  'document.read',
  'document.sign',
  'events.read',
  'feed.manage',
  'feed.read',
  'incident.decide',
  'incident.read',
  'instruction.read',
  'liaison.manage',
  'liaison.read',
  'observation.read',
  'observation.submit',
  'paper.read',
  'paper.register',
  'rulebook.activate',
  'rulebook.read',
  'session.own',
  'signal.read',
  'signal.submit',
  'signing.delegate',
  'signing.read',
  'signing.record',
  'simulator.use',
  'task.answer',
  'task.read',
  'warning.draft',
  'warning.issue',
  'warning.read',
  'warning.sign',
] as const;
export type Permission = (typeof permissions)[number];

/**
 * What everybody who signed in may look at; a street or department is narrowed to its own unit by the room. The plan is
 * whole for everybody: who acts beside you is part of it, and it holds no person's data.
 */
const signedIn: readonly Permission[] = [
  'session.own',
  'events.read',
  'document.read',
  'directory.read',
  'rulebook.read',
];
const looking: readonly Permission[] = [
  ...signedIn,
  'board.read',
  'call.read',
  'consultation.read',
  'control.read',
  'desk.read',
  'feed.read',
  'incident.read',
  'instruction.read',
  'liaison.read',
  'observation.read',
  'paper.read',
  'signal.read',
  'signing.read',
  'task.read',
  'warning.read',
];
const ownTasks: readonly Permission[] = [...signedIn, 'task.read', 'task.answer'];

export const permissionsOfRole: Readonly<Record<Role, readonly Permission[]>> = {
  'duty-officer': [
    ...looking,
    ...ownTasks,
    'call.manage',
    'consultation.conclude',
    'consultation.convene',
    'consultation.opine',
    'control.draft',
    'control.release',
    'document.draft',
    'feed.manage',
    'incident.decide',
    'liaison.manage',
    'observation.submit',
    'paper.register',
    'signal.submit',
    'signing.record',
    'simulator.use',
    'warning.draft',
    'warning.issue',
  ],
  signer: [
    ...looking,
    'control.release',
    'control.sign',
    'document.sign',
    'incident.decide',
    'signing.delegate',
    'signing.record',
    'warning.sign',
  ],
  member: [...looking, ...ownTasks, 'consultation.opine'],
  street: [...ownTasks],
  department: [...ownTasks],
  administrator: [...looking, 'access.manage', 'feed.manage', 'rulebook.activate', 'signing.delegate', 'simulator.use'],
  auditor: [...looking, 'audit.read'],
  feed: ['observation.submit', 'signal.submit'],
};

/** Everything the holder of these roles may do, sorted and without repeats. */
export function permissionsOf(held: readonly Role[]): Permission[] {
  return [...new Set(held.flatMap((role) => permissionsOfRole[role]))].sort();
}

export function mayDo(held: readonly Role[], permission: Permission): boolean {
  return held.some((role) => permissionsOfRole[role].includes(permission));
}
