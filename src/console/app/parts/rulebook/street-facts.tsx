import type { ReactNode } from 'react';
import type { Cell, Provenance, StreetFacts } from '../../api/rulebook-types.js';
import { PlaceholderMark } from '../../marks/because.js';
import { useSay } from '../../words/language.js';
import { Source } from './measure.js';

type Known = Provenance & { name: string; placeholder: boolean };

/** A list of what the plan knows of the street, each entry with its source; what only stands in for it says so. */
function Entries<T extends Known>({
  title,
  entries,
  more,
}: {
  title: string;
  entries: readonly T[];
  more: (entry: T) => ReactNode;
}): ReactNode {
  const say = useSay();
  return (
    <section className="street-part">
      <h3>
        {title} <small className="muted">{entries.length}</small>
      </h3>
      {entries.length === 0 ? (
        <p className="muted">{say('street.none')}</p>
      ) : (
        <ul className="street-entries">
          {entries.map((entry) => (
            <li key={entry.id} className={entry.placeholder ? 'is-placeholder' : ''}>
              <p>
                <PlaceholderMark on={entry.placeholder} /> <span lang="zh-CN">{entry.name}</span>{' '}
                <span className="muted">{more(entry)}</span>
              </p>
              <Source rule={{ basis: entry.basis, source: entry.source }} />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

/** 街道自行启动: what the street is advised to start, seen from the district's level. */
export function AdvisedLevel({ advice }: { advice: StreetFacts['level'] }): ReactNode {
  const say = useSay();
  if (!advice) return <span className="muted">{say('street.level.none')}</span>;
  return (
    <>
      <b>
        {advice.stepsMilder === 0 ? say('street.level.same') : say('street.level.milder', { n: advice.stepsMilder })}
      </b>{' '}
      <span lang="zh-CN">{advice.note}</span>
      <Source rule={{ basis: advice.basis, source: advice.source }} />
    </>
  );
}

export function StreetParts({ cell, street }: { cell: Cell; street: StreetFacts }): ReactNode {
  const say = useSay();
  // A point that stands in for another is no ground of the street yet; its kind may still be known from a measure.
  const groundNames = new Map<string, string>([
    ...cell.measures.flatMap(({ ground, groundName }) =>
      ground && groundName ? [[ground, groundName] as [string, string]] : [],
    ),
    ...street.grounds.map(({ id, name }) => [id, name] as [string, string]),
  ]);
  return (
    <div className="street-parts">
      <Entries
        title={say('street.risks')}
        entries={street.riskPoints}
        more={({ ground }) => (
          <span lang={ground ? 'zh-CN' : undefined}>
            {ground ? (groundNames.get(ground) ?? ground) : say('street.ground.none')}
          </span>
        )}
      />
      <Entries
        title={say('street.registers')}
        entries={street.registers}
        more={({ count, unit }) =>
          count === null ? say('street.count.none') : <b lang="zh-CN">{`${count} ${unit}`}</b>
        }
      />
      <Entries
        title={say('street.shelters')}
        entries={street.shelters}
        more={({ capacity }) =>
          capacity === null ? say('street.capacity.none') : say('street.capacity', { n: capacity })
        }
      />
      <section className="street-part">
        <h3>{say('street.posts')}</h3>
        <p lang="zh-CN" className={street.posts.length === 0 ? 'muted' : ''}>
          {street.posts.length === 0 ? say('street.none') : street.posts.map(({ name }) => name).join('、')}
        </p>
      </section>
    </div>
  );
}
