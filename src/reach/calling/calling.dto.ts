import { Transform, Type } from 'class-transformer';
import {
  Equals,
  IsIn,
  IsInt,
  IsNotEmpty,
  IsOptional,
  IsString,
  Matches,
  Max,
  MaxLength,
  Min,
  ValidateIf,
} from 'class-validator';
import { toRfc3339 } from '../../shared/time.js';
import { maskAddress } from '../directory/core/address.js';
import type { DeliveryView } from '../dissemination/dissemination.ports.js';
import type { InboundView } from './calling.ports.js';
import { obligationStates, type FieldAnswer, type ObligationState } from './core/call.js';
import type { ObligationWire } from './core/obligation-wire.js';

const trimmed = ({ value }: { value: unknown }): unknown => (typeof value === 'string' ? value.trim() : value);

const id = /^[\w.-]{1,80}$/;

export class ObligationsQuery {
  @IsOptional() @Matches(id) incident?: string;
  @IsOptional() @IsIn(obligationStates) state?: ObligationState;
  @IsOptional() @Matches(id) unit?: string;
}

export class InboundQuery {
  @IsOptional() @Type(() => Number) @IsInt() @Min(1) @Max(500) limit?: number;
}

/** 收到 by a named person, and what is known of the three questions; `unknown` is 暂不清楚. */
export class PhonedAnswerBody {
  @Transform(trimmed) @IsString() @IsNotEmpty() @MaxLength(40) personName!: string;
  @IsOptional() @Transform(trimmed) @IsString() @MaxLength(40) commander?: string;
  @IsOptional() @ValidateIf(isCounted('communities')) @IsInt() @Min(0) @Max(10_000) communities?: number | 'unknown';
  @IsOptional() @ValidateIf(isCounted('moved')) @IsInt() @Min(0) @Max(10_000_000) moved?: number | 'unknown';
  @IsOptional() @Transform(trimmed) @IsString() @MaxLength(1_000) words?: string;
}

export class AnswerBody extends PhonedAnswerBody {
  @IsOptional() @Equals(true) received?: true;
}

export class SendPersonBody {
  @Transform(trimmed) @IsString() @IsNotEmpty() @MaxLength(80) who!: string;
}

function isCounted(key: 'communities' | 'moved'): (body: PhonedAnswerBody) => boolean {
  return (body) => body[key] !== 'unknown';
}

/** The typed answers as fields; an empty one was not given. */
export function fieldsOf(body: PhonedAnswerBody): Record<string, FieldAnswer> {
  const fields: Record<string, FieldAnswer> = {};
  for (const id of ['commander', 'communities', 'moved'] as const) {
    const given = body[id];
    if (given === 'unknown' && id !== 'commander') fields[id] = { unknown: true };
    else if (given !== undefined && given !== '') fields[id] = { value: given };
  }
  return fields;
}

export interface DeliveryShown {
  readonly id: number;
  readonly channel: string;
  readonly to: string;
  readonly contactName: string | null;
  /** Which call of this obligation it belongs to, from 1. */
  readonly callNo: number;
  readonly state: string;
  readonly reason: string | null;
  readonly text: string;
  readonly plannedAt: string;
  readonly acceptedAt: string | null;
  readonly deliveredAt: string | null;
  readonly attempts: readonly {
    readonly startedAt: string;
    readonly finishedAt: string | null;
    readonly outcome: string;
    readonly reason: string | null;
    readonly late: boolean;
  }[];
}

export interface ObligationStory extends ObligationWire {
  readonly lastReason: string | null;
  readonly deliveries: readonly DeliveryShown[];
  readonly answers: readonly {
    readonly id: string;
    readonly at: string;
    readonly unitId: string;
    readonly unitName: string;
    readonly personName: string | null;
    readonly via: string;
    readonly received: boolean;
    readonly fields: Readonly<Record<string, FieldAnswer>>;
    readonly words: string | null;
    readonly late: boolean;
  }[];
  readonly escalations: readonly {
    readonly at: string;
    readonly target: string;
    readonly targetLabel: string;
    readonly unitId: string;
    readonly unitName: string;
    readonly why: string;
    readonly who: string | null;
  }[];
}

export interface InboundShown {
  readonly id: string;
  readonly channel: string;
  readonly from: string;
  readonly receivedAt: string;
  readonly text: string | null;
  readonly digits: string | null;
  readonly units: readonly { readonly id: string; readonly name: string }[];
  readonly obligationIds: readonly number[];
  readonly outcome: string;
  readonly replyText: string | null;
}

const time = (at: number | null): string | null => (at === null ? null : toRfc3339(at));

/** Numbers are masked; call numbers count the calls of this obligation. */
export function showDeliveries(
  deliveries: readonly DeliveryView[],
  contactName: (id: string) => string | null,
): readonly DeliveryShown[] {
  const calls = [...new Set(deliveries.map(({ callNo }) => callNo))].sort((a, b) => a - b);
  return deliveries.map((delivery) => ({
    id: delivery.id,
    channel: delivery.channel,
    to: maskAddress(delivery.address),
    contactName: delivery.contactId === null ? null : contactName(delivery.contactId),
    callNo: calls.indexOf(delivery.callNo) + 1,
    state: delivery.state,
    reason: delivery.reason,
    text: delivery.text,
    plannedAt: toRfc3339(delivery.plannedAt),
    acceptedAt: time(delivery.acceptedAt),
    deliveredAt: time(delivery.deliveredAt),
    attempts: delivery.attempts.map(({ startedAt, finishedAt, outcome, reason, late }) => ({
      ...{ startedAt: toRfc3339(startedAt), finishedAt: time(finishedAt), outcome, reason, late },
    })),
  }));
}

export function showInbound(view: InboundView, unitName: (id: string) => string): InboundShown {
  const { id, channel, text, digits, obligationIds, outcome, replyText } = view;
  return {
    ...{ id, channel, text, digits, obligationIds, outcome, replyText },
    from: maskAddress(view.from),
    receivedAt: toRfc3339(view.receivedAt),
    units: view.unitIds.map((unitId) => ({ id: unitId, name: unitName(unitId) })),
  };
}
