/** One obligation as every screen reads it (`GET /obligations`, `/my/tasks`, `/desk`, `/board`): times in RFC 3339, Beijing. */
import type { Unit } from '../../directory/core/unit.js';
import type { SourceRef } from '../../dissemination/core/delivery.js';
import type { Colour } from '../../../shared/level.js';
import type { Nature } from '../../../shared/nature.js';
import { toRfc3339 } from '../../../shared/time.js';
import type { FieldAnswer, ObligationState, Question, StepTarget } from './call.js';
import { stepInChinese } from './step-words.js';

/** What is needed to write it; an `ObligationView` is one. */
export interface ReadObligation {
  readonly id: number;
  readonly source: SourceRef;
  readonly incidentId: string;
  readonly unitId: string;
  readonly nature: Nature;
  readonly title: string;
  readonly text: string;
  readonly colour: Colour;
  readonly openedAt: number;
  readonly dueAt: number;
  readonly state: ObligationState;
  readonly since: number;
  readonly receivedAt: number | null;
  readonly receivedBy: string | null;
  readonly via: string | null;
  readonly keptFromVersion: number | null;
  readonly questions: readonly (Question & {
    readonly answer: FieldAnswer | null;
    readonly askAgainAt: number | null;
  })[];
  readonly step: {
    readonly index: number;
    readonly target: StepTarget;
    readonly callsMade: number;
    readonly nextAt: number | null;
    readonly nextTarget: StepTarget | null;
  };
}

export interface ObligationWire {
  readonly id: number;
  readonly source: SourceRef;
  readonly incidentId: string;
  readonly nature: Nature;
  readonly unitId: string;
  readonly unitName: string;
  readonly tier: string;
  readonly title: string;
  readonly text: string;
  readonly colour: Colour;
  readonly openedAt: string;
  readonly dueAt: string;
  readonly state: ObligationState;
  readonly since: string;
  readonly receivedAt: string | null;
  readonly receivedBy: string | null;
  readonly via: string | null;
  readonly keptFromVersion: number | null;
  readonly questions: readonly {
    readonly id: string;
    readonly text: string;
    readonly kind: 'text' | 'count';
    readonly answer: FieldAnswer | null;
    readonly askAgainAt: string | null;
  }[];
  readonly step: {
    readonly index: number;
    readonly label: string;
    readonly callsMade: number;
    readonly nextAt: string | null;
    readonly nextLabel: string | null;
  };
}

const time = (at: number | null): string | null => (at === null ? null : toRfc3339(at));

export function obligationWire(view: ReadObligation, unit: Unit | undefined): ObligationWire {
  const { step } = view;
  return {
    id: view.id,
    source: view.source,
    incidentId: view.incidentId,
    nature: view.nature,
    unitId: view.unitId,
    unitName: unit?.name ?? view.unitId,
    tier: unit?.kind ?? 'department',
    title: view.title,
    text: view.text,
    colour: view.colour,
    openedAt: toRfc3339(view.openedAt),
    dueAt: toRfc3339(view.dueAt),
    state: view.state,
    since: toRfc3339(view.since),
    receivedAt: time(view.receivedAt),
    receivedBy: view.receivedBy,
    via: view.via,
    keptFromVersion: view.keptFromVersion,
    questions: view.questions.map(({ id, text, kind, answer, askAgainAt }) => ({
      id,
      text,
      kind,
      answer,
      askAgainAt: time(askAgainAt),
    })),
    step: {
      index: step.index,
      label: stepInChinese(step.target),
      callsMade: step.callsMade,
      nextAt: time(step.nextAt),
      nextLabel: step.nextTarget === null ? null : stepInChinese(step.nextTarget),
    },
  };
}
