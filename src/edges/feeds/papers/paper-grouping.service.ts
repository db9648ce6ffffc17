import { Injectable } from '@nestjs/common';
import type { Actor } from '../../../shared/audit-log.js';
import { Chance } from '../../../shared/chance.js';
import { conflict, notFound, type DomainError } from '../../../shared/domain-error.js';
import { Events } from '../../../shared/events.js';
import { warning, type Reason } from '../../../shared/reason.js';
import type { Tx } from '../../../shared/unit-of-work.js';
import type { Said } from './core/paper.js';
import { fitOf } from './core/same-paper.js';
import { PaperEffects } from './paper-effects.service.js';
import { paperChanged, type PaperChanged } from './papers.events.js';
import { PaperStore, type HeldPaper, type Paper, type PaperCopy, type Statement } from './papers.ports.js';

/** The paper that now holds what two held, or both apart with why. */
export interface Joined {
  readonly paperId: string;
  readonly isMerged: boolean;
  readonly faults: readonly Reason[];
}

/** Which copies are one paper, and what they say together. Everything runs in the caller's act. */
@Injectable()
export class PaperGrouping {
  constructor(
    private readonly store: PaperStore,
    private readonly effects: PaperEffects,
    private readonly events: Events,
    private readonly chance: Chance,
  ) {}

  /** Whatever the copies now together say stands, each once; the earliest receipt counts. What stands then. */
  async regroup(tx: Tx, paperId: string, by: Actor): Promise<readonly Said[]> {
    const held = await this.hold(tx, paperId);
    const receivedAt = Math.min(...held.copies.map((copy) => copy.receivedAt));
    const paper: Paper = { ...held.paper, receivedAt };
    const standing = standingOf(held);
    if (receivedAt !== held.paper.receivedAt) {
      await this.store.setReceivedAt(tx, paper.id, receivedAt);
      await this.effects.tellReceipt(tx, paper, standing, by);
    }
    const stands = standing.map(({ said }) => said);
    if (paper.verification === 'denied') return stands;
    // What was corrected or withdrawn does not come back with the next copy.
    const read = held.statements.map(({ said }) => said);
    for (const { id, said } of firstCopyFirst(held)) {
      if (fitOf(said, read) !== 'news') continue;
      await this.effects.state(tx, paper, { copyId: id, said, replaces: null }, by);
      read.push(said);
      stands.push(said);
    }
    return stands;
  }

  /** Joins two papers that have a key in common, the later to the earlier, where what they say does not contradict. */
  async joinSame(tx: Tx, one: string, two: string, why: string, by: Actor): Promise<Joined> {
    const [into, from] = one < two ? [one, two] : [two, one];
    const held = await this.holdBoth(tx, from, into);
    if (held.from.paper.id === held.into.paper.id) return { paperId: one, isMerged: false, faults: [] };
    const stands = standingOf(held.into).map(({ said }) => said);
    const isContrary = standingOf(held.from).some(({ said }) => fitOf(said, stands) === 'contradicts');
    if (isContrary || isAnyDenied(held)) {
      const { title } = (held.into.paper.id === one ? held.from : held.into).paper.head;
      const zh = `与“${title}”${why},但${isContrary ? '所说不一致' : '已核实不实'},没有合并`;
      const en = `it may be the same as "${title}", but ${isContrary ? 'they contradict' : 'one was denied'}: not merged`;
      return { paperId: one, isMerged: false, faults: [warning('', 'papers.same-but-different', zh, en)] };
    }
    await this.absorb(tx, held, why, by);
    return { paperId: held.into.paper.id, isMerged: true, faults: [] };
  }

  /** A person says that they are one: the copies of `from` become the other's, which goes on standing. */
  async merge(tx: Tx, { from, into }: { from: string; into: string }, reason: string, by: Actor): Promise<void> {
    const held = await this.holdBoth(tx, from, into);
    if (held.from.paper.id !== from || held.into.paper.id !== into) throw changedMeanwhile();
    if (isAnyDenied(held))
      throw conflict('papers.denied', '已核实不实的来文不能合并', 'a paper that was denied is not merged');
    await this.absorb(tx, held, reason, by);
  }

