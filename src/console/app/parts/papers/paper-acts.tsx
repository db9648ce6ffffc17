import { Button, Form, Input, Modal, Radio, Select, Skeleton } from 'antd';
import { useState, type ReactNode } from 'react';
import { api } from '../../api/client.js';
import {
  paperPath,
  usePaperWhole,
  type Paper,
  type PaperAnswer,
  type PaperChoices,
  type SaidKind,
} from '../../api/papers.js';
import { fieldTime, toMs } from '../../api/server-time.js';
import { useSay } from '../../words/language.js';
import { useAct } from '../act.js';
import { ClockField } from './clock-field.js';
import { LaterFields, SenderField, WordsField, type HeadValues } from './head-fields.js';
import { KindFields, saysOf, type SaysValues } from './kind-fields.js';
import { headOf, saidKinds } from './quick-form.js';
import { ScanPicker, sendScans } from './scan-picker.js';

interface Acting {
  readonly paper: Paper;
  readonly onClose: () => void;
}

interface CallValues {
  outcome: 'confirmed' | 'denied';
  personName: string;
  phone: string;
  note?: string;
}

/** 回电核实: whom, at which number, and whether it is so. */
export function VerifyForm({ paper, onClose }: Acting): ReactNode {
  const say = useSay();
  const act = useAct();
  const [form] = Form.useForm<CallValues>();
  // The list shows numbers masked; who calls back needs it whole.
  const whole = usePaperWhole(paper.id).data;
  const outcome = Form.useWatch('outcome', form);
  const send = async (typed: CallValues): Promise<void> => {
    const done = await act.run(() => api.post(paperPath(paper.id, '/verify'), typed), say('papers.verify.done'));
    if (done) onClose();
  };
  return (
    <Modal
      open
      title={`${say('papers.verify')} · ${paper.title}`}
      onCancel={onClose}
      footer={null}
      destroyOnHidden
      data-testid="paper-verify-dialog"
    >
      <p className="muted papers-modal-note">
        {say('papers.verify.note')}
        {whole?.phone && (
          <>
            {' '}
            {whole.personName} <b>{whole.phone}</b>
          </>
        )}
      </p>
      <Form<CallValues> form={form} layout="vertical" requiredMark={false} onFinish={(typed) => void send(typed)}>
        <Form.Item
          label={say('papers.verify.phone')}
          name="phone"
          rules={[{ required: true, whitespace: true, message: say('field.need') }]}
        >
          <Input autoFocus maxLength={40} inputMode="tel" autoComplete="off" data-testid="verify-phone" />
        </Form.Item>
        <Form.Item
          label={say('papers.verify.person')}
          name="personName"
          rules={[{ required: true, whitespace: true, message: say('field.need') }]}
        >
          <Input maxLength={40} autoComplete="off" data-testid="verify-person" />
        </Form.Item>
        <Form.Item name="outcome" rules={[{ required: true, message: say('field.need') }]}>
          <Radio.Group data-testid="verify-outcome">
            <Radio value="confirmed">{say('papers.verify.confirmed')}</Radio>
            <Radio value="denied">{say('papers.verify.denied')}</Radio>
          </Radio.Group>
        </Form.Item>
        {outcome === 'denied' && <p className="warn-box papers-modal-note">{say('papers.verify.denied.why')}</p>}
        <Form.Item label={say('papers.verify.words')} name="note">
          <Input maxLength={500} autoComplete="off" />
        </Form.Item>
        <Button type="primary" htmlType="submit" block loading={act.busy} data-testid="verify-submit">
          {say('papers.verify.submit')}
        </Button>
      </Form>
    </Modal>
  );
}

interface CompleteValues extends HeadValues {
  kind?: SaidKind;
  says?: Omit<SaysValues, 'kind'>;
  reason?: string;
}

const typedTime = (instant: Paper['documentAt']): string | undefined => {
  const ms = toMs(instant);
  return ms === null ? undefined : fieldTime(ms).replace('T', ' ');
};

/** Only what was changed is sent: what somebody else filled in meanwhile is not wiped out. */
function changedOf(before: Record<string, unknown>, after: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(after)
      .filter(([key, value]) => JSON.stringify(value ?? null) !== JSON.stringify(before[key] ?? null))
      .map(([key, value]) => [key, value ?? null]),
  );
}

