// How a bench measures: medians over many runs after a warm-up, and one line or one JSON object for each promise.

/** Milliseconds of each of `runs` runs of `work`, sorted, after a fifth as many to warm up. */
export async function timed(runs, work) {
  for (let run = 0; run < Math.ceil(runs / 5); run += 1) await work(run);
  const taken = [];
  for (let run = 0; run < runs; run += 1) {
    const begun = performance.now();
    await work(run);
    taken.push(performance.now() - begun);
  }
  return taken.sort((a, b) => a - b);
}

export const quantile = (sorted, part) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))];
export const median = (sorted) => quantile(sorted, 0.5);
export const round = (value) => Number(value.toPrecision(3));

/**
 * One measured promise, in the form of `--json`: `value` and `unit` are ours; `limit` is the bare thing without a
 * product, `peers` what a user would pick instead, both in the same unit; `ratio` is ours over the limit; `holds` is
 * null where nothing was promised.
 */
export function result({ name, value, unit, limit = null, peers = [], atMost = null }) {
  return {
    name,
    value: round(value),
    unit,
    limit: limit && { name: limit.name, value: round(limit.value) },
    peers: peers.map((peer) => ({ name: peer.name, value: round(peer.value) })),
    ratio: limit ? round(value / limit.value) : null,
    holds: atMost === null ? null : value <= atMost,
  };
}

export function print(results, json) {
  if (json) {
    process.stdout.write(`${JSON.stringify(results)}\n`);
    return;
  }
  for (const { name, value, unit, limit, peers, ratio, holds } of results) {
    const beside = [
      ...(limit ? [`${limit.name} ${limit.value} ${unit}, ratio ${ratio}`] : []),
      ...peers.map((peer) => `${peer.name} ${peer.value} ${unit}`),
    ];
    const verdict = holds === null ? '' : holds ? '  holds' : '  DOES NOT HOLD';
    process.stdout.write(
      `${name.padEnd(18)} ${value} ${unit}${verdict}${beside.length > 0 ? `  (${beside.join('; ')})` : ''}\n`,
    );
  }
}
