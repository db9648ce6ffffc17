import { Button, Form, Input, Modal, Segmented } from 'antd';
import { useEffect, useState, type ReactNode } from 'react';
import { Link, useNavigate, useParams } from 'react-router';
import { may } from '../access.js';
import { api } from '../api/client.js';
import { newestProposal, rounds as roundsOf } from '../api/newest.js';
import { useConsultation, useIncident } from '../api/queries.js';
import type { Area, Consultation, ConsultationMember, Incident, Proposal, Session, VerdictKind } from '../api/types.js';
import { AnsweringMark } from '../marks/answering-mark.js';
import { BecauseList } from '../marks/because.js';
import { Standing } from '../marks/level-mark.js';
import { Empty, Loaded } from '../marks/problem.js';
import { At, Since, TimeLeft } from '../marks/time-left.js';
import { useAct } from '../parts/act.js';
import { IncidentFrame, Signals } from '../parts/incident-frame.js';
import {
  fromLevel,
  fromResponse,
  idsOf,
  LevelFields,
  toLevel,
  toResponse,
  type LevelValues,
} from '../parts/level-fields.js';
import { ObligationDrawer, useOpenObligation } from '../parts/obligation-drawer.js';
import { ProposalStanding, RaiseHint } from '../parts/proposal-standing.js';
import { useSay } from '../words/language.js';

interface OpinionValues extends LevelValues {
  confidence: 'low' | 'medium' | 'high';
  why: string;
  measures?: string;
  speaker: string;
  post: string;
  onBehalfOf?: string;
}

function OpinionForm({
  consultation,
  member,
  typedIn,
  session,
  named,
  onDone,
}: {
  consultation: Consultation;
  member: ConsultationMember;
  /** The duty officer types in what was said on the phone. */
  typedIn: boolean;
  session: Session;
  named: readonly Area[];
  onDone: () => void;
}): ReactNode {
  const say = useSay();
  const act = useAct();
  // A proposal to be decided by hand proposes no level: nothing is filled in for the person.
  const proposal = consultation.proposal?.byHand ? null : consultation.proposal;
  const send = async (typed: OpinionValues): Promise<void> => {
    const body = {
      level: toLevel(typed.level),
      responseLevel: toResponse(typed.responseLevel),
      areas: typed.areas,
      stage: typed.stage,
      confidence: typed.confidence,
      why: typed.why.trim(),
      speaker: typed.speaker.trim(),
      post: typed.post.trim(),
      ...(typed.measures?.trim() ? { measures: typed.measures.trim() } : {}),
      ...(typed.onBehalfOf?.trim() ? { onBehalfOf: typed.onBehalfOf.trim() } : {}),
      ...(typedIn ? { unitId: member.unitId } : {}),
    };
    const done = await act.run(
      () => api.post(`/consultations/${encodeURIComponent(consultation.id)}/opinions`, body),
      say('opinion.given', { who: member.name }),
    );
    if (done) onDone();
  };
  return (
    <Form<OpinionValues>
      layout="vertical"
      className="opinion-form"
      data-testid="opinion-form"
      initialValues={{
        level: proposal ? fromLevel(proposal.level) : undefined,
        responseLevel: proposal ? fromResponse(proposal.responseLevel) : undefined,
        areas: idsOf(consultation.proposal?.areas),
        stage: consultation.proposal?.stage ?? '0h',
        confidence: 'medium',
        speaker: typedIn ? '' : session.name,
      }}
      onFinish={(typed) => void send(typed)}
    >
      <LevelFields named={named} />
      <Form.Item label={say('opinion.confidence')} name="confidence">
        <Segmented
          block
          options={(['low', 'medium', 'high'] as const).map((value) => ({ value, label: say(`confidence.${value}`) }))}
        />
      </Form.Item>
      <Form.Item
        label={say('opinion.why')}
        name="why"
        rules={[{ required: true, whitespace: true, message: say('opinion.why.need') }]}
      >
        <Input.TextArea rows={2} data-testid="opinion-why" maxLength={500} />
      </Form.Item>
      <Form.Item label={say('opinion.measures')} name="measures">
        <Input.TextArea rows={2} maxLength={500} />
      </Form.Item>
      <div className="two-fields">
        <Form.Item
          label={say('opinion.speaker')}
          name="speaker"
          rules={[{ required: true, whitespace: true, message: say('field.need') }]}
        >
          <Input data-testid="opinion-speaker" />
        </Form.Item>
        <Form.Item
          label={say('opinion.post')}
          name="post"
          rules={[{ required: true, whitespace: true, message: say('field.need') }]}
        >
          <Input data-testid="opinion-post" placeholder={say('opinion.post.hint')} />
        </Form.Item>
      </div>
      <Form.Item label={say('opinion.behalf')} name="onBehalfOf">
        <Input placeholder={say('opinion.behalf.hint')} />
      </Form.Item>
      <Button type="primary" block htmlType="submit" loading={act.busy} data-testid="opinion-submit">
        {say(typedIn ? 'opinion.submit.typed' : 'opinion.submit')}
      </Button>
    </Form>
  );
}

