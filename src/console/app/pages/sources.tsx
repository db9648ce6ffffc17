import { Button } from 'antd';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { may } from '../access.js';
import { api, readReason } from '../api/client.js';
import { useSources, type Source } from '../api/sources.js';
import type { Session } from '../api/types.js';
import { Empty, Loaded, ReasonList } from '../marks/problem.js';
import { At, Since } from '../marks/time-left.js';
import { useAct } from '../parts/act.js';
import { useLanguage, useSay } from '../words/language.js';
import '../styles/sources.css';

const fetchedKind = (source: Source): 'poll' | 'folder' | null =>
  source.kind === 'poll' || source.kind === 'folder' ? source.kind : null;
/** What nobody hears of any more comes first, then what fails, then a wrong clock. */
const gravity = (source: Source): number =>
  source.state === 'quiet' ? 3 : source.state === 'failing' ? 2 : needsLook(source) ? 1 : 0;
const needsLook = (source: Source): boolean =>
  source.state === 'quiet' || source.state === 'failing' || (source.state !== 'off' && source.clockWords !== null);

/** ● 正常, ○ 安静 12分钟, ○ 失败3次. */
function State({ source }: { source: Source }): ReactNode {
  const say = useSay();
  const { state } = source;
  const good = state === 'heard' || state === 'never';
  return (
    <span className={`source-state source-state-${state}`} data-testid="source-state">
      {state !== 'off' && <i aria-hidden="true">{good ? '●' : '○'}</i>}
      {state === 'failing' ? say('source.state.failing', { n: source.failures }) : say(`source.state.${state}`)}
      {state === 'quiet' && (
        <>
          {' '}
          <Since at={source.quietSince} />
        </>
      )}
    </span>
  );
}

