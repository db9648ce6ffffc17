import { Button, Form, Input, Modal, Segmented, Select } from 'antd';
import { useState, type ReactNode } from 'react';
import { Link } from 'react-router';
import { may } from '../../access.js';
import { api } from '../../api/client.js';
import { useFloodPeriods, type FloodPeriod } from '../../api/controls.js';
import type { Incident, Session } from '../../api/types.js';
import { At } from '../../marks/time-left.js';
import { useSay } from '../../words/language.js';
import { useAct } from '../act.js';
import { DrillChip } from '../incident-frame.js';
import { streets } from '../level-fields.js';
import { SignForm } from '../sign-form.js';
import '../../styles/controls.css';

/** 紧急防汛期 stands over every page while it is declared. */
export function FloodBanner(): ReactNode {
  const say = useSay();
  const standing = (useFloodPeriods().data ?? []).filter((period) => period.stands);
  return standing.map((period) => (
    <p key={period.id} className="flood-banner" role="status" data-testid="flood-banner">
      <DrillChip nature={period.nature} />
      <b>{say('period.stands', { body: period.body, number: period.number ?? '' })}</b> <At at={period.fromAt} />{' '}
      {period.areaNames.length === streets.length ? '' : period.areaNames.join('、')}
    </p>
  ));
}

export function DeclarePeriod({ incident }: { incident: Incident }): ReactNode {
  const say = useSay();
  const act = useAct();
  const [open, setOpen] = useState(false);
  const [tier, setTier] = useState<'city' | 'district'>('district');
  const need = [{ required: true, whitespace: true, message: say('field.reason.need') }];
  const hasOne = (useFloodPeriods().data ?? []).some(
    ({ nature, state }) => nature === (incident.nature ?? 'actual') && state !== 'ended' && state !== 'discarded',
  );
  if (hasOne) return null;
  return (
    <>
      <Button onClick={() => setOpen(true)} data-testid="declare-period">
        {say('period.draft')}
      </Button>
      <Modal open={open} onCancel={() => setOpen(false)} footer={null} destroyOnHidden title={say('period.draft')}>
        <Form<{
          tier: 'city' | 'district';
          body: string;
          number?: string;
          fromAt?: string;
          areas: string[];
          reason: string;
        }>
          layout="vertical"
          initialValues={{ tier: 'district', areas: streets.map(({ id }) => id) }}
          onValuesChange={(change: { tier?: 'city' | 'district' }) => change.tier && setTier(change.tier)}
          onFinish={({ fromAt, number, ...given }) =>
            void act
              .run(
                () =>
                  api.post(`/incidents/${encodeURIComponent(incident.id)}/flood-periods`, {
                    ...given,
                    ...(number ? { number } : {}),
                    ...(fromAt ? { fromAt: `${fromAt}:00+08:00` } : {}),
                  }),
                say('orders.done'),
              )
              .then((done) => done !== null && setOpen(false))
          }
        >
          <Form.Item name="tier" label={say('period.tier')}>
            <Segmented
              options={(['district', 'city'] as const).map((value) => ({ value, label: say(`period.tier.${value}`) }))}
            />
          </Form.Item>
          <Form.Item name="body" label={say('period.body')} rules={need}>
            <Input data-testid="period-body" />
          </Form.Item>
          {tier === 'city' && (
            <>
              <Form.Item name="number" label={say('period.number')} rules={need}>
                <Input />
              </Form.Item>
              <Form.Item name="fromAt" label={`${say('period.from')} (${say('beijing-time')})`} rules={need}>
                <Input type="datetime-local" />
              </Form.Item>
            </>
          )}
          <Form.Item
            name="areas"
            label={say('form.areas')}
            rules={[{ required: true, message: say('field.reason.need') }]}
          >
            <Select mode="multiple" options={streets.map(({ id, name }) => ({ value: id, label: name }))} />
          </Form.Item>
          <Form.Item name="reason" label={say('field.reason')} rules={need}>
            <Input.TextArea rows={2} data-testid="period-reason" />
          </Form.Item>
          <Button type="primary" htmlType="submit" block loading={act.busy} data-testid="period-send">
            {say('period.draft')}
          </Button>
        </Form>
      </Modal>
    </>
  );
}

function PeriodActs({ period, session }: { period: FloodPeriod; session: Session }): ReactNode {
  const say = useSay();
  const act = useAct();
  const [reason, setReason] = useState('');
  const path = `/flood-periods/${encodeURIComponent(period.id)}`;
  const post = (to: string, body: object): Promise<unknown> =>
    act.run(() => api.post(`${path}/${to}`, body), say('orders.done'));
  const sign = (to: string) => async (password: string, code?: string) => (await post(to, { password, code })) !== null;
  const signs = may(session, 'control.sign');
  return (
    <div className="order-acts">
      {period.state === 'drafted' && signs && (
        <SignForm label={say('period.sign')} busy={act.busy} testId="sign-period" grave onSign={sign('sign')} />
      )}
      {period.state === 'drafted' && may(session, 'control.draft') && (
        <Button size="small" onClick={() => void post('discard', {})} data-testid="discard-period">
          {say('act.discard-order')}
        </Button>
      )}
      {period.state === 'end-awaiting' && signs && (
        <SignForm
          label={say('period.end.sign')}
          busy={act.busy}
          testId="sign-period-end"
          grave
          onSign={sign('end/sign')}
        />
      )}
      {((period.state === 'declared' && may(session, 'control.release')) ||
        (period.state === 'end-awaiting' && signs)) && (
        <>
          <Input
            size="small"
            value={reason}
            onChange={(event) => setReason(event.target.value)}
            placeholder={say('field.reason')}
            aria-label={say('field.reason')}
            data-testid="period-end-reason"
          />
          <Button
            size="small"
            disabled={reason.trim() === ''}
            onClick={() => void post(period.state === 'declared' ? 'end' : 'end/refuse', { reason: reason.trim() })}
            data-testid={period.state === 'declared' ? 'end-period' : 'refuse-period-end'}
          >
            {say(period.state === 'declared' ? 'period.end' : 'act.refuse-release')}
          </Button>
        </>
      )}
    </div>
  );
}

/** What is declared or waits, with who may sign it. */
export function FloodPeriodPanel({ session }: { session: Session }): ReactNode {
  const say = useSay();
  const open = (useFloodPeriods().data ?? []).filter(({ state }) => state !== 'ended' && state !== 'discarded');
  if (open.length === 0) return null;
  return open.map((period) => (
    <section key={period.id} className="panel" data-testid="flood-period" data-state={period.state}>
      <h2>
        <DrillChip nature={period.nature} />
        {say('period.title')} {period.body} {period.number}
        {period.state !== 'declared' && (
          <small>
            {' '}
            {say(period.state === 'drafted' ? 'period.drafted' : 'period.end-awaiting')} {period.signingRoleName}
          </small>
        )}
      </h2>
      <p>
        {period.reason} {period.endReason && `→ ${period.endReason}`}{' '}
        <small className="muted">
          {say('period.basis')} {period.legalBasis}
        </small>{' '}
        {period.documentId && <Link to={`/documents/${encodeURIComponent(period.documentId)}`}>{period.number}</Link>}
      </p>
      <PeriodActs period={period} session={session} />
    </section>
  ));
}
