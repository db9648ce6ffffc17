import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { useLastHours } from '../../api/consultation.js';
import { serverNow, toMs } from '../../api/server-time.js';
import { useStations, type Reading, type Station } from '../../api/stations.js';
import { At } from '../../marks/time-left.js';
import { useSay } from '../../words/language.js';
import { Distance, State, Trend, valueWords } from '../water/value.js';

const hours = 6;
const [width, height] = [150, 34];
const shownOfEach = 3;

/** Believed, and not replaced by a correction. */
const counts = (reading: Reading): boolean => reading.isBelieved && (reading.replacedBy ?? null) === null;

/** A river's course over the last hours: the line only, its figures stand beside it. */
function Curve({ readings, label }: { readings: readonly Reading[]; label: string }): ReactNode {
  const points = readings.filter(counts).flatMap((reading) => {
    const at = toMs(reading.at);
    return at === null ? [] : [{ at, value: reading.value }];
  });
  if (points.length < 2) return null;
  const from = serverNow() - hours * 3_600_000;
  const values = points.map(({ value }) => value);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const x = (at: number): number => Math.max(0, Math.min(1, (at - from) / (hours * 3_600_000))) * width;
  const y = (value: number): number => height - 3 - (high === low ? 0.5 : (value - low) / (high - low)) * (height - 6);
  return (
    <svg className="last-curve" viewBox={`0 0 ${width} ${height}`} role="img" aria-label={label}>
      <polyline points={points.map(({ at, value }) => `${x(at).toFixed(1)},${y(value).toFixed(1)}`).join(' ')} />
    </svg>
  );
}

/** Rain as it was read, a bar for each amount of an hour or less; longer amounts stand in the figures. */
function Bars({ readings, label }: { readings: readonly Reading[]; label: string }): ReactNode {
  const amounts = readings.filter(
    (reading) => counts(reading) && (reading.overMinutes ?? 0) <= 60 && reading.value > 0,
  );
  if (amounts.length === 0) return null;
  const from = serverNow() - hours * 3_600_000;
  const most = Math.max(...amounts.map(({ value }) => value));
  return (
    <svg className="last-curve last-rain" viewBox={`0 0 ${width} ${height}`} role="img" aria-label={label}>
      {amounts.map((reading) => {
        const at = toMs(reading.at) ?? from;
        const wide = Math.max(1.5, ((reading.overMinutes ?? 5) / (hours * 60)) * width - 0.5);
        const x = ((at - from) / (hours * 3_600_000)) * width - wide;
        const tall = (reading.value / most) * (height - 4);
        return <rect key={reading.id} x={x.toFixed(1)} y={height - tall} width={wide} height={tall} />;
      })}
    </svg>
  );
}

const nearness = (station: Station): number => station.warning?.metresAbove ?? -1_000;
const rainOf = (station: Station, of: number): number | null =>
  station.windows?.find((window) => window.hours === of)?.millimetres ?? null;

/** Gauges nearest to their warning level and the wettest rain gauges; what is not known is said to be unknown. */
export function LastHours(): ReactNode {
  const say = useSay();
  const stations = useStations();
  const all = stations.data?.stations ?? [];
  const rivers = all
    .filter(({ quantity, state }) => quantity === 'river-level' && state !== 'never')
    .sort((a, b) => nearness(b) - nearness(a))
    .slice(0, shownOfEach);
  const rain = all
    .filter(({ quantity, state }) => quantity === 'rain' && state !== 'never')
    .sort((a, b) => (rainOf(b, hours) ?? -1) - (rainOf(a, hours) ?? -1))
    .slice(0, shownOfEach);
  const readings = useLastHours(
    [...rivers, ...rain].map(({ id }) => id),
    hours,
  );
  const label = (station: Station): string => say('last.curve', { what: station.name, n: hours });
  return (
    <section className="panel last-hours" aria-label={say('last.title', { n: hours })} data-testid="last-hours">
      <h2>
        {say('last.title', { n: hours })} <Link to="/water-rain">{say('last.all')}</Link>
      </h2>
      {rivers.length + rain.length === 0 && <p className="muted">{say('last.none')}</p>}
      <ul>
        {rivers.map((station) => (
          <li key={station.id}>
            <span className="last-name">
              <b>{station.name}</b>{' '}
              {station.newest ? valueWords(station.newest, say) : <span className="muted">{say('water.unknown')}</span>}{' '}
              {station.state !== 'ok' && <State station={station} />}
              <small className="muted">
                <Trend station={station} /> <Distance mark={station.warning} station={station} />{' '}
                {station.newest && <At at={station.newest.at} />}
              </small>
            </span>
            <Curve readings={readings.get(station.id) ?? []} label={label(station)} />
          </li>
        ))}
        {rain.map((station) => (
          <li key={station.id}>
            <span className="last-name">
              <b>{station.name}</b> {station.state !== 'ok' && <State station={station} />}
              <small className="muted">
                {([1, 3, 6] as const)
                  .map((of) => {
                    const amount = rainOf(station, of);
                    return `${say('water.window', { n: of })} ${amount === null ? say('water.unknown') : `${amount} mm`}`;
                  })
                  .join(' · ')}
              </small>
            </span>
            <Bars readings={readings.get(station.id) ?? []} label={label(station)} />
          </li>
        ))}
      </ul>
    </section>
  );
}
