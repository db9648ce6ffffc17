import { Button, Form, Input, Select } from 'antd';
import { useState, type ReactNode } from 'react';
import { may } from '../access.js';
import { api } from '../api/client.js';
import { fieldToInstant } from '../api/server-time.js';
import { useIncidentSigning, type Approval, type IncidentSigning, type Verbal } from '../api/signing.js';
import type { Session } from '../api/types.js';
import { At } from '../marks/time-left.js';
import { useSay } from '../words/language.js';
import { useAct } from './act.js';
import { SpokenFields } from './before-signing.js';
import { SignForm } from './sign-form.js';
import '../styles/signing.css';

/** How a paper was approved, where it was not simply signed. */
export function ApprovalMark({ approval }: { approval: Approval | null | undefined }): ReactNode {
  const say = useSay();
  if (!approval || approval === 'signed') return null;
  return (
    <span className={`approval approval-${approval}`} data-testid="approval-mark">
      {say(`approval.${approval}`)}
    </span>
  );
}

/** Verbal approvals of an incident with what is still owed, and what was reported to leaders. */
export function VerbalApprovals({ incidentId, session }: { incidentId: string; session: Session }): ReactNode {
  const { data } = useIncidentSigning(incidentId);
  if (!data || !may(session, 'signing.read')) return null;
  return (
    <>
      {data.verbals.map((verbal) => (
        <VerbalCard key={verbal.id} verbal={verbal} session={session} />
      ))}
      <Reports incidentId={incidentId} signing={data} session={session} />
    </>
  );
}

function VerbalCard({ verbal, session }: { verbal: Verbal; session: Session }): ReactNode {
  const say = useSay();
  const act = useAct();
  const [open, setOpen] = useState<'paper' | 'disown' | null>(null);
  const path = `/verbal-approvals/${encodeURIComponent(verbal.id)}`;
  const isApprover = session.userId === verbal.approver;
  const isSecond =
    session.userId !== verbal.recordedBy && verbal.subjects.every(({ draftedBy }) => draftedBy !== session.userId);
  const records = may(session, 'signing.record');
  const standing = verbal.state === 'unverified' || verbal.state === 'confirmed';
  const decides = verbal.state === 'disowned' && !verbal.signedAnew;
  const grave = verbal.subjects.some(({ grade }) => grade <= 2);
  const state = verbal.signedAnew ? 'signed-anew' : verbal.state;
  const done = say('verbal.done');
  return (
    <article className={`verbal verbal-${state}`} data-testid="verbal-approval" data-state={state}>
      <header>
        <b>{say(`verbal.state.${state}`)}</b> <At at={verbal.saidAt} />
      </header>
      <p>
        {say('verbal.line', {
          approver: verbal.approverName ?? '',
          how: say(`spoken.${verbal.channel}`),
          words: verbal.words,
          recorder: verbal.recordedByName ?? '',
        })}
      </p>
      {verbal.endedAt && (
        <p className="muted">
          <At at={verbal.endedAt} /> {verbal.endedByName} {verbal.endedWords}
        </p>
      )}
      {decides && <p className="warn-box">{say('verbal.disowned.note')}</p>}
      {decides && may(session, 'warning.sign') && (
        <SignForm
          label={say('verbal.sign-anew')}
          busy={act.busy}
          grave={grave}
          testId="sign-anew"
          onSign={async (password, code) =>
            (await act.run(() => api.post(`${path}/sign`, { password, code }), done)) !== null
          }
        />
      )}
      {standing && records && (
        <div className="verbal-acts">
          {verbal.state === 'unverified' && isSecond && !isApprover && (
            <Button
              type="primary"
              loading={act.busy}
              data-testid="confirm-verbal"
              onClick={() => void act.run(() => api.post(`${path}/confirm`, { words: say('verbal.confirm') }), done)}
            >
              {say('verbal.confirm')}
            </Button>
          )}
          {(isApprover || isSecond) && (
            <Button onClick={() => setOpen('paper')} data-testid="paper-verbal">
              {say(isApprover ? 'verbal.paper.sign' : 'verbal.paper')}
            </Button>
          )}
          <Button danger onClick={() => setOpen('disown')} data-testid="disown-verbal">
            {say('verbal.disown')}
          </Button>
        </div>
      )}
      {standing && open === 'paper' && isApprover && (
        <SignForm
          label={say('verbal.paper.sign')}
          busy={act.busy}
          grave={grave}
          testId="paper-sign"
          onSign={async (password, code) =>
            (await act.run(() => api.post(`${path}/paper`, { password, code }), done)) !== null
          }
        />
      )}
      {standing && open !== null && !(open === 'paper' && isApprover) && (
        <Form<{ words: string }>
          layout="vertical"
          className="signing-form"
          onFinish={({ words }) =>
            void act
              .run(() => api.post(`${path}/${open}`, open === 'paper' ? { words } : { reason: words }), done)
              .then((went) => (went ? setOpen(null) : undefined))
          }
        >
          <Form.Item
            name="words"
            label={say(open === 'paper' ? 'verbal.paper.words' : 'verbal.disown.reason')}
            rules={[{ required: true, whitespace: true, message: say('field.reason.need') }]}
          >
            <Input.TextArea rows={2} maxLength={500} autoFocus data-testid="verbal-act-words" />
          </Form.Item>
          <Button htmlType="submit" danger={open === 'disown'} loading={act.busy} data-testid="verbal-act-submit">
            {say(open === 'paper' ? 'verbal.paper' : 'verbal.disown')}
          </Button>
        </Form>
      )}
    </article>
  );
}

