import { Button } from 'antd';
import { useState, type ReactNode } from 'react';
import { may } from '../access.js';
import { usePaperChoices, usePapers } from '../api/papers.js';
import type { Session } from '../api/types.js';
import { Empty, Loaded } from '../marks/problem.js';
import { PaperCard } from '../parts/papers/paper-card.js';
import { QuickForm } from '../parts/papers/quick-form.js';
import { useSay } from '../words/language.js';
import '../styles/papers.css';

/** 来文来电: one short form on top, below it what came, newest first, with what is still to be done. */
export default function PapersPage({ session }: { session: Session }): ReactNode {
  const say = useSay();
  const choices = usePaperChoices();
  const [pages, setPages] = useState(1);
  const [newest, setNewest] = useState<string | null>(null);
  const query = usePapers(pages);
  const mayRegister = may(session, 'paper.register');
  return (
    <div className="papers" data-testid="papers">
      <h1 className="page-title">{say('page.papers')}</h1>
      <p className="muted page-note">{say('papers.note')}</p>
      {mayRegister && (
        <Loaded query={choices} rows={6}>
          {(known) => <QuickForm choices={known} onSaved={setNewest} />}
        </Loaded>
      )}
      <Loaded query={query}>
        {({ items, more }) =>
          items.length === 0 ? (
            <Empty title={say('papers.none')} />
          ) : (
            <>
              <ul className="rows papers-list" data-testid="paper-list">
                {items.map((paper) => (
                  <PaperCard
                    key={paper.id}
                    paper={paper}
                    others={items.filter(({ id }) => id !== paper.id)}
                    choices={choices.data}
                    mayRegister={mayRegister}
                    isNew={paper.id === newest}
                  />
                ))}
              </ul>
              {more && (
                <Button block onClick={() => setPages(pages + 1)} data-testid="papers-more">
                  {say('papers.more')}
                </Button>
              )}
            </>
          )
        }
      </Loaded>
    </div>
  );
}
