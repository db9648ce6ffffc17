import { Injectable } from '@nestjs/common';
import { Clock } from '../../shared/clock.js';
import { CallStore, type ObligationFilter, type StoredObligation } from './call-store.ports.js';
import { CallQueries, type ObligationView, type UnitCounts } from './calling.ports.js';
import { nextTargetOf, targetAt } from './core/next-step.js';
import { inStateSince, obligationStateOf } from './core/obligation-state.js';

@Injectable()
export class CallQueriesService extends CallQueries {
  constructor(
    private readonly store: CallStore,
    private readonly clock: Clock,
  ) {
    super();
  }

  async obligation(id: number): Promise<ObligationView | null> {
    const row = await this.store.find(id);
    return row && viewOf(row, this.clock.now());
  }

  async obligations(filter: ObligationFilter): Promise<readonly ObligationView[]> {
    const now = this.clock.now();
    return (await this.store.list(filter)).map((row) => viewOf(row, now));
  }

  unitCounts(incidentId: string | null): Promise<readonly UnitCounts[]> {
    return this.store.counts(incidentId, this.clock.now());
  }

  lineage(id: number): Promise<readonly number[]> {
    return this.store.lineageOf(id);
  }

  async story(id: number) {
    const ids = await this.store.lineageOf(id);
    const [answers, escalations] = await Promise.all([this.store.answersOf(ids), this.store.escalationsOf(ids)]);
    return {
      answers: answers.map(({ id: answerId, at, unitId, personName, via, received, fields, words, late }) => ({
        ...{ id: answerId, at, unitId, personName, via, received, fields, words, late },
      })),
      escalations: escalations.map(({ at, target, unitId, why, who }) => ({ at, target, unitId, why, who })),
    };
  }

  escalationCounts(incidentId: string): Promise<Readonly<Record<string, number>>> {
    return this.store.escalationCounts(incidentId);
  }
}

function viewOf(row: StoredObligation, now: number): ObligationView {
  const state = obligationStateOf(row, now);
  const isWaking = row.receivedAt === null && row.closedAt === null;
  return {
    id: row.id,
    source: row.source,
    incidentId: row.incidentId,
    unitId: row.unitId,
    nature: row.nature,
    title: row.title,
    text: row.text,
    colour: row.colour,
    openedAt: row.openedAt,
    dueAt: row.dueAt,
    state,
    since: inStateSince(row, now),
    receivedAt: row.receivedAt,
    receivedBy: row.receivedBy,
    via: row.via,
    keptFromVersion: row.keptFromVersion,
    questions: row.questions.map((question) => {
      const answer = row.fields[question.id] ?? null;
      const isUnknown = answer !== null && 'unknown' in answer;
      return { ...question, answer, askAgainAt: isUnknown && row.closedAt === null ? row.askAgainAt : null };
    }),
    step: {
      index: row.stepIndex,
      target: targetAt(row.ladder, row.stepIndex),
      callsMade: row.callsMade,
      nextAt: isWaking ? row.nextAt : null,
      nextTarget: isWaking && row.nextAt !== null ? nextTargetOf(row.ladder, row.stepIndex, row.callsMade) : null,
    },
    lastReason: row.lastReason,
  };
}
