/**
 * What a version changes for each unit: by measures, their material parameters and deadlines, never by the rendered text
 * (design.md §2 Instructions). A deadline that an act keeps is no change, so drafts are compared with it kept.
 */
import type { Colour, ResponseLevel } from '../../../shared/level.js';
import type { Stage } from '../../../shared/stage.js';
import type { Authority, DoneWhen } from '../../rulebook/core/rulebook.js';
import type { SubjectKind } from './instructions-for.js';

/** One measure with everything that matters of it; `text` is the plan's own words with the street's places in them. */
export interface ComparedMeasure {
  readonly id: string;
  readonly text: string;
  readonly authority: Authority;
  readonly doneWhen: DoneWhen;
  /** Null: it waits for its order, and no time runs yet. */
  readonly dueAt: number | null;
}

export interface ComparedOrders {
  readonly subjectKind: SubjectKind;
  readonly subjectId: string;
  readonly subjectName: string;
  readonly unitId: string;
  readonly level: Colour;
  readonly responseLevel: ResponseLevel | null;
  /** Null where nobody knows any more what stage it was said for. */
  readonly stage: Stage | null;
  readonly measures: readonly ComparedMeasure[];
}

export interface MeasureChange {
  readonly before: ComparedMeasure;
  readonly after: ComparedMeasure;
  readonly what: readonly ('text' | 'authority' | 'doneWhen' | 'deadline')[];
}

type Was<T> = { readonly from: T; readonly to: T } | null;

export interface SubjectChange {
  readonly subjectKind: SubjectKind;
  readonly subjectId: string;
  readonly subjectName: string;
  /** `added`: it was told nothing before. `dropped`: it is told nothing any more. */
  readonly kind: 'added' | 'dropped' | 'changed' | 'unchanged';
  readonly level: Was<Colour>;
  readonly responseLevel: Was<ResponseLevel | null>;
  readonly stage: Was<Stage | null>;
  readonly added: readonly ComparedMeasure[];
  readonly dropped: readonly ComparedMeasure[];
  readonly changed: readonly MeasureChange[];
}

export interface UnitChange {
  readonly unitId: string;
  readonly kind: SubjectChange['kind'];
  readonly subjects: readonly SubjectChange[];
}

/** Unit by unit, in the order of what is said now; units that are told nothing any more come last. */
export function changesBetween(
  before: readonly ComparedOrders[],
  after: readonly ComparedOrders[],
): readonly UnitChange[] {
  const was = new Map(before.map((orders) => [keyOf(orders), orders]));
  const is = new Set(after.map(keyOf));
  const units = new Map<string, SubjectChange[]>();
  const note = (unitId: string, change: SubjectChange) => {
    const own = units.get(unitId);
    if (own) own.push(change);
    else units.set(unitId, [change]);
  };
  for (const orders of after) note(orders.unitId, changeOf(was.get(keyOf(orders)) ?? null, orders));
  for (const orders of before)
    if (!is.has(keyOf(orders))) {
      const { subjectKind, subjectId, subjectName, measures } = orders;
      note(orders.unitId, {
        ...{ subjectKind, subjectId, subjectName, kind: 'dropped', level: null, responseLevel: null, stage: null },
        ...{ added: [], dropped: measures, changed: [] },
      });
    }
  return [...units].map(([unitId, subjects]) => ({ unitId, kind: kindOf(subjects), subjects }));
}

/** One order of an industry or a street beside what stood for it before. */
export function changeOf(before: ComparedOrders | null, after: ComparedOrders): SubjectChange {
  const { subjectKind, subjectId, subjectName, measures } = after;
  const subject = { subjectKind, subjectId, subjectName };
  if (!before)
    return {
      ...{ ...subject, kind: 'added', level: null, responseLevel: null, stage: null },
      ...{ added: measures, dropped: [], changed: [] },
    };
  const was = new Map(before.measures.map((measure) => [measure.id, measure]));
  const is = new Set(measures.map(({ id }) => id));
  const added = measures.filter(({ id }) => !was.has(id));
  const dropped = before.measures.filter(({ id }) => !is.has(id));
  const changed = measures.flatMap((measure): MeasureChange[] => {
    const earlier = was.get(measure.id);
    const what = earlier ? whatChanged(earlier, measure) : [];
    return earlier && what.length > 0 ? [{ before: earlier, after: measure, what }] : [];
  });
  const level = wasAnother(before.level, after.level);
  const responseLevel = wasAnother(before.responseLevel, after.responseLevel);
  const stage = before.stage === null ? null : wasAnother<Stage | null>(before.stage, after.stage);
  const isSame =
    added.length + dropped.length + changed.length === 0 && level === null && responseLevel === null && stage === null;
  return {
    ...{ ...subject, kind: isSame ? 'unchanged' : 'changed', level, responseLevel, stage },
    ...{ added, dropped, changed },
  };
}

/** Whether what is ordered is another thing than before: levels and the stage alone order nothing. */
export function ordersAnew({ kind, added, dropped, changed }: SubjectChange): boolean {
  return kind === 'added' || added.length + dropped.length + changed.length > 0;
}

function whatChanged(a: ComparedMeasure, b: ComparedMeasure): MeasureChange['what'] {
  return [
    ...(a.text === b.text ? [] : ['text' as const]),
    ...(a.authority === b.authority ? [] : ['authority' as const]),
    ...(a.doneWhen === b.doneWhen ? [] : ['doneWhen' as const]),
    ...(a.dueAt === b.dueAt ? [] : ['deadline' as const]),
  ];
}

function wasAnother<T>(from: T, to: T): Was<T> {
  return from === to ? null : { from, to };
}

function kindOf(subjects: readonly SubjectChange[]): SubjectChange['kind'] {
  const kinds = new Set(subjects.map(({ kind }) => kind));
  return kinds.size === 1 ? (subjects[0]?.kind ?? 'unchanged') : 'changed';
}

function keyOf({ subjectKind, subjectId }: Pick<ComparedOrders, 'subjectKind' | 'subjectId'>): string {
  return `${subjectKind}|${subjectId}`;
}
