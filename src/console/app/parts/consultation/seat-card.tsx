import { Button } from 'antd';
import type { ReactNode } from 'react';
import { api } from '../../api/client.js';
import type { Consultation, ConsultationMember, Opinion } from '../../api/types.js';
import { AnsweringMark } from '../../marks/answering-mark.js';
import { Standing } from '../../marks/level-mark.js';
import { At, Since } from '../../marks/time-left.js';
import { useSay } from '../../words/language.js';
import { useAct } from '../act.js';
import { useOpenObligation } from '../obligation-drawer.js';

/** Who speaks for whom, and by which way. */
function Speaker({ opinion }: { opinion: Opinion }): ReactNode {
  const say = useSay();
  return (
    <>
      {opinion.speaker}
      {opinion.post && ` ${opinion.post}`}
      {opinion.onBehalfOf && <b> {say('opinion.for', { who: opinion.onBehalfOf })}</b>}
      {opinion.via === 'link' && <span className="seat-via"> {say('opinion.by-link')}</span>}
      {' · '}
      {opinion.confidence && say(`confidence.said.${opinion.confidence}`)} <At at={opinion.givenAt ?? opinion.at} />
      {opinion.late && <b className="warn"> {say('opinion.late')}</b>}
    </>
  );
}

function Attachments({ opinion }: { opinion: Opinion }): ReactNode {
  const say = useSay();
  const files = opinion.attachments ?? [];
  return files.length === 0 ? null : (
    <p className="seat-files">
      {files.map(({ id, mediaType }, index) => (
        <a
          key={id}
          href={`/api/v1/consultation-attachments/${encodeURIComponent(id)}`}
          target="_blank"
          rel="noreferrer"
        >
          {say(mediaType === 'application/pdf' ? 'opinion.file.pdf' : 'opinion.file.picture', { n: index + 1 })}
        </a>
      ))}
    </p>
  );
}

/** What was said before is kept: a change of mind is shown, not hidden. */
function Earlier({ earlier }: { earlier: readonly Opinion[] }): ReactNode {
  const say = useSay();
  return earlier.length === 0 ? null : (
    <details className="seat-earlier">
      <summary>{say('opinion.changed', { n: earlier.length })}</summary>
      {earlier.map((opinion) => (
        <p key={opinion.id}>
          <Standing level={opinion.level} responseLevel={opinion.responseLevel} size="small" /> {opinion.why}{' '}
          <small className="muted">
            <Speaker opinion={opinion} />
          </small>
        </p>
      ))}
    </details>
  );
}

/** One seat of a round: what it says and who says it, or that it has not come, for how long, and how often it was chased. */
export function SeatCard({
  consultation,
  member,
  dissents,
  canRun,
  isOwn,
  onOpinion,
  onLink,
}: {
  consultation: Consultation;
  member: ConsultationMember;
  dissents: boolean;
  /** The desk: types in what is said on the phone, chases, passes on links. */
  canRun: boolean;
  isOwn: boolean;
  onOpinion: () => void;
  onLink: () => void;
}): ReactNode {
  const say = useSay();
  const act = useAct();
  const [, open] = useOpenObligation();
  const { opinion, called } = member;
  const isOpen = consultation.state === 'convened';
  const chase = (): void =>
    void act.run(
      () => api.post(`/consultations/${encodeURIComponent(consultation.id)}/chase`, { unitId: member.unitId }),
      say('seat.chased.now', { who: member.name }),
    );
  return (
    <article
      className={`seat seat-${member.seat}${opinion ? ` seat-${opinion.level ?? 'none'}` : ' seat-silent'}${isOwn ? ' seat-own' : ''}`}
      data-testid={`seat-${member.unitId}`}
    >
      <header>
        <h3>{member.outside ? `${member.outside.body} ${member.outside.name}` : member.name}</h3>
        {member.seat === 'convener' && <span className="seat-role">{say('seat.convener')}</span>}
        {member.outside && <span className="seat-role seat-role-outside">{say('seat.outside')}</span>}
      </header>
      {member.invitedBy && (
        <p className="muted seat-note">
          {member.outside && `${member.outside.post} ${member.outside.phone} · `}
          {say('seat.invited-by', { who: member.invitedBy })}
        </p>
      )}
      {opinion ? (
        <>
          <p className="seat-said">
            <Standing level={opinion.level} responseLevel={opinion.responseLevel} size="small" />
            {dissents && <b className="seat-dissent">{say('seat.dissents')}</b>}
          </p>
          <p className="seat-why">{opinion.why}</p>
          <Attachments opinion={opinion} />
          <Earlier earlier={member.earlier ?? []} />
          <footer className="muted">
            <Speaker opinion={opinion} />
          </footer>
        </>
      ) : (
        <p className="seat-absent">
          {called?.state === 'closed' ? (
            <span className="muted">{say('seat.absent')}</span>
          ) : called ? (
            <button type="button" className="seat-call" onClick={() => open(called.obligationId ?? null)}>
              <AnsweringMark state={called.state} />
            </button>
          ) : (
            say('seat.not-called')
          )}
          {called?.state === 'answered' && <span className="muted"> {say('seat.no-opinion')}</span>}
          {isOpen && (
            <span className="muted seat-waited">
              {' '}
              {say('seat.not-come')} <Since at={consultation.convenedAt} />
              {(member.chased ?? 0) > 0 && ` · ${say('seat.chased', { n: member.chased ?? 0 })}`}
            </span>
          )}
        </p>
      )}
      {(!opinion || isOwn) && (canRun || isOwn) && (
        <div className="acts">
          <Button
            size="small"
            type={isOwn ? 'primary' : 'default'}
            onClick={onOpinion}
            data-testid={`opinion-${member.unitId}`}
          >
            {say(isOwn ? (opinion ? 'opinion.again' : 'opinion.give') : 'opinion.type-in')}
          </Button>
          {canRun && isOpen && !opinion && !member.outside && (
            <Button size="small" loading={act.busy} onClick={chase} data-testid={`chase-${member.unitId}`}>
              {say('seat.chase')}
            </Button>
          )}
          {canRun && !opinion && (
            <Button size="small" onClick={onLink} data-testid={`link-${member.unitId}`}>
              {say('seat.link')}
            </Button>
          )}
        </div>
      )}
    </article>
  );
}