  /** A copy was taken for one of this paper and is not: it becomes a paper of its own, with what was read from it. */
  async split(tx: Tx, paperId: string, copyId: string, reason: string, by: Actor): Promise<string> {
    const held = await this.hold(tx, paperId);
    const copy = held.copies.find((one) => one.id === copyId);
    if (!copy) throw unknownCopy();
    if (copy.id === held.paper.firstCopyId)
      throw conflict(
        'papers.first-copy',
        '首件不能拆出;请把其他各件拆出',
        'the copy it was registered with stays: split the others off',
      );
    const { head, receivedAt, enteredAt, enteredBy } = copy;
    const own = this.chance.id();
    await this.store.addPaper(tx, {
      ...{ id: own, firstCopyId: copyId, head, version: 1, receivedAt, enteredAt, enteredBy },
      ...{ verification: 'unverified', mergedInto: null },
    });
    await this.store.moveCopy(tx, copyId, own);
    for (const [id, content] of [
      [held.paper.id, { copyId, to: own }],
      [own, { copyId, from: held.paper.id }],
    ] as const) {
      await this.store.addAct(tx, { paperId: id, act: 'split', content, reason, by });
      await this.regroup(tx, id, by);
      await this.announce(tx, id);
    }
    return own;
  }

  /** What a paper says may have to be told to the hazard room. */
  announce(tx: Tx, paperId: string): Promise<void> {
    return this.events.publish(tx, {
      kind: paperChanged,
      subject: paperId,
      payload: { paperId } satisfies PaperChanged,
    });
  }

  async hold(tx: Tx, paperId: string): Promise<HeldPaper> {
    const held = await this.store.hold(tx, paperId);
    if (!held) throw notFound('papers.unknown', '没有这份来文', 'there is no such paper');
    return held;
  }

  private async absorb(
    tx: Tx,
    { from, into }: { from: HeldPaper; into: HeldPaper },
    reason: string,
    by: Actor,
  ): Promise<void> {
    const stands = standingOf(into).map(({ said }) => said);
    const doubled = standingOf(from).filter(({ said }) => fitOf(said, stands) !== 'news');
    const moved = from.statements.filter((statement) => !doubled.includes(statement)).map(({ id }) => id);
    await this.store.mergeInto(tx, from.paper.id, into.paper.id, moved);
    if (from.paper.verification === 'confirmed') await this.store.verify(tx, into.paper.id, 'confirmed');
    const together = await this.hold(tx, into.paper.id);
    if (together.paper.verification === 'confirmed')
      await this.effects.tellConfirmed(tx, together.paper, standingOf(together), by);
    await this.regroup(tx, into.paper.id, by);
    for (const statement of doubled) await this.effects.withdraw(tx, from.paper, statement, by);
    for (const [paperId, content] of [
      [from.paper.id, { into: into.paper.id }],
      [into.paper.id, { from: from.paper.id, verification: from.paper.verification }],
    ] as const) {
      await this.store.addAct(tx, { paperId, act: 'merged', content, reason, by });
      await this.announce(tx, paperId);
    }
  }

  /** In one order, whoever asks: two merges at once wait for each other and not in a circle. */
  private async holdBoth(tx: Tx, from: string, into: string): Promise<{ from: HeldPaper; into: HeldPaper }> {
    const first = await this.hold(tx, from < into ? from : into);
    const second = await this.hold(tx, from < into ? into : from);
    return from < into ? { from: first, into: second } : { from: second, into: first };
  }
}

export function standingOf({ statements }: Pick<HeldPaper, 'statements'>): readonly Statement[] {
  return statements.filter(({ state }) => state === 'standing');
}

export function changedMeanwhile(): DomainError {
  return conflict(
    'papers.changed',
    '别人刚改过这份来文,请看过再办',
    'somebody has just changed this paper: look again',
  );
}

export function unknownCopy(): DomainError {
  return notFound('papers.unknown-copy', '这份来文没有这一件', 'this paper has no such copy');
}

function isAnyDenied({ from, into }: { from: HeldPaper; into: HeldPaper }): boolean {
  return [from, into].some(({ paper }) => paper.verification === 'denied');
}

/** The copy it was registered with, then the others as they were entered. */
function firstCopyFirst({ paper, copies }: HeldPaper): readonly PaperCopy[] {
  const isFirst = ({ id }: PaperCopy) => id === paper.firstCopyId;
  return [...copies.filter(isFirst), ...copies.filter((copy) => !isFirst(copy))];
}
