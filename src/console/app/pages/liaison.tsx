import { Button, Form, Input, Modal, Radio, Select } from 'antd';
import { useState, type ReactNode } from 'react';
import { Link } from 'react-router';
import { may } from '../access.js';
import { api } from '../api/client.js';
import {
  useLiaison,
  type Counterpart,
  type InboundNotice,
  type LiaisonPurpose,
  type LiaisonSaid,
  type LiaisonSuggestion,
  type OutboundNotice,
} from '../api/documents.js';
import { useGaugeChain, useStations } from '../api/stations.js';
import type { Session } from '../api/types.js';
import { PlaceholderMark } from '../marks/because.js';
import { Loaded } from '../marks/problem.js';
import { At, Moment } from '../marks/time-left.js';
import { useAct } from '../parts/act.js';
import { DrillChip } from '../parts/incident-frame.js';
import { useOpenObligation, ObligationDrawer } from '../parts/obligation-drawer.js';
import { ClockField, typedInstant } from '../parts/papers/clock-field.js';
import { Receipts } from '../parts/receipts.js';
import { Chain } from '../parts/water/chain.js';
import { useSay } from '../words/language.js';
import '../styles/documents.css';
import '../styles/rulebook.css';
import '../styles/water.css';

const purposes: readonly LiaisonPurpose[] = ['inform', 'demand', 'invite'];
const channels = ['phone', 'fax', 'message', 'video', 'in-person', 'other'] as const;

type Open =
  | { readonly kind: 'notice'; readonly notice: OutboundNotice | null; readonly suggestion: LiaisonSuggestion | null }
  | { readonly kind: 'inbound' }
  | { readonly kind: 'reply'; readonly notice: OutboundNotice }
  | { readonly kind: 'receipt'; readonly notice: InboundNotice };

/** 流域联防: what comes down the rivers, whom to tell, who has answered, and what came in. */
export default function LiaisonPage({ session }: { session: Session }): ReactNode {
  const say = useSay();
  const query = useLiaison();
  const chain = useGaugeChain();
  const stations = useStations();
  const [open, setOpen] = useState<Open | null>(null);
  const mayManage = may(session, 'liaison.manage');
  return (
    <div className="rulebook water liaison" data-testid="liaison">
      <h1 className="page-title">{say('page.liaison')}</h1>
      <p className="muted part-note">{say('liaison.note')}</p>
      <Loaded query={query} rows={8}>
        {({ suggestions, counterparts, outbound, inbound }) => (
          <>
            <section className="row-group" data-testid="liaison-suggestions">
              <h2>{say('liaison.suggested')}</h2>
              {suggestions.length === 0 && <p className="muted part-note">{say('liaison.suggested.none')}</p>}
              <ul className="rows documents-list">
                {suggestions.map((suggestion) => (
                  <li key={suggestion.key}>
                    <b lang="zh-CN">{suggestion.title}</b>
                    <span lang="zh-CN">{suggestion.unitNames.join('、')}</span>
                    {mayManage && (
                      <Button
                        onClick={() => setOpen({ kind: 'notice', notice: null, suggestion })}
                        data-testid="liaison-take-up"
                      >
                        {say('liaison.take-up')}
                      </Button>
                    )}
                  </li>
                ))}
              </ul>
              {mayManage && (
                <p className="draft-acts">
                  <Button
                    onClick={() => setOpen({ kind: 'notice', notice: null, suggestion: null })}
                    data-testid="liaison-by-hand"
                  >
                    {say('liaison.by-hand')}
                  </Button>
                  <Button onClick={() => setOpen({ kind: 'inbound' })} data-testid="liaison-enter">
                    {say('liaison.in.enter')}
                  </Button>
                </p>
              )}
            </section>
            <section className="row-group" data-testid="liaison-outbound">
              <h2>{say('liaison.out')}</h2>
              {outbound.length === 0 && <p className="muted part-note">{say('liaison.out.none')}</p>}
              {outbound.map((notice) => (
                <Outbound key={notice.id} notice={notice} mayManage={mayManage} onOpen={setOpen} />
              ))}
            </section>
            <section className="row-group" data-testid="liaison-inbound">
              <h2>{say('liaison.in')}</h2>
              {inbound.length === 0 && <p className="muted part-note">{say('liaison.in.none')}</p>}
              {inbound.map((notice) => (
                <Inbound key={notice.id} notice={notice} mayManage={mayManage} onOpen={setOpen} />
              ))}
            </section>
            <Counterparts counterparts={counterparts} />
            {open?.kind === 'notice' && (
              <NoticeForm open={open} counterparts={counterparts} onClose={() => setOpen(null)} />
            )}
            {open?.kind === 'inbound' && <InboundForm counterparts={counterparts} onClose={() => setOpen(null)} />}
            {(open?.kind === 'reply' || open?.kind === 'receipt') && (
              <SaidForm open={open} counterparts={counterparts} onClose={() => setOpen(null)} />
            )}
          </>
        )}
      </Loaded>
      <Loaded query={chain} rows={4}>
        {(known) => <Chain chain={known} stations={stations.data?.stations ?? []} />}
      </Loaded>
      <ObligationDrawer canAct={may(session, 'task.answer')} />
    </div>
  );
}

