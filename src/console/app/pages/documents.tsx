import { Button } from 'antd';
import type { ReactNode } from 'react';
import { Link, useNavigate, useParams } from 'react-router';
import { may } from '../access.js';
import { api } from '../api/client.js';
import { useDocuments, useDrafts, type DocumentHead, type DraftHead, type DraftKind } from '../api/documents.js';
import { useIncident } from '../api/queries.js';
import type { Session } from '../api/types.js';
import { Empty, Loaded } from '../marks/problem.js';
import { At, Moment } from '../marks/time-left.js';
import { useAct } from '../parts/act.js';
import { DocumentMarks } from '../parts/document-marks.js';
import { IncidentFrame } from '../parts/incident-frame.js';
import { useSay } from '../words/language.js';
import '../styles/documents.css';

const kinds: readonly DraftKind[] = ['risk-report', 'hint', 'dispatch'];

/** 文书: what is being drafted, and every frozen paper of an incident with its number, its three times and its marks. */
export default function Documents({ session }: { session: Session }): ReactNode {
  const { id } = useParams();
  const incident = useIncident(id);
  return (
    <Loaded query={incident} rows={10}>
      {(known) => (
        <IncidentFrame incident={known}>
          <Drafts incidentId={known.id} isOpen={known.state === 'open'} session={session} />
          <Frozen incidentId={known.id} />
        </IncidentFrame>
      )}
    </Loaded>
  );
}

function Drafts({ incidentId, isOpen, session }: { incidentId: string; isOpen: boolean; session: Session }): ReactNode {
  const say = useSay();
  const query = useDrafts(may(session, 'warning.read') ? incidentId : undefined);
  const navigate = useNavigate();
  const { busy, run } = useAct();
  const begin = async (kind: DraftKind): Promise<void> => {
    const made = await run(() =>
      api.post<DraftHead>(`/incidents/${encodeURIComponent(incidentId)}/paper-drafts`, { kind }),
    );
    if (made) void navigate(`/paper-drafts/${encodeURIComponent(made.id)}`);
  };
  if (!may(session, 'warning.read')) return null;
  return (
    <section className="row-group" data-testid="drafts">
      <h2>{say('drafts.title')}</h2>
      {isOpen && may(session, 'document.draft') && (
        <p className="documents-new">
          {say('drafts.new')}{' '}
          {kinds.map((kind) => (
            <Button key={kind} disabled={busy} onClick={() => void begin(kind)} data-testid={`draft-${kind}`}>
              {say(`drafts.kind.${kind}`)}
            </Button>
          ))}
        </p>
      )}
      <Loaded query={query}>
        {(drafts) => {
          const open = drafts.filter(({ state }) => state === 'draft' || state === 'awaiting-signature');
          return open.length === 0 ? <p className="muted">{say('drafts.none')}</p> : <DraftRows drafts={open} />;
        }}
      </Loaded>
    </section>
  );
}

export function DraftRows({ drafts }: { drafts: readonly DraftHead[] }): ReactNode {
  const say = useSay();
  return (
    <ul className="rows documents-list">
      {drafts.map((draft) => (
        <li key={draft.id}>
          <Link to={`/paper-drafts/${encodeURIComponent(draft.id)}`} data-testid="draft-row">
            <b>{say(`drafts.kind.${draft.kind}`)}</b> <span lang="zh-CN">{draft.title}</span>
          </Link>
          <span>{say(`drafts.state.${draft.state}`)}</span>
          <small className="muted">
            {say('drafts.edited', { name: draft.editedByName, version: draft.version })} <At at={draft.editedAt} />
          </small>
        </li>
      ))}
    </ul>
  );
}

function Frozen({ incidentId }: { incidentId: string }): ReactNode {
  const say = useSay();
  const query = useDocuments(incidentId);
  return (
    <section className="row-group" data-testid="documents">
      <h2>{say('page.documents')}</h2>
      <Loaded query={query}>
        {(documents) =>
          documents.length === 0 ? (
            <Empty title={say('documents.none')} />
          ) : (
            <ul className="rows documents-list">
              {[...documents].reverse().map((document) => (
                <Row key={document.id} document={document} />
              ))}
            </ul>
          )
        }
      </Loaded>
    </section>
  );
}

function Row({ document }: { document: DocumentHead }): ReactNode {
  const say = useSay();
  const { marks } = document;
  return (
    <li data-testid="document-row">
      <span>
        <Link to={`/documents/${encodeURIComponent(document.id)}`} lang="zh-CN">
          {document.title}
        </Link>{' '}
        <DocumentMarks
          marks={document.title.startsWith('【演练】') ? marks.filter((mark) => mark !== 'drill') : marks}
        />
      </span>
      <span lang="zh-CN">
        {document.kindName} {document.number ?? <span className="muted">{say('documents.unnumbered')}</span>}
      </span>
      <small className="muted">
        <Times document={document} />
      </small>
    </li>
  );
}

/** Decision, start and document time are three things. */
export function Times({ document }: { document: DocumentHead }): ReactNode {
  const say = useSay();
  return (
    <>
      {document.decidedAt && (
        <>
          {say('documents.decided')} <Moment at={document.decidedAt} />{' '}
        </>
      )}
      {document.startAt && (
        <>
          {say('documents.start')} <Moment at={document.startAt} />{' '}
        </>
      )}
      {document.documentAt ? (
        <>
          {say('documents.written')} <Moment at={document.documentAt} />
        </>
      ) : (
        <b>{say('documents.not-written')}</b>
      )}
    </>
  );
}
