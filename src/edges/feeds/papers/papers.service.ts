import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Rulebooks } from '../../../decide/rulebook/rulebook.ports.js';
import { Directory } from '../../../reach/directory/directory.ports.js';
import type { Actor } from '../../../shared/audit-log.js';
import { Chance } from '../../../shared/chance.js';
import { Clock } from '../../../shared/clock.js';
import { conflict, invalid, notFound, type DomainError } from '../../../shared/domain-error.js';
import { People } from '../../../shared/people.js';
import { error, hasErrors, warning, type Reason } from '../../../shared/reason.js';
import { dateTimeInChinese, toRfc3339 } from '../../../shared/time.js';
import { UnitOfWork } from '../../../shared/unit-of-work.js';
import { classifications, openClassifications, type PaperHead, type Said } from './core/paper.js';
import { readEntry, titleOf, typedOf, type EntryContext, type TypedEntry, type TypedSaid } from './core/read-entry.js';
import { fitOf, isSameSaid, keysOf, numberKeyOf, scanKey } from './core/same-paper.js';
import { scanKindOf } from './core/scan-kind.js';
import { carriesSecrecyMark } from './core/secrecy.js';
import { PaperEffects } from './paper-effects.service.js';
import { changedMeanwhile, PaperGrouping, standingOf, unknownCopy, type Joined } from './paper-grouping.service.js';
import {
  Papers,
  PaperStore,
  type HeldPaper,
  type Paper,
  type PaperCopy,
  type PaperFile,
  type Scan,
} from './papers.ports.js';

export interface CallBack {
  readonly outcome: 'confirmed' | 'denied';
  readonly personName: string;
  readonly phone: string;
  readonly note: string | null;
}

/** What is changed of a paper; left out stays, null clears. */
export type Completion = Omit<TypedEntry, 'channel' | 'receivedAt'> & {
  readonly version: number;
  readonly reason?: string | null;
  /** Which statement `says` corrects; left out, the first that stands. */
  readonly statementId?: string | null;
};

