import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { usePapers } from '../../api/papers.js';
import { At } from '../../marks/time-left.js';
import { useSay } from '../../words/language.js';
import '../../styles/papers.css';

/** 未核实 on what a paper brought about, for as long as nobody was called back about it. */
export function UnverifiedPapers({ incidentId }: { incidentId: string }): ReactNode {
  const say = useSay();
  const papers = usePapers(1, incidentId).data?.items ?? [];
  const unverified = papers.filter(
    ({ verification, statements }) =>
      verification.state === 'unverified' &&
      statements.some((statement) => statement.state === 'standing' && statement.incidentId === incidentId),
  );
  if (unverified.length === 0) return null;
  return (
    <ul className="papers-unverified" data-testid="unverified-papers">
      {unverified.map((paper) => (
        <li key={paper.id}>
          <span className="papers-mark papers-mark-unverified">{say('papers.unverified')}</span>{' '}
          <Link to="/papers">{paper.title}</Link>{' '}
          <span className="muted">
            {say('papers.received')} <At at={paper.receivedAt} />
          </span>
        </li>
      ))}
    </ul>
  );
}