/** Fills in what was left open, or corrects with a reason. */
export function CompleteForm({ paper, onClose, choices }: Acting & { choices: PaperChoices }): ReactNode {
  const say = useSay();
  const whole = usePaperWhole(paper.id).data;
  return (
    <Modal
      open
      width={760}
      title={`${say('papers.complete')} · ${paper.title}`}
      onCancel={onClose}
      footer={null}
      destroyOnHidden
    >
      {whole ? <CompleteBody paper={whole} onClose={onClose} choices={choices} /> : <Skeleton active />}
    </Modal>
  );
}

function CompleteBody({ paper, onClose, choices }: Acting & { choices: PaperChoices }): ReactNode {
  const say = useSay();
  const act = useAct();
  const [form] = Form.useForm<CompleteValues>();
  const standing = paper.statements.filter(({ state }) => state === 'standing');
  const [chosen, setChosen] = useState(standing[0]);
  const valuesOf = (statement: typeof chosen): CompleteValues => {
    const says = statement?.says;
    return {
      kind: says?.kind ?? 'notice',
      sender: paper.sender.name,
      number: paper.number ?? undefined,
      title: paper.title,
      words: paper.words,
      personName: paper.personName ?? undefined,
      phone: paper.phone ?? undefined,
      classification: paper.classification,
      documentAt: typedTime(paper.documentAt),
      effectiveAt: typedTime(paper.effectiveAt),
      ...(says && {
        says: {
          ...(says as Omit<SaysValues, 'kind'>),
          event: choices.hazards.find(({ eventCodes }) => eventCodes.includes(says.event ?? ''))?.id,
          expiresAt: typedTime(says.expiresAt ?? null),
          from: typedTime(says.from ?? null),
          until: typedTime(says.until ?? null),
          stage: says.stage ?? 'none',
        },
      }),
    };
  };
  const first = valuesOf(chosen);
  const send = async (typed: CompleteValues): Promise<void> => {
    const head = changedOf(headOf(first), headOf(typed));
    const kind = typed.kind ?? 'notice';
    const said = (values: CompleteValues): Record<string, unknown> => ({
      ...saysOf({ ...values.says, kind: values.kind ?? 'notice' }),
    });
    const says = changedOf(kind === first.kind ? said(first) : {}, said(typed));
    const done = await act.run(
      () =>
        api.post<PaperAnswer>(paperPath(paper.id, '/complete'), {
          ...head,
          version: paper.version,
          ...(typed.reason?.trim() ? { reason: typed.reason.trim() } : {}),
          ...(Object.keys(says).length > 0 && chosen ? { says: { kind, ...says }, statementId: chosen.id } : {}),
        }),
      ({ isMerged }) => say(isMerged ? 'papers.saved.merged' : 'papers.complete.done'),
    );
    if (done) onClose();
  };
  const kind = Form.useWatch('kind', form) ?? first.kind ?? 'notice';
  return (
    <Form<CompleteValues>
      form={form}
      layout="vertical"
      requiredMark={false}
      initialValues={first}
      onFinish={(typed) => void send(typed)}
      data-testid="paper-complete"
    >
      <div className="papers-fields">
        {standing.length > 1 && (
          <Form.Item label={say('papers.complete.which')} className="papers-widest">
            <Select
              value={chosen?.id}
              options={standing.map(({ id, says }, index) => ({
                value: id,
                label: `${index + 1}. ${say(`papers.kind.${says.kind}`)}`,
              }))}
              onChange={(id: string) => {
                const next = standing.find((one) => one.id === id);
                setChosen(next);
                form.setFieldsValue(valuesOf(next));
              }}
            />
          </Form.Item>
        )}
        <Form.Item
          label={say('papers.sender')}
          name="sender"
          className="papers-wide"
          rules={[{ required: true, whitespace: true, message: say('field.need') }]}
        >
          <SenderField senders={choices.senders} />
        </Form.Item>
        <Form.Item label={say('papers.number')} name="number">
          <Input maxLength={80} autoComplete="off" />
        </Form.Item>
        {chosen && (
          <>
            <Form.Item label={say('papers.kind')} name="kind">
              <Select options={saidKinds.map((one) => ({ value: one, label: say(`papers.kind.${one}`) }))} />
            </Form.Item>
            <KindFields key={`${chosen.id} ${kind}`} kind={kind} choices={choices} />
          </>
        )}
        {kind === 'notice' && (
          <Form.Item label={say('papers.title')} name="title" className="papers-widest">
            <Input maxLength={200} autoComplete="off" />
          </Form.Item>
        )}
        <ClockField name="documentAt" label={say('papers.document-at')} />
        <LaterFields kind={kind} choices={choices} />
        <WordsField isNeeded={kind === 'report'} />
        <Form.Item label={say('papers.complete.reason')} name="reason" className="papers-widest">
          <Input placeholder={say('papers.complete.reason.hint')} maxLength={500} autoComplete="off" />
        </Form.Item>
      </div>
      <Button type="primary" htmlType="submit" block loading={act.busy} data-testid="complete-submit">
        {say('papers.complete')}
      </Button>
    </Form>
  );
}

