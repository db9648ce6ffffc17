/** Which role works on which page, in the order of the navigation; the first is where a person lands. */
import type { Role, Session } from './api/types.js';

export const pages = [
  'desk',
  'incidents',
  'issue',
  'board',
  'controls',
  'water',
  'received',
  'papers',
  'liaison',
  'sources',
  'my',
  'rulebook',
  'delegations',
  'simulator',
] as const;
export type Page = (typeof pages)[number];

export const pathOf: Record<Page, string> = {
  desk: '/desk',
  incidents: '/incidents',
  issue: '/issue',
  board: '/board',
  controls: '/controls',
  water: '/water-rain',
  received: '/received',
  papers: '/papers',
  liaison: '/liaison',
  sources: '/sources',
  my: '/my',
  rulebook: '/rulebook',
  delegations: '/delegations',
  simulator: '/simulator',
};

const seenBy: Record<Exclude<Role, 'feed'>, readonly Page[]> = {
  'duty-officer': [
    'desk',
    'incidents',
    'issue',
    'board',
    'controls',
    'water',
    'received',
    'papers',
    'liaison',
    'sources',
    'my',
    'rulebook',
    'delegations',
    'simulator',
  ],
  signer: ['issue', 'incidents', 'board', 'controls', 'water', 'liaison', 'rulebook', 'delegations'],
  member: ['incidents', 'my', 'board', 'controls', 'water', 'rulebook'],
  street: ['my'],
  department: ['my'],
  administrator: [
    'desk',
    'incidents',
    'board',
    'controls',
    'water',
    'received',
    'papers',
    'liaison',
    'sources',
    'rulebook',
    'delegations',
    'simulator',
  ],
  auditor: [
    'desk',
    'incidents',
    'issue',
    'board',
    'controls',
    'water',
    'received',
    'papers',
    'liaison',
    'sources',
    'rulebook',
    'delegations',
  ],
};

export function pagesOf(session: Session): readonly Page[] {
  const seen = new Set(session.roles.flatMap((role) => (role === 'feed' ? [] : (seenBy[role] ?? []))));
  // Whoever has a desk of their own starts there, whatever else they may see.
  const first = session.roles
    .flatMap((role) => (role === 'feed' ? [] : (seenBy[role] ?? [])))
    .find((page) => seen.has(page));
  return [...(first ? [first] : []), ...pages.filter((page) => page !== first && seen.has(page))];
}

export const has = (session: Session, ...roles: Role[]): boolean => roles.some((role) => session.roles.includes(role));

/** Whether the service would let this person do it; a button nobody may press is not shown. */
export const may = (session: Session, permission: string): boolean =>
  session.permissions?.includes(permission) ?? false;
