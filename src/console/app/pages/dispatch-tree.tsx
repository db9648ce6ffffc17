import type { ReactNode } from 'react';
import { useDispatchTree, type TreeNode } from '../api/consultation.js';
import { BasisMark, PlaceholderMark } from '../marks/because.js';
import { Empty, Loaded } from '../marks/problem.js';
import { useSay } from '../words/language.js';
import '../styles/consultation.css';

function Rank({ title, nodes }: { title: string; nodes: readonly TreeNode[] }): ReactNode {
  return (
    <section className="tree-rank" aria-label={title}>
      <h2>
        {title} <small className="muted">{nodes.length}</small>
      </h2>
      <ul>
        {nodes.map(({ unitId, name, confirmed }) => (
          <li key={unitId} data-testid={`tree-${unitId}`}>
            {name} <PlaceholderMark on={!confirmed} />
          </li>
        ))}
      </ul>
    </section>
  );
}

/** 1+7+11+N: the line of command beside the rounds, as the plan has it. */
export default function DispatchTreePage(): ReactNode {
  const say = useSay();
  const tree = useDispatchTree();
  return (
    <div className="page dispatch-tree" data-testid="dispatch-tree">
      <h1>{say('tree')}</h1>
      <Loaded query={tree} rows={6}>
        {(value) =>
          value.hub ? (
            <>
              <p className="muted">
                {value.basis && <BasisMark basis={value.basis} />} {value.source}
              </p>
              <Rank title={say('tree.hub')} nodes={[value.hub]} />
              <Rank title={say('tree.posts')} nodes={value.posts} />
              <Rank title={say('tree.streets')} nodes={value.streets} />
              <Rank title={say('tree.departments')} nodes={value.departments} />
            </>
          ) : (
            <Empty title={say('tree.none')} />
          )
        }
      </Loaded>
    </div>
  );
}
