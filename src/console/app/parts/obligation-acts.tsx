import { Button, Form, Input, Modal } from 'antd';
import { useState, type ReactNode } from 'react';
import { api } from '../api/client.js';
import type { Obligation } from '../api/types.js';
import { useSay } from '../words/language.js';
import { useAct } from './act.js';
import { CountField, type Count } from './count-field.js';

export interface ThreeAnswers {
  personName: string;
  commander?: string;
  communities?: Count;
  moved?: Count;
  words?: string;
}

/** Only what was said leaves: an empty field is absent, 暂不清楚 is `unknown`. */
export function answerBody(typed: ThreeAnswers): Record<string, unknown> {
  const body: Record<string, unknown> = { personName: typed.personName.trim() };
  if (typed.commander?.trim()) body['commander'] = typed.commander.trim();
  if (typed.communities !== null && typed.communities !== undefined) body['communities'] = typed.communities;
  if (typed.moved !== null && typed.moved !== undefined) body['moved'] = typed.moved;
  if (typed.words?.trim()) body['words'] = typed.words.trim();
  return body;
}

/** [再呼] [电话已答] [派人]: what the duty officer can do about one silent post. */
export function ObligationActs({
  obligation,
  size = 'small',
}: {
  obligation: Obligation;
  size?: 'small' | 'middle';
}): ReactNode {
  const say = useSay();
  const act = useAct();
  const [asking, setAsking] = useState<'phone' | 'person' | null>(null);
  const path = `/obligations/${encodeURIComponent(String(obligation.id))}`;
  const who = obligation.unitName ?? obligation.unitId;

  return (
    <span className="acts" role="group" aria-label={say('acts.for', { who })}>
      <Button
        size={size}
        loading={act.busy && asking === null}
        data-testid={`call-again-${obligation.id}`}
        onClick={() => void act.run(() => api.post(`${path}/call-again`), say('call-again.done', { who }))}
      >
        {say('call-again')}
      </Button>
      <Button size={size} data-testid={`answered-by-phone-${obligation.id}`} onClick={() => setAsking('phone')}>
        {say('answered-by-phone')}
      </Button>
      <Button size={size} data-testid={`send-person-${obligation.id}`} onClick={() => setAsking('person')}>
        {say('send-person')}
      </Button>
      <Modal
        open={asking === 'phone'}
        onCancel={() => setAsking(null)}
        footer={null}
        destroyOnHidden
        title={say('answered-by-phone.title', { who })}
      >
        <p className="muted">{say('answered-by-phone.note')}</p>
        <Form<ThreeAnswers>
          layout="vertical"
          onFinish={(typed) =>
            void act
              .run(
                () => api.post(`${path}/answered-by-phone`, answerBody(typed)),
                say('answered-by-phone.done', { who }),
              )
              .then((done) => done && setAsking(null))
          }
        >
          <Form.Item
            label={say('question.person')}
            name="personName"
            rules={[{ required: true, message: say('question.person.need') }]}
          >
            <Input autoFocus data-testid="phone-person" />
          </Form.Item>
          <Form.Item label={say('question.commander')} name="commander">
            <Input data-testid="phone-commander" />
          </Form.Item>
          <Form.Item label={say('question.communities')} name="communities">
            <CountField testId="phone-communities" />
          </Form.Item>
          <Form.Item label={say('question.moved')} name="moved">
            <CountField testId="phone-moved" />
          </Form.Item>
          <Form.Item label={say('question.words')} name="words">
            <Input.TextArea rows={2} />
          </Form.Item>
          <Button type="primary" htmlType="submit" block loading={act.busy} data-testid="phone-submit">
            {say('answered-by-phone.submit')}
          </Button>
        </Form>
      </Modal>
      <Modal
        open={asking === 'person'}
        onCancel={() => setAsking(null)}
        footer={null}
        destroyOnHidden
        title={say('send-person.title', { who })}
      >
        <Form<{ who: string }>
          layout="vertical"
          onFinish={(typed) =>
            void act
              .run(
                () => api.post(`${path}/send-person`, { who: typed.who.trim() }),
                say('send-person.done', { who: typed.who }),
              )
              .then((done) => done && setAsking(null))
          }
        >
          <Form.Item
            label={say('send-person.who')}
            name="who"
            rules={[{ required: true, message: say('send-person.need') }]}
          >
            <Input autoFocus placeholder={say('send-person.hint')} data-testid="send-person-who" />
          </Form.Item>
          <Button type="primary" htmlType="submit" block loading={act.busy} data-testid="send-person-submit">
            {say('send-person.submit')}
          </Button>
        </Form>
      </Modal>
    </span>
  );
}
