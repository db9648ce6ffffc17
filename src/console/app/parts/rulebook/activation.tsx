import { Button, Form, Input, Modal, Segmented } from 'antd';
import type { ReactNode } from 'react';
import { api } from '../../api/client.js';
import type { Activation, RulebookVersion } from '../../api/rulebook-types.js';
import { dayOf, fieldTime, fieldToInstant, hourMinute, serverNow, toMs } from '../../api/server-time.js';
import { useSay } from '../../words/language.js';
import { useAct } from '../act.js';
import { shortHash } from './hash-mark.js';

const hourMs = 3_600_000;

interface Typed {
  moment: 'now' | 'at';
  effectiveAt?: string;
  reason: string;
}

const momentOf = (ms: number): string => `${dayOf(ms)} ${hourMinute(ms)}`;

/** A version is put into force, now or at a moment, with a reason; an older one again is the same act. */
export function ActivationModal({
  version,
  next,
  onClose,
}: {
  /** Null: closed. */
  version: RulebookVersion | null;
  /** What is decided already: an act does not withdraw it. */
  next: Activation | null;
  onClose: () => void;
}): ReactNode {
  const say = useSay();
  const act = useAct();
  const [form] = Form.useForm<Typed>();
  const moment = Form.useWatch('moment', form);
  const isRollback = version?.state === 'was';
  const hash = shortHash(version?.hash ?? '');
  const decide = async ({ moment: chosen, effectiveAt, reason }: Typed): Promise<void> => {
    const at = chosen === 'at' && effectiveAt ? fieldToInstant(effectiveAt) : null;
    const done = await act.run(
      () =>
        api.post('/rulebook/activations', {
          hash: version?.hash,
          ...(at === null ? {} : { effectiveAt: at }),
          reason: reason.trim(),
        }),
      at === null ? say('activate.done.now') : say('activate.done.later', { time: momentOf(toMs(at) ?? 0) }),
    );
    if (done) onClose();
  };
  return (
    <Modal
      open={version !== null}
      onCancel={onClose}
      footer={null}
      destroyOnHidden
      title={say(isRollback ? 'activate.title.rollback' : 'activate.title', { hash })}
    >
      <div className="activate-means" data-testid="activate-means">
        <p>
          <b>{say('activate.means')}</b>
        </p>
        <p className="muted">{say('activate.proved')}</p>
        {next && (
          <p className="warn-box">
            {say('activate.next-stays', { hash: shortHash(next.hash), time: momentOf(toMs(next.effectiveAt) ?? 0) })}
          </p>
        )}
      </div>
      <Form<Typed>
        form={form}
        layout="vertical"
        initialValues={{ moment: 'now', effectiveAt: fieldTime(serverNow() + hourMs) }}
        onFinish={(typed) => void decide(typed)}
        data-testid="activate-form"
      >
        <Form.Item name="moment" label={say('activate.moment')}>
          <Segmented
            block
            data-testid="activate-moment"
            options={(['now', 'at'] as const).map((value) => ({ value, label: say(`activate.${value}`) }))}
          />
        </Form.Item>
        {moment === 'at' && (
          <Form.Item
            name="effectiveAt"
            rules={[
              { required: true, message: say('field.need') },
              {
                validator: (_, text: string | undefined) =>
                  !text || (toMs(fieldToInstant(text)) ?? 0) > serverNow()
                    ? Promise.resolve()
                    : Promise.reject(new Error(say('activate.at.past'))),
              },
            ]}
          >
            <Input type="datetime-local" aria-label={say('activate.moment')} data-testid="activate-at" />
          </Form.Item>
        )}
        <Form.Item
          name="reason"
          label={say('field.reason')}
          rules={[{ required: true, whitespace: true, message: say('field.reason.need') }]}
        >
          <Input.TextArea
            rows={3}
            maxLength={500}
            autoFocus
            placeholder={say('activate.reason.hint')}
            data-testid="activate-reason"
          />
        </Form.Item>
        <Button type="primary" block htmlType="submit" loading={act.busy} data-testid="activate-submit">
          {say(isRollback ? 'activate.submit.rollback' : 'activate.submit')}
        </Button>
      </Form>
    </Modal>
  );
}
