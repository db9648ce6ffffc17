import type { ReactNode } from 'react';
import type { Station } from '../../api/stations.js';
import { PlaceholderMark } from '../../marks/because.js';
import { At } from '../../marks/time-left.js';
import { useSay } from '../../words/language.js';
import { streets } from '../level-fields.js';
import { coded } from '../obligation-drawer.js';
import { WideTable } from '../rulebook/wide-table.js';
import { Distance, State, Trend, valueWords } from './value.js';

const lengths = [1, 3, 6, 12, 24] as const;

function Name({ station }: { station: Station }): ReactNode {
  const street = streets.find(({ id }) => id === station.streetUnitId)?.name ?? null;
  return (
    <td className="water-name" lang="zh-CN">
      <b>{station.name}</b> <PlaceholderMark on={station.placeholder} />
      <small className="muted">{[station.river, street].filter(Boolean).join(' ')}</small>
    </td>
  );
}

function Newest({ station }: { station: Station }): ReactNode {
  return <td className="water-at">{station.newest && <At at={station.newest.at} />}</td>;
}

/** A value that is old is not the value of now: it is shown pale beside its time. */
function Value({ station }: { station: Station }): ReactNode {
  const say = useSay();
  const isOld = station.state === 'silent';
  if (!station.newest) return <span className="muted">{say('water.unknown')}</span>;
  return <b className={`height${isOld ? ' water-old' : ''}`}>{valueWords(station.newest, say)}</b>;
}

export function Levels({ stations }: { stations: readonly Station[] }): ReactNode {
  const say = useSay();
  const heads = ['station', 'level', 'state', 'trend', 'warning', 'guarantee', 'at'] as const;
  return (
    <WideTable label={say('water.levels')} heads={heads.map((head) => say(`water.${head}`))}>
      {stations.map((station) => (
        <tr key={station.id} data-testid={`station-${station.id}`}>
          <Name station={station} />
          <td>
            <Value station={station} />
          </td>
          <td>
            <State station={station} />
          </td>
          <td>
            <Trend station={station} />
          </td>
          <td>
            <Distance mark={station.warning} station={station} />
          </td>
          <td>
            <Distance mark={station.guarantee} station={station} />
          </td>
          <Newest station={station} />
        </tr>
      ))}
    </WideTable>
  );
}

/** What fell in a window; of a station that has fallen silent at least so much. */
function Fallen({ station, hours }: { station: Station; hours: number }): ReactNode {
  const say = useSay();
  const fallen = station.windows?.find((window) => window.hours === hours)?.millimetres ?? null;
  if (fallen === null) return <span className="muted">{say('water.unknown')}</span>;
  const isAtLeast = station.state === 'silent';
  return (
    <>
      <b className={isAtLeast ? 'water-old' : undefined}>
        {isAtLeast && '≥'}
        {Number(fallen.toFixed(1))}
      </b>{' '}
      <small className="muted">mm</small>
    </>
  );
}

export function RainGauges({ stations }: { stations: readonly Station[] }): ReactNode {
  const say = useSay();
  return (
    <WideTable
      label={say('water.rain')}
      heads={[
        say('water.station'),
        ...lengths.map((hours) => say('water.window', { n: hours })),
        say('water.state'),
        say('water.at'),
      ]}
    >
      {stations.map((station) => (
        <tr key={station.id} data-testid={`station-${station.id}`}>
          <Name station={station} />
          {lengths.map((hours) => (
            <td key={hours}>
              <Fallen station={station} hours={hours} />
            </td>
          ))}
          <td>
            <State station={station} />
          </td>
          <Newest station={station} />
        </tr>
      ))}
    </WideTable>
  );
}

export function OtherStations({ stations }: { stations: readonly Station[] }): ReactNode {
  const say = useSay();
  const heads = ['station', 'value', 'state', 'measures', 'trend', 'at'] as const;
  return (
    <WideTable label={say('water.other')} heads={heads.map((head) => say(`water.${head}`))}>
      {stations.map((station) => (
        <tr key={station.id} data-testid={`station-${station.id}`}>
          <Name station={station} />
          <td>
            <Value station={station} />
          </td>
          <td>
            <State station={station} />
          </td>
          <td>{coded(say, 'quantity', station.quantity)}</td>
          <td>
            <Trend station={station} />
          </td>
          <Newest station={station} />
        </tr>
      ))}
    </WideTable>
  );
}
