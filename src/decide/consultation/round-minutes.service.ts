import { Injectable } from '@nestjs/common';
import { Directory } from '../../reach/directory/directory.ports.js';
import { Clock } from '../../shared/clock.js';
import type { Incident, Proposal } from '../hazard/hazard.ports.js';
import { streamOf } from '../rulebook/core/lookups.js';
import type { Rulebook } from '../rulebook/core/rulebook.js';
import type { Consultation, Opinion, VerdictKind } from './consultation.ports.js';
import type { MinutesFacts } from './core/minutes.js';
import { emergencyOf, type Judged, type RoundAct } from './core/round-acts.js';
import { divide } from './core/tally.js';

export const verdictKindNames: Record<VerdictKind, string> = {
  start: '发布预警、启动响应',
  raise: '提级',
  keep: '维持现状',
  lower: '降级',
  end: '解除预警、终止响应',
  'no-start': '不启动',
};

/** Everything the minutes of a round are made of; before the verdict, the convener's draft of it. */
export interface RoundRecord {
  readonly consultation: Consultation;
  readonly incident: Incident;
  readonly rulebook: Rulebook;
  /** Null: not concluded yet. */
  readonly verdict: (Judged & { readonly kind: VerdictKind; readonly reason: string }) | null;
  readonly opinions: readonly Opinion[];
  /** How many files came with each opinion. */
  readonly attachments: ReadonlyMap<string, number>;
  readonly acts: readonly RoundAct[];
  readonly proposal: Proposal | null;
  readonly confirmsEmergency: boolean;
  readonly cosigners: MinutesFacts['cosigners'];
  readonly refusals: MinutesFacts['refusals'];
}

/** Gathers what the minutes say; how they say it is a rule. */
@Injectable()
export class RoundMinutes {
  constructor(
    private readonly directory: Directory,
    private readonly clock: Clock,
  ) {}

  factsOf(record: RoundRecord): MinutesFacts {
    const { consultation, incident, rulebook, verdict, opinions, acts, proposal, attachments } = record;
    const stream = streamOf(rulebook, incident.stream);
    const nameOf = (unitId: string) => this.nameOf(consultation, unitId);
    const spoke = new Set(opinions.map((opinion) => opinion.unitId));
    const newest = new Map(opinions.map(({ unitId, id }) => [unitId, id]));
    const declares = verdict?.kind === 'start' || verdict?.kind === 'raise' || verdict?.kind === 'lower';
    const { dissent } = divide([...spoke], opinions, declares ? verdict : null);
    const emergency = emergencyOf(acts);
    return {
      round: consultation.round,
      streamName: stream.name,
      decidingBody: stream.decidingBody,
      origin: consultation.origin,
      convenedAt: consultation.convenedAt,
      concludedAt: this.clock.now(),
      convener: nameOf(convenerOf(consultation)),
      seats: consultation.seats.map(({ unitId, seat, outside }) => ({
        name: nameOf(unitId),
        seat,
        present: seat === 'convener' || spoke.has(unitId),
        outside: outside !== null,
        chased: chasedIn(acts, unitId),
      })),
      situation: proposal ? [...new Set(proposal.because.map((because) => because.fact))] : [],
      opinions: opinions.map((opinion) => ({
        ...opinion,
        unitName: nameOf(opinion.unitId),
        viaLink: opinion.via === 'link',
        attachments: attachments.get(opinion.id) ?? 0,
        isNewest: newest.get(opinion.unitId) === opinion.id,
        dissents: dissent.includes(opinion.unitId),
      })),
      adjournments: acts.flatMap((act) =>
        act.act === 'adjourned' ? [{ at: act.doneAt, resumesAt: act.content.resumesAt, reason: act.reason ?? '' }] : [],
      ),
      emergency: emergency && {
        at: emergency.begunAt,
        reason: emergency.reason,
        leader: emergency.leader,
        confirmed: record.confirmsEmergency,
      },
      cosigners: record.cosigners,
      refusals: record.refusals,
      verdict: verdict && {
        ...verdict,
        kindName: verdictKindNames[verdict.kind],
        declares,
        areas: verdict.areas.map((unitId) => `${this.directory.unit(unitId)?.shortName ?? unitId}街道`),
      },
      copies: [
        ...new Set([
          '区委区政府总值班室',
          ...consultation.seats.filter(({ seat }) => seat !== 'invited').map(({ unitId }) => nameOf(unitId)),
          ...consultation.seats.flatMap(({ outside }) => (outside ? [outside.body] : [])),
        ]),
      ],
    };
  }

  /** A unit as the directory calls it; somebody from outside by body, name and post. */
  nameOf(consultation: Consultation, unitId: string): string {
    const guest = consultation.seats.find((seat) => seat.unitId === unitId)?.outside;
    return guest ? `${guest.body}${guest.name}(${guest.post})` : (this.directory.unit(unitId)?.name ?? unitId);
  }
}

export function convenerOf(consultation: Consultation): string {
  return consultation.seats.find(({ seat }) => seat === 'convener')?.unitId ?? '';
}

export function chasedIn(acts: readonly RoundAct[], unitId: string): number {
  return acts.filter((act) => act.act === 'chased' && act.content.unitId === unitId).length;
}
