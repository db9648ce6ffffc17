import { Button, Modal, Segmented } from 'antd';
import { useState, type ReactNode } from 'react';
import { Link, useNavigate, useParams } from 'react-router';
import { may } from '../access.js';
import { api } from '../api/client.js';
import { newestProposal, rounds as roundsOf } from '../api/newest.js';
import { useConsultation, useIncident } from '../api/queries.js';
import type { Consultation, ConsultationMember, Incident, Proposal, Session } from '../api/types.js';
import { BecauseList } from '../marks/because.js';
import { Standing } from '../marks/level-mark.js';
import { Empty, Loaded } from '../marks/problem.js';
import { At, TimeLeft } from '../marks/time-left.js';
import { useAct } from '../parts/act.js';
import { InviteModal, LinkModal } from '../parts/consultation/invite.js';
import { JointPanel } from '../parts/consultation/joint.js';
import { LastHours } from '../parts/consultation/last-hours.js';
import { OpinionForm } from '../parts/consultation/opinion-form.js';
import { RoundNotes } from '../parts/consultation/round-notes.js';
import { SeatCard } from '../parts/consultation/seat-card.js';
import { VerdictForm } from '../parts/consultation/verdict-form.js';
import { IncidentFrame, Signals } from '../parts/incident-frame.js';
import { ObligationDrawer } from '../parts/obligation-drawer.js';
import { ProposalStanding, RaiseHint } from '../parts/proposal-standing.js';
import { useSay } from '../words/language.js';
import '../styles/consultation.css';

function Tally({ consultation }: { consultation: Consultation }): ReactNode {
  const say = useSay();
  const tally = consultation.tally ?? [];
  const members = (consultation.members ?? []).filter((member) => member.seat !== 'invited');
  const spoken = members.filter((member) => member.opinion).length;
  return (
    <section className="panel" aria-label={say('tally')}>
      <h2>
        {say('tally')}{' '}
        <small className="muted" data-testid="tally-count">
          {say('tally.spoken', { n: spoken, all: members.length })}
        </small>
      </h2>
      {tally.length === 0 ? (
        <p className="muted">{say('tally.none')}</p>
      ) : (
        <ul className="tally">
          {tally.map((row) => (
            <li key={`${row.level}-${row.responseLevel}`}>
              <Standing level={row.level} responseLevel={row.responseLevel} size="small" />
              <b>{say('tally.votes', { n: row.count })}</b>
              <span className="muted">{nameUnits(row.units, consultation)}</span>
            </li>
          ))}
        </ul>
      )}
      <Division consultation={consultation} />
      <p className="muted tally-note">{say('tally.silence')}</p>
    </section>
  );
}

/** Who agrees with the leading opinion, or the verdict; who dissents; who has said nothing. */
function Division({ consultation }: { consultation: Consultation }): ReactNode {
  const say = useSay();
  const { division } = consultation;
  return division ? (
    <dl className="division" data-testid="division">
      {(['agree', 'dissent', 'silent'] as const).map((side) => (
        <div key={side} style={{ display: 'contents' }}>
          <dt>{say(`division.${side}`)}</dt>
          <dd data-testid={`division-${side}`}>{division[side].join('、') || say('division.nobody')}</dd>
        </div>
      ))}
    </dl>
  ) : null;
}

function nameUnits(units: readonly string[] | undefined, consultation: Consultation): string {
  const names = new Map((consultation.members ?? []).map((member) => [member.unitId, member.name]));
  return (units ?? []).map((unit) => names.get(unit) ?? unit).join('、');
}

/** The round's own proposal as the incident tells it, which says besides whether to consider raising. */
function proposalOf(consultation: Consultation, incident: Incident): Proposal | null | undefined {
  const own = consultation.proposal;
  if (!own) return newestProposal(incident.proposals);
  return incident.proposals?.find((proposal) => proposal.id === own.id) ?? own;
}

/** What a superior has on record for this stream. */
function Superior({ superior }: { superior: NonNullable<Consultation['superior']> | null }): ReactNode {
  const say = useSay();
  return (
    <p data-testid="superior">
      <b>{say('superior.title')}</b>{' '}
      {superior ? (
        <>
          {superior.by} {say(`response.${superior.responseLevel}`)} <At at={superior.from} />
        </>
      ) : (
        <span className="muted">{say('superior.none')}</span>
      )}
    </p>
  );
}

