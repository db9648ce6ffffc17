import { Button, Form, Input, Select } from 'antd';
import { useState, type ReactNode } from 'react';
import { has, may } from '../access.js';
import { api } from '../api/client.js';
import { fieldTime, fieldToInstant, serverNow, toMs, useNow } from '../api/server-time.js';
import {
  paperKinds,
  useDelegations,
  useMatrix,
  useSecondFactor,
  type Delegation,
  type Matrix,
} from '../api/signing.js';
import type { Session } from '../api/types.js';
import { Empty, Loaded } from '../marks/problem.js';
import { At } from '../marks/time-left.js';
import { useAct } from '../parts/act.js';
import { useSay } from '../words/language.js';
import '../styles/signing.css';

const gradeNames: Record<number, string> = { 1: 'Ⅰ(红)', 2: 'Ⅱ(橙)', 3: 'Ⅲ(黄)', 4: 'Ⅳ(蓝)' };
const dayMs = 86_400_000;

/** 授权: who may sign for whom, for what and how long; and one's own authenticator. */
export default function Delegations({ session }: { session: Session }): ReactNode {
  const say = useSay();
  const delegations = useDelegations();
  const matrix = useMatrix();
  return (
    <section className="page-narrow" data-testid="delegations">
      <h1>{say('page.delegations')}</h1>
      {may(session, 'signing.delegate') && matrix.data && <NewDelegation matrix={matrix.data} session={session} />}
      <Loaded query={delegations}>
        {(list) =>
          list.length === 0 ? (
            <Empty title={say('delegation.none')} />
          ) : (
            list.map((each) => <DelegationCard key={each.id} delegation={each} session={session} />)
          )
        }
      </Loaded>
      {has(session, 'signer') && <SecondFactor />}
    </section>
  );
}

function DelegationCard({ delegation, session }: { delegation: Delegation; session: Session }): ReactNode {
  const say = useSay();
  const act = useAct();
  const now = useNow();
  const [revoking, setRevoking] = useState(false);
  const state = delegation.revokedAt
    ? 'revoked'
    : (toMs(delegation.until) ?? 0) <= now
      ? 'ended'
      : (toMs(delegation.from) ?? 0) > now
        ? 'later'
        : 'now';
  const open = state === 'now' || state === 'later';
  return (
    <article className={`delegation delegation-is-${state}`} data-testid="delegation" data-state={state}>
      <div>
        <b>{state === 'revoked' ? say('delegation.revoked') : say(`delegation.state.${state}`)}</b>{' '}
        {delegation.fromRoleName} → <b>{delegation.toUserName}</b>
      </div>
      <div>
        <At at={delegation.from} /> – <At at={delegation.until} />
      </div>
      <div>
        {delegation.streamNames?.join('、') ?? say('delegation.streams.all')} ·{' '}
        {[...delegation.grades]
          .sort()
          .map((grade) => gradeNames[grade])
          .join('、')}{' '}
        · {delegation.subjectKinds.map((kind) => say(`kind.${kind}`)).join('、')}
      </div>
      <div className="muted">
        {delegation.documentNumber} · {say('delegation.by', { name: delegation.grantedByName ?? '' })}
        {delegation.revokedAt && (
          <>
            {' '}
            · <At at={delegation.revokedAt} /> {delegation.revokedByName} {delegation.revokeReason}
          </>
        )}
      </div>
      {open &&
        may(session, 'signing.delegate') &&
        (revoking ? (
          <Form<{ reason: string }>
            className="signing-form"
            layout="vertical"
            onFinish={({ reason }) =>
              void act.run(
                () => api.post(`/delegations/${encodeURIComponent(delegation.id)}/revoke`, { reason }),
                say('delegation.revoked'),
              )
            }
          >
            <Form.Item
              name="reason"
              label={say('delegation.revoke.reason')}
              rules={[{ required: true, whitespace: true, message: say('field.reason.need') }]}
            >
              <Input maxLength={500} autoFocus data-testid="revoke-reason" />
            </Form.Item>
            <Button danger htmlType="submit" loading={act.busy} data-testid="revoke-submit">
              {say('delegation.revoke')}
            </Button>
          </Form>
        ) : (
          <div>
            <Button size="small" onClick={() => setRevoking(true)} data-testid="revoke">
              {say('delegation.revoke')}
            </Button>
          </div>
        ))}
    </article>
  );
}

interface DelegationFields {
  fromRole: string;
  toUser: string;
  streams?: string[];
  grades: number[];
  subjectKinds: string[];
  from: string;
  until: string;
  documentNumber: string;
}

