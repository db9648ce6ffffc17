/** How orders end and what is drafted together, as the plan says it. */
import { colourOfResponse, type ResponseLevel } from '../../../shared/level.js';
import { placesOf } from './lookups.js';
import type {
  BundledOrder,
  ControlBundle,
  ControlKind,
  ControlMessage,
  FloodPeriodRule,
  Rulebook,
  StreamId,
} from './rulebook.js';

/** Where the plan says nothing, what was signed is released by a signature. */
export function releaseIsSigned(
  rulebook: Pick<Rulebook, 'controlReleases'>,
  grade: ResponseLevel,
  kind: ControlKind,
): boolean {
  const level = colourOfResponse(grade);
  const rule = rulebook.controlReleases?.find(({ levels, kinds }) => levels.includes(level) && kinds.includes(kind));
  return rule?.signed ?? true;
}

/** Where the plan says nothing, nothing opens by itself. */
export function endsWithLift(rulebook: Pick<Rulebook, 'controlEndings'>, kind: ControlKind): boolean {
  return rulebook.controlEndings?.find(({ kinds }) => kinds.includes(kind))?.onLift === 'ends';
}

/** 停课 or 停工, where an order stops what has a message of its own; null elsewhere. */
export function controlMessageFor(
  rulebook: Pick<Rulebook, 'controlMessages'>,
  order: { readonly kind: ControlKind; readonly industryId: string | null },
): ControlMessage | null {
  if (order.kind !== 'stop' || order.industryId === null) return null;
  const { industryId } = order;
  return rulebook.controlMessages?.find(({ industryIds }) => industryIds.includes(industryId)) ?? null;
}

export function controlMessageByCode(
  rulebook: Pick<Rulebook, 'controlMessages'>,
  eventCode: string,
): ControlMessage | null {
  return rulebook.controlMessages?.find((message) => message.eventCode === eventCode) ?? null;
}

export function floodPeriodRuleFor(rulebook: Pick<Rulebook, 'floodPeriods'>, stream: StreamId): FloodPeriodRule | null {
  return rulebook.floodPeriods?.find(({ streams }) => streams.includes(stream)) ?? null;
}

export function bundlesOf(rulebook: Pick<Rulebook, 'controlBundles'>, stream: StreamId): readonly ControlBundle[] {
  return (rulebook.controlBundles ?? []).filter(({ streams }) => streams.includes(stream));
}

/** One order as a bundle drafts it for the chosen streets. */
export interface DrawnOrder extends Pick<BundledOrder, 'kind' | 'object' | 'text' | 'doneWhen' | 'exceptions'> {
  readonly unitId: string;
  /** Street unit ids. */
  readonly areas: readonly string[];
}

/** What a bundle drafts: each street's own where it has the ground, and once for all what another unit carries out. */
export function drawBundle(
  rulebook: Pick<Rulebook, 'streets'>,
  bundle: ControlBundle,
  streets: readonly string[],
): readonly DrawnOrder[] {
  const plans = rulebook.streets.filter(({ unitId }) => streets.includes(unitId));
  return bundle.orders.flatMap(({ unit, ground, object, text, kind, doneWhen, exceptions }): DrawnOrder[] => {
    const within = ground === null ? plans : plans.filter((plan) => placesOf(plan, ground) !== '');
    if (within.length === 0) return [];
    if (unit !== 'street')
      return [{ kind, object, text, doneWhen, exceptions, unitId: unit, areas: within.map(({ unitId }) => unitId) }];
    return within.map((plan) => {
      const fill = (words: string) =>
        words.replaceAll('{street}', plan.name).replaceAll('{points}', ground === null ? '' : placesOf(plan, ground));
      return {
        ...{ kind, doneWhen, unitId: plan.unitId, areas: [plan.unitId] },
        ...{ object: fill(object), text: fill(text), exceptions: fill(exceptions) },
      };
    });
  });
}
