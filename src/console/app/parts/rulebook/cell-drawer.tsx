import { Drawer, Segmented, Select } from 'antd';
import type { ReactNode } from 'react';
import { useCell } from '../../api/rulebook-queries.js';
import type { Cell, CellPlace, Matrix, MatrixRow, Stream } from '../../api/rulebook-types.js';
import type { Colour, Stage } from '../../api/types.js';
import { BasisMark } from '../../marks/because.js';
import { LevelMark } from '../../marks/level-mark.js';
import { Loaded } from '../../marks/problem.js';
import { useSay } from '../../words/language.js';
import { stages } from '../level-fields.js';
import { coded } from '../obligation-drawer.js';
import { useAddress } from './address.js';
import { CellMeasures } from './cell-measures.js';
import { Source, spanOf } from './measure.js';
import { AdvisedLevel, StreetParts } from './street-facts.js';

/** Room for one column, and for two beside each other; a phone gives what it has. */
const widths = { one: 720, two: 1240 };

/** Who decides, signs and is called at this level: the same for every industry and street. */
function LevelFacts({ cell }: { cell: Cell }): ReactNode {
  const say = useSay();
  return (
    <dl className="facts cell-facts">
      <div>
        <dt>{say('stream.body')}</dt>
        <dd lang="zh-CN">{cell.decidingBody}</dd>
      </div>
      {cell.signedBy ? (
        <div>
          <dt>{say('cell.signed')}</dt>
          <dd>
            <b lang="zh-CN">{cell.signedBy.roleName}</b>
            <Source rule={cell.signedBy} />
          </dd>
        </div>
      ) : (
        <div>
          <dt>{say('cell.signed')}</dt>
          <dd className="stream-bypass">{say('stream.bypass')}</dd>
        </div>
      )}
      {cell.answerWindowMinutes !== null && (
        <div>
          <dt>{say('cell.window')}</dt>
          <dd>
            {spanOf(cell.answerWindowMinutes, say)}
            <details className="fold">
              <summary>{say('cell.recipients', { n: cell.recipients.length })}</summary>
              <ul className="recipients">
                {cell.recipients.map((recipient) => (
                  <li key={recipient.id}>
                    <LevelMark level={recipient.colour} short /> <BasisMark basis={recipient.basis} />
                    <span className="muted">{coded(say, 'layer', recipient.layer)}</span>
                    <span>{say('cell.recipient', { who: recipient.who, n: recipient.firstAttemptMinutes })}</span>
                    <span className="muted">
                      {recipient.channels.map((channel) => coded(say, 'channel', channel)).join(' ')}
                    </span>
                  </li>
                ))}
              </ul>
            </details>
          </dd>
        </div>
      )}
    </dl>
  );
}

function Column({ cell, row, beside }: { cell: Cell; row: MatrixRow | undefined; beside: Cell | null }): ReactNode {
  const say = useSay();
  return (
    <article className="cell-column" data-testid={`cell-of-${cell.subject.id}`}>
      <header>
        <h2 lang="zh-CN">{cell.subject.name}</h2>
        <span className="muted" lang="zh-CN">
          {cell.subject.unitName}
        </span>
      </header>
      {cell.street && (
        <dl className="facts cell-facts">
          <div>
            <dt>{say('matrix.grounds')}</dt>
            <dd>
              <b>{say(row?.exposed ? 'matrix.exposed' : 'matrix.not-exposed')}</b>
              <ul className="grounds">
                {cell.street.grounds.map(({ id, name, places }) => (
                  <li key={id} lang="zh-CN">
                    {name} <span className="muted">{places}</span>
                  </li>
                ))}
              </ul>
            </dd>
          </div>
          <div>
            <dt>{say('street.level')}</dt>
            <dd>
              <AdvisedLevel advice={cell.street.level} />
            </dd>
          </div>
        </dl>
      )}
      <CellMeasures measures={cell.measures} level={cell.level} beside={beside && beside.measures} />
      {cell.street && <StreetParts cell={cell} street={cell.street} />}
    </article>
  );
}

/** Which cell, at which level and stage, and which street beside it. */
function Tools({ matrix, place, beside }: { matrix: Matrix; place: CellPlace; beside: string | null }): ReactNode {
  const say = useSay();
  const { go } = useAddress();
  const others = matrix.rows.filter(({ kind, id }) => kind === 'street' && id !== place.id);
  return (
    <div className="cell-tools">
      <Segmented<Colour>
        aria-label={say('cell.level')}
        data-testid="cell-level"
        value={place.level}
        onChange={(level) => go({ level })}
        options={matrix.levels.map((level) => ({ value: level, label: <LevelMark level={level} short /> }))}
      />
      <Segmented<Stage>
        aria-label={say('cell.stage')}
        data-testid="cell-stage"
        value={place.stage}
        onChange={(stage) => go({ stage: stage === '0h' ? null : stage })}
        options={stages.map((stage) => ({ value: stage, label: say(`stage.${stage}`) }))}
      />
      {place.kind === 'street' && (
        <Select
          allowClear
          className="cell-beside"
          aria-label={say('cell.beside')}
          data-testid="cell-beside"
          placeholder={`${say('cell.beside')}：${say('cell.beside.choose')}`}
          value={beside}
          onChange={(id: string | undefined) => go({ beside: id ?? null })}
          options={others.map(({ id, name }) => ({ value: id, label: name }))}
        />
      )}
    </div>
  );
}

/** Everything a cell orders, with where it comes from; a second street can be put beside the first. */
export function CellDrawer({
  matrix,
  stream,
  hash,
}: {
  matrix: Matrix;
  stream: Stream;
  hash: string | null;
}): ReactNode {
  const { at, go } = useAddress();
  const row = matrix.rows.find(({ kind, id }) => kind === at('kind') && id === at('id'));
  const level = matrix.levels.find((one) => one === at('level'));
  const stage = stages.find((one) => one === at('stage')) ?? '0h';
  const place: CellPlace | null =
    row && level ? { stream: stream.stream, hash, level, kind: row.kind, id: row.id, stage } : null;
  const other =
    row?.kind === 'street'
      ? matrix.rows.find(({ kind, id }) => kind === 'street' && id === at('beside') && id !== row.id)
      : undefined;
  const first = useCell(place);
  const second = useCell(place && other ? { ...place, id: other.id } : null);
  return (
    <Drawer
      open={place !== null}
      onClose={() => go({ kind: null, id: null, level: null, beside: null, stage: null })}
      size={other ? widths.two : widths.one}
      rootClassName="cell-drawer"
      destroyOnHidden
      title={
        row && (
          <span className="cell-title">
            <span lang="zh-CN">
              {row.name}
              {other && ` ｜ ${other.name}`} × {matrix.name}
            </span>{' '}
            {level && <LevelMark level={level} />}
          </span>
        )
      }
    >
      {place && (
        <div data-testid="cell-drawer">
          <Tools matrix={matrix} place={place} beside={other?.id ?? null} />
          <Loaded query={first} rows={8}>
            {(cell) => (
              <>
                <LevelFacts cell={cell} />
                <div className={`cell-columns${other ? ' cell-columns-two' : ''}`}>
                  <Column cell={cell} row={row} beside={other ? (second.data ?? null) : null} />
                  {other && (
                    <Loaded query={second} rows={8}>
                      {(own) => <Column cell={own} row={other} beside={cell} />}
                    </Loaded>
                  )}
                </div>
              </>
            )}
          </Loaded>
        </div>
      )}
    </Drawer>
  );
}