/** 来文来电: registered once however many copies come, completed, called back, merged and split by people, on record. */
@Injectable()
export class PapersService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly store: PaperStore,
    private readonly papers: Papers,
    private readonly effects: PaperEffects,
    private readonly grouping: PaperGrouping,
    private readonly rulebooks: Rulebooks,
    private readonly directory: Directory,
    private readonly people: People,
    private readonly clock: Clock,
    private readonly chance: Chance,
  ) {}

  /** Enters a paper, or a copy of one that is known. What is classified is refused and nothing of it is kept. */
  async register(typed: TypedEntry, by: Actor): Promise<Joined> {
    refuseClassified(typed);
    const { entry, faults } = readEntry(typed, this.context());
    if (!entry) throw faulty(faults);
    const ids = { paperId: this.chance.id(), copyId: this.chance.id() };
    return this.unitOfWork.run(async (tx) => {
      const { paperId: known } = await this.store.claim(tx, keysOf(entry), ids.paperId);
      const held = known === null ? null : await this.grouping.hold(tx, known);
      const paperId = held?.paper.id ?? ids.paperId;
      const entered = { enteredAt: this.clock.now(), enteredBy: by.id };
      if (!held)
        await this.store.addPaper(tx, {
          ...{ id: paperId, firstCopyId: ids.copyId, head: entry.head, version: 1, receivedAt: entry.receivedAt },
          ...{ ...entered, verification: 'unverified', mergedInto: null },
        });
      await this.store.addCopy(tx, { ...entry, ...entered, id: ids.copyId, paperId, faults }, by);
      const content = { copyId: ids.copyId, channel: entry.channel, receivedAt: toRfc3339(entry.receivedAt) };
      await this.store.addAct(tx, { paperId, act: held ? 'copied' : 'registered', content, by });
      const stands = await this.grouping.regroup(tx, paperId, by);
      await this.grouping.announce(tx, paperId);
      const about = held ? aboutCopy(entry.said, held.paper, stands) : [];
      return { paperId, isMerged: held !== null, faults: [...faults, ...about] };
    });
  }

  /**
   * Fills in or corrects. A reason is needed where something that was written is changed; what is said anew takes the
   * place of what was said. Somebody else's change since `version` is a conflict.
   */
  async complete(id: string, { version, reason, statementId, ...patch }: Completion, by: Actor): Promise<Joined> {
    refuseClassified(patch, reason);
    const file = await this.standing(id);
    const { paper } = file;
    const old = standingOf(file).find((one) => (statementId ? one.id === statementId : true));
    const said = old?.said ?? file.copies[0]?.said;
    if (!said) throw new Error(`paper ${paper.id} has no copy`);
    const { entry, faults } = readEntry(this.completed(paper, said, patch), this.context(paper.enteredAt));
    const isSaidAnew = entry !== null && !!patch.says && !isSameSaid(entry.said, said);
    const corrected = entry ? correctedIn(paper.head, entry.head) : [];
    const needsReason = corrected.length > 0 || (isSaidAnew && said.kind !== 'notice');
    const all = [
      ...faults,
      ...(needsReason && !reason?.trim()
        ? [error('reason', 'missing', '更正须写明理由', 'a correction needs a reason')]
        : []),
      ...(isSaidAnew && !old
        ? [error('says', 'papers.nothing-stands', '内容已撤回,不能再改', 'nothing stands to be changed')]
        : []),
    ];
    if (!entry || hasErrors(all)) throw faulty(all);
    return this.unitOfWork.run(async (tx) => {
      const isMine = await this.store.rewriteHead(tx, { paperId: paper.id, version, head: entry.head });
      if (!isMine) throw changedMeanwhile();
      const held = await this.grouping.hold(tx, paper.id);
      if (isSaidAnew && old) {
        // Somebody may have denied it since.
        if (!standingOf(held).some((one) => one.id === old.id)) throw changedMeanwhile();
        await this.effects.replace(tx, { before: paper, paper: held.paper }, old, entry.said, by);
      }
      const content = { version: version + 1, corrected, isSaidAnew, ...typedOf(entry.head, entry.said) };
      await this.store.addAct(tx, { paperId: paper.id, act: 'completed', content, reason: reason?.trim() || null, by });
      const { paperId: other } = await this.store.claim(tx, numberKeyOf(entry.head), paper.id);
      const joined = other === null ? null : await this.grouping.joinSame(tx, paper.id, other, '文号相同', by);
      await this.grouping.announce(tx, paper.id);
      return { ...(joined ?? { paperId: paper.id, isMerged: false }), faults: [...all, ...(joined?.faults ?? [])] };
    });
  }

  /** 回电核实: the first call-back stands. What a denied paper brought about is withdrawn; nothing lowers by itself. */
  async verify(id: string, { outcome, personName, phone, note }: CallBack, by: Actor): Promise<Joined> {
    refuseClassified({ words: note });
    const { paper } = await this.standing(id);
    const isFirst = await this.unitOfWork.run(async (tx) => {
      const held = await this.grouping.hold(tx, paper.id);
      if (!(await this.store.verify(tx, held.paper.id, outcome))) return false;
      const verified = { ...held.paper, verification: outcome };
      if (outcome === 'confirmed') await this.effects.tellConfirmed(tx, verified, standingOf(held), by);
      else for (const statement of standingOf(held)) await this.effects.withdraw(tx, verified, statement, by);
      const content = { outcome, personName, phone, note };
      await this.store.addAct(tx, { paperId: held.paper.id, act: 'verified', content, by });
      await this.grouping.announce(tx, held.paper.id);
      return true;
    });
    if (!isFirst) throw await this.verifiedAlready(paper.id);
    return { paperId: paper.id, isMerged: false, faults: [] };
  }

  /** Two papers are one: the copies of the first become the other's, which goes on standing. */
  async merge(id: string, other: string, reason: string, by: Actor): Promise<Joined> {
    refuseClassified({}, reason);
    const [from, into] = [(await this.standing(id)).paper.id, (await this.standing(other)).paper.id];
    if (from === into) throw conflict('papers.one-already', '已经是同一份来文', 'they are one paper already');
    await this.unitOfWork.run((tx) => this.grouping.merge(tx, { from, into }, reason, by));
    return { paperId: into, isMerged: true, faults: [] };
  }

  /** See `PaperGrouping.split`; the paper the copy has become. */
  async split(id: string, copyId: string, reason: string, by: Actor): Promise<Joined> {
    refuseClassified({}, reason);
    const { paper } = await this.standing(id);
    const paperId = await this.unitOfWork.run((tx) => this.grouping.split(tx, paper.id, copyId, reason, by));
    return { paperId, isMerged: false, faults: [] };
  }

  /** Adds a picture or PDF to a copy: the one named, else the one this person entered last. */
  async addScan(
    id: string,
    copyId: string | null,
    bytes: Uint8Array,
    by: Actor,
  ): Promise<Joined & { readonly scanId: string }> {
    const { paper } = await this.standing(id);
    const kind = scanKindOf(bytes);
    if ('refused' in kind)
      throw invalid('papers.scan-refused', '扫描件没有收下', 'the scan was not taken', [kind.refused]);
    const hash = createHash('sha256').update(bytes).digest('hex');
    return this.unitOfWork.run(async (tx) => {
      const held = await this.grouping.hold(tx, paper.id);
      const paperId = held.paper.id;
      const copy = copyFor(held, copyId, by);
      if (!copy) throw unknownCopy();
      const same = held.scans.find((scan) => scan.copyId === copy.id && scan.hash === hash);
      if (same) return { paperId, scanId: same.id, isMerged: false, faults: [] };
      const scan: Scan = {
        ...{ id: this.chance.id(), copyId: copy.id, mediaType: kind.type, size: bytes.byteLength, hash },
        ...{ addedAt: this.clock.now(), addedBy: by.id },
      };
      await this.store.addScan(tx, scan, bytes, by);
      await this.store.addAct(tx, { paperId, act: 'scan-added', content: { scanId: scan.id, copyId: copy.id }, by });
      const { paperId: other } = await this.store.claim(tx, [scanKey(hash)], paperId);
      const joined = other === null ? null : await this.grouping.joinSame(tx, paperId, other, '扫描件相同', by);
      await this.grouping.announce(tx, paperId);
      return { scanId: scan.id, ...(joined ?? { paperId, isMerged: false, faults: [] }) };
    });
  }

  /** The bytes of a scan; who looked is kept. */
  async viewScan(id: string, scanId: string, by: Actor): Promise<{ readonly scan: Scan; readonly bytes: Buffer }> {
    const { paper } = await this.standing(id);
    const found = await this.papers.scan(paper.id, scanId);
    if (!found) throw notFound('papers.unknown-scan', '没有这个扫描件', 'there is no such scan');
    await this.unitOfWork.run((tx) =>
      this.store.addAct(tx, { paperId: paper.id, act: 'scan-viewed', content: { scanId }, by }),
    );
    return found;
  }

  /** The paper a person means, also by one that was merged into it or by a statement of it. */
  async standing(id: string): Promise<PaperFile> {
    let file = await this.papers.file(id);
    while (file?.paper.mergedInto) file = await this.papers.file(file.paper.mergedInto);
    if (!file) throw notFound('papers.unknown', '没有这份来文', 'there is no such paper');
    return file;
  }

  /** The entry as it would read after the change; a title we made ourselves is made again. */
  private completed(
    { head, receivedAt }: Paper,
    said: Said,
    patch: Omit<TypedEntry, 'channel' | 'receivedAt'>,
  ): TypedEntry {
    const typed = typedOf(head, said);
    const isOurTitle = head.title === titleOf(said, head, this.rulebooks.current());
    const given: TypedEntry = written(patch);
    const says: TypedSaid = written(patch.says ?? {});
    return {
      ...typed,
      ...(isOurTitle ? { title: null } : {}),
      ...given,
      receivedAt: toRfc3339(receivedAt),
      says: (says.kind ?? said.kind) === said.kind ? { ...typed.says, ...says } : says,
    };
  }

  private context(now = this.clock.now()): EntryContext {
    return {
      now,
      rulebook: this.rulebooks.current(),
      unitCalled: (name) => this.directory.find(name),
      streets: this.directory.units('street'),
    };
  }

  private async verifiedAlready(id: string): Promise<DomainError> {
    const { paper, acts } = await this.standing(id);
    const act = acts.findLast(({ act: kind }) => kind === 'verified');
    const names = await this.people.namesOf([act?.by ?? null]);
    const who = (act && names.get(act.by)) ?? act?.by ?? '';
    const zh = `${who} ${act ? dateTimeInChinese(act.at) : ''}已核实:${paper.verification === 'denied' ? '不实' : '属实'}`;
    return conflict('papers.verified-already', '这份来文已经核实过', 'the paper was called back already', [
      error('verification', `papers.${paper.verification}`, zh, `${who}: ${paper.verification}`),
    ]);
  }
}

