import { Button, Input } from 'antd';
import { useState, type ReactNode } from 'react';
import { useMatrix } from '../../api/rulebook-queries.js';
import type { Matrix, MatrixCell, MatrixRow, RulebookOverview, Stream } from '../../api/rulebook-types.js';
import type { Colour } from '../../api/types.js';
import { BasisMark } from '../../marks/because.js';
import { LevelMark } from '../../marks/level-mark.js';
import { Loaded } from '../../marks/problem.js';
import { useSay } from '../../words/language.js';
import { useAddress } from './address.js';
import { CellDrawer } from './cell-drawer.js';
import { HashMark } from './hash-mark.js';
import { StreamChoice } from './stream-choice.js';

const authorities = ['duty', 'immediate', 'control'] as const;

/** What stands in a cell in numbers; the ones that are nought stay away, so that the eye finds the others. */
function CellButton({ row, cell, onOpen }: { row: MatrixRow; cell: MatrixCell; onOpen: () => void }): ReactNode {
  const say = useSay();
  const counted = authorities.filter((authority) => cell[authority] > 0);
  const added = cell.added > 0 ? say('matrix.added', { n: cell.added }) : say('matrix.added.none');
  return (
    <button
      type="button"
      className={`cell${cell.official === 0 ? ' cell-proposed' : ''}`}
      onClick={onOpen}
      data-testid={`cell-${row.id}-${cell.level}`}
      aria-label={[
        row.name,
        say(`warning.${cell.level}`),
        ...counted.map((authority) => `${say(`rule.${authority}`)} ${cell[authority]}`),
        added,
        `${say('official')} ${cell.official}`,
        `${say('proposed')} ${cell.proposed}`,
      ].join(' ')}
    >
      <span className="cell-counts">
        {counted.length === 0 && <span className="muted">{say('matrix.none')}</span>}
        {counted.map((authority) => (
          <span key={authority} className={`cell-count cell-${authority}`}>
            {say(`rule.${authority}`)} <b>{cell[authority]}</b>
          </span>
        ))}
      </span>
      <span className="cell-more">
        <span>{added}</span>
        {cell.official > 0 && (
          <span>
            <BasisMark basis="official" /> {cell.official} <BasisMark basis="proposed" /> {cell.proposed}
          </span>
        )}
      </span>
    </button>
  );
}

function RowHead({ row }: { row: MatrixRow }): ReactNode {
  const say = useSay();
  return (
    <th scope="row">
      <b lang="zh-CN">{row.name}</b>
      <small lang="zh-CN">{row.unitName}</small>
      {row.exposed !== null && (
        <small>
          <span className={`exposed exposed-${row.exposed ? 'yes' : 'no'}`}>
            {say(row.exposed ? 'matrix.exposed' : 'matrix.not-exposed')}
          </span>{' '}
          {row.grounds.length === 0 ? say('matrix.grounds.none') : <span lang="zh-CN">{row.grounds.join('、')}</span>}
        </small>
      )}
    </th>
  );
}

function MatrixTable({
  matrix,
  find,
  onOpen,
}: {
  matrix: Matrix;
  find: string;
  onOpen: (row: MatrixRow, level: Colour) => void;
}): ReactNode {
  const say = useSay();
  const wanted = find.trim();
  const shown = matrix.rows.filter(({ name, unitName, grounds }) =>
    [name, unitName, ...grounds].some((words) => words.includes(wanted)),
  );
  if (shown.length === 0) return <p className="muted">{say('find.none')}</p>;
  return (
    <div className="matrix-box" tabIndex={0} role="region" aria-label={say('rulebook.tab.matrix')}>
      <table className="matrix" data-testid="matrix">
        <thead>
          <tr>
            <th scope="col">{say('matrix.who')}</th>
            {matrix.levels.map((level) => (
              <th key={level} scope="col">
                <LevelMark level={level} />
              </th>
            ))}
          </tr>
        </thead>
        {(['industry', 'street'] as const).map((kind) => {
          const rows = shown.filter((row) => row.kind === kind);
          return rows.length === 0 ? null : (
            <tbody key={kind} data-testid={`matrix-${kind}`}>
              <tr className="matrix-group">
                <th scope="rowgroup" colSpan={matrix.levels.length + 1}>
                  {say(kind === 'industry' ? 'matrix.industries' : 'matrix.streets')} <small>{rows.length}</small>
                </th>
              </tr>
              {rows.map((row) => (
                <tr key={row.id}>
                  <RowHead row={row} />
                  {row.cells.map((cell) => (
                    <td key={cell.level}>
                      <CellButton row={row} cell={cell} onOpen={() => onOpen(row, cell.level)} />
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          );
        })}
      </table>
    </div>
  );
}

function MatrixOf({ stream, hash, find }: { stream: Stream; hash: string | null; find: string }): ReactNode {
  const { go } = useAddress();
  const query = useMatrix(stream.stream, hash);
  return (
    <Loaded query={query} rows={12}>
      {(matrix) => (
        <>
          <MatrixTable
            matrix={matrix}
            find={find}
            onOpen={({ kind, id }, level) => go({ kind, id, level, beside: null, stage: null }, 'step')}
          />
          <CellDrawer matrix={matrix} stream={stream} hash={hash} />
        </>
      )}
    </Loaded>
  );
}

/** Industry × level and street × level of one stream, of the version in force or of another one that was kept. */
export function MatrixTab({ overview }: { overview: RulebookOverview }): ReactNode {
  const say = useSay();
  const { at, go } = useAddress();
  const [find, setFind] = useState('');
  const stream = overview.streams.find((one) => one.stream === at('stream')) ?? overview.streams[0];
  const version = at('version');
  const hash = version === overview.inForce.hash ? null : version;
  if (!stream) return null;
  return (
    <div className="matrix-tab">
      {hash && (
        <p className="warn-box matrix-other" data-testid="matrix-other">
          <span>
            {say('matrix.other')} <HashMark hash={hash} />
          </span>
          <Button size="small" onClick={() => go({ version: null })}>
            {say('matrix.other.leave')}
          </Button>
        </p>
      )}
      <StreamChoice
        streams={overview.streams}
        chosen={stream}
        facts={hash === null}
        onChoose={(chosen) => go({ stream: chosen })}
      />
      <div className="matrix-tools">
        <Input
          allowClear
          className="matrix-find"
          placeholder={say('matrix.find')}
          aria-label={say('matrix.find')}
          value={find}
          onChange={(event) => setFind(event.target.value)}
          data-testid="matrix-find"
        />
        <p className="muted">
          {say('matrix.note')} <span className="cell-legend">{say('matrix.all-proposed')}</span>
        </p>
      </div>
      <MatrixOf key={`${stream.stream}-${hash ?? ''}`} stream={stream} hash={hash} find={find} />
    </div>
  );
}