function ProposalPanel({
  proposal,
  superior,
}: {
  proposal: Proposal | null | undefined;
  /** Left out where nobody asked. */
  superior?: Consultation['superior'];
}): ReactNode {
  const say = useSay();
  return (
    <section className="panel" aria-label={say('proposal.rule')}>
      <h2>{say('proposal.rule')}</h2>
      {proposal ? (
        <>
          <p>
            <ProposalStanding proposal={proposal} />
          </p>
          <p className="muted">{proposal.areas.map((area) => area.name).join(' ')}</p>
          <BecauseList because={proposal.because} />
          <RaiseHint proposal={proposal} />
        </>
      ) : (
        <p className="muted">{say('proposal.none')}</p>
      )}
      {superior !== undefined && <Superior superior={superior} />}
    </section>
  );
}

function Verdict({
  consultation,
  incident,
  canDecide,
}: {
  consultation: Consultation;
  incident: Incident;
  canDecide: boolean;
}): ReactNode {
  const say = useSay();
  const navigate = useNavigate();
  const verdict = consultation.verdict;
  if (!verdict) return null;
  const action = ({ start: 'issue', raise: 'raise', lower: 'lower', end: 'lift', keep: 'extend' } as const)[
    verdict.kind as 'start'
  ];
  const drafted = (incident.warnings ?? []).find((warning) =>
    warning.versions?.some((version) => ['draft', 'awaiting-signature', 'signed', 'in-force'].includes(version.state)),
  );
  return (
    <section className="panel verdict" data-testid="verdict">
      <h2>{say('verdict')}</h2>
      <p className="verdict-kind">{say(`verdict.${verdict.kind}`)}</p>
      {verdict.kind !== 'no-start' && verdict.kind !== 'end' && (
        <Standing level={verdict.level} responseLevel={verdict.responseLevel} />
      )}
      {verdict.reason && <p>{verdict.reason}</p>}
      <p className="muted">
        {verdict.givenByName} {verdict.givenAt && <At at={verdict.givenAt} />}
      </p>
      {canDecide && verdict.kind !== 'no-start' && (
        <div className="acts">
          <Button
            type="primary"
            data-testid="go-draft"
            onClick={() =>
              void navigate(
                `/incidents/${encodeURIComponent(incident.id)}/draft?action=${action}&consultation=${encodeURIComponent(consultation.id)}`,
              )
            }
          >
            {say('verdict.draft')}
          </Button>
          {drafted && <Link to={`/warnings/${encodeURIComponent(drafted.id)}`}>{say('verdict.see-warning')}</Link>}
        </div>
      )}
    </section>
  );
}

