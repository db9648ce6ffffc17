import { Injectable, type OnModuleInit } from '@nestjs/common';
import { FactIntake, followClock, Incidents, SignalIntake } from '../../../decide/hazard/hazard.ports.js';
import type { StreamId } from '../../../decide/rulebook/core/rulebook.js';
import { issuerOf } from '../../../decide/rulebook/core/lookups.js';
import { Rulebooks } from '../../../decide/rulebook/rulebook.ports.js';
import { Directory } from '../../../reach/directory/directory.ports.js';
import type { Actor } from '../../../shared/audit-log.js';
import { Chance } from '../../../shared/chance.js';
import { Clock } from '../../../shared/clock.js';
import { Deadlines } from '../../../shared/deadlines.js';
import { Events } from '../../../shared/events.js';
import { dayMs } from '../../../shared/time.js';
import { UnitOfWork, type Tx } from '../../../shared/unit-of-work.js';
import { readMessage } from '../../cap/read-message.js';
import { reportedSignal } from '../reported-signal.js';
import { isEnding, waitsForCallBack, type ResponseSaid, type Said, type SignalSaid } from './core/paper.js';
import { isRehearsal } from './core/read-entry.js';
import { signalIdentifier, signalJson, type Earlier } from './core/signal-typed.js';
import { paperChanged, type PaperChanged } from './papers.events.js';
import { Papers, PaperStore, type Paper, type PaperFile, type StatedPaper, type Statement } from './papers.ports.js';

/** How far back what is in force may have begun, and how many signals are looked through. */
const inForceDays = 7;
const signalsRead = 500;
const mediaType = 'application/json';

/** What a superior said of its response, and on which paper. */
interface Word extends StatedPaper {
  readonly said: ResponseSaid;
}

/** A paper before and after somebody changed it. */
export interface Replacing {
  readonly before: Paper;
  readonly paper: Paper;
}

