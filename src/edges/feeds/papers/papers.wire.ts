/** Papers as they are shown: times with an offset, people by name, numbers masked where many are listed. */
import { maskAddress, normalAddress } from '../../../reach/directory/core/address.js';
import { toRfc3339 } from '../../../shared/time.js';
import { isEnteredLate, waitsForCallBack, type PaperHead } from './core/paper.js';
import { typedSaidOf } from './core/read-entry.js';
import { fitOf, isSameSaid } from './core/same-paper.js';
import type { PaperCopy, PaperFile, Statement } from './papers.ports.js';

export interface PaperContext {
  readonly nameOf: (userId: string) => string;
  /** When the follow clock of an incident runs out; null where none is open. */
  readonly followDueAt: (incidentId: string) => number | null;
  /** Numbers are shown whole only to who has to call back. */
  readonly isWhole: boolean;
}

const time = (at: number | null): string | null => (at === null ? null : toRfc3339(at));

export function paperWire(file: PaperFile, context: PaperContext) {
  const { paper, copies, statements, scans, acts } = file;
  const call = acts.findLast(({ act }) => act === 'verified');
  const whole = (phone: string | null): string | null =>
    phone === null || context.isWhole ? phone : maskAddress(normalAddress(phone) ?? phone);
  const firstEnteredAt = Math.min(paper.enteredAt, ...copies.map(({ enteredAt }) => enteredAt));
  return {
    id: paper.id,
    ...headWire(paper.head),
    phone: whole(paper.head.phone),
    version: paper.version,
    receivedAt: toRfc3339(paper.receivedAt),
    enteredAt: toRfc3339(paper.enteredAt),
    /** 补录. */
    isLate: isEnteredLate(paper.receivedAt, firstEnteredAt),
    enteredByName: context.nameOf(paper.enteredBy),
    mergedInto: paper.mergedInto,
    verification: {
      state: paper.verification,
      ...(call && {
        at: toRfc3339(call.at),
        byName: context.nameOf(call.by),
        personName: call.content['personName'] ?? null,
        phone: whole(textOf(call.content['phone'])),
        note: call.content['note'] ?? null,
      }),
    },
    copies: copies.map((copy) => ({
      id: copy.id,
      isFirst: copy.id === paper.firstCopyId,
      channel: copy.channel,
      receivedAt: toRfc3339(copy.receivedAt),
      enteredAt: toRfc3339(copy.enteredAt),
      isLate: isEnteredLate(copy.receivedAt, copy.enteredAt),
      enteredByName: context.nameOf(copy.enteredBy),
      contradicts: isContrary(copy, statements),
      says: typedSaidOf(copy.said),
      faults: copy.faults,
      scans: scans
        .filter(({ copyId }) => copyId === copy.id)
        .map(({ id, mediaType, size, hash, addedAt, addedBy }) => ({
          ...{ id, mediaType, size, hash, addedAt: toRfc3339(addedAt), addedByName: context.nameOf(addedBy) },
        })),
    })),
    statements: statements.map((statement) => ({
      id: statement.id,
      state: statement.state,
      says: typedSaidOf(statement.said),
      waitsFor: waitsFor(file, statement),
      signalId: statement.signalId,
      incidentId: statement.incidentId,
      followDueAt:
        statement.state === 'standing' && statement.said.kind === 'response' && statement.incidentId !== null
          ? time(context.followDueAt(statement.incidentId))
          : null,
      faults: statement.faults,
    })),
    acts: acts.map(({ id, act, at, by, reason, content }) => ({
      ...{ id, act, at: toRfc3339(at), byName: context.nameOf(by), reason },
      corrected: content['corrected'] ?? [],
    })),
  };
}

export type PaperWire = ReturnType<typeof paperWire>;

function headWire({ documentAt, effectiveAt, ...head }: PaperHead) {
  return { ...head, documentAt: time(documentAt), effectiveAt: time(effectiveAt) };
}

/** It says something else than what stands, and nobody has dealt with it. */
function isContrary({ said }: PaperCopy, statements: readonly Statement[]): boolean {
  const standing = statements.filter(({ state }) => state === 'standing').map((statement) => statement.said);
  const isRead = statements.some((statement) => isSameSaid(statement.said, said));
  return !isRead && standing.length > 0 && fitOf(said, standing) !== 'said-already';
}

/** Why nothing has come of it yet. */
function waitsFor({ paper }: PaperFile, { said, state, told }: Statement): 'call-back' | 'later-word' | 'step' | null {
  if (state !== 'standing' || told !== 'nothing' || said.kind === 'notice') return null;
  if (waitsForCallBack(said, paper.verification === 'confirmed')) return 'call-back';
  return said.kind === 'response' ? 'later-word' : 'step';
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

/** Everybody whose name is shown. */
export function peopleIn({ paper, copies, scans, acts }: PaperFile): readonly string[] {
  return [
    paper.enteredBy,
    ...copies.map(({ enteredBy }) => enteredBy),
    ...scans.map(({ addedBy }) => addedBy),
    ...acts.map(({ by }) => by),
  ];
}
