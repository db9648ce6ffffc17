import type { ReactNode } from 'react';
import { useWaitingDrafts } from '../api/documents.js';
import { DraftRows } from '../pages/documents.js';
import { useSay } from '../words/language.js';
import '../styles/documents.css';

/** Papers that wait for a signature, whichever incident they belong to; nothing where none does. */
export function WaitingPapers(): ReactNode {
  const say = useSay();
  const { data = [] } = useWaitingDrafts();
  if (data.length === 0) return null;
  return (
    <section className="row-group" data-testid="waiting-papers">
      <h2>{say('drafts.waiting')}</h2>
      <DraftRows drafts={data} />
    </section>
  );
}
