import type { ReactNode } from 'react';
import type { RaiseFactor, Stream } from '../../api/rulebook-types.js';
import { LevelMark, Standing } from '../../marks/level-mark.js';
import { useSay } from '../../words/language.js';
import { Source } from './measure.js';
import { WideTable } from './wide-table.js';

/** Per stream: when this holds, this level is proposed. */
export function Triggers({ streams, open }: { streams: readonly Stream[]; open: string | null }): ReactNode {
  const say = useSay();
  return (
    <>
      <p className="muted part-note">{say('trigger.note')}</p>
      {streams.map((stream, index) => (
        <details
          key={stream.stream}
          className="fold fold-card"
          open={open === null ? index === 0 : open === stream.stream}
          data-testid={`triggers-${stream.stream}`}
        >
          <summary>
            <b lang="zh-CN">{stream.name}</b>
            <span className="muted" lang="zh-CN">
              {stream.decidingBody}
            </span>
            {stream.flow === 'bypass' && <b className="stream-bypass">{say('stream.bypass')}</b>}
            {stream.takesUnruled && <span>{say('stream.unruled')}</span>}
            <span className="fold-end">
              <span className="levels">
                {stream.levels.map((level) => (
                  <LevelMark key={level} level={level} short />
                ))}
              </span>
              <span className="muted">{say('trigger.count', { n: stream.triggers.length })}</span>
            </span>
          </summary>
          <WideTable label={stream.name} heads={[say('trigger.proposes'), say('trigger.when'), say('rules.basis')]}>
            {stream.triggers.map((trigger) => (
              <tr key={trigger.id} data-testid="trigger">
                <td className="cell-standing">
                  <Standing level={trigger.level} responseLevel={trigger.responseLevel} size="small" />
                  {trigger.areas === 'whole-district' && <small>{say('trigger.whole')}</small>}
                </td>
                <td>
                  <p lang="zh-CN">{trigger.words}</p>
                  <p className="muted" lang="zh-CN">
                    {trigger.note}
                  </p>
                </td>
                <td className="cell-source">
                  <Source rule={trigger} />
                </td>
              </tr>
            ))}
          </WideTable>
        </details>
      ))}
    </>
  );
}

export function RaiseFactors({ factors }: { factors: readonly RaiseFactor[] }): ReactNode {
  const say = useSay();
  return (
    <>
      <p className="muted part-note">{say('factor.note')}</p>
      <div className="fold-card">
        <WideTable
          label={say('rules.factors')}
          heads={[say('factor.name'), say('trigger.when'), say('factor.places'), say('rules.basis')]}
        >
          {factors.map((factor) => (
            <tr key={factor.id} data-testid="raise-factor">
              <td>
                <b lang="zh-CN">{factor.name}</b>
              </td>
              <td lang="zh-CN">{factor.words}</td>
              <td lang="zh-CN">{factor.places.join('、')}</td>
              <td className="cell-source">
                <Source rule={factor} />
              </td>
            </tr>
          ))}
        </WideTable>
      </div>
    </>
  );
}
