import { Button, Form, Input, Modal, Segmented, Select } from 'antd';
import { useState, type ReactNode } from 'react';
import { may } from '../../access.js';
import { api } from '../../api/client.js';
import type { Order } from '../../api/controls.js';
import { serverNow } from '../../api/server-time.js';
import type { Session } from '../../api/types.js';
import { useSay } from '../../words/language.js';
import { useAct } from '../act.js';
import { EditOrder } from './draft-order.js';

type Asked = 'except' | 'execute' | 'verify' | 'file';

export const inHours = (hours: number): string => new Date(serverNow() + hours * 3_600_000).toISOString();

interface Answers {
  kind?: string;
  who?: string;
  askedBy?: string;
  reason?: string;
  hours?: number;
  count?: string;
  words?: string;
  holds?: boolean;
  consentBy?: string;
  filedWith?: string;
}

const counted = ['head-count', 'people-left-zero', 'persons-moved', 'depth'];

/** What a person does with one order, besides what is done with many at once. */
export function OrderActs({ order, session }: { order: Order; session: Session }): ReactNode {
  const say = useSay();
  const act = useAct();
  const [asked, setAsked] = useState<Asked | null>(null);
  const [editing, setEditing] = useState(false);
  const stands = order.life === 'in-force' || order.life === 'release-awaiting';
  const drafts = may(session, 'control.draft');
  const path = `/control-orders/${encodeURIComponent(order.id)}`;
  const need = [{ required: true, whitespace: true, message: say('field.reason.need') }];
  const send = (answers: Answers): Promise<unknown> => {
    switch (asked) {
      case 'except':
        return api.post(`${path}/exceptions`, {
          ...{ kind: answers.kind, who: answers.who, askedBy: answers.askedBy, reason: answers.reason },
          ...(answers.hours ? { untilAt: inHours(answers.hours) } : {}),
        });
      case 'execute':
        return api.post(`${path}/executed`, {
          proof: {
            ...(counted.includes(order.doneWhen) ? { count: Number(answers.count) } : {}),
            words: answers.words ?? '',
          },
        });
      case 'verify':
        return api.post(`${path}/verified`, { holds: answers.holds ?? true, words: answers.words });
      default:
        return api.post(`${path}/papers`, { consentBy: answers.consentBy ?? '', filedWith: answers.filedWith ?? '' });
    }
  };
  const titles = {
    except: say('act.except-order'),
    execute: say('act.execute-order'),
    verify: say('act.verify-order'),
    file: say('act.file-order'),
  };
  return (
    <div className="order-acts">
      {order.life === 'drafted' && drafts && (
        <Button size="small" onClick={() => setEditing(true)} data-testid={`edit-${order.id}`}>
          {say('act.edit-order')}
        </Button>
      )}
      {stands && may(session, 'task.answer') && order.executed === null && (
        <Button size="small" onClick={() => setAsked('execute')} data-testid={`execute-${order.id}`}>
          {titles.execute}
        </Button>
      )}
      {stands && drafts && order.executed !== null && order.verified === null && (
        <Button size="small" onClick={() => setAsked('verify')} data-testid={`verify-${order.id}`}>
          {titles.verify}
        </Button>
      )}
      {stands && may(session, 'control.release') && (
        <Button size="small" onClick={() => setAsked('except')} data-testid={`except-${order.id}`}>
          {titles.except}
        </Button>
      )}
      {order.message !== null && drafts && !order.life.endsWith('d') && (
        <Button size="small" onClick={() => setAsked('file')} data-testid={`file-${order.id}`}>
          {titles.file}
        </Button>
      )}
      {order.message !== null &&
        order.life === 'in-force' &&
        may(session, 'warning.issue') &&
        order.alerts.length === 0 && (
          <Button
            size="small"
            loading={act.busy}
            disabled={order.message.needsConsent && !order.consentBy}
            onClick={() => void act.run(() => api.post(`${path}/message`, {}), say('orders.done'))}
            data-testid={`announce-${order.id}`}
          >
            {say('act.announce-order', { name: order.message.name })}
          </Button>
        )}
      {editing && <EditOrder order={order} onDone={() => setEditing(false)} />}
      <Modal
        open={asked !== null}
        onCancel={() => setAsked(null)}
        footer={null}
        destroyOnHidden
        title={asked === null ? '' : `${titles[asked]} · ${order.object}`}
      >
        <Form<Answers>
          layout="vertical"
          initialValues={{
            ...{ kind: 'unit', hours: 0, holds: true, count: order.doneWhen === 'people-left-zero' ? '0' : '' },
            ...{ consentBy: order.consentBy ?? '', filedWith: order.filedWith ?? '' },
          }}
          onFinish={(answers) =>
            void act.run(() => send(answers), say('orders.done')).then((done) => done !== null && setAsked(null))
          }
        >
          {asked === 'except' && (
            <>
              <Form.Item name="kind" label={say('form.kind')}>
                <Segmented
                  options={(['trade', 'unit', 'person', 'vehicle'] as const).map((value) => ({
                    value,
                    label: say(`exception.${value}`),
                  }))}
                />
              </Form.Item>
              <Form.Item name="who" label={say('form.who')} rules={need}>
                <Input data-testid="exception-who" />
              </Form.Item>
              <Form.Item name="askedBy" label={say('form.asked-by')} rules={need}>
                <Input />
              </Form.Item>
              <Form.Item name="reason" label={say('field.reason')} rules={need}>
                <Input />
              </Form.Item>
              <Form.Item name="hours" label={say('form.until')}>
                <Select
                  options={[
                    { value: 0, label: say('form.as-long') },
                    ...[1, 2, 4, 8, 24].map((n) => ({ value: n, label: say('form.in-hours', { n }) })),
                  ]}
                />
              </Form.Item>
            </>
          )}
          {asked === 'execute' && counted.includes(order.doneWhen) && (
            <Form.Item name="count" label={say('form.count')} rules={need}>
              <Input inputMode="numeric" data-testid="executed-count" />
            </Form.Item>
          )}
          {asked === 'execute' && (
            <Form.Item name="words" label={say('form.proof-words')} rules={order.doneWhen === 'yes' ? [] : need}>
              <Input.TextArea rows={2} data-testid="executed-words" />
            </Form.Item>
          )}
          {asked === 'verify' && (
            <>
              <Form.Item name="holds" label={say('form.holds')}>
                <Segmented
                  options={[
                    { value: true, label: say('form.holds.yes') },
                    { value: false, label: say('form.holds.no') },
                  ]}
                />
              </Form.Item>
              <Form.Item name="words" label={say('form.words')} rules={need}>
                <Input.TextArea rows={2} data-testid="verified-words" />
              </Form.Item>
            </>
          )}
          {asked === 'file' && (
            <>
              <Form.Item name="consentBy" label={say('form.consent')}>
                <Input data-testid="consent-by" />
              </Form.Item>
              <Form.Item name="filedWith" label={say('form.filed')}>
                <Input />
              </Form.Item>
            </>
          )}
          <Button type="primary" htmlType="submit" block loading={act.busy} data-testid="order-act-send">
            {asked === null ? '' : titles[asked]}
          </Button>
        </Form>
      </Modal>
    </div>
  );
}
