import type { ReactNode } from 'react';
import { Link, useParams } from 'react-router';
import { readReason } from '../api/client.js';
import { useMessage, type KeptMessage, type ReadAlert } from '../api/messages.js';
import { LevelMark } from '../marks/level-mark.js';
import { Empty, Loaded, ReasonList } from '../marks/problem.js';
import { Moment } from '../marks/time-left.js';
import { coded } from '../parts/obligation-drawer.js';
import { useSay } from '../words/language.js';
import '../styles/message.css';

/** A message as a person reads it; beside it what was wrong with it, and the text as it came. */
export default function Message(): ReactNode {
  const say = useSay();
  const query = useMessage(useParams().id ?? '');
  return (
    <div className="message-page">
      <p>
        <Link to="/received">← {say('message.all')}</Link>
      </p>
      <Loaded query={query} rows={12}>
        {(kept) => (
          <>
            <h1 className="page-title">{kept.alerts[0]?.headline ?? say('message.untitled')}</h1>
            <Arrival kept={kept} />
            <div className="message-columns">
              <Says kept={kept} />
              <Faults kept={kept} />
              <Raw kept={kept} />
            </div>
          </>
        )}
      </Loaded>
    </div>
  );
}

/** How it came, and what became of it. */
function Arrival({ kept: { message } }: { kept: KeptMessage }): ReactNode {
  const say = useSay();
  return (
    <dl className="message-arrival" data-testid="message-arrival">
      <Fact label={say('message.received')}>
        <Moment at={message.receivedAt} />
      </Fact>
      <Fact label={say('message.from')}>
        {message.feed ?? message.by} <span className="muted">{coded(say, 'message.way', message.way)}</span>
      </Fact>
      <Fact label={say('message.format')}>
        {coded(say, 'message.format', message.format)}{' '}
        <span className="muted">{say('received.bytes', { n: message.size })}</span>
      </Fact>
      <Fact label={say('message.signature')}>
        <span className={`message-signature-${message.signature}`}>
          {say(`message.signature.${message.signature}`)}
        </span>
      </Fact>
      <Fact label={say('message.outcome')}>
        {coded(say, 'message.outcome', message.outcome)}{' '}
        {message.incidentId && (
          <Link to={`/incidents/${encodeURIComponent(message.incidentId)}`}>{say('page.incidents')}</Link>
        )}
      </Fact>
    </dl>
  );
}

