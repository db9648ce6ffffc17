import { Button } from 'antd';
import { useRef, type ReactNode } from 'react';
import { useNavigate, useParams } from 'react-router';
import { useWholeDocument } from '../api/documents.js';
import { Empty, Loaded } from '../marks/problem.js';
import { Moment } from '../marks/time-left.js';
import { DocumentMarks } from '../parts/document-marks.js';
import { useSay } from '../words/language.js';
import { Times } from './documents.js';
import '../styles/documents.css';
import '../styles/paper.css';

/** A paper as it was kept, with what became of it since. Its HTML is shown in a frame that may run nothing. */
export default function Paper(): ReactNode {
  const say = useSay();
  const { id } = useParams();
  const navigate = useNavigate();
  const query = useWholeDocument(id);
  const frame = useRef<HTMLIFrameElement>(null);
  const base = `/api/v1/documents/${encodeURIComponent(id ?? '')}`;
  return (
    <div className="paper-page">
      <div className="paper-bar">
        <Button onClick={() => void navigate(-1)}>{say('back')}</Button>
        <span className="paper-bar-end">
          {query.data && query.data.kind !== 'alert' && (
            <>
              <Button href={`${base}/html`} target="_blank">
                {say('documents.html')}
              </Button>
              <Button href={`${base}/pdf`} target="_blank" data-testid="paper-pdf">
                {say('documents.pdf')}
              </Button>
            </>
          )}
          <Button onClick={() => (frame.current?.contentWindow ?? window).print()} data-testid="paper-print">
            {say('print')}
          </Button>
        </span>
      </div>
      <Loaded query={query} rows={12}>
        {(paper) => (
          <>
            <div className="paper-facts" data-testid="paper-facts">
              <DocumentMarks marks={paper.marks} />{' '}
              <span lang="zh-CN">
                {paper.kindName} {paper.number}
              </span>{' '}
              <small className="muted">
                <Times document={paper} />
              </small>
              {paper.acts.map((act) => (
                <p key={act.act}>
                  {say(`documents.act.${act.act}`)} <Moment at={act.at} /> <span lang="zh-CN">{act.reason}</span>
                </p>
              ))}
            </div>
            {paper.mediaType.includes('html') ? (
              <iframe
                ref={frame}
                className="paper paper-frame"
                title={paper.title}
                sandbox="allow-same-origin allow-modals"
                srcDoc={paper.body}
                data-testid="paper"
              />
            ) : paper.body ? (
              <article className="paper" data-testid="paper">
                {paper.title && !paper.body.split('\n')[0]?.includes(paper.title) && <h1>{paper.title}</h1>}
                <pre>{paper.body}</pre>
              </article>
            ) : (
              <Empty title={say('paper.none')} />
            )}
          </>
        )}
      </Loaded>
    </div>
  );
}
