import { Button, Checkbox, Form, Input, Modal } from 'antd';
import { useState, type ReactNode } from 'react';
import { Link } from 'react-router';
import { may } from '../access.js';
import { api } from '../api/client.js';
import { useStandingRounds, type HeldRound, type StandingRound } from '../api/consultation.js';
import type { Session } from '../api/types.js';
import { BasisMark } from '../marks/because.js';
import { Empty, Loaded } from '../marks/problem.js';
import { At, Moment, Since } from '../marks/time-left.js';
import { useAct } from '../parts/act.js';
import { useSay } from '../words/language.js';
import '../styles/consultation.css';

/** Who came and what was said: who is not ticked has not come. */
function HoldModal({ round, onClose }: { round: StandingRound; onClose: () => void }): ReactNode {
  const say = useSay();
  const act = useAct();
  return (
    <Modal
      open
      onCancel={onClose}
      footer={null}
      title={say('standing.hold.title', { what: round.name })}
      destroyOnHidden
    >
      <Form<{ present?: string[]; notes?: string }>
        layout="vertical"
        data-testid="hold-form"
        onFinish={({ present = [], notes = '' }) =>
          void act
            .run(
              () => api.post(`/standing-rounds/${encodeURIComponent(round.id)}/hold`, { present, notes }),
              say('standing.held.now'),
            )
            .then((done) => done && onClose())
        }
      >
        <Form.Item name="present" label={say('standing.present')}>
          <Checkbox.Group
            className="standing-units"
            options={round.units.map(({ id, name }) => ({ value: id, label: name }))}
          />
        </Form.Item>
        <Form.Item name="notes" label={say('standing.notes')} extra={round.agenda.join('、')}>
          <Input.TextArea rows={4} maxLength={4_000} data-testid="hold-notes" />
        </Form.Item>
        <Button type="primary" block htmlType="submit" loading={act.busy} data-testid="hold-submit">
          {say('standing.hold')}
        </Button>
      </Form>
    </Modal>
  );
}

function Held({ round }: { round: HeldRound }): ReactNode {
  const say = useSay();
  return (
    <li>
      <b>{round.name}</b> <Moment at={round.dueAt} /> {round.heldByName}
      <p>{round.notes}</p>
      <p className="muted">
        {say('standing.present')} {round.present.map(({ name }) => name).join('、') || say('division.nobody')}
      </p>
      {round.absent.length > 0 && (
        <p className="muted">
          {say('standing.absent')} {round.absent.map(({ name }) => name).join('、')}
        </p>
      )}
    </li>
  );
}

/** 例会: the rounds of the calendar, which of them waits to be held, and those on record. */
export default function StandingRoundsPage({ session }: { session: Session }): ReactNode {
  const say = useSay();
  const rounds = useStandingRounds();
  const [holding, setHolding] = useState<StandingRound | null>(null);
  const canHold = may(session, 'consultation.convene');
  return (
    <div className="dispatch-tree" data-testid="standing-rounds">
      <h1>{say('standing')}</h1>
      <Loaded query={rounds} rows={6}>
        {({ rounds: all, held }) => (
          <>
            {all.length === 0 && <Empty title={say('standing.none')} />}
            {all.map((round) => (
              <section key={round.id} className="panel" data-testid={`standing-${round.id}`}>
                <h2>
                  {round.name} <BasisMark basis={round.basis} />
                </h2>
                <p>
                  {say('standing.convener')} {round.convener.name} · {round.agenda.join('、')}
                </p>
                {round.dueAt && (
                  <p>
                    {round.heldAt ? (
                      <>
                        {say('standing.was-held')} <At at={round.heldAt} />
                      </>
                    ) : (
                      <b>
                        {say('standing.waits')} <Since at={round.dueAt} />
                      </b>
                    )}{' '}
                    <span className="muted">
                      ({say('standing.due')} <Moment at={round.dueAt} />)
                    </span>
                  </p>
                )}
                {round.nextAt && (
                  <p className="muted">
                    {say('standing.next')} <Moment at={round.nextAt} />
                  </p>
                )}
                {canHold && round.dueAt && !round.heldAt && (
                  <div className="acts">
                    <Button type="primary" onClick={() => setHolding(round)} data-testid={`hold-${round.id}`}>
                      {say('standing.hold')}
                    </Button>
                  </div>
                )}
              </section>
            ))}
            {held.length > 0 && (
              <section className="panel" aria-label={say('standing.record')}>
                <h2>{say('standing.record')}</h2>
                <ul className="joint-halves">
                  {held.map((round) => (
                    <Held key={round.id} round={round} />
                  ))}
                </ul>
              </section>
            )}
          </>
        )}
      </Loaded>
      <Link to="/dispatch-tree">{say('tree.open')}</Link>
      {holding && <HoldModal round={holding} onClose={() => setHolding(null)} />}
    </div>
  );
}
