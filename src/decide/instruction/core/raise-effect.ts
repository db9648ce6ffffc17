/** What one set of orders would add to another: who is called, what is ordered anew, what would be closed. */
import type { ControlDraft } from '../../rulebook/core/rulebook.js';
import type { InstructionDraft, OrderedMeasure, SubjectKind } from './instructions-for.js';

export interface RaiseEffect {
  /** How many subjects and posts of each kind would be called. */
  readonly called: readonly { readonly kind: SubjectKind; readonly subjects: number; readonly posts: number }[];
  /** Units that are told nothing now. */
  readonly newUnits: readonly string[];
  /** Measures over what stands now, for each subject that gets any. */
  readonly added: readonly {
    readonly subjectKind: SubjectKind;
    readonly subjectId: string;
    readonly subjectName: string;
    readonly unitId: string;
    readonly measures: readonly Pick<OrderedMeasure, 'id' | 'text' | 'authority'>[];
  }[];
  /** Control orders that would be drafted, each to leave under its own signature only. */
  readonly controls: readonly {
    readonly kind: ControlDraft['kind'];
    readonly object: string;
    readonly subjectName: string;
    readonly unitId: string;
    /** Not drafted at what stands now. */
    readonly isNew: boolean;
  }[];
}

export function raiseEffect(before: readonly InstructionDraft[], after: readonly InstructionDraft[]): RaiseEffect {
  const had = new Map(before.map((draft) => [keyOf(draft), new Set(draft.measures.map(({ id }) => id))]));
  const told = new Set(before.map(({ unitId }) => unitId));
  return {
    called: (['industry', 'street'] as const).map((kind) => {
      const own = after.filter(({ subjectKind }) => subjectKind === kind);
      return { kind, subjects: own.length, posts: new Set(own.map(({ unitId }) => unitId)).size };
    }),
    newUnits: [...new Set(after.map(({ unitId }) => unitId))].filter((unitId) => !told.has(unitId)),
    added: after.flatMap(({ subjectKind, subjectId, subjectName, unitId, measures }) => {
      const more = measures.filter(({ id }) => !had.get(keyOf({ subjectKind, subjectId }))?.has(id));
      if (more.length === 0) return [];
      return [
        {
          ...{ subjectKind, subjectId, subjectName, unitId },
          measures: more.map(({ id, text, authority }) => ({ id, text, authority })),
        },
      ];
    }),
    controls: after.flatMap(({ measures, subjectName, unitId, ...subject }) =>
      measures.flatMap(({ id, control }) =>
        control
          ? [
              {
                ...{ kind: control.kind, object: control.object, subjectName, unitId },
                isNew: !had.get(keyOf(subject))?.has(id),
              },
            ]
          : [],
      ),
    ),
  };
}

function keyOf({ subjectKind, subjectId }: Pick<InstructionDraft, 'subjectKind' | 'subjectId'>): string {
  return `${subjectKind}|${subjectId}`;
}
