import type { ReactNode } from 'react';
import { NavLink } from 'react-router';
import { newestProposal, standingWarning } from '../api/newest.js';
import type { Incident, Nature } from '../api/types.js';
import { At } from '../marks/time-left.js';
import { LevelMark, Standing } from '../marks/level-mark.js';
import { useNature } from '../shell/drill-frame.js';
import { useSay } from '../words/language.js';
import { CloseAfter } from './close-after.js';
import { coded } from './obligation-drawer.js';
import { UnverifiedPapers } from './papers/unverified-papers.js';
import { ProposalStanding } from './proposal-standing.js';
import '../styles/incident.css';

/** Where an incident's own warning stands now: the version in force, else the newest. */
export function standingOf(
  incident: Incident,
): { level: 'blue' | 'yellow' | 'orange' | 'red'; responseLevel: 1 | 2 | 3 | 4 | null } | null {
  const warning = standingWarning(incident);
  const version = warning?.current ?? warning?.versions?.find((one) => one.state === 'in-force');
  return version && version.state !== 'lifted' ? version : null;
}

/** 【演练】 on one thing among real ones: words and stripes, so that neither colour nor frame has to carry it alone. */
export function DrillChip({ nature }: { nature: Nature | null | undefined }): ReactNode {
  const say = useSay();
  return nature === 'drill' ? (
    <span className="drill-chip" data-testid="drill-chip">
      {say('drill.mark')}
    </span>
  ) : null;
}

/** The head of every page of one incident: what it is, where it stands, and the way to its other pages. */
export function IncidentFrame({
  incident,
  children,
  aside,
}: {
  incident: Incident;
  children: ReactNode;
  aside?: ReactNode;
}): ReactNode {
  const say = useSay();
  useNature(incident.nature);
  const base = `/incidents/${encodeURIComponent(incident.id)}`;
  const standing = standingOf(incident);
  const proposal = newestProposal(incident.proposals);
  const warning = standingWarning(incident);
  return (
    <div className="incident" data-testid="incident">
      <header className="incident-head">
        <div>
          <h1>
            <DrillChip nature={incident.nature} />
            {incident.title} <span className="incident-stream">{incident.streamName ?? incident.stream}</span>
          </h1>
          <p className="incident-facts">
            <span>
              {say('incident.opened')} <At at={incident.openedAt} />
            </span>
            <span>{coded(say, 'incident', incident.state)}</span>
            {standing ? (
              <Standing level={standing.level} responseLevel={standing.responseLevel} />
            ) : proposal && incident.state === 'open' ? (
              <ProposalStanding proposal={proposal} size="small" named />
            ) : null}
          </p>
          <UnverifiedPapers incidentId={incident.id} />
          <CloseAfter incident={incident} />
        </div>
        {aside}
      </header>
      <nav className="incident-nav" aria-label={incident.title}>
        <NavLink end to={base} data-testid="tab-room">
          {say('page.incident')}
        </NavLink>
        {warning && (
          <NavLink to={`/warnings/${encodeURIComponent(warning.id)}`} data-testid="tab-issue">
            {say('page.issue')}
          </NavLink>
        )}
        <NavLink to={`${base}/control-orders`} data-testid="tab-controls">
          {say('controls')}{' '}
          {incident.controlOrders && incident.controlOrders.total > 0 && <small>{incident.controlOrders.total}</small>}
        </NavLink>
        <NavLink to={`${base}/instructions`} data-testid="tab-instructions">
          {say('instructions')}
        </NavLink>
        <NavLink to={`${base}/documents`} data-testid="tab-documents">
          {say('page.documents')}
        </NavLink>
        <NavLink to={`/board?incident=${encodeURIComponent(incident.id)}`}>{say('page.board')}</NavLink>
      </nav>
      {children}
    </div>
  );
}

/** The official signals an incident stands on. */
export function Signals({ incident }: { incident: Incident }): ReactNode {
  const say = useSay();
  const signals = incident.signals ?? [];
  if (signals.length === 0) return null;
  return (
    <ul className="signals" aria-label={say('signals')}>
      {signals.map((signal) => {
        const colour = signal.colour ?? signal.level;
        return (
          <li key={signal.id}>
            {colour && <LevelMark level={colour} short />}
            <span>
              <b>{signal.headline ?? signal.hazardName ?? say('signal')}</b>
              <small className="muted">
                {signal.issuerName ?? signal.senderName ?? signal.sender}{' '}
                {(signal.sentAt ?? signal.sent) && (
                  <>
                    {say('signal.sent')} <At at={signal.sentAt ?? signal.sent} />
                  </>
                )}{' '}
                {signal.receivedAt && (
                  <>
                    {say('signal.received')} <At at={signal.receivedAt} />
                  </>
                )}
              </small>
            </span>
          </li>
        );
      })}
    </ul>
  );
}
