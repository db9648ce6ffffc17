import { Injectable } from '@nestjs/common';
import { Chance } from '../../shared/chance.js';
import { Clock } from '../../shared/clock.js';
import { conflict, invalid, notFound } from '../../shared/domain-error.js';
import { error } from '../../shared/reason.js';
import type { Session } from '../../shared/session.js';
import { UnitOfWork } from '../../shared/unit-of-work.js';
import type { StandingRoundRule } from '../rulebook/core/rulebook.js';
import { Rulebooks } from '../rulebook/rulebook.ports.js';
import { lastDue, nextDue } from './core/standing-rounds.js';
import { StandingRoundStore, type StandingRound } from './standing-round.ports.js';

export interface StandingRoundState {
  readonly rule: StandingRoundRule;
  /** The newest that was due; null where it never was. */
  readonly dueAt: number | null;
  /** Null: that one has not been held. */
  readonly held: StandingRound | null;
  readonly nextAt: number | null;
}

/** 每日问安, 每周议安, 周月调度, 每季部署: due by the calendar, held by a recorded act; that one was not held is seen when it is read. */
@Injectable()
export class StandingRounds {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly store: StandingRoundStore,
    private readonly rulebooks: Rulebooks,
    private readonly clock: Clock,
    private readonly chance: Chance,
  ) {}

  async standing(): Promise<readonly StandingRoundState[]> {
    const now = this.clock.now();
    return Promise.all(
      (this.rulebooks.current().standingRounds ?? []).map(async (rule) => {
        const dueAt = lastDue(rule, now);
        return {
          ...{ rule, dueAt, nextAt: nextDue(rule, now) },
          held: dueAt === null ? null : await this.store.heldAt(rule.id, dueAt),
        };
      }),
    );
  }

  held(limit: number): Promise<readonly StandingRound[]> {
    return this.store.held(limit);
  }

  /** The one that was due last is held now: who came, who did not, and what was said. */
  async hold(ruleId: string, said: { present: readonly string[]; notes: string }, who: Session): Promise<void> {
    const rulebook = this.rulebooks.current();
    const rule = rulebook.standingRounds?.find(({ id }) => id === ruleId);
    const now = this.clock.now();
    const dueAt = rule ? lastDue(rule, now) : null;
    if (!rule || dueAt === null)
      throw notFound('consultation.unknown-standing', '没有这个例会', 'there is no such round');
    const present = [...new Set(said.present)];
    const faults = present.flatMap((unitId, index) =>
      rule.unitIds.includes(unitId)
        ? []
        : [
            error(
              `present[${index}]`,
              'consultation.no-seat',
              `${unitId} 不参加这个例会`,
              `${unitId} has no seat in it`,
            ),
          ],
    );
    if (faults.length > 0)
      throw invalid('consultation.invalid', '提交的内容有误', 'what was submitted has faults', faults);
    const round: StandingRound = {
      ...{ id: this.chance.id(), ruleId, name: rule.name, dueAt, convener: rule.convenerUnitId, present },
      absent: rule.unitIds.filter((unitId) => !present.includes(unitId)),
      ...{ notes: said.notes.trim(), rulebookHash: rulebook.hash, heldBy: who.userId, heldAt: now },
    };
    const added = await this.unitOfWork.run((tx) => this.store.add(tx, round, { kind: 'user', id: who.userId }));
    if (!added) throw conflict('consultation.standing-held', '这一次例会已有记录', 'this one is on record already');
  }
}