/** What comes of a paper: facts in its own act, signals in a step that follows and may run twice. */
@Injectable()
export class PaperEffects implements OnModuleInit {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly store: PaperStore,
    private readonly papers: Papers,
    private readonly facts: FactIntake,
    private readonly signals: SignalIntake,
    private readonly incidents: Incidents,
    private readonly deadlines: Deadlines,
    private readonly rulebooks: Rulebooks,
    private readonly directory: Directory,
    private readonly events: Events,
    private readonly clock: Clock,
    private readonly chance: Chance,
  ) {}

  onModuleInit(): void {
    this.events.on<PaperChanged>(paperChanged, 'papers.tell-hazard', ({ payload }) =>
      this.tellSignals(payload.paperId),
    );
  }

  /**
   * Stores a statement read from a copy; a fact is told to the hazard room in the same act, but that a superior ended its
   * response only once somebody was called back.
   */
  async state(
    tx: Tx,
    paper: Paper,
    { copyId, said, replaces }: Pick<Statement, 'copyId' | 'said' | 'replaces'>,
    by: Actor,
  ): Promise<void> {
    const statement: Statement = {
      ...{ id: this.chance.id(), paperId: paper.id, copyId, said, replaces },
      ...{ enteredAt: this.clock.now(), enteredBy: by.id, state: 'standing', told: 'nothing' },
      ...{ message: null, signalId: null, incidentId: null, faults: [] },
    };
    await this.store.addStatement(tx, statement, by);
    if (!waitsForCallBack(said, paper.verification === 'confirmed')) await this.tellFact(tx, paper, statement, by);
  }

  /** The paper was called back: what waited for that is told. */
  async tellConfirmed(tx: Tx, paper: Paper, standing: readonly Statement[], by: Actor): Promise<void> {
    for (const statement of standing)
      if (isEnding(statement.said) && statement.told === 'nothing') await this.tellFact(tx, paper, statement, by);
  }

  /** Something else is said in its place; `before` is the paper as it stood until now. */
  async replace(tx: Tx, { before, paper }: Replacing, old: Statement, said: Said, by: Actor): Promise<void> {
    const anew = { copyId: old.copyId, said, replaces: old.id };
    if (old.said.kind !== 'response') {
      await this.state(tx, paper, anew, by);
      return this.withdraw(tx, before, old, by);
    }
    const isHeir =
      said.kind === 'response' && said.stream === old.said.stream && superiorOf(before) === superiorOf(paper);
    // What one superior says of a stream takes the place of what it said before, so that no review is asked for.
    if (isHeir && !waitsForCallBack(said, paper.verification === 'confirmed')) {
      await this.store.changeStatement(tx, old.id, { state: 'withdrawn' });
      return this.state(tx, paper, anew, by);
    }
    await this.withdraw(tx, before, old, by);
    await this.state(tx, paper, anew, by);
  }

  /**
   * It stands no longer: a fact is withdrawn now, a signal in the step that follows. What other papers say of a superior's
   * response is told again, since the hazard room keeps only the last word of each superior and one clock for all.
   */
  async withdraw(tx: Tx, paper: Paper, { id, said, told, incidentId }: Statement, by: Actor): Promise<void> {
    await this.store.changeStatement(tx, id, { state: 'withdrawn' });
    if (said.kind === 'signal' || said.kind === 'notice' || told === 'nothing') return;
    const source = { kind: 'paper', id } as const;
    if (said.kind !== 'response') return this.facts.withdraw(tx, source, by);
    const isRunning = incidentId !== null && (await this.deadlines.dueAt(tx, followClock, incidentId)) !== null;
    const others = (await this.lastWords(tx, said.stream)).filter(
      (other) => !isEnding(other.said) && (isRunning || superiorOf(other.paper) === superiorOf(paper)),
    );
    const saysTheSame = (other: Word) =>
      superiorOf(other.paper) === superiorOf(paper) && other.said.responseLevel === said.responseLevel;
    // Where nothing changes by it, the heir is told first: then the hazard room has nothing to withdraw.
    for (const heir of others.filter(saysTheSame)) await this.tellAgain(tx, heir, by);
    await this.facts.withdraw(tx, source, by);
    for (const other of others.filter((one) => !saysTheSame(one))) await this.tellAgain(tx, other, by);
  }

  /** An earlier receipt became known: a clock that still runs after this response runs from there. */
  async tellReceipt(tx: Tx, paper: Paper, standing: readonly Statement[], by: Actor): Promise<void> {
    for (const { id, said, told, incidentId } of standing) {
      if (said.kind !== 'response' || told === 'nothing' || isEnding(said) || incidentId === null) continue;
      if ((await this.deadlines.dueAt(tx, followClock, incidentId)) === null) continue;
      const word = (await this.lastWords(tx, said.stream)).find(({ statement }) => statement.id === id);
      if (word) await this.tellAgain(tx, { ...word, paper }, by);
    }
  }

  /** The last that each superior has said of a stream, on papers that stand, whenever they were entered. */
  private async lastWords(tx: Tx, stream: StreamId): Promise<readonly Word[]> {
    const last = new Map<string, Word>();
    // Newest entered first: of the same moment that one counts.
    for (const { paper, statement } of await this.store.standingSince(tx, this.clock.now() - inForceDays * dayMs)) {
      const { said, told } = statement;
      if (said.kind !== 'response' || said.stream !== stream || (isEnding(said) && told === 'nothing')) continue;
      const before = last.get(superiorOf(paper));
      if (!before || beginOf(before.paper) < beginOf(paper)) last.set(superiorOf(paper), { paper, statement, said });
    }
    return [...last.values()];
  }

  /** The same source twice is one fact, so that what is told again is a statement of its own. */
  private async tellAgain(tx: Tx, { paper, statement }: Word, by: Actor): Promise<void> {
    const { id, copyId, said } = statement;
    await this.store.changeStatement(tx, id, { state: 'withdrawn' });
    await this.state(tx, paper, { copyId, said, replaces: id }, by);
  }

  private async tellFact(tx: Tx, paper: Paper, { id, said }: Statement, by: Actor): Promise<void> {
    const { head, receivedAt } = paper;
    const source = { kind: 'paper', id } as const;
    const words = head.words === '' ? head.title : head.words;
    const begins = beginOf(paper);
    switch (said.kind) {
      case 'response': {
        // A paper entered late does not undo what the same superior has said since.
        const last = (await this.lastWords(tx, said.stream)).find(
          (word) => superiorOf(word.paper) === head.sender.name,
        );
        if (last && last.statement.id !== id && beginOf(last.paper) > begins) return;
        const { stream, responseLevel } = said;
        const streets = said.areas.length > 0 ? said.areas : this.directory.units('street').map((street) => street.id);
        const { incidentId } = await this.facts.superiorResponded(
          tx,
          { stream, responseLevel, by: head.sender.name, streets, from: begins, receivedAt, source, words },
          by,
        );
        return this.store.changeStatement(tx, id, { told: 'taken', incidentId });
      }
      case 'forecast': {
        const { quantity, station, value, unit, datum, windowHours, from, until } = said;
        const issuedAt = head.documentAt ?? receivedAt;
        await this.facts.forecastIssued(
          tx,
          {
            ...{ quantity, station, value, unit, datum, windowHours, from, until },
            ...{ issuedAt, by: head.sender.name, source },
          },
          by,
        );
        return this.store.changeStatement(tx, id, { told: 'taken' });
      }
      case 'report':
        await this.facts.reported(tx, { kind: said.report, street: said.street, from: begins, words, source }, by);
        return this.store.changeStatement(tx, id, { told: 'taken' });
      case 'signal':
      case 'notice':
        return;
      default:
        return said satisfies never;
    }
  }

  /** Tells the hazard room of every signal of a paper what it does not know yet, until nothing is left to tell. */
  async tellSignals(paperId: string): Promise<void> {
    for (let isDone = false; !isDone;) {
      const file = await this.papers.file(paperId);
      isDone = true;
      for (const statement of file?.statements ?? [])
        // What happens to the paper meanwhile is seen at the next look.
        if (file && (await this.tellSignal(file, statement))) isDone = false;
    }
  }

  private async tellSignal(file: PaperFile, statement: Statement): Promise<boolean> {
    const { said, told, state, signalId } = statement;
    if (said.kind !== 'signal') return false;
    const by = lastActor(file) ?? { kind: 'user', id: statement.enteredBy };
    if (told === 'nothing') return state === 'standing' && this.takeIn(file, statement, said);
    if (signalId === null) return false;
    if (state === 'withdrawn') {
      if (told === 'disowned' || isSuperseded(statement, file)) return false;
      await this.signals.disown(signalId, by);
      await this.unitOfWork.run((tx) => this.store.changeStatement(tx, statement.id, { told: 'disowned' }));
      return true;
    }
    if (told !== 'taken' || file.paper.verification !== 'confirmed') return false;
    await this.signals.vouchFor(signalId, by);
    await this.unitOfWork.run((tx) => this.store.changeStatement(tx, statement.id, { told: 'vouched' }));
    return true;
  }

  private async takeIn(file: PaperFile, statement: Statement, said: SignalSaid): Promise<boolean> {
    const written = statement.message ?? (await this.write(file, statement, said));
    const bytes = Buffer.from(written, 'utf8');
    const read = readMessage(bytes, mediaType, []);
    const [alert] = read.alerts;
    const signal = alert?.signal ?? null;
    const isVerified = file.paper.verification === 'confirmed';
    const result = await this.signals.takeIn({
      ...{ by: { kind: 'user', id: statement.enteredBy }, way: 'hand', feed: null, speaksFor: null },
      ...{ mediaType, format: 'json', bytes, signature: 'none', isVerified, isSecret: false, keepsRepeats: false },
      ...{ signal: signal && reportedSignal(signal), faults: alert?.faults ?? read.faults },
    });
    const { signalId, incidentId } = result;
    await this.unitOfWork.run((tx) =>
      this.store.changeStatement(tx, statement.id, {
        ...{ told: isVerified ? 'vouched' : 'taken', signalId, incidentId, faults: result.faults },
      }),
    );
    return true;
  }

  /** Word for word what will be taken in, however often this is tried. */
  private async write({ paper, statements }: PaperFile, statement: Statement, said: SignalSaid): Promise<string> {
    const replaced = statements.find(({ id, told }) => id === statement.replaces && told !== 'nothing');
    const earlier: readonly Earlier[] = said.lifts
      ? await this.inForce(said)
      : replaced?.said.kind === 'signal'
        ? [{ sender: replaced.said.sender, identifier: signalIdentifier(replaced.id) }]
        : [];
    const { district } = this.rulebooks.current();
    const streets = said.areas.flatMap((id) => this.directory.unit(id) ?? []);
    const message = signalJson(said, {
      ...{ statementId: statement.id, head: paper.head, isRehearsal: isRehearsal(paper.head.title), earlier },
      areaCodes: streets.length > 0 ? streets.flatMap(({ code }) => code ?? []) : [district.code],
      areaText: streets.length > 0 ? streets.map(({ shortName }) => shortName).join('、') : district.name,
    });
    return this.unitOfWork.run((tx) => this.store.writeMessage(tx, statement.id, message));
  }

  /** What the issuer has in force of this event, whichever way it came. */
  private async inForce({ sender, eventCode }: SignalSaid): Promise<readonly Earlier[]> {
    const recent = await this.incidents.signalsSince(this.clock.now() - inForceDays * dayMs, signalsRead);
    const rulebook = this.rulebooks.current();
    const issuer = (name: string) => issuerOf(rulebook, name)?.id ?? name;
    return recent
      .filter(({ state, signal }) => state === 'current' && issuer(signal.sender) === issuer(sender))
      .filter(({ signal }) => signal.eventCode === eventCode)
      .filter(({ signal }) => signal.msgType === 'alert' || signal.msgType === 'update')
      .map(({ signal }) => ({ sender: signal.sender, identifier: signal.identifier }));
  }
}

/** What a corrected signal stood for is superseded by what now stands in its place, not cancelled. */
function isSuperseded({ id }: Statement, file: PaperFile): boolean {
  const heir = file.statements.find(({ replaces }) => replaces === id);
  if (heir?.said.kind !== 'signal') return false;
  return heir.state === 'standing' || isSuperseded(heir, file);
}

/** As the hazard room knows it. */
function superiorOf({ head }: Paper): string {
  return head.sender.name;
}

function beginOf({ head, receivedAt }: Paper): number {
  return head.effectiveAt ?? head.documentAt ?? receivedAt;
}

/** Whoever decided about the paper last. */
function lastActor({ acts }: PaperFile): Actor | null {
  const act = acts.findLast(({ act: kind }) => kind !== 'scan-added' && kind !== 'scan-viewed');
  return act ? { kind: 'user', id: act.by } : null;
}
