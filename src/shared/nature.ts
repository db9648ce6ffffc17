/**
 * Whether a thing is real or rehearsed. It is a type and a column, not a flag in a text: a drill can only be
 * bound to a channel that declares it carries drills (design.md §2 Drills, peers.md §1.3).
 */
export type Nature = 'actual' | 'drill';
