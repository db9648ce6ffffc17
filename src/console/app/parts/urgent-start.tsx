import { Button, Form, Input, Modal } from 'antd';
import { useState, type ReactNode } from 'react';
import { useNavigate } from 'react-router';
import { api } from '../api/client.js';
import { fieldTime, fieldToInstant, serverNow } from '../api/server-time.js';
import type { Proposal, Warning } from '../api/types.js';
import { useSay } from '../words/language.js';
import { useAct } from './act.js';
import { fromResponse, idsOf, LevelFields, toLevel, toResponse, type LevelValues } from './level-fields.js';

const hourMs = 3_600_000;

interface UrgentValues extends LevelValues {
  expiresAt: string;
  reason: string;
  againstSuperior?: string;
}

/** 紧急启动: as the rules propose it, in one act; the round is called together at the same time, the signature issues it. */
export function UrgentStart({ incidentId, proposal }: { incidentId: string; proposal: Proposal }): ReactNode {
  const say = useSay();
  const act = useAct();
  const navigate = useNavigate();
  const [open, setOpen] = useState(false);

  const send = async (typed: UrgentValues): Promise<void> => {
    const made = await act.run(
      () =>
        api.post<Warning>(`/incidents/${encodeURIComponent(incidentId)}/start-at-once`, {
          level: toLevel(typed.level),
          responseLevel: toResponse(typed.responseLevel),
          areas: typed.areas,
          stage: typed.stage,
          expiresAt: fieldToInstant(typed.expiresAt),
          reason: typed.reason.trim(),
          ...(typed.againstSuperior?.trim() ? { againstSuperior: typed.againstSuperior.trim() } : {}),
        }),
      say('urgent.made'),
    );
    if (made?.id) void navigate(`/warnings/${encodeURIComponent(made.id)}`);
  };

  return (
    <>
      <Button danger onClick={() => setOpen(true)} data-testid="act-urgent">
        {say('urgent')}
      </Button>
      <Modal open={open} onCancel={() => setOpen(false)} footer={null} destroyOnHidden title={say('urgent.title')}>
        <p className="muted">{say('urgent.note')}</p>
        <Form<UrgentValues>
          layout="vertical"
          initialValues={{
            level: proposal.level ?? undefined,
            responseLevel: fromResponse(proposal.responseLevel),
            areas: idsOf(proposal.areas),
            stage: proposal.stage,
            expiresAt: fieldTime(serverNow() + 6 * hourMs),
          }}
          onFinish={(typed) => void send(typed)}
          data-testid="urgent-form"
        >
          <LevelFields named={proposal.areas} withNone={false} />
          <Form.Item
            label={say('draft.expires')}
            name="expiresAt"
            rules={[{ required: true, message: say('field.need') }]}
          >
            <Input type="datetime-local" />
          </Form.Item>
          <Form.Item
            label={say('urgent.reason')}
            name="reason"
            rules={[{ required: true, whitespace: true, message: say('field.reason.need') }]}
          >
            <Input.TextArea rows={2} maxLength={500} autoFocus data-testid="urgent-reason" />
          </Form.Item>
          <Form.Item label={say('superior.against')} name="againstSuperior" extra={say('superior.against.note')}>
            <Input maxLength={500} data-testid="urgent-against-superior" />
          </Form.Item>
          <Button
            type="primary"
            danger
            block
            size="large"
            htmlType="submit"
            loading={act.busy}
            data-testid="urgent-send"
          >
            {say('urgent.send')}
          </Button>
        </Form>
      </Modal>
    </>
  );
}