function NewDelegation({ matrix, session }: { matrix: Matrix; session: Session }): ReactNode {
  const say = useSay();
  const act = useAct();
  const [form] = Form.useForm<DelegationFields>();
  const roles = [...new Map(matrix.cells.map(({ role, roleName }) => [role, roleName]))].filter(
    ([role]) => has(session, 'administrator') || session.signingRoles?.includes(role),
  );
  const required = [{ required: true, message: say('field.reason.need') }];
  return (
    <details className="delegation" data-testid="new-delegation">
      <summary>{say('delegation.new')}</summary>
      <Form<DelegationFields>
        form={form}
        layout="vertical"
        className="signing-form"
        initialValues={{
          fromRole: roles[0]?.[0],
          grades: [1, 2, 3, 4],
          subjectKinds: [...paperKinds],
          from: fieldTime(serverNow()),
          until: fieldTime(serverNow() + dayMs),
        }}
        onFinish={(given) =>
          void act
            .run(
              () =>
                api.post('/delegations', {
                  ...given,
                  streams: given.streams?.length ? given.streams : null,
                  from: fieldToInstant(given.from),
                  until: fieldToInstant(given.until),
                }),
              say('delegation.saved'),
            )
            .then((done) => (done ? form.resetFields() : undefined))
        }
      >
        <Form.Item name="fromRole" label={say('delegation.role')} rules={required}>
          <Select options={roles.map(([value, label]) => ({ value, label }))} />
        </Form.Item>
        <Form.Item name="toUser" label={say('delegation.to')} rules={required}>
          <Select
            options={matrix.signers
              .filter(({ id }) => id !== session.userId)
              .map(({ id, name }) => ({ value: id, label: name }))}
          />
        </Form.Item>
        <Form.Item name="documentNumber" label={say('delegation.number')} rules={required}>
          <Input maxLength={80} data-testid="delegation-number" />
        </Form.Item>
        <Form.Item name="from" label={say('delegation.from')} rules={required}>
          <Input type="datetime-local" />
        </Form.Item>
        <Form.Item name="until" label={say('delegation.until')} rules={required}>
          <Input type="datetime-local" data-testid="delegation-until" />
        </Form.Item>
        <Form.Item name="grades" label={say('delegation.grades')} rules={required}>
          <Select mode="multiple" options={[1, 2, 3, 4].map((value) => ({ value, label: gradeNames[value] }))} />
        </Form.Item>
        <Form.Item name="subjectKinds" label={say('delegation.kinds')} rules={required}>
          <Select mode="multiple" options={paperKinds.map((value) => ({ value, label: say(`kind.${value}`) }))} />
        </Form.Item>
        <Form.Item name="streams" label={say('delegation.streams')}>
          <Select
            mode="multiple"
            options={matrix.streams.map(({ stream, name }) => ({ value: stream, label: name }))}
          />
        </Form.Item>
        <Button type="primary" htmlType="submit" loading={act.busy} data-testid="delegation-save">
          {say('delegation.save')}
        </Button>
      </Form>
    </details>
  );
}

/** One's own authenticator: the secret is shown once and counts when a code of it was typed. */
function SecondFactor(): ReactNode {
  const say = useSay();
  const act = useAct();
  const { data } = useSecondFactor();
  const [begun, setBegun] = useState<{ secret: string; uri: string } | null>(null);
  if (!data) return null;
  const password = (
    <Form.Item
      name="password"
      label={say('sign.password')}
      rules={[{ required: true, message: say('sign.password.need') }]}
    >
      <Input.Password autoComplete="current-password" data-testid="factor-password" />
    </Form.Item>
  );
  const code = (
    <Form.Item
      name="code"
      label={say('sign.code')}
      rules={[{ required: true, pattern: /^\d{6}$/, message: say('sign.code.need') }]}
    >
      <Input inputMode="numeric" autoComplete="one-time-code" maxLength={6} data-testid="factor-code" />
    </Form.Item>
  );
  return (
    <article className="delegation" data-testid="second-factor" data-state={data.enrolled ? 'on' : 'off'}>
      <h2>
        {say('factor.title')} <small>{say(data.enrolled ? 'factor.on' : 'factor.off')}</small>{' '}
        {data.required && !data.enrolled && <b className="warn">{say('factor.required')}</b>}
      </h2>
      <p className="muted">{say('factor.note')}</p>
      {data.enrolled ? (
        <Form<{ password: string; code: string }>
          layout="vertical"
          className="signing-form"
          onFinish={(given) =>
            void act.run(() => api.post('/session/second-factor/disable', given), say('factor.disabled'))
          }
        >
          {password}
          {code}
          <Button htmlType="submit" loading={act.busy} data-testid="factor-disable">
            {say('factor.disable')}
          </Button>
        </Form>
      ) : begun ? (
        <>
          <p>
            {say('factor.secret')}
            <br />
            <b className="factor-secret" data-testid="factor-secret">
              {begun.secret}
            </b>
            <br />
            <a className="factor-secret" href={begun.uri}>
              {begun.uri}
            </a>
          </p>
          <Form<{ code: string }>
            layout="vertical"
            className="signing-form"
            onFinish={(given) =>
              void act
                .run(() => api.post('/session/second-factor/confirm', given), say('factor.confirmed'))
                .then((done) => (done ? setBegun(null) : undefined))
            }
          >
            {code}
            <Button type="primary" htmlType="submit" loading={act.busy} data-testid="factor-confirm">
              {say('factor.confirm')}
            </Button>
          </Form>
        </>
      ) : (
        <Form<{ password: string }>
          layout="vertical"
          className="signing-form"
          onFinish={(given) =>
            void act
              .run(() => api.post<{ secret: string; uri: string }>('/session/second-factor', given))
              .then((answer) => (answer ? setBegun(answer) : undefined))
          }
        >
          {password}
          <Button htmlType="submit" loading={act.busy} data-testid="factor-begin">
            {say('factor.begin')}
          </Button>
        </Form>
      )}
    </article>
  );
}