function Outbound({
  notice,
  mayManage,
  onOpen,
}: {
  notice: OutboundNotice;
  mayManage: boolean;
  onOpen: (open: Open) => void;
}): ReactNode {
  const say = useSay();
  const { busy, run } = useAct();
  const [, openObligation] = useOpenObligation();
  const path = `/liaison/notices/${encodeURIComponent(notice.id)}`;
  const asked = notice.purpose !== 'inform';
  return (
    <article className="fold-card liaison-card" data-testid="liaison-notice">
      <h3>
        <DrillChip nature={notice.nature} /> {say(`liaison.purpose.${notice.purpose}`)} ·{' '}
        {say(`drafts.state.${notice.state === 'sent' ? 'signed' : 'draft'}` as 'drafts.state.draft')}
      </h3>
      <p>
        {notice.documentId ? (
          <Link to={`/documents/${encodeURIComponent(notice.documentId)}`} lang="zh-CN">
            {notice.title}
          </Link>
        ) : (
          <b lang="zh-CN">{notice.title}</b>
        )}{' '}
        <small className="muted">
          {say('liaison.to')} <span lang="zh-CN">{notice.unitNames.join('、')}</span>{' '}
          <Moment at={notice.sentAt ?? notice.draftedAt} />
        </small>
      </p>
      {notice.state === 'draft' && mayManage && (
        <p className="draft-acts">
          <Button onClick={() => onOpen({ kind: 'notice', notice, suggestion: null })}>{say('liaison.text')}</Button>
          <Button
            type="primary"
            loading={busy}
            onClick={() => void run(() => api.post(`${path}/send`, { version: notice.version }), say('liaison.sent'))}
            data-testid="liaison-send"
          >
            {say('liaison.send')}
          </Button>
          <Button
            danger
            disabled={busy}
            onClick={() => void run(() => api.post(`${path}/discard`, { version: notice.version }))}
          >
            {say('drafts.discard')}
          </Button>
        </p>
      )}
      <Receipts receipts={notice.receipts} onOpen={openObligation} />
      {notice.replies.map((said, index) => (
        <SaidLine key={index} said={said} />
      ))}
      {notice.state === 'sent' && asked && mayManage && (
        <p className="draft-acts">
          <Button onClick={() => onOpen({ kind: 'reply', notice })} data-testid="liaison-reply">
            {say('liaison.reply')}
          </Button>
          {notice.purpose === 'invite' && notice.incidentId && (
            <Link to={`/incidents/${encodeURIComponent(notice.incidentId)}`}>{say('liaison.invite-room')}</Link>
          )}
        </p>
      )}
    </article>
  );
}

function Inbound({
  notice,
  mayManage,
  onOpen,
}: {
  notice: InboundNotice;
  mayManage: boolean;
  onOpen: (open: Open) => void;
}): ReactNode {
  const say = useSay();
  return (
    <article className="fold-card liaison-card" data-testid="liaison-came">
      <h3 lang="zh-CN">
        {notice.unitName} · {say(`liaison.purpose.${notice.purpose}`)}
      </h3>
      <p>
        <b lang="zh-CN">{notice.title}</b>{' '}
        <small className="muted">
          {notice.saidBy} {say(`liaison.channel.${notice.channel as 'phone'}`)} <Moment at={notice.receivedAt} />
        </small>
      </p>
      <p lang="zh-CN" className="liaison-words">
        {notice.text}
      </p>
      {notice.paperId && <Link to="/papers">{say('page.papers')}</Link>}
      {notice.receipt ? (
        <SaidLine said={notice.receipt} />
      ) : (
        mayManage && (
          <Button type="primary" onClick={() => onOpen({ kind: 'receipt', notice })} data-testid="liaison-receipt">
            {say('liaison.receipt')}
          </Button>
        )
      )}
    </article>
  );
}

