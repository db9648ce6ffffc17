import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { readReason } from '../../api/client.js';
import type { DeskRulebook } from '../../api/types.js';
import { useSay } from '../../words/language.js';

/** On the duty desk: the folder is not what is in force, because it has faults or because nobody has decided. */
export function RulebookCard({ rulebook }: { rulebook: DeskRulebook }): ReactNode {
  const say = useSay();
  const broken = rulebook.folder === 'broken';
  const first = rulebook.firstFault ? readReason(rulebook.firstFault) : null;
  return (
    <article className="next" data-testid="next-rulebook" data-state={rulebook.folder}>
      <header>
        <h3>
          <Link to={broken ? '/rulebook?tab=faults' : '/rulebook?tab=versions'}>
            {broken ? say('rulebook.broken', { n: rulebook.faults }) : say('rulebook.new')}
          </Link>
        </h3>
      </header>
      {broken && first && (
        <p className="muted">
          {first.where && <code className="mono">{first.where}</code>} {first.message}
        </p>
      )}
    </article>
  );
}