/** 涉密: nothing of it may be kept, not even that somebody tried. */
function refuseClassified(typed: TypedEntry, reason?: string | null): void {
  const isOpen = openClassifications.some((one) => one === (typed.classification ?? 'internal'));
  const isClassified = !isOpen && classifications.some((one) => one === typed.classification);
  const { title, number, words, sender, personName, says } = typed;
  if (isClassified || carriesSecrecyMark([title, number, words, sender, personName, says?.issuer, reason]))
    throw invalid(
      'papers.classified',
      '涉密文件不得录入本系统，请按保密规定办理',
      'Classified papers may not be entered here: follow the secrecy rules',
    );
}

function faulty(faults: readonly Reason[]): DomainError {
  return invalid('papers.invalid', '登记内容有误', 'the entry has faults', faults);
}

/** What a person should know who entered a second copy. */
function aboutCopy(said: Said, paper: Paper, stands: readonly Said[]): readonly Reason[] {
  if (paper.verification === 'denied')
    return [
      warning('', 'papers.denied', '这份来文已核实不实,没有启动任何事项', 'this paper was denied: nothing was started'),
    ];
  if (fitOf(said, stands) === 'said-already') return [];
  return [
    warning(
      'says',
      'papers.contradicts',
      '与先登记的一件所说不一致,请核对原文',
      'it contradicts what stands: check it',
    ),
  ];
}

/** Fields that held something and hold something else now. */
function correctedIn(before: PaperHead, after: PaperHead): string[] {
  return (Object.keys(before) as (keyof PaperHead)[]).filter((field) => {
    const [was, is] = [JSON.stringify(before[field]), JSON.stringify(after[field])];
    return was !== is && was !== 'null' && was !== '""';
  });
}

function copyFor({ copies, paper }: HeldPaper, copyId: string | null, by: Actor): PaperCopy | undefined {
  if (copyId !== null) return copies.find(({ id }) => id === copyId);
  return copies.findLast(({ enteredBy }) => enteredBy === by.id) ?? copies.find(({ id }) => id === paper.firstCopyId);
}

/** Without what was not given at all. */
function written<T extends object>(given: T): T {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as T;
}
