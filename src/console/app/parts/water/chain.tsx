import type { ReactNode } from 'react';
import { shortTime, serverNow, toMs } from '../../api/server-time.js';
import type { Course, GaugeChain, Reach, Station } from '../../api/stations.js';
import type { Instant } from '../../api/types.js';
import { PlaceholderMark, ProposedMark } from '../../marks/because.js';
import { At } from '../../marks/time-left.js';
import { useLanguage, useSay } from '../../words/language.js';
import { WideTable } from '../rulebook/wide-table.js';
import { placesOnChain } from './chain-places.js';
import { valueWords } from './value.js';

const box = { width: 134, height: 58 };
const step = { x: 206, y: 92 };

const timeWords = (at: Instant): string => {
  const ms = toMs(at);
  return ms === null ? '' : shortTime(ms, serverNow());
};

/** The rivers from left to right, each stretch with its travel time, each gauge with its newest level. */
function Drawing({ reaches, stations }: { reaches: readonly Reach[]; stations: readonly Station[] }): ReactNode {
  const say = useSay();
  const places = placesOnChain(reaches);
  const columns = Math.max(0, ...[...places.values()].map(({ column }) => column));
  const rows = Math.max(0, ...[...places.values()].map(({ row }) => row));
  const at = (id: string) => {
    const { column, row } = places.get(id) ?? { column: 0, row: 0 };
    return { x: column * step.x + 1, y: row * step.y + 1 };
  };
  const nameOf = (id: string): string =>
    reaches.find(({ from }) => from === id)?.fromName ?? reaches.find(({ to }) => to === id)?.toName ?? id;
  return (
    <div className="wide-box water-drawing" tabIndex={0} role="region" aria-label={say('water.chain')}>
      <svg
        width={columns * step.x + box.width + 2}
        height={rows * step.y + box.height + 2}
        role="img"
        aria-label={reaches.map(({ fromName, toName }) => `${fromName} → ${toName}`).join('，')}
      >
        {reaches.map((reach) => {
          const [from, to] = [at(reach.from), at(reach.to)];
          const [x1, y1, x2, y2] = [from.x + box.width, from.y + box.height / 2, to.x, to.y + box.height / 2];
          return (
            <g key={reach.id} className="water-reach">
              <path d={`M${x1} ${y1} C${x1 + 34} ${y1}, ${x2 - 34} ${y2}, ${x2} ${y2}`} />
              <text x={(x1 + x2) / 2} y={(y1 + y2) / 2 - 5} textAnchor="middle">
                {say('water.chain.hours', { from: reach.earliestHours, to: reach.latestHours })}
              </text>
            </g>
          );
        })}
        {[...places.keys()].map((id) => {
          const station = stations.find((each) => each.id === id);
          const { x, y } = at(id);
          const isOurs = station?.streetUnitId != null;
          return (
            <g key={id} className={`water-gauge${isOurs ? ' water-gauge-ours' : ''}`}>
              <rect x={x} y={y} width={box.width} height={box.height} rx={6} />
              <text x={x + box.width / 2} y={y + 24} textAnchor="middle" className="water-gauge-name">
                {nameOf(id)}
                {isOurs && ` · ${say('water.chain.ours')}`}
              </text>
              <text x={x + box.width / 2} y={y + 44} textAnchor="middle">
                {station?.newest && station.state !== 'silent'
                  ? valueWords(station.newest, say)
                  : say(station?.state === 'silent' ? 'water.unknown' : 'water.state.never')}
              </text>
            </g>
          );
        })}
      </svg>
    </div>
  );
}

