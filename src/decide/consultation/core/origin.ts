/** What a round was convened for; told from what was waiting when it was (design.md §2). */
export const origins = ['proposal', 'follow', 'cadence', 'hand', 'emergency', 'joint'] as const;
export type Origin = (typeof origins)[number];

export const originNames: Readonly<Record<Origin, string>> = {
  proposal: '规程建议',
  follow: '上级响应',
  cadence: '响应期间定时会商',
  hand: '人工召集',
  emergency: '应急先行、会商同步进行',
  joint: '联合会商',
};

/** A superior's response first, then a proposal nobody has consulted about, then the clock; without any of them, a person's own wish. */
export function originOf(waiting: {
  readonly follow: boolean;
  readonly cadence: boolean;
  readonly proposedAt: number | null;
  readonly lastConvenedAt: number | null;
}): Origin {
  if (waiting.follow) return 'follow';
  const { proposedAt, lastConvenedAt } = waiting;
  if (proposedAt !== null && (lastConvenedAt === null || proposedAt > lastConvenedAt)) return 'proposal';
  return waiting.cadence ? 'cadence' : 'hand';
}