function Fact({ label, children }: { label: string; children: ReactNode }): ReactNode {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Says({ kept: { message, alerts, links } }: { kept: KeptMessage }): ReactNode {
  const say = useSay();
  return (
    <section className="message-says" aria-label={say('message.says')} data-testid="message-says">
      {alerts.length === 0 && (
        <Empty title={say(message.outcome === 'refused' ? 'message.secret' : 'message.nothing')} />
      )}
      {alerts.map((alert) => (
        <Alert key={alert.where} alert={alert} />
      ))}
      {links.length > 0 && (
        <details>
          <summary>
            {say('message.links')} {links.length}
          </summary>
          <ul>
            {links.map(({ where, href }) => (
              <li key={where} className="mono">
                {href}
              </li>
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}

function Alert({ alert }: { alert: ReadAlert }): ReactNode {
  const say = useSay();
  const isDrill = alert.status !== null && alert.status !== 'actual';
  return (
    <article className="message-alert">
      <p className="message-title">
        {isDrill && <span className="drill-word">{coded(say, 'message.status', alert.status)}</span>}
        <b>{alert.event || say('message.event.unknown')}</b>
        {alert.colour ? <LevelMark level={alert.colour} /> : <span>{say('message.colour.unknown')}</span>}
        <span className="row-state">{coded(say, 'message.type', alert.msgType ?? 'unknown')}</span>
      </p>
      <dl className="message-facts">
        <Fact label={say('message.issuers')}>
          {alert.issuers.join('、')}{' '}
          {alert.sender !== alert.issuers[0] && <span className="mono muted">{alert.sender}</span>}
        </Fact>
        <Fact label={say('message.areas')}>
          <Areas alert={alert} />
        </Fact>
        {alert.altitude && (
          <Fact label={say('message.altitude')}>
            <Altitude {...alert.altitude} />
          </Fact>
        )}
        <Fact label={say('message.sent')}>
          <Moment at={alert.sent} />
        </Fact>
        <Fact label={say('message.validity')}>
          <Moment at={alert.effective} /> – {alert.expires ? <Moment at={alert.expires} /> : say('message.no-end')}
        </Fact>
        {alert.onset && (
          <Fact label={say('message.onset')}>
            <Moment at={alert.onset} />
          </Fact>
        )}
        {alert.restriction && <Fact label={say('message.restriction')}>{alert.restriction}</Fact>}
        {alert.note && <Fact label={say('message.note')}>{alert.note}</Fact>}
        {alert.contact && <Fact label={say('message.contact')}>{alert.contact}</Fact>}
      </dl>
      {alert.description && <Words title={say('message.description')} text={alert.description} />}
      {alert.instruction && <Words title={say('message.instruction')} text={alert.instruction} />}
      <Chain alert={alert} />
      <Rest alert={alert} />
    </article>
  );
}

function Areas({ alert: { areas } }: { alert: ReadAlert }): ReactNode {
  const say = useSay();
  return (
    <ul>
      {areas.map(({ name, codes, polygons, circles }, index) => (
        <li key={index}>
          {name} <span className="mono muted">{codes.join(' ')}</span>{' '}
          <span className="muted">
            {polygons > 0 && say('message.polygons', { n: polygons })}{' '}
            {circles > 0 && say('message.circles', { n: circles })}
          </span>
        </li>
      ))}
    </ul>
  );
}

function Altitude({ aboveMetres, belowMetres }: NonNullable<ReadAlert['altitude']>): ReactNode {
  const say = useSay();
  if (aboveMetres !== null && belowMetres !== null) {
    return say('message.altitude.between', { from: aboveMetres, to: belowMetres });
  }
  return aboveMetres !== null
    ? say('message.altitude.above', { n: aboveMetres })
    : say('message.altitude.below', { n: belowMetres ?? '' });
}

function Words({ title, text }: { title: string; text: string }): ReactNode {
  return (
    <section className="message-words">
      <h3>{title}</h3>
      <p>{text}</p>
    </section>
  );
}

/** Which messages it takes the place of, or withdraws. */
function Chain({ alert: { references, identifier } }: { alert: ReadAlert }): ReactNode {
  const say = useSay();
  return (
    <section className="message-words">
      <h3>{say('message.identifier')}</h3>
      <p className="mono">{identifier}</p>
      <h3>{say(references.length > 0 ? 'message.references' : 'message.references.none')}</h3>
      <ol>
        {references.map((reference) => (
          <li key={`${reference.sender} ${reference.identifier}`}>
            <span className="mono">{reference.identifier}</span>{' '}
            <span className="muted">
              <Moment at={reference.sent} />
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}

function Rest({ alert: { parameters, resources, otherLanguages, web } }: { alert: ReadAlert }): ReactNode {
  const say = useSay();
  const rows = [
    ...parameters.map(({ name, value }) => [name, value]),
    ...resources.map(({ description, mimeType }) => [say('message.attachment'), `${description} ${mimeType}`]),
    ...otherLanguages.map(({ language, headline }) => [language, headline]),
    ...(web ? [['web', web]] : []),
  ];
  if (rows.length === 0) return null;
  return (
    <details>
      <summary>
        {say('message.more')} {rows.length}
      </summary>
      <dl className="message-facts">
        {rows.map(([name, value], index) => (
          <Fact key={index} label={name ?? ''}>
            {value}
          </Fact>
        ))}
      </dl>
    </details>
  );
}

const gravity = ['error', 'warning', 'advice'];

/** The gravest first, those of one kind in the order of the message. */
function Faults({ kept: { faults } }: { kept: KeptMessage }): ReactNode {
  const say = useSay();
  const sorted = faults
    .map(readReason)
    .sort((a, b) => gravity.indexOf(a.level ?? 'error') - gravity.indexOf(b.level ?? 'error'));
  return (
    <section className="message-faults" data-testid="message-faults">
      <h2>{faults.length > 0 ? say('message.faults', { n: faults.length }) : say('message.faults.none')}</h2>
      {sorted.length > 0 && <ReasonList reasons={sorted} />}
    </section>
  );
}

function Raw({ kept: { raw } }: { kept: KeptMessage }): ReactNode {
  const say = useSay();
  if (raw.text === '') return null;
  return (
    <section className="message-raw">
      <h2>{say('message.raw')}</h2>
      {raw.isCut && <p className="warn">{say('message.raw.cut')}</p>}
      <pre className="mono" tabIndex={0} data-testid="message-raw">
        {raw.text}
      </pre>
    </section>
  );
}