function Fact({ label, wide = false, children }: { label: string; wide?: boolean; children: ReactNode }): ReactNode {
  return (
    <div className={wide ? 'source-wide' : undefined}>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Facts({ source }: { source: Source }): ReactNode {
  const say = useSay();
  const { language } = useLanguage();
  const { silentAfterMinutes: limit, everyMinutes, calls } = source;
  const fetched = fetchedKind(source);
  const span = (minutes: number): string =>
    minutes >= 120 && minutes % 60 === 0
      ? say('source.hours', { n: minutes / 60 })
      : say('source.minutes', { n: minutes });
  return (
    <dl className="source-facts">
      <Fact label={say('source.heard')}>
        {source.lastHeardAt ? <At at={source.lastHeardAt} /> : say('source.heard.never')}
      </Fact>
      {fetched && (
        <Fact label={say(`source.worked.${fetched}`)}>
          {source.lastOkAt ? <At at={source.lastOkAt} /> : say('source.heard.never')}
        </Fact>
      )}
      <Fact label={say('source.rhythm')}>
        {everyMinutes === null
          ? say('source.rhythm.irregular')
          : say('source.rhythm.every', { span: span(everyMinutes) })}
      </Fact>
      <Fact label={say('source.silence')}>
        {source.calling ? (
          <b>{say('source.calling', { who: calls.name })}</b>
        ) : limit === null ? (
          say('source.silence.nobody')
        ) : (
          say('source.silence.after', { span: span(limit), who: calls.name })
        )}
      </Fact>
      {fetched && (
        <Fact label={say(`source.next.${fetched}`)}>
          {source.nextAt ? <At at={source.nextAt} /> : say('source.next.now')}
        </Fact>
      )}
      <Fact label={say('source.messages')}>
        {say('source.messages.count', { n: source.messages })}
        {source.messagesWithFaults > 0 && (
          <span className="muted"> · {say('source.messages.faulty', { n: source.messagesWithFaults })}</span>
        )}
      </Fact>
      {source.clockWords && (
        <Fact label={say('source.clock')} wide>
          <b className="warn">{source.clockWords[language]}</b>
        </Fact>
      )}
    </dl>
  );
}

/** Who spoke, and how often with faults; of a single known issuer the totals say it already. */
function Issuers({ source }: { source: Source }): ReactNode {
  const say = useSay();
  if (source.counts.length === 0 || (source.counts.length === 1 && source.counts[0]?.name)) return null;
  return (
    <ul className="source-issuers">
      {source.counts.map((count) => (
        <li key={count.issuer}>
          <span>{count.name ?? (count.issuer || say('source.unknown-sender'))}</span>{' '}
          <span className="muted">
            {say('source.messages.count', { n: count.messages })}
            {count.messagesWithFaults > 0 && ` · ${say('source.messages.faulty', { n: count.messagesWithFaults })}`}
          </span>
        </li>
      ))}
    </ul>
  );
}

function SourceRow({ source, canManage }: { source: Source; canManage: boolean }): ReactNode {
  const say = useSay();
  const act = useAct();
  const fetched = fetchedKind(source);
  const issuers = source.issuers.map(({ id, name }) => name ?? `${id}${say('source.issuer.unknown')}`);
  return (
    <li className={`row-block source${needsLook(source) ? ' row-loud' : ''}`} data-testid={`source-${source.id}`}>
      <div className="row-line">
        <span>
          <b>{source.name}</b>
          <small className="muted">
            {say(`source.kind.${source.kind}`)}
            {issuers.length > 0 && ` · ${say('source.issuers')} ${issuers.join('、')}`}
          </small>
          {source.place && <small className="muted mono">{source.place}</small>}
        </span>
        <State source={source} />
      </div>
      {source.state !== 'off' && <Facts source={source} />}
      <Issuers source={source} />
      {source.lastFault && (
        <div className="source-fault">
          <span className="muted">
            {say('source.fault')} <At at={source.lastFaultAt} />
          </span>
          <ReasonList reasons={[readReason(source.lastFault)]} />
        </div>
      )}
      {source.state !== 'off' && (
        <div className="source-acts">
          <Link to={`/received?feed=${encodeURIComponent(source.id)}`}>{say('source.see')}</Link>
          {canManage && fetched && (
            <Button
              size="small"
              loading={act.busy}
              data-testid="poll-now"
              onClick={() =>
                void act.run(
                  () => api.post(`/feeds/${encodeURIComponent(source.id)}/poll-now`),
                  say('source.poll-now.done'),
                )
              }
            >
              {say(`source.poll-now.${fetched}`)}
            </Button>
          )}
        </div>
      )}
    </li>
  );
}

/** Who sends us what, and whether it still comes: calm while all is well, what is not comes first. */
export default function Sources({ session }: { session: Session }): ReactNode {
  const say = useSay();
  const query = useSources();
  const canManage = may(session, 'feed.manage');
  return (
    <div className="page-narrow">
      <h1 className="page-title">{say('page.sources')}</h1>
      <Loaded query={query}>
        {({ feeds }) => {
          const on = feeds.filter(({ state }) => state !== 'off');
          const off = feeds.filter(({ state }) => state === 'off');
          const bad = on.filter(needsLook);
          const sorted = on.toSorted((a, b) => gravity(b) - gravity(a));
          return (
            <>
              {on.length === 0 ? (
                <Empty title={say('sources.none')}>{say('sources.none.more')}</Empty>
              ) : (
                <p className={`page-note ${bad.length > 0 ? 'warn' : 'muted'}`} data-testid="sources-note">
                  {bad.length > 0
                    ? say('sources.some-bad', { n: bad.length })
                    : say('sources.all-well', { n: on.length })}
                </p>
              )}
              <ul className="rows" data-testid="sources">
                {sorted.map((source) => (
                  <SourceRow key={source.id} source={source} canManage={canManage} />
                ))}
              </ul>
              {off.length > 0 && (
                <section className="row-group">
                  <h2>{say('sources.off')}</h2>
                  <ul className="rows">
                    {off.map((source) => (
                      <SourceRow key={source.id} source={source} canManage={canManage} />
                    ))}
                  </ul>
                </section>
              )}
            </>
          );
        }}
      </Loaded>
    </div>
  );
}