/** Two papers are one, as a person sees it. */
export function MergeForm({ paper, others, onClose }: Acting & { others: readonly Paper[] }): ReactNode {
  const say = useSay();
  const act = useAct();
  const send = async ({ into, reason }: { into: string; reason: string }): Promise<void> => {
    const path = paperPath(paper.id, `/merge-into/${encodeURIComponent(into)}`);
    if (await act.run(() => api.post(path, { reason }), say('papers.merge.done'))) onClose();
  };
  return (
    <Modal open title={`${say('papers.merge')} · ${paper.title}`} onCancel={onClose} footer={null} destroyOnHidden>
      <Form
        layout="vertical"
        requiredMark={false}
        onFinish={(typed: { into: string; reason: string }) => void send(typed)}
      >
        <Form.Item
          label={say('papers.merge.into')}
          name="into"
          rules={[{ required: true, message: say('field.need') }]}
        >
          <Select
            showSearch={{ optionFilterProp: 'label' }}
            data-testid="merge-into"
            options={others.map(({ id, title, number, sender }) => ({
              value: id,
              label: [title, number, sender.name].filter(Boolean).join(' · '),
            }))}
          />
        </Form.Item>
        <ReasonField />
        <Button type="primary" htmlType="submit" block loading={act.busy} data-testid="merge-submit">
          {say('papers.merge')}
        </Button>
      </Form>
    </Modal>
  );
}

export function SplitForm({ paper, copyId, onClose }: Acting & { copyId: string }): ReactNode {
  const say = useSay();
  const act = useAct();
  const send = async ({ reason }: { reason: string }): Promise<void> => {
    const path = paperPath(paper.id, `/copies/${encodeURIComponent(copyId)}/split`);
    if (await act.run(() => api.post(path, { reason }), say('papers.split.done'))) onClose();
  };
  return (
    <Modal open title={say('papers.split.title')} onCancel={onClose} footer={null} destroyOnHidden>
      <Form layout="vertical" requiredMark={false} onFinish={(typed: { reason: string }) => void send(typed)}>
        <ReasonField />
        <Button type="primary" htmlType="submit" block loading={act.busy} data-testid="split-submit">
          {say('papers.split')}
        </Button>
      </Form>
    </Modal>
  );
}

function ReasonField(): ReactNode {
  const say = useSay();
  return (
    <Form.Item
      label={say('field.reason')}
      name="reason"
      rules={[{ required: true, whitespace: true, message: say('field.reason.need') }]}
    >
      <Input maxLength={500} autoComplete="off" />
    </Form.Item>
  );
}

export function AddScanForm({ paper, onClose }: Acting): ReactNode {
  const say = useSay();
  const act = useAct();
  const [files, setFiles] = useState<readonly File[]>([]);
  const send = async (): Promise<void> => {
    const done = await act.run(
      () => sendScans(paper.id, files),
      (answer) => say(answer?.isMerged ? 'papers.saved.merged' : 'papers.scan.added'),
    );
    if (done) onClose();
  };
  return (
    <Modal open title={`${say('papers.scan.add')} · ${paper.title}`} onCancel={onClose} footer={null} destroyOnHidden>
      <ScanPicker files={files} onChange={setFiles} takesPaste />
      <Button
        type="primary"
        block
        className="papers-send-scans"
        disabled={files.length === 0}
        loading={act.busy}
        onClick={() => void send()}
        data-testid="scan-submit"
      >
        {say('papers.scan.add')}
      </Button>
    </Modal>
  );
}
