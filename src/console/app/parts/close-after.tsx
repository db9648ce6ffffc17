import { Button, Form, Input } from 'antd';
import { useState, type ReactNode } from 'react';
import { api } from '../api/client.js';
import type { Incident } from '../api/types.js';
import { useSay } from '../words/language.js';
import { useAct } from './act.js';

/** 雨后 goes on until its tasks are done; who must end it before says why. */
export function CloseAfter({ incident }: { incident: Incident }): ReactNode {
  const say = useSay();
  const act = useAct();
  const [asking, setAsking] = useState(false);
  if (incident.state !== 'after') return null;
  return (
    <div className="warn-box" data-testid="after-stage">
      <p>{say('after.note')}</p>
      {asking ? (
        <Form<{ reason: string }>
          layout="vertical"
          onFinish={({ reason }) =>
            void act.run(
              () => api.post(`/incidents/${encodeURIComponent(incident.id)}/close-after`, { reason: reason.trim() }),
              say('after.closed'),
            )
          }
        >
          <Form.Item
            name="reason"
            label={say('after.reason')}
            rules={[{ required: true, whitespace: true, message: say('field.reason.need') }]}
          >
            <Input.TextArea rows={2} maxLength={500} autoFocus data-testid="after-reason" />
          </Form.Item>
          <Button htmlType="submit" loading={act.busy} data-testid="after-close-submit">
            {say('after.close')}
          </Button>
        </Form>
      ) : (
        <Button onClick={() => setAsking(true)} data-testid="after-close">
          {say('after.close')}
        </Button>
      )}
    </div>
  );
}
