/** Whom we tell along the rivers, and how their papers and ours are numbered. */
import type { Proof } from './proof.js';
import { seriesKinds } from './rulebook.js';

/** Each desk once, of the directory, and on gauges that exist. */
export function proveCounterparts(proof: Proof): void {
  const { draft, report } = proof;
  const counterparts = draft.counterparts ?? [];
  proof.noneTwice(
    counterparts.map(({ unitId }) => unitId),
    (index) => ['counterparts', index, 'unitId'],
    { code: 'counterpart-twice', zh: '同一联防单位写了两次', en: 'this counterpart is there twice' },
  );
  counterparts.forEach(({ unitId, stations, streams }, index) => {
    proof.streamNames(['counterparts', index, 'streams'], streams, 'decision');
    proof.unit(['counterparts', index, 'unitId'], unitId);
    if (proof.isUnread('stations')) return;
    stations.forEach((id, place) => {
      if (!draft.stations.some((station) => station.id === id))
        report(
          ['counterparts', index, 'stations', place],
          'unknown-station',
          `没有这个站点:${id}`,
          `there is no station ${id}`,
        );
    });
  });
}

/** Where other papers are numbered at all, each kind has one series and no two share one. */
export function provePaperSeries(proof: Proof): void {
  const { draft, report } = proof;
  const series = draft.paperSeries;
  if (series === undefined) return;
  for (const key of ['kind', 'suffix'] as const) {
    proof.noneTwice(
      series.map((rule) => rule[key]),
      (index) => ['paperSeries', index, key],
      { code: 'series-twice', zh: '文号序列重复', en: 'this number series is there twice' },
    );
  }
  for (const kind of seriesKinds) {
    if (!proof.isUnread('paperSeries') && !series.some((rule) => rule.kind === kind))
      report(['paperSeries'], 'series-missing', `没有 ${kind} 的文号序列`, `there is no number series of ${kind}`);
  }
}