function Room({
  incident,
  consultation,
  session,
}: {
  incident: Incident;
  consultation: Consultation;
  session: Session;
}): ReactNode {
  const say = useSay();
  const [speaking, setSpeaking] = useState<string | null>(null);
  const [linking, setLinking] = useState<ConsultationMember | null>(null);
  const [inviting, setInviting] = useState(false);
  const duty = may(session, 'consultation.conclude');
  const members = consultation.members ?? [];
  const eight = [
    ...members.filter((member) => member.seat === 'convener'),
    ...members.filter((member) => member.seat === 'member'),
  ];
  const invited = members.filter((member) => member.seat === 'invited');
  const own = may(session, 'consultation.opine')
    ? members.find((member) => member.unitId === session.unitId)
    : undefined;
  const canDecide = duty;
  const named = consultation.proposal?.areas ?? newestProposal(incident.proposals)?.areas ?? [];
  const speaker = members.find((member) => member.unitId === speaking);
  const concluded = consultation.state === 'concluded';
  const dissenting = new Set(consultation.division?.dissent ?? []);
  const card = (member: ConsultationMember): ReactNode => (
    <SeatCard
      key={member.unitId}
      consultation={consultation}
      member={member}
      dissents={dissenting.has(member.name)}
      canRun={duty}
      isOwn={member.unitId === own?.unitId && !duty}
      onOpinion={() => setSpeaking(member.unitId)}
      onLink={() => setLinking(member)}
    />
  );

  return (
    <div className="room">
      <div className="room-main">
        <RoundNotes consultation={consultation} canRun={canDecide && !concluded} />
        <div className="seats" data-testid="seats">
          {eight.map(card)}
        </div>
        {(invited.length > 0 || (canDecide && !concluded)) && (
          <details className="invited" open={invited.length <= 8}>
            <summary>
              {say('seat.invited')} {invited.filter((member) => member.opinion).length}/{invited.length}
            </summary>
            <div className="seats seats-small">{invited.map(card)}</div>
            <p className="invited-head">
              <Link to="/dispatch-tree">{say('tree.open')}</Link>
              {canDecide && !concluded && (
                <Button size="small" onClick={() => setInviting(true)} data-testid="invite">
                  {say('invite.open')}
                </Button>
              )}
            </p>
          </details>
        )}
        <div className="room-middle">
          <Tally consultation={consultation} />
          <ProposalPanel proposal={proposalOf(consultation, incident)} superior={consultation.superior ?? null} />
        </div>
        <LastHours />
      </div>
      <aside className="room-side">
        <Verdict consultation={consultation} incident={incident} canDecide={canDecide} />
        {!concluded && canDecide && (
          <section className="panel">
            <h2>{say('verdict.form')}</h2>
            <VerdictForm consultation={consultation} incident={incident} named={named} />
          </section>
        )}
        <JointPanel consultation={consultation} incident={incident} canRun={canDecide} />
        {!concluded && !canDecide && !own && <p className="muted panel">{say('verdict.waiting')}</p>}
        <section className="panel minutes" aria-label={say('minutes')}>
          <h2>{say('minutes')}</h2>
          {consultation.minutes ? (
            <>
              <pre data-testid="minutes">{consultation.minutes.text}</pre>
              {consultation.minutes.documentId && (
                <Link to={`/documents/${encodeURIComponent(consultation.minutes.documentId)}`}>
                  {say('minutes.open')}
                </Link>
              )}
            </>
          ) : (
            <>
              {consultation.minutesSoFar && <pre data-testid="minutes-so-far">{consultation.minutesSoFar}</pre>}
              <p className="muted">{say(consultation.minutesSoFar ? 'minutes.so-far' : 'minutes.later')}</p>
            </>
          )}
        </section>
      </aside>
      <Modal
        open={speaker !== undefined}
        onCancel={() => setSpeaking(null)}
        footer={null}
        destroyOnHidden
        width={560}
        title={
          speaker
            ? say(duty && speaker.unitId !== session.unitId ? 'opinion.title.typed' : 'opinion.title', {
                who: speaker.name,
              })
            : ''
        }
      >
        {speaker && (
          <OpinionForm
            consultation={consultation}
            member={speaker}
            typedIn={duty}
            session={session}
            named={named}
            onDone={() => setSpeaking(null)}
          />
        )}
      </Modal>
      {inviting && <InviteModal consultation={consultation} onClose={() => setInviting(false)} />}
      {linking && <LinkModal consultation={consultation} member={linking} onClose={() => setLinking(null)} />}
      <ObligationDrawer canAct={duty} />
    </div>
  );
}

function RoomOf({ incident, session }: { incident: Incident; session: Session }): ReactNode {
  const say = useSay();
  const act = useAct();
  const rounds = roundsOf(incident);
  const [chosen, setChosen] = useState<string | null>(null);
  const id = chosen ?? rounds.at(-1)?.id;
  const consultation = useConsultation(id);
  const duty = may(session, 'consultation.convene');
  const clock = incident.clocks?.find((one) => /(^|\.)decision$/.test(one.kind));
  const open = rounds.some((round) => round.state === 'convened');
  const convene = (
    <Button
      type={rounds.length === 0 ? 'primary' : 'default'}
      loading={act.busy}
      data-testid="convene"
      onClick={() =>
        void act
          .run(() => api.post(`/incidents/${encodeURIComponent(incident.id)}/consultations`), say('consult.convened'))
          .then(() => setChosen(null))
      }
    >
      {say(rounds.length === 0 ? 'consult.convene' : 'consult.again')}
    </Button>
  );
  return (
    <IncidentFrame
      incident={incident}
      aside={
        <div className="incident-aside">
          {clock && (
            <p>
              {clock.label} <TimeLeft due={clock.dueAt} />
            </p>
          )}
          {duty && rounds.length > 0 && !open && convene}
        </div>
      }
    >
      <Signals incident={incident} />
      {rounds.length > 1 && (
        <Segmented
          className="rounds"
          value={id}
          onChange={setChosen}
          options={rounds.map((round) => ({ value: round.id, label: say('consult.round', { n: round.round }) }))}
        />
      )}
      {id === undefined ? (
        <div className="room-empty">
          <Empty title={say('consult.none')}>{duty ? convene : say('consult.none.more')}</Empty>
          <ProposalPanel proposal={newestProposal(incident.proposals)} />
        </div>
      ) : (
        <Loaded query={consultation} rows={10}>
          {(value) => <Room key={value.id} incident={incident} consultation={value} session={session} />}
        </Loaded>
      )}
    </IncidentFrame>
  );
}

export default function IncidentRoom({ session }: { session: Session }): ReactNode {
  const { id } = useParams();
  const incident = useIncident(id);
  return (
    <Loaded query={incident} rows={10}>
      {(value) => <RoomOf incident={value} session={session} />}
    </Loaded>
  );
}