/** What reaches our own banks, and when: what has been seen further down is told from there. */
function Arriving({ courses }: { courses: readonly Course[] }): ReactNode {
  const say = useSay();
  return (
    <WideTable
      label={say('water.chain.ours')}
      heads={[say('water.chain.from'), say('water.chain.when'), say('water.level'), say('water.chain.rose')]}
    >
      {courses.map((course) => (
        <tr key={`${course.station}-${course.at}`} data-testid={`course-${course.station}`}>
          <td lang="zh-CN">
            <b>{course.stationName}</b> {say(`water.chain.${course.kind}`)}
          </td>
          <td>
            {course.arrivals
              .filter(({ isOurs }) => isOurs)
              .map((arrival) => (
                <p key={arrival.station}>
                  <b lang="zh-CN">{arrival.stationName}</b>{' '}
                  {arrival.seenAt === null ? (
                    <>
                      {say(course.kind === 'rise' ? 'water.chain.felt' : 'water.chain.arrives')}{' '}
                      {timeWords(arrival.earliest)} — {timeWords(arrival.latest)}
                    </>
                  ) : (
                    <>
                      {say('water.chain.seen')} <At at={arrival.seenAt} />
                    </>
                  )}
                  {arrival.crestNotBefore !== null && (
                    <span className="muted">
                      {' '}
                      {say('water.chain.not-before')} <At at={arrival.crestNotBefore} />
                    </span>
                  )}
                </p>
              ))}
          </td>
          <td>
            <b>
              {course.metres.toFixed(2)} m {say(`datum.${course.datum}`)}
            </b>{' '}
            <small className="muted">
              <At at={course.at} />
            </small>
          </td>
          <td>{course.riseMetres.toFixed(2)} m</td>
        </tr>
      ))}
    </WideTable>
  );
}

/** Every wave that is seen, with its reasons and each gauge it passes. */
function Every({ courses, nameOf }: { courses: readonly Course[]; nameOf: (id: string) => string }): ReactNode {
  const say = useSay();
  const { language } = useLanguage();
  return (
    <details className="fold fold-card" data-testid="courses">
      <summary>
        <b>{say('water.chain.every')}</b> <span className="muted">{courses.length}</span>
      </summary>
      <ul className="water-courses">
        {courses.map((course) => (
          <li key={`${course.station}-${course.at}`}>
            <p>
              <b>{say(`water.chain.${course.kind}`)}</b> {language === 'zh' ? course.because : course.becauseEn}
            </p>
            <p className="muted">
              {course.arrivals
                .map(
                  ({ stationName, earliest, latest }) => `${stationName} ${timeWords(earliest)}—${timeWords(latest)}`,
                )
                .join('；')}
            </p>
            {course.seenBelow !== null && (
              <p className="muted">{say('water.chain.carried', { name: nameOf(course.seenBelow) })}</p>
            )}
          </li>
        ))}
      </ul>
    </details>
  );
}

/** 水文链: what comes down the rivers, and when it reaches us. */
export function Chain({ chain, stations }: { chain: GaugeChain; stations: readonly Station[] }): ReactNode {
  const say = useSay();
  const nameOf = (id: string): string => stations.find((station) => station.id === id)?.name ?? id;
  const { reaches, courses, meetings } = chain;
  const ours = courses.filter(({ seenBelow, arrivals }) => seenBelow === null && arrivals.some(({ isOurs }) => isOurs));
  return (
    <section className="row-group" data-testid="gauge-chain">
      <h2>
        {say('water.chain')} <PlaceholderMark on={reaches.some(({ placeholder }) => placeholder)} />{' '}
        <ProposedMark basis={reaches.some(({ basis }) => basis === 'proposed') ? 'proposed' : 'official'} />
      </h2>
      <p className="muted part-note">{say('water.chain.note')}</p>
      {meetings.map((meeting) => (
        <p key={`${meeting.station}-${meeting.waveNames.join()}`} className="warn-box" role="alert">
          {say('water.chain.meet', {
            waves: meeting.waveNames.join('、'),
            station: meeting.stationName,
            from: timeWords(meeting.from),
            until: timeWords(meeting.until),
          })}
        </p>
      ))}
      <Drawing reaches={reaches} stations={stations} />
      {ours.length === 0 ? (
        <p className="muted part-note">{say('water.chain.calm')}</p>
      ) : (
        <div className="fold-card">
          <Arriving courses={ours} />
        </div>
      )}
      {courses.length > 0 && <Every courses={courses} nameOf={nameOf} />}
    </section>
  );
}
