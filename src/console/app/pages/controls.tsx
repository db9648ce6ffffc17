import { Button, Select } from 'antd';
import { useState, type ReactNode } from 'react';
import { may } from '../access.js';
import { api } from '../api/client.js';
import { useClosed, useOpenOrders, type Closed } from '../api/controls.js';
import type { Session } from '../api/types.js';
import { Empty, Loaded } from '../marks/problem.js';
import { At } from '../marks/time-left.js';
import { useAct } from '../parts/act.js';
import { ClosedMap } from '../parts/controls/closed-map.js';
import { FloodPeriodPanel } from '../parts/controls/flood-period.js';
import { OrderGroups } from '../parts/controls/order-groups.js';
import { DrillChip } from '../parts/incident-frame.js';
import { streets } from '../parts/level-fields.js';
import { useSay } from '../words/language.js';
import '../styles/issue.css';
import '../styles/controls.css';

const kinds = ['forbid', 'stop', 'withdraw', 'evacuate'] as const;

/** The list as it is printed: what, where, under which number, until when, who answers for it. */
function ClosedList({ closed }: { closed: Closed }): ReactNode {
  const say = useSay();
  if (closed.orders.length === 0) return <Empty good title={say('controls.closed.none')} />;
  return (
    <div className="closed-scroll">
      <table className="closed-list" data-testid="closed-list">
        <thead>
          <tr>
            <th>{say('form.kind')}</th>
            <th>{say('form.object')}</th>
            <th>{say('order.streets')}</th>
            <th>{say('form.unit')}</th>
            <th>{say('order.start')}</th>
            <th>{say('order.review')}</th>
            <th>{say('order.receipt')}</th>
            <th>{say('order.proof')}</th>
            <th>{say('order.exceptions')}</th>
            <th>{say('order.contact')}</th>
          </tr>
        </thead>
        <tbody>
          {closed.orders.map((order) => (
            <tr key={order.id} data-testid={`closed-row-${order.id}`}>
              <td>
                <span className={`order-kind order-${order.kind}`}>{order.kindName}</span>
              </td>
              <td>
                <DrillChip nature={order.nature} />
                <b>{order.object}</b>
                <small className="muted"> {order.number}</small>
              </td>
              <td>{order.streetNames.length === 0 ? say('controls.whole-district') : order.streetNames.join('、')}</td>
              <td>{order.unitName}</td>
              <td>
                <At at={order.startAt} />
              </td>
              <td className={order.reviewDue ? 'warn' : ''}>
                <At at={order.reviewAt} />
              </td>
              <td>{order.receipt?.by ?? say('order.receipt.none')}</td>
              <td>
                {order.executed
                  ? `${order.executed.proof?.count ?? ''} ${order.executed.proof?.words ?? ''} ${order.verified ? say('order.verified') : ''}`
                  : say('order.proof.none')}
              </td>
              <td>
                {[order.exceptions, ...order.added.filter(({ isOver }) => !isOver).map(({ who }) => who)].join(';')}
              </td>
              <td>{order.contact}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function ExportButton({ filter }: { filter: { street: string; kind: string } }): ReactNode {
  const say = useSay();
  const act = useAct();
  const save = async (): Promise<void> => {
    const wanted = Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== ''));
    const text = await api.text('/control-orders/closed/export', wanted);
    const address = URL.createObjectURL(new Blob([text], { type: 'text/csv;charset=utf-8' }));
    const link = document.createElement('a');
    link.href = address;
    link.download = 'closed.csv';
    link.click();
    URL.revokeObjectURL(address);
  };
  return (
    <Button
      loading={act.busy}
      onClick={() => void act.run(save, say('controls.export.logged'))}
      title={say('controls.export.logged')}
      data-testid="export-closed"
    >
      {say('controls.export')}
    </Button>
  );
}

export default function ControlsPage({ session }: { session: Session }): ReactNode {
  const say = useSay();
  const [street, setStreet] = useState('');
  const [kind, setKind] = useState('');
  const closed = useClosed({ street: '', kind });
  const open = useOpenOrders();
  const waiting = (open.data ?? []).filter(({ life }) => life === 'awaiting-signature' || life === 'release-awaiting');
  const due = (open.data ?? []).filter(({ reviewDue }) => reviewDue);
  return (
    <div className="controls-page" data-testid="controls">
      <header className="board-head">
        <h1>{say('page.controls')}</h1>
        <span className="muted">{say('controls.closed.count', { n: closed.data?.orders.length ?? 0 })}</span>
        {due.length > 0 && (
          <b className="warn" data-testid="controls-due">
            {say('controls.due', { n: due.length })}
          </b>
        )}
        {waiting.length > 0 && may(session, 'control.sign') && (
          <b data-testid="controls-waiting">{say('controls.waits', { n: waiting.length })}</b>
        )}
        <span className="controls-tools">
          <Select
            aria-label={say('controls.filter.street')}
            value={street}
            onChange={setStreet}
            options={[
              { value: '', label: say('controls.filter.all') },
              ...streets.map(({ id, name }) => ({ value: id, label: name })),
            ]}
          />
          <Select
            aria-label={say('controls.filter.kind')}
            value={kind}
            onChange={setKind}
            options={[
              { value: '', label: say('controls.filter.all') },
              ...kinds.map((value) => ({ value, label: say(`order.${value}`) })),
            ]}
          />
          <ExportButton filter={{ street, kind }} />
          <Button onClick={() => window.print()}>{say('controls.print')}</Button>
        </span>
      </header>
      <FloodPeriodPanel session={session} />
      <Loaded query={closed} rows={6}>
        {(value) => (
          <>
            <ClosedMap closed={value} chosen={street} onChoose={setStreet} />
            <h2>{say('controls.closed')}</h2>
            <ClosedList
              closed={{
                ...value,
                orders: value.orders.filter(({ streetIds }) => street === '' || streetIds.includes(street)),
              }}
            />
          </>
        )}
      </Loaded>
      <div className="controls-lists">
        <Loaded query={open} rows={4}>
          {(orders) => (
            <OrderGroups
              orders={orders.filter(({ areas }) => street === '' || areas.length === 0 || areas.includes(street))}
              session={session}
            />
          )}
        </Loaded>
      </div>
    </div>
  );
}
