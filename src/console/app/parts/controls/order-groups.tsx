import { Button, Checkbox, Form, Input, Modal, Select } from 'antd';
import { useState, type ReactNode } from 'react';
import { may } from '../../access.js';
import { api } from '../../api/client.js';
import type { Order, OrderLife } from '../../api/controls.js';
import type { Session } from '../../api/types.js';
import { useSay } from '../../words/language.js';
import { useAct } from '../act.js';
import { OrdersBeforeSigning } from '../before-signing.js';
import { SignForm } from '../sign-form.js';
import { inHours, OrderActs } from './order-acts.js';
import { OrderCard } from './order-card.js';
import '../../styles/controls.css';

const groups: readonly OrderLife[] = [
  ...([
    'awaiting-signature',
    'release-awaiting',
    'drafted',
    'in-force',
    'released',
    'superseded',
    'discarded',
  ] as const),
];

type Asked = 'return' | 'discard' | 'release' | 'keep' | 'refuse';

interface Answers {
  reason: string;
  endMet?: boolean;
  hours?: number;
}

/** Orders by where they stand, with what is done to many of them in one act. */
export function OrderGroups({ orders, session }: { orders: readonly Order[]; session: Session }): ReactNode {
  const say = useSay();
  const act = useAct();
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [asked, setAsked] = useState<{ act: Asked; ids: string[] } | null>(null);
  const drafts = may(session, 'control.draft');
  const signs = may(session, 'control.sign');
  const releases = may(session, 'control.release');
  const canChoose: Record<OrderLife, boolean> = {
    drafted: drafts,
    'awaiting-signature': signs || drafts,
    'in-force': releases,
    'release-awaiting': signs || releases,
    ...{ released: false, superseded: false, discarded: false },
  };
  const picked = (life: OrderLife): string[] =>
    orders.filter((order) => order.life === life && chosen.has(order.id)).map((order) => order.id);
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
  /** Orange and red ask for an enrolled authenticator. */
  const grave = (ids: readonly string[]): boolean => orders.some(({ id, grade }) => ids.includes(id) && grade <= 2);
  const versions = (ids: readonly string[]): Record<string, number> =>
    Object.fromEntries(orders.filter(({ id }) => ids.includes(id)).map(({ id, version }) => [id, version]));
  const answer = ({ reason, endMet, hours }: Answers): Promise<unknown> => {
    const ids = asked?.ids ?? [];
    switch (asked?.act) {
      case 'release':
        return api.post('/control-orders/release', { ids, reason, endMet: endMet ?? false });
      case 'keep':
        return api.post('/control-orders/keep', { ids, reason, reviewAt: inHours(hours ?? 2), ...keptEnd(ids, hours) });
      case 'refuse':
        return api.post('/control-orders/release/refuse', { ids, reason });
      case 'return':
        return api.post('/control-orders/return', { ids, reason });
      default:
        return api.post('/control-orders/discard', { ids, reason });
    }
  };
  /** What has reached its latest end is kept only with a new one. */
  const keptEnd = (ids: readonly string[], hours = 2): { endsAt?: string } =>
    orders.some(({ id, endReached }) => endReached && ids.includes(id)) ? { endsAt: inHours(hours) } : {};
  const titles: Record<Asked, string> = {
    ...{ return: say('act.return-order'), discard: say('act.discard-order'), keep: say('act.keep-order') },
    ...{ release: say('orders.release', { n: asked?.ids.length ?? 0 }), refuse: say('act.refuse-release') },
  };
  const button = (kind: Asked, ids: string[], testId: string, label: string): ReactNode => (
    <Button disabled={ids.length === 0} onClick={() => setAsked({ act: kind, ids })} data-testid={testId}>
      {label}
    </Button>
  );

  return (
    <div className="orders" data-testid="control-orders">
      {groups.map((life) => {
        const shown = orders
          .filter((order) => order.life === life)
          .toSorted((a, b) => Number(b.reviewDue) - Number(a.reviewDue));
        if (shown.length === 0) return null;
        const selected = picked(life);
        return (
          <section key={life} className="order-group">
            <header className="order-group-head">
              <h2>
                {say(`order.state.${life}`)} <b className="figure">{shown.length}</b>
              </h2>
              {canChoose[life] && (
                <Button
                  size="small"
                  onClick={() => setChosen(new Set(shown.map(({ id }) => id)))}
                  data-testid={`choose-all-${life}`}
                >
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
                onChoose={canChoose[life] ? (on) => choose(order.id, on) : null}
              >
                <OrderActs order={order} session={session} />
              </OrderCard>
            ))}
            {canChoose[life] && (
              <div className={`order-act${selected.length > 0 ? ' order-act-on' : ''}`}>
                {life === 'drafted' && (
                  <>
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
                    {button('discard', selected, 'discard-orders', say('act.discard-order'))}
                  </>
                )}
                {life === 'awaiting-signature' && signs && (
                  <>
                    <SignForm
                      label={say('orders.sign', { n: selected.length })}
                      busy={act.busy}
                      disabled={selected.length === 0}
                      grave={grave(selected)}
                      testId="sign-orders"
                      onSign={async (password, code) =>
                        (await act
                          .run(
                            () =>
                              api.post('/control-orders/sign', {
                                ...{ ids: selected, password, code, versions: versions(selected) },
                              }),
                            say('orders.signed', { n: selected.length }),
                          )
                          .then(forget)) !== null
                      }
                    />
                    {button('return', selected, 'return-orders', say('act.return-order'))}
                  </>
                )}
                {life === 'awaiting-signature' && selected.length > 0 && (
                  <OrdersBeforeSigning ids={selected} session={session} />
                )}
                {life === 'awaiting-signature' &&
                  drafts &&
                  button('discard', selected, 'discard-orders', say('act.discard-order'))}
                {life === 'release-awaiting' && signs && (
                  <>
                    <SignForm
                      label={say('orders.release.sign', { n: selected.length })}
                      busy={act.busy}
                      disabled={selected.length === 0}
                      grave={grave(selected)}
                      testId="sign-release"
                      onSign={async (password, code) =>
                        (await act
                          .run(
                            () => api.post('/control-orders/release/sign', { ids: selected, password, code }),
                            say('orders.released'),
                          )
                          .then(forget)) !== null
                      }
                    />
                    {button('refuse', selected, 'refuse-release', say('act.refuse-release'))}
                  </>
                )}
                {(life === 'in-force' || life === 'release-awaiting') &&
                  releases &&
                  button('keep', selected, 'keep-orders', say('act.keep-order'))}
                {life === 'in-force' &&
                  button('release', selected, 'release-orders', say('orders.release', { n: selected.length }))}
              </div>
            )}
          </section>
        );
      })}
      <Modal
        open={asked !== null}
        onCancel={() => setAsked(null)}
        footer={null}
        destroyOnHidden
        title={asked === null ? '' : titles[asked.act]}
      >
        <Form<Answers>
          layout="vertical"
          initialValues={{ hours: 2, endMet: false }}
          onFinish={(answers) =>
            void act
              .run(
                () => answer({ ...answers, reason: answers.reason.trim() }),
                (result) => {
                  const { released, awaiting } = result as { released?: string[]; awaiting?: string[] };
                  return awaiting && released
                    ? say('orders.release.proposed', { n: released.length, m: awaiting.length })
                    : say('orders.done');
                },
              )
              .then(forget)
              .then((done) => done !== null && setAsked(null))
          }
        >
          <Form.Item
            name="reason"
            label={say('field.reason')}
            rules={[{ required: true, whitespace: true, message: say('field.reason.need') }]}
          >
            <Input.TextArea rows={3} autoFocus data-testid="order-reason" />
          </Form.Item>
          {asked?.act === 'keep' && (
            <Form.Item name="hours" label={say('form.review-at')}>
              <Select options={[1, 2, 4, 8, 12].map((n) => ({ value: n, label: say('form.in-hours', { n }) }))} />
            </Form.Item>
          )}
          {asked?.act === 'release' && (
            <Form.Item
              name="endMet"
              valuePropName="checked"
              rules={[
                {
                  validator: (_rule, value: boolean) =>
                    value ? Promise.resolve() : Promise.reject(new Error(say('form.end-met'))),
                },
              ]}
            >
              <Checkbox data-testid="end-met">{say('form.end-met')}</Checkbox>
            </Form.Item>
          )}
          <Button type="primary" htmlType="submit" block loading={act.busy} data-testid="order-reason-send">
            {asked === null ? '' : titles[asked.act]}
          </Button>
        </Form>
      </Modal>
    </div>
  );
}
