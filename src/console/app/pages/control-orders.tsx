import { Button, Checkbox, Form, Input, Modal } from 'antd';
import { useState, type ReactNode } from 'react';
import { Link, useParams } from 'react-router';
import { may } from '../access.js';
import { api } from '../api/client.js';
import { useControlOrders, useIncident } from '../api/queries.js';
import type { ControlOrder, Incident, Session } from '../api/types.js';
import { ProposedMark } from '../marks/because.js';
import { Empty, Loaded } from '../marks/problem.js';
import { At } from '../marks/time-left.js';
import { useAct } from '../parts/act.js';
import { IncidentFrame } from '../parts/incident-frame.js';
import { coded } from '../parts/obligation-drawer.js';
import { SignForm } from '../parts/sign-form.js';
import { useSay } from '../words/language.js';
import '../styles/issue.css';

const groups = ['awaiting-signature', 'drafted', 'in-force', 'released', 'discarded'] as const;

function OrderCard({
  order,
  unfolded,
  chosen,
  onChoose,
}: {
  order: ControlOrder;
  /** Few orders show every line at once; many are opened one by one. */
  unfolded: boolean;
  chosen: boolean;
  onChoose: ((chosen: boolean) => void) | null;
}): ReactNode {
  const say = useSay();
  return (
    <article className={`order order-is-${order.state}`} data-testid={`order-${order.id}`} data-state={order.state}>
      {onChoose && (
        <Checkbox
          checked={chosen}
          onChange={(event) => onChoose(event.target.checked)}
          aria-label={order.object}
          data-testid={`choose-order-${order.id}`}
        />
      )}
      <div className="order-body">
        <header>
          <span className={`order-kind order-${order.kind}`}>{order.kindName ?? say(`order.${order.kind}`)}</span>
          <h3>{order.object}</h3>
          <span className="muted">{order.unitName ?? order.industryOrStreet}</span>
          {order.number != null && (
            <b className="order-number">
              {order.documentId ? (
                <Link to={`/documents/${encodeURIComponent(order.documentId)}`}>{order.number}</Link>
              ) : (
                order.number
              )}
            </b>
          )}
        </header>
        <p>{order.text}</p>
        <details open={unfolded} className="order-more">
          <summary>{say('order.more')}</summary>
          <dl className="facts facts-tight">
            {order.source && (
              <div>
                <dt>{say('order.basis')}</dt>
                <dd>
                  {order.source} <ProposedMark basis={order.basis} />
                </dd>
              </div>
            )}
            {order.trigger && (
              <div>
                <dt>{say('order.trigger')}</dt>
                <dd>{order.trigger}</dd>
              </div>
            )}
            {order.startAt && (
              <div>
                <dt>{say('order.start')}</dt>
                <dd>
                  <At at={order.startAt} />
                </dd>
              </div>
            )}
            {order.reviewAt && (
              <div>
                <dt>{say('order.review')}</dt>
                <dd>
                  <At at={order.reviewAt} />
                </dd>
              </div>
            )}
            {order.endCondition && (
              <div>
                <dt>{say('order.end')}</dt>
                <dd>{order.endCondition}</dd>
              </div>
            )}
            {order.exceptions && (
              <div>
                <dt>{say('order.exceptions')}</dt>
                <dd>{order.exceptions}</dd>
              </div>
            )}
            {order.legalBasis && (
              <div>
                <dt>{say('order.law')}</dt>
                <dd>{order.legalBasis}</dd>
              </div>
            )}
            <div>
              <dt>{say('order.signed')}</dt>
              <dd>{order.signingRoleName ?? coded(say, 'role', order.signingRole)}</dd>
            </div>
          </dl>
        </details>
      </div>
    </article>
  );
}

