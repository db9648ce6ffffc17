import { Button, Form, Input, Select } from 'antd';
import type { ReactNode } from 'react';
import { may } from '../access.js';
import { api } from '../api/client.js';
import { attemptOutcomes, spokenChannels, useOutlook, type Outlook, type Right } from '../api/signing.js';
import { fieldTime, fieldToInstant, serverNow } from '../api/server-time.js';
import type { Session } from '../api/types.js';
import { ReasonList } from '../marks/problem.js';
import { At } from '../marks/time-left.js';
import { useSay, type Say } from '../words/language.js';
import { useAct } from './act.js';
import '../styles/signing.css';

export function rightInWords(say: Say, right: Right): string {
  return right.kind === 'delegation'
    ? say('right.delegation', { number: right.documentNumber })
    : say(`right.${right.kind}`);
}

/** How something was said, and when: now unless entered late. */
export function SpokenFields({ timeName }: { timeName: string }): ReactNode {
  const say = useSay();
  return (
    <>
      <Form.Item name="channel" label={say('spoken.channel')} initialValue="phone">
        <Select options={spokenChannels.map((value) => ({ value, label: say(`spoken.${value}`) }))} />
      </Form.Item>
      <Form.Item name={timeName} label={say('spoken.when')} initialValue={fieldTime(serverNow())}>
        <Input type="datetime-local" />
      </Form.Item>
    </>
  );
}

interface AttemptFields {
  role: string;
  channel: string;
  outcome: string;
  words?: string;
  triedAt: string;
}
interface VerbalFields {
  approver: string;
  channel: string;
  words: string;
  saidAt: string;
}

/** What may come before a signature: under which right, attempts to reach the signer, and a verbal approval. */
export function BeforeSigning({
  outlook,
  session,
  path,
  ids,
}: {
  outlook: Outlook;
  session: Session;
  /** Where acts are posted. */
  path: string;
  /** Of several papers at once; left out for one. */
  ids?: readonly string[];
}): ReactNode {
  const say = useSay();
  const act = useAct();
  const [attemptForm] = Form.useForm<AttemptFields>();
  const records = may(session, 'signing.record');
  const of = ids ? { ids } : {};
  const chain = [{ role: outlook.entry.role, roleName: outlook.roleName }, ...outlook.substitutes];
  const nameOf = (role: string): string => chain.find((each) => each.role === role)?.roleName ?? role;
  const approvers = outlook.holders.filter(({ userId }) => userId !== session.userId);
  return (
    <div className="before-signing" data-testid="before-signing">
      {outlook.right ? (
        <p>{say('right.yours', { right: rightInWords(say, outlook.right) })}</p>
      ) : (
        may(session, 'warning.sign') && <ReasonList reasons={outlook.reasons} />
      )}
      {outlook.returned && (
        <p className="warn-box">
          {say('returned.because')} {outlook.returned.words} <small>{outlook.returned.byName}</small>
        </p>
      )}
      {outlook.substituteAfter !== null && (
        <details data-testid="attempts">
          <summary>
            {say('attempts.title')} <b className="figure">{outlook.attempts.length}</b>{' '}
            <small className="muted">
              {say('attempts.rule', {
                n: outlook.substituteAfter,
                who: outlook.substitutes.map(({ roleName }) => roleName).join('、'),
              })}
            </small>
          </summary>
          {outlook.attempts.length === 0 && <p className="muted">{say('attempts.none')}</p>}
          <ul>
            {outlook.attempts.map((attempt) => (
              <li key={attempt.id}>
                <At at={attempt.triedAt} /> {nameOf(attempt.role)} {say(`spoken.${attempt.channel}`)}{' '}
                <b>{say(`attempt.${attempt.outcome}`)}</b> {attempt.words}{' '}
                <small className="muted">{attempt.enteredByName}</small>
              </li>
            ))}
          </ul>
          {records && (
            <Form<AttemptFields>
              form={attemptForm}
              layout="vertical"
              className="signing-form"
              initialValues={{ role: outlook.entry.role, outcome: 'no-answer' }}
              onFinish={(given) =>
                void act
                  .run(
                    () =>
                      api.post(`${path}/attempts`, {
                        ...of,
                        ...given,
                        words: given.words ?? '',
                        triedAt: fieldToInstant(given.triedAt),
                      }),
                    say('attempts.saved'),
                  )
                  .then((done) => (done ? attemptForm.resetFields(['words']) : undefined))
              }
            >
              <Form.Item name="role" label={say('attempts.role')}>
                <Select options={chain.map(({ role, roleName }) => ({ value: role, label: roleName }))} />
              </Form.Item>
              <Form.Item name="outcome" label={say('attempts.title')}>
                <Select
                  data-testid="attempt-outcome"
                  options={attemptOutcomes.map((value) => ({ value, label: say(`attempt.${value}`) }))}
                />
              </Form.Item>
              <SpokenFields timeName="triedAt" />
              <Form.Item name="words" label={say('spoken.words')}>
                <Input maxLength={500} />
              </Form.Item>
              <Button htmlType="submit" loading={act.busy} data-testid="record-attempt">
                {say('attempts.save')}
              </Button>
            </Form>
          )}
        </details>
      )}
      {records && approvers.length > 0 && (
        <details data-testid="verbal">
          <summary>{say('verbal.title')}</summary>
          <p className="muted">{say('verbal.note')}</p>
          <Form<VerbalFields>
            layout="vertical"
            className="signing-form"
            initialValues={{ approver: approvers[0]?.userId }}
            onFinish={(given) =>
              void act.run(
                () => api.post(`${path}/verbal-approval`, { ...of, ...given, saidAt: fieldToInstant(given.saidAt) }),
                say('verbal.saved'),
              )
            }
          >
            <Form.Item name="approver" label={say('verbal.approver')} rules={[{ required: true }]}>
              <Select
                options={approvers.map(({ userId, name, right }) => ({
                  value: userId,
                  label: `${name} · ${rightInWords(say, right)}`,
                }))}
              />
            </Form.Item>
            <SpokenFields timeName="saidAt" />
            <Form.Item
              name="words"
              label={say('spoken.words')}
              rules={[{ required: true, whitespace: true, message: say('spoken.words') }]}
            >
              <Input.TextArea rows={2} maxLength={1000} data-testid="verbal-words" />
            </Form.Item>
            <Button htmlType="submit" loading={act.busy} data-testid="record-verbal">
              {say('verbal.save')}
            </Button>
          </Form>
        </details>
      )}
    </div>
  );
}

/** The same for control orders chosen together: they are of one warning, so one of them tells the cell. */
export function OrdersBeforeSigning({ ids, session }: { ids: readonly string[]; session: Session }): ReactNode {
  const [first] = ids;
  const { data } = useOutlook(first === undefined ? null : `/control-orders/${encodeURIComponent(first)}`);
  return data && first !== undefined ? (
    <BeforeSigning outlook={data} session={session} path="/control-orders" ids={ids} />
  ) : null;
}
