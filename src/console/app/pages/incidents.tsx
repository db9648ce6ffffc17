import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { newestProposal } from '../api/newest.js';
import { useIncidentsWhole } from '../api/queries.js';
import { Standing } from '../marks/level-mark.js';
import { Empty, Loaded } from '../marks/problem.js';
import { At } from '../marks/time-left.js';
import { coded } from '../parts/obligation-drawer.js';
import { standingOf } from '../parts/incident-frame.js';
import { ProposalStanding } from '../parts/proposal-standing.js';
import { useSay } from '../words/language.js';
import '../styles/incident.css';

export default function Incidents(): ReactNode {
  const say = useSay();
  const query = useIncidentsWhole();
  return (
    <div className="page-narrow">
      <h1 className="page-title">{say('page.incidents')}</h1>
      <p className="muted">
        <Link to="/standing-rounds">{say('standing')}</Link> · <Link to="/dispatch-tree">{say('tree.open')}</Link>
      </p>
      <Loaded query={query}>
        {(incidents) =>
          incidents.length === 0 ? (
            <Empty good title={say('incidents.none')}>
              {say('incidents.none.more')}
            </Empty>
          ) : (
            <ul className="rows" data-testid="incidents">
              {incidents.map((incident) => {
                const standing = standingOf(incident);
                const proposal = newestProposal(incident.proposals);
                return (
                  <li key={incident.id}>
                    <Link to={`/incidents/${encodeURIComponent(incident.id)}`} className="row-link">
                      <span>
                        <b>{incident.title}</b>
                        <small className="muted">
                          {incident.streamName ?? incident.stream} · {say('incident.opened')}{' '}
                          <At at={incident.openedAt} />
                          {incident.nature === 'drill' && <span className="drill-word"> {say('drill')}</span>}
                        </small>
                      </span>
                      {standing ? (
                        <Standing level={standing.level} responseLevel={standing.responseLevel} size="small" />
                      ) : (
                        proposal && <ProposalStanding proposal={proposal} size="small" />
                      )}
                      <span className="row-state">{coded(say, 'incident', incident.state)}</span>
                    </Link>
                  </li>
                );
              })}
            </ul>
          )
        }
      </Loaded>
    </div>
  );
}
