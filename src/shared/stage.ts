/** 分段: the lead-time segments of the 31620 cadence, and what follows the event (domain.md §3.7). */
export const stages = ['3d', '1d', '6h', '2h', '0h', 'after'] as const;
export type Stage = (typeof stages)[number];