function MemberCard({
  member,
  canType,
  isOwn,
  onOpinion,
}: {
  member: ConsultationMember;
  canType: boolean;
  isOwn: boolean;
  onOpinion: () => void;
}): ReactNode {
  const say = useSay();
  const [, open] = useOpenObligation();
  const opinion = member.opinion;
  const called = member.called;
  return (
    <article
      className={`seat seat-${member.seat}${opinion ? ` seat-${opinion.level ?? 'none'}` : ' seat-silent'}${isOwn ? ' seat-own' : ''}`}
      data-testid={`seat-${member.unitId}`}
    >
      <header>
        <h3>{member.name}</h3>
        {member.seat === 'convener' && <span className="seat-role">{say('seat.convener')}</span>}
      </header>
      {opinion ? (
        <>
          <Standing level={opinion.level} responseLevel={opinion.responseLevel} size="small" />
          <p className="seat-why">{opinion.why}</p>
          <footer className="muted">
            {opinion.speaker}
            {opinion.post && ` ${opinion.post}`}
            {opinion.onBehalfOf && <b> {say('opinion.for', { who: opinion.onBehalfOf })}</b>}
            {' · '}
            {opinion.confidence && say(`confidence.said.${opinion.confidence}`)}{' '}
            <At at={opinion.givenAt ?? opinion.at} />
            {opinion.late && <b className="warn"> {say('opinion.late')}</b>}
          </footer>
        </>
      ) : (
        <>
          <p className="seat-absent">
            {called?.state === 'closed' ? (
              <span className="muted">{say('seat.absent')}</span>
            ) : called ? (
              <AnsweringMark state={called.state} />
            ) : (
              say('seat.not-called')
            )}
            {called?.state === 'answered' && <span className="muted"> {say('seat.no-opinion')}</span>}
            {called?.since && called.state !== 'answered' && called.state !== 'closed' && (
              <span className="muted">
                {' '}
                <Since at={called.since} />
              </span>
            )}
          </p>
          <div className="acts">
            {(canType || isOwn) && (
              <Button
                size="small"
                type={isOwn ? 'primary' : 'default'}
                onClick={onOpinion}
                data-testid={`opinion-${member.unitId}`}
              >
                {say(isOwn ? 'opinion.give' : 'opinion.type-in')}
              </Button>
            )}
            {canType && called?.obligationId != null && called.state !== 'answered' && (
              <Button size="small" onClick={() => open(called.obligationId ?? null)}>
                {say('seat.chase')}
              </Button>
            )}
          </div>
        </>
      )}
    </article>
  );
}

const verdictKinds: readonly VerdictKind[] = ['start', 'raise', 'keep', 'lower', 'end', 'no-start'];

interface VerdictValues extends LevelValues {
  kind: VerdictKind;
  reason?: string;
}