interface ReportFields {
  toWhom: string;
  channel: string;
  reportedAt: string;
  words: string;
  reply?: string;
}

function Reports({
  incidentId,
  signing,
  session,
}: {
  incidentId: string;
  signing: IncidentSigning;
  session: Session;
}): ReactNode {
  const say = useSay();
  const act = useAct();
  const [form] = Form.useForm<ReportFields>();
  const records = may(session, 'signing.record');
  const due = signing.reportsDue.find(({ toWhom }) => toWhom.length > 0);
  if (!records && signing.reports.length === 0) return null;
  return (
    <details className="reports" open={due !== undefined} data-testid="leader-reports">
      <summary>
        {say('report.title')} <b className="figure">{signing.reports.length}</b>{' '}
        {due && <b className="warn">{say('report.due', { who: due.toWhom.join('、') })}</b>}
      </summary>
      <ul>
        {signing.reports.map((report) => (
          <li key={report.id}>
            <At at={report.reportedAt} /> <b>{report.toWhom}</b> {say(`spoken.${report.channel}`)} {report.words}
            {report.reply && <> → {report.reply}</>} <small className="muted">{report.enteredByName}</small>
          </li>
        ))}
      </ul>
      {records && (
        <Form<ReportFields>
          key={due?.toWhom.join('|') ?? 'free'}
          form={form}
          layout="vertical"
          className="signing-form"
          initialValues={{ toWhom: due?.toWhom[0] }}
          onFinish={(given) =>
            void act
              .run(
                () =>
                  api.post(`/incidents/${encodeURIComponent(incidentId)}/leader-reports`, {
                    ...given,
                    reply: given.reply ?? '',
                    reportedAt: fieldToInstant(given.reportedAt),
                    ...(due?.toWhom.includes(given.toWhom) ? { versionId: due.versionId } : {}),
                  }),
                say('report.saved'),
              )
              .then((went) => (went ? form.resetFields() : undefined))
          }
        >
          <Form.Item name="toWhom" label={say('report.to')} rules={[{ required: true, message: say('report.to') }]}>
            {due ? <Select options={due.toWhom.map((value) => ({ value, label: value }))} /> : <Input maxLength={80} />}
          </Form.Item>
          <SpokenFields timeName="reportedAt" />
          <Form.Item
            name="words"
            label={say('report.words')}
            rules={[{ required: true, whitespace: true, message: say('report.words') }]}
          >
            <Input.TextArea rows={2} maxLength={1000} data-testid="report-words" />
          </Form.Item>
          <Form.Item name="reply" label={say('report.reply')}>
            <Input.TextArea rows={1} maxLength={1000} />
          </Form.Item>
          <Button htmlType="submit" loading={act.busy} data-testid="record-report">
            {say('report.save')}
          </Button>
        </Form>
      )}
    </details>
  );
}
