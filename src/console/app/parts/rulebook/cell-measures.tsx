import type { ReactNode } from 'react';
import type { RuleMeasure } from '../../api/rulebook-types.js';
import type { Colour } from '../../api/types.js';
import { LevelMark } from '../../marks/level-mark.js';
import { useSay } from '../../words/language.js';
import { colours } from '../level-fields.js';
import { RuleLine } from './measure.js';

/** The same order for both streets: the ground's points are named in the text, so another place is another order. */
const sameAs = (measure: RuleMeasure): string =>
  JSON.stringify([measure.id, measure.text, measure.control?.object ?? null]);

/** By level, this level first: what it adds is what a reader looks for; what milder levels ordered goes on. */
export function CellMeasures({
  measures,
  level,
  beside,
}: {
  measures: readonly RuleMeasure[];
  level: Colour;
  /** The measures of the street beside it: what both order alike is folded away. */
  beside: readonly RuleMeasure[] | null;
}): ReactNode {
  const say = useSay();
  const others = new Set((beside ?? []).map(sameAs));
  const shared = measures.filter((measure) => others.has(sameAs(measure)));
  const own = measures.filter((measure) => !others.has(sameAs(measure)));
  if (measures.length === 0) return <p className="muted">{say('cell.none')}</p>;
  return (
    <>
      {beside && <p className="cell-differ">{say('cell.differ', { n: own.length })}</p>}
      {[...colours].reverse().map((colour) => {
        const rules = own.filter((measure) => measure.level === colour);
        return rules.length === 0 ? null : (
          <section key={colour} className="cell-level">
            <h3>
              <LevelMark level={colour} />
              {/* Beside another street a part is folded away, so the number is no longer what the level adds. */}
              <small>
                {say(beside ? 'cell.items' : colour === level ? 'cell.added' : 'cell.kept', { n: rules.length })}
              </small>
            </h3>
            <ul>
              {rules.map((measure) => (
                <RuleLine key={measure.id} measure={measure} />
              ))}
            </ul>
          </section>
        );
      })}
      {shared.length > 0 && (
        <details className="fold">
          <summary>{say('cell.same', { n: shared.length })}</summary>
          <ul>
            {shared.map((measure) => (
              <RuleLine key={measure.id} measure={measure} />
            ))}
          </ul>
        </details>
      )}
    </>
  );
}