function VerdictForm({
  consultation,
  incident,
  named,
}: {
  consultation: Consultation;
  incident: Incident;
  named: readonly Area[];
}): ReactNode {
  const say = useSay();
  const act = useAct();
  const [form] = Form.useForm<VerdictValues>();
  const hasWarning = (incident.warnings ?? []).some((warning) => warning.current);
  // Null: nothing suggests a level, as where no rule covers the signal and nobody has spoken.
  const suggested = consultation.suggested === undefined ? (consultation.proposal ?? null) : consultation.suggested;
  const level = Form.useWatch('level', form);
  const response = Form.useWatch('responseLevel', form);
  const kind = Form.useWatch('kind', form);
  const differs =
    kind === 'no-start' ||
    kind === 'keep' ||
    kind === 'end' ||
    (suggested !== null &&
      level !== undefined &&
      (toLevel(level) !== suggested.level || toResponse(response ?? 0) !== (suggested.responseLevel ?? null)));

  // As long as no rule and no opinion speaks for a level, none is filled in.
  const filled = consultation.proposal?.byHand && (consultation.tally ?? []).length === 0 ? null : suggested;
  const filledKey = filled ? `${filled.level}${filled.responseLevel ?? 0}` : '';
  useEffect(() => {
    // Until the convener touches the form it follows the opinions as they come in.
    if (filled && !form.isFieldsTouched()) {
      form.setFieldsValue({ level: fromLevel(filled.level), responseLevel: fromResponse(filled.responseLevel) });
    }
  }, [form, filledKey, filled]);

  const decide = async (typed: VerdictValues): Promise<void> => {
    await act.run(
      () =>
        api.post(`/consultations/${encodeURIComponent(consultation.id)}/verdict`, {
          kind: typed.kind,
          level: toLevel(typed.level),
          responseLevel: toResponse(typed.responseLevel),
          areas: typed.areas,
          stage: typed.stage,
          reason: typed.reason?.trim() ?? '',
        }),
      say('verdict.given'),
    );
  };

  return (
    <Form<VerdictValues>
      form={form}
      layout="vertical"
      data-testid="verdict-form"
      initialValues={{
        kind: hasWarning ? 'raise' : 'start',
        level: filled ? fromLevel(filled.level) : undefined,
        responseLevel: filled ? fromResponse(filled.responseLevel) : undefined,
        areas: idsOf(consultation.proposal?.areas ?? named),
        stage: consultation.proposal?.stage ?? '0h',
      }}
      onFinish={(typed) => void decide(typed)}
    >
      <Form.Item label={say('verdict.kind')} name="kind">
        <Segmented
          block
          data-testid="verdict-kind"
          options={verdictKinds
            .filter((value) =>
              hasWarning ? value !== 'start' && value !== 'no-start' : value === 'start' || value === 'no-start',
            )
            .map((value) => ({ value, label: say(`verdict.${value}`) }))}
        />
      </Form.Item>
      <div hidden={kind === 'end'}>
        <LevelFields named={named} />
      </div>
      <Form.Item
        label={say(differs ? 'verdict.reason.must' : 'verdict.reason')}
        name="reason"
        rules={[{ required: differs, whitespace: true, message: say('field.reason.need') }]}
        validateTrigger={['onBlur', 'onSubmit']}
        extra={differs && kind !== 'no-start' && kind !== 'keep' && kind !== 'end' ? say('verdict.differs') : undefined}
      >
        <Input.TextArea rows={2} data-testid="verdict-reason" maxLength={500} />
      </Form.Item>
      <Button type="primary" block htmlType="submit" loading={act.busy} data-testid="verdict-submit">
        {say('verdict.submit')}
      </Button>
    </Form>
  );
}

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
      <p className="muted tally-note">{say('tally.silence')}</p>
    </section>
  );
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

function ProposalPanel({ proposal }: { proposal: Proposal | null | undefined }): ReactNode {
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

  return (
    <div className="room">
      <div className="room-main">
        <div className="seats" data-testid="seats">
          {eight.map((member) => (
            <MemberCard
              key={member.unitId}
              member={member}
              canType={duty}
              isOwn={member.unitId === own?.unitId && !duty}
              onOpinion={() => setSpeaking(member.unitId)}
            />
          ))}
        </div>
        {invited.length > 0 && (
          <details className="invited" open={invited.length <= 8}>
            <summary>
              {say('seat.invited')} {invited.filter((member) => member.opinion).length}/{invited.length}
            </summary>
            <div className="seats seats-small">
              {invited.map((member) => (
                <MemberCard
                  key={member.unitId}
                  member={member}
                  canType={duty}
                  isOwn={member.unitId === own?.unitId && !duty}
                  onOpinion={() => setSpeaking(member.unitId)}
                />
              ))}
            </div>
          </details>
        )}
        <div className="room-middle">
          <Tally consultation={consultation} />
          <ProposalPanel proposal={proposalOf(consultation, incident)} />
        </div>
      </div>
      <aside className="room-side">
        <Verdict consultation={consultation} incident={incident} canDecide={canDecide} />
        {!concluded && canDecide && (
          <section className="panel">
            <h2>{say('verdict.form')}</h2>
            <VerdictForm consultation={consultation} incident={incident} named={named} />
          </section>
        )}
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
            <p className="muted">{say('minutes.later')}</p>
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
