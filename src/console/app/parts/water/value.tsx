import type { ReactNode } from 'react';
import type { Mark, Reading, Station } from '../../api/stations.js';
import { Since } from '../../marks/time-left.js';
import { useSay, type Say } from '../../words/language.js';

/** `183.02 m 吴淞`, `27 cm`, `12.5 mm`: as people say it, whatever unit it is kept in. */
export function valueWords({ quantity, value, unit, datum }: Reading, say: Say): string {
  if (quantity === 'river-level') return `${value.toFixed(2)} m${datum ? ` ${say(`datum.${datum}`)}` : ''}`;
  if (quantity === 'ponding-depth') return `${Number((value * 100).toFixed(1))} cm`;
  return `${Number(value.toFixed(1))} ${unit}`;
}

function changeWords({ quantity, trend }: Station): string {
  if (!trend) return '';
  const [factor, unit] = quantity === 'ponding-depth' ? [100, 'cm'] : [1, trend.unit];
  const change = trend.change * factor;
  const digits = quantity === 'river-level' ? 2 : 1;
  const sign = change > 0 ? '↑' : change < 0 ? '↓' : '→';
  return `${sign}${Math.abs(change).toFixed(digits)} ${unit}`;
}

/** `1小时↑0.18 m`. */
export function Trend({ station }: { station: Station }): ReactNode {
  const say = useSay();
  if (!station.trend) return null;
  return (
    <span className="water-trend">
      {say('water.trend.over', { hours: station.trend.hours, change: changeWords(station) })}
    </span>
  );
}

/** ● 正常, ◐ 存疑, ○ 无数据 12分钟. */
export function State({ station }: { station: Station }): ReactNode {
  const say = useSay();
  const { state } = station;
  return (
    <span className={`water-state water-state-${state}`} data-testid="station-state">
      <i aria-hidden="true">{state === 'ok' ? '●' : state === 'doubtful' ? '◐' : '○'}</i>
      {say(`water.state.${state}`)}
      {state === 'silent' && (
        <>
          {' '}
          <Since at={station.heardAt} />
        </>
      )}
    </span>
  );
}

/** How far the newest level lies from a mark; above it is loud. */
export function Distance({ mark, station }: { mark: Mark | null; station: Station }): ReactNode {
  const say = useSay();
  if (!mark) return <span className="muted">{say('water.mark.none')}</span>;
  const height = `${mark.value.toFixed(2)} ${say(`datum.${mark.datum}`)}`;
  const { metresAbove: above } = mark;
  return (
    <>
      {above === null ? (
        station.newest && <span className="warn">{say('water.mark.incomparable')}</span>
      ) : above >= 0 ? (
        <b className="water-above">{say('water.above', { n: above.toFixed(2) })}</b>
      ) : (
        <span>{say('water.below', { n: (-above).toFixed(2) })}</span>
      )}{' '}
      <small className="muted">{height}</small>
    </>
  );
}