function Orders({
  incident,
  orders,
  session,
}: {
  incident: Incident;
  orders: readonly ControlOrder[];
  session: Session;
}): ReactNode {
  const say = useSay();
  const act = useAct();
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [releasing, setReleasing] = useState(false);
  const drafts = may(session, 'control.draft');
  const signs = may(session, 'control.sign');
  const releases = may(session, 'control.release');
  if (orders.length === 0) {
    return (
      <Empty title={say('controls.none')}>
        {incident.warnings?.length ? say('controls.none.here') : say('controls.none.yet')}
      </Empty>
    );
  }
  const canChoose = (order: ControlOrder): boolean =>
    (order.state === 'drafted' && drafts) ||
    (order.state === 'awaiting-signature' && signs) ||
    (order.state === 'in-force' && releases);
  const picked = (state: ControlOrder['state']): string[] =>
    orders.filter((order) => order.state === state && chosen.has(order.id)).map((order) => order.id);
  /** An act ends the choice it was made for; what is in force now must be chosen anew to be released. */
  const forget = <T,>(done: T | null): T | null => {
    if (done !== null) setChosen(new Set());
    return done;
  };
  const choose = (id: string, on: boolean): void =>
    setChosen((before) => {
      const next = new Set(before);
      if (on) next.add(id);
      else next.delete(id);
      return next;
    });
  const chooseAll = (state: ControlOrder['state']): void =>
    setChosen(new Set(orders.filter((order) => order.state === state).map((order) => order.id)));

  return (
    <div className="orders" data-testid="control-orders">
      {groups.map((state) => {
        const shown = orders.filter((order) => order.state === state);
        if (shown.length === 0) return null;
        const selected = picked(state);
        const open = shown.some(canChoose);
        return (
          <section key={state} className="order-group">
            <header className="order-group-head">
              <h2>
                {say(`order.state.${state}`)} <b className="figure">{shown.length}</b>
              </h2>
              {open && (
                <Button size="small" onClick={() => chooseAll(state)} data-testid={`choose-all-${state}`}>
                  {say('choose-all')}
                </Button>
              )}
            </header>
            {shown.map((order) => (
              <OrderCard
                key={order.id}
                order={order}
                unfolded={shown.length <= 6}
                chosen={chosen.has(order.id)}
                onChoose={canChoose(order) ? (on) => choose(order.id, on) : null}
              />
            ))}
            {open && (
              <div className={`order-act${selected.length > 0 ? ' order-act-on' : ''}`}>
                {state === 'drafted' && (
                  <Button
                    type="primary"
                    disabled={selected.length === 0}
                    loading={act.busy}
                    data-testid="submit-orders"
                    onClick={() =>
                      void act
                        .run(
                          () => api.post('/control-orders/submit', { ids: selected }),
                          say('orders.submitted', { n: selected.length }),
                        )
                        .then(forget)
                    }
                  >
                    {say('orders.submit', { n: selected.length })}
                  </Button>
                )}
                {state === 'awaiting-signature' && (
                  <SignForm
                    label={say('orders.sign', { n: selected.length })}
                    busy={act.busy}
                    disabled={selected.length === 0}
                    testId="sign-orders"
                    onSign={async (password) =>
                      (await act
                        .run(
                          () => api.post('/control-orders/sign', { ids: selected, password }),
                          say('orders.signed', { n: selected.length }),
                        )
                        .then(forget)) !== null
                    }
                  />
                )}
                {state === 'in-force' && (
                  <Button
                    disabled={selected.length === 0}
                    onClick={() => setReleasing(true)}
                    data-testid="release-orders"
                  >
                    {say('orders.release', { n: selected.length })}
                  </Button>
                )}
              </div>
            )}
          </section>
        );
      })}
      <Modal
        open={releasing}
        onCancel={() => setReleasing(false)}
        footer={null}
        destroyOnHidden
        title={say('orders.release', { n: picked('in-force').length })}
      >
        <Form<{ reason: string }>
          layout="vertical"
          onFinish={({ reason }) =>
            void act
              .run(
                () => api.post('/control-orders/release', { ids: picked('in-force'), reason: reason.trim() }),
                say('orders.released'),
              )
              .then(forget)
              .then((done) => done !== null && setReleasing(false))
          }
        >
          <Form.Item
            name="reason"
            label={say('field.reason')}
            rules={[{ required: true, whitespace: true, message: say('field.reason.need') }]}
          >
            <Input.TextArea rows={3} autoFocus />
          </Form.Item>
          <Button type="primary" htmlType="submit" block loading={act.busy}>
            {say('orders.release', { n: picked('in-force').length })}
          </Button>
        </Form>
      </Modal>
    </div>
  );
}

function OrdersOf({ incident, session }: { incident: Incident; session: Session }): ReactNode {
  const query = useControlOrders(incident.id);
  return (
    <IncidentFrame incident={incident}>
      <Loaded query={query} rows={8}>
        {(orders) => <Orders incident={incident} orders={orders} session={session} />}
      </Loaded>
    </IncidentFrame>
  );
}

export default function ControlOrders({ session }: { session: Session }): ReactNode {
  const { id } = useParams();
  const incident = useIncident(id);
  return <Loaded query={incident}>{(value) => <OrdersOf incident={value} session={session} />}</Loaded>;
}
