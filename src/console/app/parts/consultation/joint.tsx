import { Button, Form, Input, Modal, Select } from 'antd';
import { useState, type ReactNode } from 'react';
import { Link } from 'react-router';
import { api } from '../../api/client.js';
import { useIncidents } from '../../api/queries.js';
import type { Consultation, Incident, JointHalf } from '../../api/types.js';
import { Standing } from '../../marks/level-mark.js';
import { At } from '../../marks/time-left.js';
import { useSay } from '../../words/language.js';
import { useAct } from '../act.js';

function Half({ name, half }: { name: string; half: JointHalf | null }): ReactNode {
  const say = useSay();
  return (
    <li>
      <b>{name}</b>{' '}
      {half ? (
        <>
          {say('joint.has-signed')} {say(`verdict.${half.kind}`)}{' '}
          <Standing level={half.level} responseLevel={half.responseLevel} size="small" /> {half.by} <At at={half.at} />
        </>
      ) : (
        <span className="muted">{say('joint.not-yet')}</span>
      )}
    </li>
  );
}

/** 联合会商: who has 会签ed, and the way to refuse; where the round is an ordinary one, the way to call another body in. */
export function JointPanel({
  consultation,
  incident,
  canRun,
}: {
  consultation: Consultation;
  incident: Incident;
  canRun: boolean;
}): ReactNode {
  const say = useSay();
  const act = useAct();
  const [asking, setAsking] = useState<'join' | 'refuse' | null>(null);
  const incidents = useIncidents();
  const { joint } = consultation;
  const isOpen = consultation.state === 'convened';
  const others = (incidents.data ?? []).filter(
    (other) =>
      other.state !== 'closed' &&
      other.id !== incident.id &&
      other.stream !== incident.stream &&
      (other.nature ?? 'actual') === (incident.nature ?? 'actual'),
  );
  const path = `/consultations/${encodeURIComponent(consultation.id)}/joint`;
  const close = (): void => setAsking(null);
  if (!joint && (!canRun || !isOpen || others.length === 0) && (consultation.refusals ?? []).length === 0) return null;
  return (
    <section className="panel" data-testid="joint" aria-label={say('joint')}>
      <h2>{say('joint')}</h2>
      {joint && (
        <>
          <ul className="joint-halves">
            <Half name={consultation.convener?.name ?? ''} half={joint.ours} />
            <Half name={joint.convener ?? ''} half={joint.theirs} />
          </ul>
          <Link to={`/incidents/${encodeURIComponent(joint.incidentId)}`}>
            {say('joint.other', { n: joint.round })}
          </Link>
        </>
      )}
      {(consultation.refusals ?? []).map(({ body, reason, at }) => (
        <p key={`${body}${at}`} className="warn">
          {say('joint.refused', { who: body })} <At at={at} /> {reason}
        </p>
      ))}
      {canRun && isOpen && (
        <div className="acts">
          <Button size="small" onClick={() => setAsking(joint ? 'refuse' : 'join')} data-testid="joint-ask">
            {say(joint ? 'joint.refuse' : 'joint.join')}
          </Button>
        </div>
      )}
      <Modal
        open={asking !== null}
        onCancel={close}
        footer={null}
        destroyOnHidden
        title={say(asking === 'refuse' ? 'joint.refuse' : 'joint.join')}
      >
        {asking === 'join' ? (
          <Form<{ incidentId: string }>
            layout="vertical"
            onFinish={(typed) =>
              void act.run(() => api.post(path, typed), say('joint.joined')).then((done) => done && close())
            }
          >
            <Form.Item
              name="incidentId"
              label={say('joint.with')}
              rules={[{ required: true, message: say('field.need') }]}
            >
              <Select
                data-testid="joint-incident"
                options={others.map((other) => ({
                  value: other.id,
                  label: `${other.streamName ?? other.stream} ${other.title}`,
                }))}
              />
            </Form.Item>
            <p className="muted">{say('joint.note')}</p>
            <Button type="primary" block htmlType="submit" loading={act.busy}>
              {say('joint.join')}
            </Button>
          </Form>
        ) : (
          <Form<{ reason: string }>
            layout="vertical"
            onFinish={(typed) =>
              void act
                .run(() => api.post(`${path}/refuse`, typed), say('joint.refusal.kept'))
                .then((done) => done && close())
            }
          >
            <Form.Item
              name="reason"
              label={say('verdict.reason.must')}
              rules={[{ required: true, whitespace: true, message: say('field.reason.need') }]}
            >
              <Input.TextArea rows={2} maxLength={500} />
            </Form.Item>
            <Button danger block htmlType="submit" loading={act.busy}>
              {say('joint.refuse')}
            </Button>
          </Form>
        )}
      </Modal>
    </section>
  );
}
