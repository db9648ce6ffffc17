import type { Reach } from '../../api/stations.js';

/** Where each gauge of a chain is drawn: columns by how far above the mouth it lies, rows in the order of the plan. */
export function placesOnChain(reaches: readonly Reach[]): ReadonlyMap<string, { column: number; row: number }> {
  const above = new Map<string, number>();
  const stretchesBelow = (id: string, walked: readonly string[]): number => {
    const known = above.get(id);
    if (known !== undefined) return known;
    // A circle is a fault of the plan; drawing it would not end.
    const below = reaches.filter(({ from, to }) => from === id && !walked.includes(to));
    const longest = Math.max(0, ...below.map(({ to }) => 1 + stretchesBelow(to, [...walked, id])));
    above.set(id, longest);
    return longest;
  };
  const ids = [...new Set(reaches.flatMap(({ from, to }) => [from, to]))];
  const longest = Math.max(0, ...ids.map((id) => stretchesBelow(id, [])));
  const filled = new Map<number, number>();
  return new Map(
    ids.map((id) => {
      const column = longest - stretchesBelow(id, []);
      const row = filled.get(column) ?? 0;
      filled.set(column, row + 1);
      return [id, { column, row }];
    }),
  );
}