function SaidLine({ said }: { said: LiaisonSaid }): ReactNode {
  const say = useSay();
  return (
    <p>
      <span lang="zh-CN">{said.unitName}</span> {said.saidBy}{' '}
      {said.reply ? <b>{say(`liaison.reply.${said.reply}`)}</b> : say('liaison.receipted')} <At at={said.saidAt} />{' '}
      <span lang="zh-CN">{said.words}</span>
    </p>
  );
}

function Counterparts({ counterparts }: { counterparts: readonly Counterpart[] }): ReactNode {
  const say = useSay();
  return (
    <section className="row-group" data-testid="liaison-counterparts">
      <h2>{say('liaison.counterparts')}</h2>
      <ul className="rows documents-list">
        {counterparts.map((counterpart) => (
          <li key={counterpart.unitId}>
            <span lang="zh-CN">
              <PlaceholderMark on={counterpart.placeholder} /> <b>{counterpart.name}</b>
            </span>
            <span>
              {counterpart.relations.map((relation) => say(`liaison.relation.${relation}`)).join('、')}{' '}
              <span lang="zh-CN">{counterpart.rivers.join('、')}</span>
            </span>
            <small className="muted">
              {counterpart.dutyLandline ?? say('liaison.no-number')} · {counterpart.pact ?? say('liaison.pact.unknown')}
            </small>
          </li>
        ))}
      </ul>
    </section>
  );
}

const optionsOf = (counterparts: readonly Counterpart[]) =>
  counterparts.map(({ unitId, name }) => ({ value: unitId, label: name }));

interface NoticeFields {
  purpose: LiaisonPurpose;
  unitIds: string[];
  title: string;
  text: string;
}

function NoticeForm({
  open: { notice, suggestion },
  counterparts,
  onClose,
}: {
  open: Extract<Open, { kind: 'notice' }>;
  counterparts: readonly Counterpart[];
  onClose: () => void;
}): ReactNode {
  const say = useSay();
  const [form] = Form.useForm<NoticeFields>();
  const { busy, run } = useAct();
  const save = async (): Promise<void> => {
    const words = await form.validateFields();
    const saved = notice
      ? await run(
          () => api.put(`/liaison/notices/${encodeURIComponent(notice.id)}`, { ...words, version: notice.version }),
          say('drafts.saved'),
        )
      : await run(
          () =>
            api.post('/liaison/notices', {
              ...words,
              ...(suggestion ? { suggestion: suggestion.key } : {}),
              ...(suggestion?.incidentId ? { incidentId: suggestion.incidentId } : {}),
            }),
          say('liaison.drafted'),
        );
    if (saved) onClose();
  };
  const { purpose = 'inform' } = notice ?? {};
  const { unitIds = [], title = '', text = '' } = notice ?? suggestion ?? {};
  return (
    <Modal
      open
      title={say('liaison.out')}
      onCancel={onClose}
      onOk={() => void save()}
      confirmLoading={busy}
      okText={say('drafts.save')}
      width={720}
    >
      <Form<NoticeFields> form={form} layout="vertical" initialValues={{ purpose, unitIds, title, text }}>
        <Purposes />
        <Form.Item name="unitIds" label={say('liaison.to')}>
          <Select mode="multiple" optionFilterProp="label" options={optionsOf(counterparts)} />
        </Form.Item>
        <Words />
      </Form>
    </Modal>
  );
}

function Purposes(): ReactNode {
  const say = useSay();
  return (
    <Form.Item name="purpose" label={say('liaison.purpose')}>
      <Radio.Group options={purposes.map((value) => ({ value, label: say(`liaison.purpose.${value}`) }))} />
    </Form.Item>
  );
}

function Words(): ReactNode {
  const say = useSay();
  return (
    <>
      <Form.Item name="title" label={say('documents.title')} rules={[{ required: true, message: say('field.need') }]}>
        <Input maxLength={200} data-testid="liaison-title" />
      </Form.Item>
      <Form.Item name="text" label={say('liaison.text')} rules={[{ required: true, message: say('field.need') }]}>
        <Input.TextArea autoSize={{ minRows: 5 }} data-testid="liaison-text" />
      </Form.Item>
    </>
  );
}

