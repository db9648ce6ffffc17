import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { has } from '../access.js';
import { useIncidentsWhole } from '../api/queries.js';
import type { Incident, Session, VersionState, Warning, WarningVersion } from '../api/types.js';
import { Standing } from '../marks/level-mark.js';
import { Empty, Loaded } from '../marks/problem.js';
import { At } from '../marks/time-left.js';
import { DrillChip } from '../parts/incident-frame.js';
import { WaitingPapers } from '../parts/waiting-papers.js';
import { useSay } from '../words/language.js';
import '../styles/incident.css';

interface Row {
  readonly incident: Incident;
  readonly warning: Warning;
  readonly version: WarningVersion;
}

const newestOf = (warning: Warning): WarningVersion | undefined =>
  [...(warning.versions ?? [])].sort((a, b) => b.version - a.version)[0] ?? warning.current ?? undefined;

/** The newest version and, while that one still waits, the version in force. */
function shownOf(warning: Warning): WarningVersion[] {
  const newest = newestOf(warning);
  const standing = (warning.versions ?? []).find((one) => one.state === 'in-force') ?? warning.current ?? undefined;
  return [newest, standing?.id === newest?.id ? undefined : standing].filter((one) => one !== undefined);
}

const groups: readonly { key: 'await' | 'ready' | 'draft' | 'force' | 'past'; states: readonly VersionState[] }[] = [
  { key: 'await', states: ['awaiting-signature'] },
  { key: 'ready', states: ['signed'] },
  { key: 'draft', states: ['draft', 'returned'] },
  { key: 'force', states: ['in-force'] },
  { key: 'past', states: ['superseded', 'lifted', 'cancelled', 'discarded'] },
];

export default function IssueList({ session }: { session: Session }): ReactNode {
  const say = useSay();
  const query = useIncidentsWhole();
  return (
    <div className="page-narrow">
      <h1 className="page-title">{say('page.issue')}</h1>
      <WaitingPapers />
      <Loaded query={query}>
        {(incidents) => {
          const rows = incidents.flatMap((incident) =>
            (incident.warnings ?? []).flatMap((warning) =>
              shownOf(warning).map((version): Row => ({ incident, warning, version })),
            ),
          );
          const orders = incidents
            .map((incident) => ({
              incident,
              waiting: incident.controlOrders?.awaiting ?? 0,
            }))
            .filter(({ waiting }) => waiting > 0);
          if (rows.length === 0 && orders.length === 0) {
            return (
              <Empty good title={say('issue.none')}>
                {say(has(session, 'signer') ? 'issue.none.signer' : 'issue.none.more')}
              </Empty>
            );
          }
          return (
            <>
              {orders.map(({ incident, waiting }) => (
                <Link
                  key={incident.id}
                  className="row-link row-loud"
                  to={`/incidents/${encodeURIComponent(incident.id)}/control-orders`}
                >
                  <span>
                    <b>
                      <DrillChip nature={incident.nature} />
                      {say('issue.orders', { n: waiting })}
                    </b>
                    <small className="muted">{incident.title}</small>
                  </span>
                  <span className="row-state">{say('version.awaiting-signature')}</span>
                </Link>
              ))}
              {groups.map(({ key, states }) => {
                const shown = rows.filter((row) => states.includes(row.version.state));
                return shown.length === 0 ? null : (
                  <section key={key} className="row-group">
                    <h2>{say(`issue.group.${key}`)}</h2>
                    <ul className="rows">
                      {shown.map(({ incident, warning, version }) => (
                        <li key={version.id}>
                          <Link
                            className={`row-link${key === 'await' ? ' row-loud' : ''}`}
                            to={`/warnings/${encodeURIComponent(warning.id)}`}
                            data-testid={
                              version.id === newestOf(warning)?.id
                                ? `warning-${warning.id}`
                                : `warning-${warning.id}-in-force`
                            }
                          >
                            <span>
                              <b>
                                <DrillChip nature={incident.nature} />
                                {say(`action.${version.action}`)} ·{' '}
                                {warning.streamName ?? incident.streamName ?? incident.title}
                              </b>
                              <small className="muted">
                                {incident.title} · {say('version.n', { n: version.version })}
                                {version.number ? ` · ${version.number}` : ''}
                                {version.issuedAt && (
                                  <>
                                    {' · '}
                                    <At at={version.issuedAt} />
                                  </>
                                )}
                              </small>
                            </span>
                            <Standing level={version.level} responseLevel={version.responseLevel} size="small" />
                            <span className="row-state">{say(`version.${version.state}`)}</span>
                          </Link>
                        </li>
                      ))}
                    </ul>
                  </section>
                );
              })}
            </>
          );
        }}
      </Loaded>
    </div>
  );
}
