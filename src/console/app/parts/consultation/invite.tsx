import { Button, Form, Input, Modal, Segmented, Select } from 'antd';
import { useEffect, useState, type ReactNode } from 'react';
import { api } from '../../api/client.js';
import { useDirectory } from '../../api/consultation.js';
import type { Consultation, ConsultationMember, Instant } from '../../api/types.js';
import { Moment } from '../../marks/time-left.js';
import { useSay } from '../../words/language.js';
import { useAct } from '../act.js';

interface Guest {
  unitId?: string;
  name?: string;
  body?: string;
  post?: string;
  phone?: string;
}

/** Somebody joins while the round goes on: a unit of the directory, or a person from the basin, the city, a neighbour. */
export function InviteModal({ consultation, onClose }: { consultation: Consultation; onClose: () => void }): ReactNode {
  const say = useSay();
  const act = useAct();
  const units = useDirectory();
  const [kind, setKind] = useState<'unit' | 'outside'>('unit');
  const seated = new Set((consultation.members ?? []).map(({ unitId }) => unitId));
  const send = async ({ unitId, ...outside }: Guest): Promise<void> => {
    const done = await act.run(
      () =>
        api.post(
          `/consultations/${encodeURIComponent(consultation.id)}/invitations`,
          kind === 'unit' ? { unitId } : { outside },
        ),
      say('invite.done'),
    );
    if (done) onClose();
  };
  const need = [{ required: true, whitespace: true, message: say('field.need') }];
  return (
    <Modal open onCancel={onClose} footer={null} title={say('invite.title')} destroyOnHidden>
      <Form<Guest> layout="vertical" data-testid="invite-form" onFinish={(guest) => void send(guest)}>
        <Form.Item>
          <Segmented
            block
            value={kind}
            onChange={setKind}
            options={[
              { value: 'unit', label: say('invite.unit') },
              { value: 'outside', label: say('invite.outside') },
            ]}
          />
        </Form.Item>
        {kind === 'unit' ? (
          <Form.Item name="unitId" label={say('invite.which')} rules={need}>
            <Select
              showSearch
              optionFilterProp="label"
              data-testid="invite-unit"
              loading={units.isPending}
              options={(units.data ?? [])
                .filter(({ id }) => !seated.has(id))
                .map(({ id, name }) => ({ value: id, label: name }))}
            />
          </Form.Item>
        ) : (
          <>
            <Form.Item name="body" label={say('invite.body')} rules={need}>
              <Input maxLength={60} data-testid="invite-body" placeholder={say('invite.body.hint')} />
            </Form.Item>
            <div className="two-fields">
              <Form.Item name="name" label={say('invite.name')} rules={need}>
                <Input maxLength={60} data-testid="invite-name" />
              </Form.Item>
              <Form.Item name="post" label={say('opinion.post')} rules={need}>
                <Input maxLength={60} data-testid="invite-post" />
              </Form.Item>
            </div>
            <Form.Item name="phone" label={say('invite.phone')} rules={need}>
              <Input maxLength={20} inputMode="tel" data-testid="invite-phone" />
            </Form.Item>
          </>
        )}
        <p className="muted">{say(kind === 'unit' ? 'invite.unit.note' : 'invite.outside.note')}</p>
        <Button type="primary" block htmlType="submit" loading={act.busy} data-testid="invite-submit">
          {say('invite.submit')}
        </Button>
      </Form>
    </Modal>
  );
}

/** The link of one seat, to be passed on by the convener; that it was shown is on record. */
export function LinkModal({
  consultation,
  member,
  onClose,
}: {
  consultation: Consultation;
  member: ConsultationMember;
  onClose: () => void;
}): ReactNode {
  const say = useSay();
  const { run } = useAct();
  const [link, setLink] = useState<{ url: string | null; expiresAt: Instant } | null>(null);
  useEffect(() => {
    const path = `/consultations/${encodeURIComponent(consultation.id)}/links`;
    void run(() => api.post<{ url: string | null; expiresAt: Instant }>(path, { unitId: member.unitId })).then(
      (found) => {
        if (found) setLink(found);
      },
    );
  }, [run, consultation.id, member.unitId]);
  return (
    <Modal open onCancel={onClose} footer={null} title={say('link.title', { who: member.name })} destroyOnHidden>
      {link && (
        <>
          {link.url ? (
            <Input.TextArea
              readOnly
              autoSize
              value={link.url}
              data-testid="opinion-link"
              onFocus={(e) => e.target.select()}
            />
          ) : (
            <p>{say('link.none')}</p>
          )}
          <p className="muted">
            {say('link.note')} {say('link.until')} <Moment at={link.expiresAt} />
          </p>
        </>
      )}
    </Modal>
  );
}