interface InboundFields extends Omit<NoticeFields, 'unitIds'> {
  unitId: string;
  channel: string;
  saidBy: string;
  receivedAt: string;
}

function InboundForm({
  counterparts,
  onClose,
}: {
  counterparts: readonly Counterpart[];
  onClose: () => void;
}): ReactNode {
  const say = useSay();
  const [form] = Form.useForm<InboundFields>();
  const { busy, run } = useAct();
  const save = async (): Promise<void> => {
    const fields = await form.validateFields();
    const receivedAt = typedInstant(fields.receivedAt, 'past');
    if (await run(() => api.post('/liaison/inbound', { ...fields, receivedAt }), say('drafts.saved'))) onClose();
  };
  return (
    <Modal
      open
      title={say('liaison.in.enter')}
      onCancel={onClose}
      onOk={() => void save()}
      confirmLoading={busy}
      okText={say('drafts.save')}
      width={720}
    >
      <Form<InboundFields> form={form} layout="vertical" initialValues={{ purpose: 'inform', channel: 'phone' }}>
        <Form.Item name="unitId" label={say('liaison.from')} rules={[{ required: true, message: say('field.need') }]}>
          <Select showSearch optionFilterProp="label" options={optionsOf(counterparts)} />
        </Form.Item>
        <Purposes />
        <Words />
        <Form.Item name="channel" label={say('liaison.channel')}>
          <Radio.Group options={channels.map((value) => ({ value, label: say(`liaison.channel.${value}`) }))} />
        </Form.Item>
        <Form.Item
          name="saidBy"
          label={say('liaison.said-by')}
          rules={[{ required: true, message: say('field.need') }]}
        >
          <Input maxLength={80} />
        </Form.Item>
        <ClockField name="receivedAt" label={say('liaison.when')} required />
      </Form>
    </Modal>
  );
}

interface SaidFields {
  unitId?: string;
  reply?: 'agreed' | 'refused';
  saidBy: string;
  saidAt: string;
  words?: string;
}

/** What the other side answered to us, or what we told them. */
function SaidForm({
  open,
  counterparts,
  onClose,
}: {
  open: Extract<Open, { kind: 'reply' | 'receipt' }>;
  counterparts: readonly Counterpart[];
  onClose: () => void;
}): ReactNode {
  const say = useSay();
  const [form] = Form.useForm<SaidFields>();
  const { busy, run } = useAct();
  const { notice } = open;
  const path =
    open.kind === 'reply'
      ? `/liaison/notices/${encodeURIComponent(notice.id)}/reply`
      : `/liaison/inbound/${encodeURIComponent(notice.id)}/receipt`;
  const save = async (): Promise<void> => {
    const { words = '', ...fields } = await form.validateFields();
    const saidAt = typedInstant(fields.saidAt, 'past');
    if (await run(() => api.post(path, { ...fields, words, saidAt }), say('drafts.saved'))) onClose();
  };
  const need = [{ required: true, message: say('field.need') }];
  return (
    <Modal
      open
      title={say(open.kind === 'reply' ? 'liaison.reply' : 'liaison.receipt')}
      onCancel={onClose}
      onOk={() => void save()}
      confirmLoading={busy}
      okText={say('drafts.save')}
    >
      <Form<SaidFields> form={form} layout="vertical">
        {open.kind === 'reply' && (
          <Form.Item name="unitId" label={say('liaison.from')} rules={need}>
            <Select options={optionsOf(counterparts.filter(({ unitId }) => open.notice.unitIds.includes(unitId)))} />
          </Form.Item>
        )}
        {notice.purpose !== 'inform' && (
          <Form.Item name="reply" label={say('liaison.purpose')} rules={need}>
            <Radio.Group
              options={(['agreed', 'refused'] as const).map((value) => ({
                value,
                label: say(`liaison.reply.${value}`),
              }))}
            />
          </Form.Item>
        )}
        <Form.Item name="saidBy" label={say('liaison.said-by')} rules={need}>
          <Input maxLength={80} data-testid="liaison-said-by" />
        </Form.Item>
        <ClockField name="saidAt" label={say('liaison.when')} required />
        <Form.Item name="words" label={say('liaison.words')}>
          <Input.TextArea autoSize={{ minRows: 2 }} />
        </Form.Item>
      </Form>
    </Modal>
  );
}
