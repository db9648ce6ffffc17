/** Two orders about one thing: named at the draft, at the signature and at the release, each with its reason. */
import type { Nature } from '../../../shared/nature.js';
import { error, warning, type Reason } from '../../../shared/reason.js';
import type { ControlKind } from '../../rulebook/core/rulebook.js';
import { controlKindInChinese } from '../../rulebook/core/rulebook-words.js';
import { holdsObject, isOver, type OrderState } from './control-life.js';
import { isSamePlace } from './control-objects.js';

/** An order as far as others are concerned. */
export interface OrderOnObject {
  readonly id: string;
  readonly incidentId: string;
  readonly nature: Nature;
  readonly kind: ControlKind;
  readonly object: string;
  readonly objectKey: string;
  /** Places that must stay open for it, by key: where people are taken, which way they go. */
  readonly needsOpen: readonly string[];
  readonly state: OrderState;
  readonly number: string | null;
  /** The order it takes the place of. */
  readonly replaces: string | null;
}

/** How another order is called in a reason. */
const named = (order: OrderOnObject): string =>
  `${order.number ?? '一道未签发的'}管控令(${controlKindInChinese(order.kind)})${order.object}`;

/**
 * What stands against an order, or beside it. An error contradicts and keeps it from its signature; a warning is to be
 * known: both may hold, and what they close opens only with the last of them.
 */
export function conflictsOf(order: OrderOnObject, others: readonly OrderOnObject[]): Reason[] {
  return others.flatMap((other): Reason[] => {
    if (other.id === order.id || other.id === order.replaces || isOver(other.state)) return [];
    // A rehearsal stands in nobody's way.
    if (other.nature !== order.nature) return [];
    const reasons: Reason[] = [];
    if (order.needsOpen.some((place) => isSamePlace(other.objectKey, place))) {
      reasons.push(
        error(
          'needsOpen',
          'instruction.leads-to-closed',
          `要用的场所或道路已被${named(other)}管住`,
          `what it needs open is closed by ${other.number ?? 'another order'}`,
        ),
      );
    }
    if (other.needsOpen.some((place) => isSamePlace(order.objectKey, place))) {
      reasons.push(
        error(
          'object',
          'instruction.closes-needed',
          `${named(other)}要用这个场所或道路,不能关`,
          `${other.number ?? 'another order'} needs it open`,
        ),
      );
    }
    if (other.objectKey !== order.objectKey) return reasons;
    if (other.kind === order.kind) {
      reasons.push(
        other.incidentId === order.incidentId
          ? warning(
              'object',
              'instruction.same-order',
              `同一事件里已有${named(other)}:改原令,或写明取代它`,
              `there is such an order in this incident: change it, or name it as replaced`,
            )
          : warning(
              'object',
              'instruction.held-twice',
              `另一事件的${named(other)}也管着它:两令都解除后才恢复`,
              `an order of another incident holds it too: it opens when both are released`,
            ),
      );
    } else {
      reasons.push(
        warning(
          'object',
          'instruction.same-object',
          `${named(other)}也管着它,内容要对得上`,
          `another order is about the same thing: they must fit together`,
        ),
      );
    }
    return reasons;
  });
}

/** Whoever still holds the object when this order ends; it stays closed while there is one. */
export function stillHeldBy(order: OrderOnObject, others: readonly OrderOnObject[]): readonly OrderOnObject[] {
  return others.filter(
    (other) =>
      other.id !== order.id &&
      other.nature === order.nature &&
      other.objectKey === order.objectKey &&
      holdsObject(other.state),
  );
}

/** Object keys that are closed by these orders. */
export function closedKeys(orders: readonly OrderOnObject[], nature: Nature): ReadonlySet<string> {
  return new Set(
    orders.filter((order) => order.nature === nature && holdsObject(order.state)).map((order) => order.objectKey),
  );
}
