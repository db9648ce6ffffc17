import type { ReactNode } from 'react';
import { Link, useSearchParams } from 'react-router';
import { readReason } from '../api/client.js';
import { useReceived } from '../api/queries.js';
import { Empty, Loaded, ReasonList } from '../marks/problem.js';
import { At } from '../marks/time-left.js';
import { SignalCards } from '../parts/signal-cards.js';
import { coded } from '../parts/obligation-drawer.js';
import { useSay } from '../words/language.js';
import '../styles/incident.css';

/** Everything a feed sent, also what could not be used, with every fault: nothing is lost in silence. */
export default function Received(): ReactNode {
  const say = useSay();
  const query = useReceived();
  const feed = useSearchParams()[0].get('feed');
  return (
    <div className="page-narrow">
      <h1 className="page-title">{say('page.received')}</h1>
      <p className="muted page-note">{say('received.note')}</p>
      {feed === null ? (
        <SignalCards />
      ) : (
        <p className="page-note" data-testid="received-of">
          {say('received.of', { name: feed })} <Link to="/received">{say('received.of.all')}</Link>
        </p>
      )}
      <Loaded query={query}>
        {(all) => {
          const messages = feed === null ? all : all.filter((message) => message.feed === feed);
          return messages.length === 0 ? (
            <Empty title={say(feed === null ? 'received.none' : 'received.of.none')}>
              {feed === null && say('received.none.more')}
            </Empty>
          ) : (
            <ul className="rows" data-testid="received-list">
              {messages.map((message) => {
                const faults = (message.faults ?? []).map(readReason);
                return (
                  <li key={message.id} className="row-block">
                    <div className="row-line">
                      <span>
                        <b>{coded(say, 'message.format', message.format ?? 'unknown')}</b>
                        <small className="muted">
                          <At at={message.receivedAt} /> {message.mediaType}{' '}
                          <span className="mono">{message.id.slice(-12)}</span>{' '}
                          {message.size !== undefined && say('received.bytes', { n: message.size })}
                        </small>
                      </span>
                      <span className="row-state">{coded(say, 'received', message.outcome)}</span>
                      <Link to={`/received/${encodeURIComponent(message.id)}`} data-testid="message-open">
                        {say('message.open')}
                      </Link>
                      {message.incidentId && (
                        <Link to={`/incidents/${encodeURIComponent(message.incidentId)}`}>{say('page.incidents')}</Link>
                      )}
                    </div>
                    {faults.length > 0 && <ReasonList reasons={faults} />}
                  </li>
                );
              })}
            </ul>
          );
        }}
      </Loaded>
    </div>
  );
}
