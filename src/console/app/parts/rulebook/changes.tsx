import { Button, Select } from 'antd';
import type { ReactNode } from 'react';
import { useChanges } from '../../api/rulebook-queries.js';
import type { RulebookChange, RulebookVersion } from '../../api/rulebook-types.js';
import { Empty, Loaded } from '../../marks/problem.js';
import { dayOf, hourMinute, toMs } from '../../api/server-time.js';
import { useSay } from '../../words/language.js';
import { useAddress } from './address.js';
import { shortHash } from './hash-mark.js';

/** More cells than a person reads at once are opened one by one. */
const openAtOnce = 12;

/** How far two texts begin and end alike: what lies between is what changed. */
function middleOf(before: string, after: string): { head: number; tail: number } {
  const [a, b] = [Array.from(before), Array.from(after)];
  const most = Math.min(a.length, b.length);
  let head = 0;
  while (head < most && a[head] === b[head]) head++;
  let tail = 0;
  while (tail < most - head && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail++;
  return { head, tail };
}

/** A text with the part that differs from the other one marked. */
function Marked({ text, other, kind }: { text: string; other: string | null; kind: 'before' | 'after' }): ReactNode {
  if (other === null) return <span lang="zh-CN">{text}</span>;
  const { head, tail } = middleOf(text, other);
  const letters = Array.from(text);
  const end = letters.length - tail;
  const Mark = kind === 'before' ? 'del' : 'ins';
  return (
    <span lang="zh-CN">
      {letters.slice(0, head).join('')}
      {end > head && <Mark>{letters.slice(head, end).join('')}</Mark>}
      {letters.slice(end).join('')}
    </span>
  );
}

function ChangeLine({ change }: { change: RulebookChange }): ReactNode {
  const say = useSay();
  return (
    <li className="change-line" data-testid="change">
      <p>
        <em className={`change change-is-${change.kind}`}>{say(`changes.kind.${change.kind}`)}</em>{' '}
        <code className="mono muted">{change.rule}</code>
      </p>
      <dl className="change-words">
        {change.before !== null && (
          <div>
            <dt>{say('changes.before')}</dt>
            <dd>
              <Marked text={change.before} other={change.after} kind="before" />
            </dd>
          </div>
        )}
        {change.after !== null && (
          <div>
            <dt>{say('changes.after')}</dt>
            <dd>
              <Marked text={change.after} other={change.before} kind="after" />
            </dd>
          </div>
        )}
      </dl>
    </li>
  );
}

function ChangeList({ changes }: { changes: readonly RulebookChange[] }): ReactNode {
  const say = useSay();
  const byCell = new Map<string, RulebookChange[]>();
  for (const change of changes) byCell.set(change.cell, [...(byCell.get(change.cell) ?? []), change]);
  if (changes.length === 0) return <Empty good title={say('changes.none')} />;
  return (
    <div data-testid="changes">
      <p className="muted part-note">{say('changes.count', { n: changes.length, cells: byCell.size })}</p>
      {[...byCell].map(([cell, own], index) => (
        <details key={cell} className="fold fold-card" open={index < openAtOnce}>
          <summary>
            <b lang="zh-CN">{cell}</b>
            <span className="fold-end muted">
              {(['added', 'removed', 'changed'] as const)
                .map((kind) => [kind, own.filter((change) => change.kind === kind).length] as const)
                .filter(([, n]) => n > 0)
                .map(([kind, n]) => (
                  <span key={kind}>
                    {say(`changes.kind.${kind}`)} {n}
                  </span>
                ))}
            </span>
          </summary>
          <ul className="change-list">
            {own.map((change) => (
              <ChangeLine key={change.rule} change={change} />
            ))}
          </ul>
        </details>
      ))}
    </div>
  );
}

/** Two versions beside each other: from the one in force to the newest, until somebody chooses others. */
export function Compare({
  versions,
  inForce,
  folderHash,
}: {
  versions: readonly RulebookVersion[];
  inForce: string;
  folderHash: string | null;
}): ReactNode {
  const say = useSay();
  const { at, go } = useAddress();
  const known = (hash: string | null): string | null =>
    versions.some((version) => version.hash === hash) ? hash : null;
  const a = known(at('a')) ?? inForce;
  const newest = folderHash !== a ? folderHash : null;
  const b = known(at('b')) ?? known(newest) ?? versions.find(({ hash }) => hash !== a)?.hash ?? null;
  const query = useChanges(a, b);
  if (versions.length < 2) return <p className="muted">{say('versions.one')}</p>;
  const options = versions.map(({ hash, loadedAt, state }) => {
    const ms = toMs(loadedAt) ?? 0;
    return {
      value: hash,
      label: `${shortHash(hash)} · ${dayOf(ms)} ${hourMinute(ms)} · ${say(`versions.state.${state}`)}`,
    };
  });
  return (
    <>
      <div className="compare-tools">
        <label>
          <span className="muted">{say('versions.a')}</span>
          <Select
            value={a}
            onChange={(hash: string) => go({ a: hash })}
            options={options}
            popupMatchSelectWidth={false}
            data-testid="compare-a"
          />
        </label>
        <Button onClick={() => go({ a: b, b: a })} disabled={b === null}>
          {say('versions.swap')}
        </Button>
        <label>
          <span className="muted">{say('versions.b')}</span>
          <Select
            value={b}
            onChange={(hash: string) => go({ b: hash })}
            options={options}
            popupMatchSelectWidth={false}
            data-testid="compare-b"
          />
        </label>
      </div>
      {a === b ? (
        <p className="muted">{say('versions.same')}</p>
      ) : (
        <Loaded query={query} rows={6}>
          {(changes) => <ChangeList changes={changes} />}
        </Loaded>
      )}
    </>
  );
}
