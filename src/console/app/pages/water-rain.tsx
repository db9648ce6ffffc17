import type { ReactNode } from 'react';
import { may } from '../access.js';
import { useGaugeChain, useStations, type Station, type StationState } from '../api/stations.js';
import type { Session } from '../api/types.js';
import { Empty, Loaded } from '../marks/problem.js';
import { Chain } from '../parts/water/chain.js';
import { DoubtedReadings } from '../parts/water/doubted.js';
import { Levels, OtherStations, RainGauges } from '../parts/water/stations.js';
import { useSay } from '../words/language.js';
import '../styles/rulebook.css';
import '../styles/water.css';

const states: readonly StationState[] = ['ok', 'doubtful', 'silent', 'never'];

function Group({ title, children }: { title: string; children: ReactNode }): ReactNode {
  return (
    <section className="row-group">
      <h2>{title}</h2>
      <div className="fold-card">{children}</div>
    </section>
  );
}

/** `正常 9 · 存疑 1 · 无数据 2`. */
function Summary({ stations }: { stations: readonly Station[] }): ReactNode {
  const say = useSay();
  return (
    <ul className="water-summary" data-testid="water-summary">
      {states.map((state) => {
        const count = stations.filter((station) => station.state === state).length;
        return count === 0 ? null : (
          <li key={state} className={`water-state water-state-${state}`}>
            {say(state === 'silent' ? 'water.summary.silent' : `water.state.${state}`)} <b>{count}</b>
          </li>
        );
      })}
    </ul>
  );
}

/** 水雨情: how every station stands, what is doubted, and what comes down the rivers. */
export default function WaterRain({ session }: { session: Session }): ReactNode {
  const say = useSay();
  const query = useStations();
  const chain = useGaugeChain();
  return (
    <div className="rulebook water" data-testid="water-rain">
      <h1 className="page-title">{say('page.water')}</h1>
      <p className="muted part-note">{say('water.note')}</p>
      <Loaded query={query} rows={10}>
        {({ stations, doubted }) => {
          const levels = stations.filter(({ quantity }) => quantity === 'river-level');
          const rain = stations.filter(({ quantity }) => quantity === 'rain');
          const other = stations.filter((station) => !levels.includes(station) && !rain.includes(station));
          if (stations.length === 0) return <Empty title={say('water.stations.none')} />;
          return (
            <>
              <Summary stations={stations} />
              {doubted.length > 0 && (
                <DoubtedReadings readings={doubted} mayJudge={may(session, 'observation.submit')} />
              )}
              {levels.length > 0 && (
                <Group title={say('water.levels')}>
                  <Levels stations={levels} />
                </Group>
              )}
              <Loaded query={chain}>{(found) => <Chain chain={found} stations={stations} />}</Loaded>
              {rain.length > 0 && (
                <Group title={say('water.rain')}>
                  <RainGauges stations={rain} />
                </Group>
              )}
              {other.length > 0 && (
                <Group title={say('water.other')}>
                  <OtherStations stations={other} />
                </Group>
              )}
            </>
          );
        }}
      </Loaded>
    </div>
  );
}
