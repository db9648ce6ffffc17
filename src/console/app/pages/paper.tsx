import { Button } from 'antd';
import { useRef, type ReactNode } from 'react';
import { useNavigate, useParams } from 'react-router';
import { usePaper } from '../api/queries.js';
import { Empty, Loaded } from '../marks/problem.js';
import { useSay } from '../words/language.js';
import '../styles/paper.css';

/** A paper as it was kept. Its HTML is shown in a frame that may run nothing. */
export default function Paper(): ReactNode {
  const say = useSay();
  const { id } = useParams();
  const navigate = useNavigate();
  const query = usePaper(id);
  const frame = useRef<HTMLIFrameElement>(null);
  return (
    <div className="paper-page">
      <div className="paper-bar">
        <Button onClick={() => void navigate(-1)}>{say('back')}</Button>
        <Button onClick={() => (frame.current?.contentWindow ?? window).print()}>{say('print')}</Button>
      </div>
      <Loaded query={query} rows={12}>
        {(paper) =>
          paper.html ? (
            <iframe
              ref={frame}
              className="paper paper-frame"
              title={paper.title ?? say('paper')}
              sandbox="allow-same-origin allow-modals"
              srcDoc={paper.html}
              data-testid="paper"
            />
          ) : paper.text ? (
            <article className="paper" data-testid="paper">
              {paper.title && !paper.text.split('\n')[0]?.includes(paper.title) && <h1>{paper.title}</h1>}
              <pre>{paper.text}</pre>
            </article>
          ) : (
            <Empty title={say('paper.none')} />
          )
        }
      </Loaded>
    </div>
  );
}
