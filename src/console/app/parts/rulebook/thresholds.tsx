import type { ReactNode } from 'react';
import type { Figure, Hazard, RiverLevel, Station, Threshold } from '../../api/rulebook-types.js';
import { PlaceholderMark } from '../../marks/because.js';
import { LevelMark } from '../../marks/level-mark.js';
import { useSay, type Say } from '../../words/language.js';
import { streets } from '../level-fields.js';
import { coded } from '../obligation-drawer.js';
import { Source } from './measure.js';
import { WideTable } from './wide-table.js';

/** `3小时 雨量 ≥100 mm`, `最低气温 <0 °C`. */
function figureWords({ quantity, windowHours, atLeast, below, unit }: Figure, say: Say): string {
  const bound = atLeast === null ? `<${below ?? ''}` : `≥${atLeast}`;
  return `${say('figure.window', { n: windowHours })} ${coded(say, 'quantity', quantity)} ${bound} ${unit}`;
}

function ThresholdRow({ threshold }: { threshold: Threshold }): ReactNode {
  const say = useSay();
  const { figures, oneHourMillimetres, altitude } = threshold;
  const said = [
    ...figures.map((figure) => figureWords(figure, say)),
    ...(oneHourMillimetres == null ? [] : [say('threshold.hour', { n: oneHourMillimetres })]),
    ...(altitude?.belowMetres == null ? [] : [say('threshold.below', { n: altitude.belowMetres })]),
    ...(altitude?.aboveMetres == null ? [] : [say('threshold.above', { n: altitude.aboveMetres })]),
  ];
  return (
    <tr data-testid="threshold">
      <td>
        <LevelMark level={threshold.colour} />
      </td>
      <td lang="zh-CN">
        {threshold.issuer === null ? say('threshold.national') : (threshold.issuerName ?? threshold.issuer)}
      </td>
      <td lang="zh-CN">{threshold.meaning}</td>
      <td>
        {said.length === 0 ? (
          <span className="muted">{say('threshold.figures.none')}</span>
        ) : (
          said.map((words) => <p key={words}>{words}</p>)
        )}
      </td>
      <td className="cell-source">
        <Source rule={threshold} />
      </td>
    </tr>
  );
}

/** Per hazard: what each colour stands for, as each issuer uses it. */
export function Hazards({ hazards }: { hazards: readonly Hazard[] }): ReactNode {
  const say = useSay();
  return hazards.map((hazard, index) => (
    <details
      key={hazard.hazard}
      className="fold fold-card"
      open={index === 0}
      data-testid={`thresholds-${hazard.hazard}`}
    >
      <summary>
        <b lang="zh-CN">{hazard.name}</b>
        <span className="muted" lang="zh-CN">
          {hazard.aliases.length > 0 && `${say('hazard.aliases')} ${hazard.aliases.join('、')} `}
          {say('hazard.codes')} {hazard.eventCodes.join(' ')}
        </span>
        <span className="fold-end">
          <span className="levels">
            {hazard.colours.map((level) => (
              <LevelMark key={level} level={level} short />
            ))}
          </span>
          <span className="muted">{say('trigger.count', { n: hazard.thresholds.length })}</span>
        </span>
      </summary>
      <Source rule={hazard} />
      {hazard.thresholds.length === 0 ? (
        <p className="muted">{say('hazard.none')}</p>
      ) : (
        <WideTable
          label={hazard.name}
          heads={[
            say('cell.level'),
            say('threshold.issuer'),
            say('threshold.meaning'),
            say('threshold.figures'),
            say('rules.basis'),
          ]}
        >
          {hazard.thresholds.map((threshold) => (
            <ThresholdRow key={threshold.id} threshold={threshold} />
          ))}
        </WideTable>
      )}
    </details>
  ));
}

/** A height with its datum; one that nobody has found, or that the district has still to supply, says which. */
function Height({ station, level }: { station: Station; level: RiverLevel | null }): ReactNode {
  const say = useSay();
  if (level)
    return (
      <b className="height">
        {level.value.toFixed(2)} {level.unit} {say(`datum.${level.datum}`)}
      </b>
    );
  return <Missing station={station} />;
}

function Missing({ station }: { station: Station }): ReactNode {
  const say = useSay();
  return <span className="missing">{say(station.placeholder ? 'station.later' : 'station.unknown')}</span>;
}

export function Stations({ stations }: { stations: readonly Station[] }): ReactNode {
  const say = useSay();
  // Warning and guarantee level are a gauge's own; nothing is missing where nothing else measures in metres above a datum.
  const isGauge = (station: Station): boolean => station.quantity === 'river-level';
  const street = (id: string): string => streets.find((one) => one.id === id)?.name ?? id;
  return (
    <>
      <p className="muted part-note">{say('station.note')}</p>
      <div className="fold-card">
        <WideTable
          label={say('rules.stations')}
          heads={[
            say('station.name'),
            say('station.measures'),
            say('station.place'),
            say('station.warning'),
            say('station.guarantee'),
            say('station.offset'),
            say('rules.basis'),
          ]}
        >
          {stations.map((station) => {
            const { river, streetUnitId, datumOffset } = station;
            return (
              <tr key={station.id} data-testid="station">
                <td>
                  <b lang="zh-CN">{station.name}</b> <PlaceholderMark on={station.placeholder} />
                </td>
                <td>{coded(say, 'quantity', station.quantity)}</td>
                <td className="cell-place" lang="zh-CN">
                  {[river, streetUnitId && street(streetUnitId)].filter(Boolean).join(' ') || (
                    <Missing station={station} />
                  )}
                </td>
                {isGauge(station) ? (
                  <>
                    <td>
                      <Height station={station} level={station.warningLevel} />
                    </td>
                    <td>
                      <Height station={station} level={station.guaranteeLevel} />
                    </td>
                    <td>
                      {datumOffset ? (
                        <span className="height">
                          {say(`datum.${datumOffset.from}`)} → {say(`datum.${datumOffset.to}`)}{' '}
                          {datumOffset.metres < 0 ? '−' : '+'}
                          {Math.abs(datumOffset.metres).toFixed(2)} m
                        </span>
                      ) : (
                        <Missing station={station} />
                      )}
                    </td>
                  </>
                ) : (
                  <td colSpan={3} className="muted">
                    {say('station.no-level')}
                  </td>
                )}
                <td className="cell-source">
                  <Source rule={station} />
                </td>
              </tr>
            );
          })}
        </WideTable>
      </div>
    </>
  );
}
