import type { CSSProperties, ReactNode } from 'react';
import type { Closed, ClosedOrder } from '../../api/controls.js';
import { useSay } from '../../words/language.js';
import { columns, places, Rivers } from '../peninsula.js';
import '../../styles/board.css';

type Street = Closed['streets'][number];

/** As many as a tile holds. */
const shown = 2;

/** Real outlines on one sheet: longitude shrinks towards the poles, which here is a sixth. */
function Outlines({
  streets,
  chosen,
  onChoose,
}: {
  streets: readonly Street[];
  chosen: string;
  onChoose: (id: string) => void;
}): ReactNode {
  const rings = streets.flatMap(({ outline }) => outline).flat();
  const squeeze = Math.cos(((rings[0]?.[0] ?? 0) * Math.PI) / 180);
  const xs = rings.map(([, longitude]) => longitude * squeeze);
  const ys = rings.map(([latitude]) => -latitude);
  const [left, top] = [Math.min(...xs), Math.min(...ys)];
  const scale = 1000 / Math.max(Math.max(...xs) - left, 1e-9);
  const at = ([latitude, longitude]: readonly [number, number]): string =>
    `${((longitude * squeeze - left) * scale).toFixed(1)},${((-latitude - top) * scale).toFixed(1)}`;
  const height = (Math.max(...ys) - top) * scale;
  return (
    <svg className="closed-outlines" viewBox={`-10 -10 1020 ${(height + 20).toFixed(0)}`} role="group">
      {streets.map((street) => {
        const [first] = street.outline;
        const middle = first && at(middleOf(first)).split(',');
        return (
          <g
            key={street.id}
            className={`closed-shape${street.orders.length > 0 ? ' closed-shape-shut' : ''}${chosen === street.id ? ' closed-shape-chosen' : ''}`}
            onClick={() => onChoose(street.id)}
          >
            {street.outline.map((ring, index) => (
              <polygon key={index} points={ring.map(at).join(' ')} />
            ))}
            {middle && (
              <text x={middle[0]} y={middle[1]} textAnchor="middle">
                {street.name} {street.orders.length > 0 ? street.orders.length : ''}
              </text>
            )}
          </g>
        );
      })}
    </svg>
  );
}

function middleOf(ring: readonly (readonly [number, number])[]): readonly [number, number] {
  const sum = ring.reduce<[number, number]>(([a, b], [latitude, longitude]) => [a + latitude, b + longitude], [0, 0]);
  return [sum[0] / ring.length, sum[1] / ring.length];
}

/** What is closed, street by street: the peninsula's tiles, or the real outlines where a map is installed. */
export function ClosedMap({
  closed,
  chosen,
  onChoose,
}: {
  closed: Closed;
  chosen: string;
  onChoose: (id: string) => void;
}): ReactNode {
  const say = useSay();
  const orders = new Map<string, ClosedOrder>(closed.orders.map((order) => [order.id, order]));
  const choose = (id: string): void => onChoose(id === chosen ? '' : id);
  if (closed.streets.some(({ outline }) => outline.length > 0))
    return <Outlines streets={closed.streets} chosen={chosen} onChoose={choose} />;
  return (
    <section
      className="map closed-map"
      aria-label={say('controls.map')}
      data-testid="closed-map"
      style={{ '--columns': columns } as CSSProperties}
    >
      <Rivers />
      {closed.streets.map((street) => {
        const place = places[street.name] ?? { x: 0, y: 0 };
        const own = street.orders.flatMap((id) => orders.get(id) ?? []);
        return (
          <button
            key={street.id}
            type="button"
            className={`tile closed-tile${own.length > 0 ? ' closed-tile-shut' : ''}${chosen === street.id ? ' closed-tile-chosen' : ''}`}
            style={{ '--x': place.x, '--y': place.y } as CSSProperties}
            aria-pressed={chosen === street.id}
            onClick={() => choose(street.id)}
            data-testid={`closed-${street.code}`}
            data-count={own.length}
          >
            <span className="tile-head">
              <b>{street.name}</b>
              {own.length > 0 && <b className="figure">{own.length}</b>}
            </span>
            {own.length === 0 ? (
              <span className="tile-facts">{say('controls.clear')}</span>
            ) : (
              <span className="closed-names">
                {own.slice(0, shown).map((order) => (
                  <span key={order.id}>
                    <i className={`order-kind order-${order.kind}`}>{order.kindName}</i> {order.object}
                  </span>
                ))}
                {own.length > shown && <span className="muted">+{own.length - shown}</span>}
              </span>
            )}
          </button>
        );
      })}
    </section>
  );
}
