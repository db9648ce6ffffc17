import { Alert, Button, Form, Input, Select } from 'antd';
import { useState, type ReactNode } from 'react';
import { Link, useParams } from 'react-router';
import { may } from '../access.js';
import { api } from '../api/client.js';
import { useDraft, useUnits, type DraftContent, type WholeDraft } from '../api/documents.js';
import type { Session } from '../api/types.js';
import { Loaded, ReasonList } from '../marks/problem.js';
import { At } from '../marks/time-left.js';
import { useAct } from '../parts/act.js';
import { Receipts } from '../parts/receipts.js';
import { SignForm } from '../parts/sign-form.js';
import { useSay } from '../words/language.js';
import '../styles/documents.css';

/** One paper that somebody writes: edited while it is a draft, read and signed by another, then only looked at. */
export default function PaperDraftPage({ session }: { session: Session }): ReactNode {
  const { id } = useParams();
  const query = useDraft(id);
  const say = useSay();
  return (
    <div className="page-narrow" data-testid="paper-draft">
      <Loaded query={query} rows={12}>
        {(draft) => (
          <>
            <p>
              <Link to={`/incidents/${encodeURIComponent(draft.incidentId)}/documents`}>{say('page.documents')}</Link>
            </p>
            <h1 className="page-title">
              {say(`drafts.kind.${draft.kind}`)} · {say(`drafts.state.${draft.state}`)}
              {draft.nature === 'drill' && <span className="drill-chip">{say('drill.mark')}</span>}
            </h1>
            {draft.returnedReason && (
              <Alert type="warning" showIcon title={`${say('drafts.returned')}：${draft.returnedReason}`} />
            )}
            {draft.state === 'draft' && may(session, 'document.draft') ? (
              <Editor key={draft.id} draft={draft} />
            ) : (
              <Reading draft={draft} session={session} />
            )}
            {draft.receipts.length > 0 && <Receipts receipts={draft.receipts} />}
            <History draft={draft} />
          </>
        )}
      </Loaded>
    </div>
  );
}

/** What somebody else saves meanwhile does not touch what is being typed: the person is told, and chooses. */
function Editor({ draft }: { draft: WholeDraft }): ReactNode {
  const say = useSay();
  const units = useUnits();
  const [form] = Form.useForm<DraftContent>();
  const [base, setBase] = useState(draft.version);
  const { busy, run } = useAct();
  const path = `/paper-drafts/${encodeURIComponent(draft.id)}`;
  const isNewer = draft.version > base;
  const save = async (): Promise<WholeDraft | null> => {
    const content = await form.validateFields();
    const saved = await run(() => api.put<WholeDraft>(path, { version: base, content }), say('drafts.saved'));
    if (saved) setBase(saved.version);
    return saved;
  };
  const submit = async (): Promise<void> => {
    const saved = await save();
    if (saved) await run(() => api.post(`${path}/submit`, { version: saved.version }), say('drafts.submitted'));
  };
  return (
    <Form<DraftContent> form={form} layout="vertical" initialValues={draft.content} data-testid="draft-form">
      {isNewer && (
        <Alert
          type="warning"
          showIcon
          title={say('drafts.newer', { version: draft.version })}
          description={<pre lang="zh-CN">{draft.text}</pre>}
          action={
            <Button
              onClick={() => {
                form.setFieldsValue(draft.content);
                setBase(draft.version);
              }}
            >
              {say('drafts.take-newer')}
            </Button>
          }
        />
      )}
      <Form.Item name="title" label={say('documents.title')}>
        <Input maxLength={200} data-testid="draft-title" />
      </Form.Item>
      <Form.Item name="addressees" label={say('drafts.addressees')}>
        <Select
          mode="multiple"
          optionFilterProp="label"
          options={(units.data ?? []).map(({ id, name }) => ({ value: id, label: name }))}
        />
      </Form.Item>
      <Form.List name="sections">
        {(fields, { add, remove }) => (
          <>
            {fields.map((field) => (
              <div key={field.key} className="draft-section">
                <Form.Item name={[field.name, 'heading']} label={say('drafts.heading')}>
                  <Input maxLength={100} />
                </Form.Item>
                <Form.Item name={[field.name, 'text']}>
                  <Input.TextArea autoSize={{ minRows: 3 }} data-testid={`draft-section-${field.name}`} />
                </Form.Item>
                <Button size="small" onClick={() => remove(field.name)}>
                  {say('drafts.section.remove')}
                </Button>
              </div>
            ))}
            <Button onClick={() => add({ heading: '', text: '' })} disabled={fields.length >= 10}>
              {say('drafts.section.add')}
            </Button>
          </>
        )}
      </Form.List>
      {(['jointBodies', 'attachments', 'copies'] as const).map((name) => (
        <Form.Item key={name} name={name} label={say(name === 'jointBodies' ? 'drafts.joint' : `drafts.${name}`)}>
          <Select mode="tags" open={false} tokenSeparators={['、', '；', ';']} />
        </Form.Item>
      ))}
      {draft.faults.length > 0 && <ReasonList reasons={draft.faults} />}
      <div className="draft-acts">
        <Button onClick={() => void save()} loading={busy} data-testid="draft-save">
          {say('drafts.save')}
        </Button>
        <Button type="primary" onClick={() => void submit()} loading={busy} data-testid="draft-submit">
          {say('drafts.submit')}
        </Button>
        <Button danger disabled={busy} onClick={() => void run(() => api.post(`${path}/discard`))}>
          {say('drafts.discard')}
        </Button>
      </div>
    </Form>
  );
}

function Reading({ draft, session }: { draft: WholeDraft; session: Session }): ReactNode {
  const say = useSay();
  const [reason, setReason] = useState('');
  const { busy, run } = useAct();
  const path = `/paper-drafts/${encodeURIComponent(draft.id)}`;
  const sign = async (password: string, code?: string): Promise<boolean> => {
    const proof = { version: draft.version, password, ...(code === undefined ? {} : { code }) };
    return (await run(() => api.post(`${path}/sign`, proof), say('drafts.signed'))) !== null;
  };
  return (
    <>
      <h2>{say('drafts.preview')}</h2>
      <pre className="draft-text" lang="zh-CN" data-testid="draft-text">
        {draft.text}
      </pre>
      {draft.documentId && (
        <Link to={`/documents/${encodeURIComponent(draft.documentId)}`} data-testid="draft-document">
          {say('paper.open')}
        </Link>
      )}
      {draft.state === 'awaiting-signature' && may(session, 'document.sign') && (
        <div className="draft-sign">
          <SignForm label={say('drafts.sign')} busy={busy} grave={draft.grade <= 2} onSign={sign} testId="draft-sign" />
          <Input
            value={reason}
            onChange={({ target }) => setReason(target.value)}
            placeholder={say('drafts.return.reason')}
            aria-label={say('drafts.return.reason')}
          />
          <Button
            disabled={busy || reason.trim() === ''}
            onClick={() => void run(() => api.post(`${path}/return`, { reason }))}
            data-testid="draft-return"
          >
            {say('drafts.return')}
          </Button>
        </div>
      )}
    </>
  );
}

function History({ draft }: { draft: WholeDraft }): ReactNode {
  const say = useSay();
  return (
    <details>
      <summary>{say('drafts.history')}</summary>
      <ul className="rows">
        {draft.acts.map((act, index) => (
          <li key={index}>
            <At at={act.at} /> {act.byName} {say(`drafts.act.${act.act as 'edit'}`)} v{act.version} {act.reason}
          </li>
        ))}
      </ul>
    </details>
  );
}
