import { Button, Input } from 'antd';
import { useState, type ReactNode } from 'react';
import { sendOrKeep, useOutbox } from '../../api/outbox.js';
import { useMyOrders, type Order } from '../../api/controls.js';
import { At } from '../../marks/time-left.js';
import { useSay } from '../../words/language.js';
import { useAct } from '../act.js';
import { DrillChip } from '../incident-frame.js';
import '../../styles/controls.css';

const counted = ['head-count', 'people-left-zero', 'persons-moved', 'depth'];

/** One order to carry out, with wet thumbs: what was ordered, the number, where the picture is. */
function ToCarryOut({ order }: { order: Order }): ReactNode {
  const say = useSay();
  const act = useAct();
  const [count, setCount] = useState(order.doneWhen === 'people-left-zero' ? '0' : '');
  const [words, setWords] = useState('');
  const path = `/control-orders/${encodeURIComponent(order.id)}/executed`;
  const inBox = useOutbox().some((one) => one.path === path);
  const counts = counted.includes(order.doneWhen);
  const wordless = order.doneWhen === 'yes' || (counts && order.doneWhen !== 'people-left-zero');
  return (
    <article className="task order-task" data-testid={`order-task-${order.id}`}>
      <h2>
        <DrillChip nature={order.nature} />
        <span className={`order-kind order-${order.kind}`}>{order.kindName}</span> {order.object}{' '}
        <b className="order-number">{order.number}</b>
      </h2>
      <p className="task-text">{order.text}</p>
      <p className="muted">
        {say('order.exceptions')}{' '}
        {[order.exceptions, ...order.added.filter(({ isOver }) => !isOver).map(({ who }) => who)].join(';')}
      </p>
      {order.verifiedWords !== null && order.verified === null && (
        <p className="warn-box">
          {say('order.found-not-done')}: {order.verifiedWords}
        </p>
      )}
      {order.executed ? (
        <p className="good task-done">
          ✓ {say('order.proof')} <At at={order.executed.at} />
        </p>
      ) : inBox ? (
        <p className="warn-box">{say('offline.kept')}</p>
      ) : (
        <form
          className="proof order-proof"
          onSubmit={(event) => {
            event.preventDefault();
            void act.run(
              () =>
                sendOrKeep(
                  path,
                  { proof: { ...(counts ? { count: Number(count) } : {}), words: words.trim() } },
                  `${say('order.proof')} ${order.object}`,
                ),
              (arrived) => (arrived ? say('done.arrived') : null),
            );
          }}
        >
          {counts && (
            <Input
              size="large"
              inputMode="numeric"
              value={count}
              onChange={(event) => setCount(event.target.value)}
              prefix={<span className="muted">{order.doneWhenName}</span>}
              aria-label={order.doneWhenName}
              data-testid={`order-count-${order.id}`}
            />
          )}
          <Input
            size="large"
            value={words}
            onChange={(event) => setWords(event.target.value)}
            placeholder={say('form.proof-words')}
            aria-label={say('form.proof-words')}
            data-testid={`order-words-${order.id}`}
          />
          <Button
            size="large"
            type="primary"
            htmlType="submit"
            block
            loading={act.busy}
            disabled={
              (counts && (count.trim() === '' || !Number.isFinite(Number(count)))) || (!wordless && words.trim() === '')
            }
            data-testid={`order-executed-${order.id}`}
          >
            {say('act.execute-order')}
          </Button>
        </form>
      )}
    </article>
  );
}

/** Orders written by hand for this unit; those of the plan stand among the measures they belong to. */
export function OrdersToDo(): ReactNode {
  const orders = (useMyOrders().data ?? []).filter(({ ruleId }) => ruleId === 'by-hand');
  return orders.map((order) => <ToCarryOut key={order.id} order={order} />);
}
