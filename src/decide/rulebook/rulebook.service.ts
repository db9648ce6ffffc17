import { Injectable } from '@nestjs/common';
import { Directory } from '../../reach/directory/directory.ports.js';
import { systemActor, type Actor } from '../../shared/audit-log.js';
import { Clock } from '../../shared/clock.js';
import { conflict, invalid, notFound, unavailable } from '../../shared/domain-error.js';
import { Events } from '../../shared/events.js';
import { People } from '../../shared/people.js';
import { hasErrors, type Reason } from '../../shared/reason.js';
import { secondMs } from '../../shared/time.js';
import { UnitOfWork } from '../../shared/unit-of-work.js';
import { proveRulebook } from './core/prove-rulebook.js';
import type { Rulebook } from './core/rulebook.js';
import { bodyOf, sealRulebook } from './rulebook.body.js';
import { rulebookActivated, type RulebookActivated } from './rulebook.events.js';
import {
  Rulebooks,
  RulebookSource,
  RulebookVersionStore,
  type Activation,
  type FolderState,
  type Reading,
  type RulebookVersion,
  type RulebookVersions,
} from './rulebook.ports.js';

/** A moment this little in the past was meant as "now" by somebody whose clock runs behind. */
const pastToleratedMs = 60 * secondMs;

/** Proves the folder, keeps every sound version for ever, and knows which one applies at each moment. */
@Injectable()
export class RulebookService extends Rulebooks implements RulebookVersions {
  private readonly proved = new Map<string, Rulebook>();
  /** Oldest effect first. */
  private activations: readonly Activation[] = [];
  private seen: { signature: string; faults: readonly Reason[]; hash: string | null; readAt: number } | null = null;

  constructor(
    private readonly source: RulebookSource,
    private readonly store: RulebookVersionStore,
    private readonly directory: Directory,
    private readonly people: People,
    private readonly unitOfWork: UnitOfWork,
    private readonly events: Events,
    private readonly clock: Clock,
  ) {
    super();
  }

  /**
   * Takes up what was in force. On the first start that is the folder, which must be sound: with any fault throws invalid
   * with every reason, and the service does not start. Later a broken or changed folder changes nothing: the last good
   * version stays, and the duty desk is told.
   */
  async load(): Promise<Rulebook> {
    this.activations = await this.store.activations();
    const { rulebook, reasons } = await this.lookAtFolder();
    if (this.activations.length === 0) {
      if (rulebook === null) throw unsound(reasons);
      const { hash } = rulebook;
      const now = this.clock.now();
      const first = {
        hash,
        effectiveAt: now,
        kind: 'first',
        reason: '首次启动载入',
        decidedBy: systemActor.id,
        decidedAt: now,
      } as const;
      await this.unitOfWork.run((tx) => this.store.addActivation(tx, first, systemActor));
      this.activations = await this.store.activations();
    }
    await this.prepare();
    return this.current();
  }

  /** See `RulebookVersions.refresh`. */
  async refresh(): Promise<boolean> {
    const before = JSON.stringify([this.activations, this.folder().state, this.seen?.hash, this.seen?.faults.length]);
    this.activations = await this.store.activations();
    await this.prepare();
    if (this.seen?.signature !== (await this.signature())) await this.lookAtFolder();
    return (
      before !== JSON.stringify([this.activations, this.folder().state, this.seen?.hash, this.seen?.faults.length])
    );
  }

  override current(): Rulebook {
    const { now } = this.standing();
    // A clock that jumps may land on a version not at hand: until the next look the nearest one that is applies.
    const isAtHand = ({ hash }: Activation) => this.proved.has(hash);
    const applies = this.activations.slice(0, this.activations.indexOf(now) + 1);
    const hash = (applies.findLast(isAtHand) ?? this.activations.find(isAtHand))?.hash;
    const rulebook = this.proved.get(hash ?? '');
    if (rulebook) return rulebook;
    throw unavailable('rulebook.not-loaded', '规程尚未载入', 'the rulebook has not been loaded yet');
  }

  override async byHash(hash: string): Promise<Rulebook> {
    const remembered = this.proved.get(hash);
    if (remembered) return remembered;
    const body = await this.store.bodyOf(hash);
    if (body === null) throw notFound('rulebook.version-unknown', '没有这个版本的规程', 'no rulebook has this hash');
    const rulebook = sealRulebook(body);
    if (rulebook.hash !== hash) {
      throw unavailable(
        'rulebook.version-changed',
        '库里的规程被改动过,不能据此决策',
        'the stored rulebook was tampered with: its text has another hash',
      );
    }
    this.proved.set(hash, rulebook);
    return rulebook;
  }

  folder(): FolderState {
    const { hash = null, faults = [], readAt = 0 } = this.seen ?? {};
    if (hash === null) return { state: 'broken', hash, faults, readAt };
    const { now, next } = this.standing();
    return { state: hash === now.hash || hash === next?.hash ? 'same' : 'new', hash, faults, readAt };
  }

  standing(): { readonly now: Activation; readonly next: Activation | null } {
    const at = this.clock.now();
    const now = this.activations.findLast(({ effectiveAt }) => effectiveAt <= at) ?? this.activations[0];
    if (!now) throw unavailable('rulebook.not-loaded', '规程尚未载入', 'the rulebook has not been loaded yet');
    // Of several decisions for one moment the last applies; one that only repeats what is in force withdraws the others.
    const coming = this.activations.filter(({ effectiveAt }) => effectiveAt > at);
    const last = coming.filter((each, index) => coming[index + 1]?.effectiveAt !== each.effectiveAt);
    return { now, next: last.find(({ hash }) => hash !== now.hash) ?? null };
  }

  async versions(): Promise<readonly RulebookVersion[]> {
    const activations = this.activations.toReversed();
    return (await this.store.kept()).map(({ hash, loadedAt }) => ({
      hash,
      loadedAt,
      activations: activations.filter((activation) => activation.hash === hash),
    }));
  }

  async activate(entry: { hash: string; effectiveAt: number | null; reason: string }, by: Actor): Promise<Activation> {
    const now = this.clock.now();
    const effectiveAt = Math.max(entry.effectiveAt ?? now, now);
    if (entry.effectiveAt !== null && entry.effectiveAt < now - pastToleratedMs)
      throw invalid('rulebook.effective-in-past', '生效时间已经过去', 'it can not take effect in the past');
    if (entry.reason.trim() === '') throw invalid('rulebook.reason-missing', '必须写明理由', 'a reason is required');
    const rulebook = await this.byHash(entry.hash);
    const reasons = proveRulebook(rulebook, {
      ...(await this.context()),
      where: (path) => path.join('.'),
      unread: new Set(),
    });
    if (hasErrors(reasons)) throw unsound(reasons);
    const standing = this.standing();
    if (standing.next === null && standing.now.hash === entry.hash && effectiveAt <= now)
      throw conflict('rulebook.already-in-force', '这个版本已经生效', 'this version is in force already');
    const wasInForce = this.activations.some(({ hash, effectiveAt: since }) => hash === entry.hash && since <= now);
    // Of two decisions for one moment the later one applies, also when both were taken within a millisecond.
    const decidedAt = Math.max(now, 1 + Math.max(...this.activations.map((earlier) => earlier.decidedAt)));
    const activation = await this.unitOfWork.run(async (tx) => {
      const added = await this.store.addActivation(
        tx,
        {
          ...{ hash: entry.hash, effectiveAt, decidedAt },
          kind: wasInForce ? 'rollback' : 'activate',
          reason: entry.reason.trim(),
          decidedBy: by.id,
        },
        by,
      );
      await this.events.publish(tx, {
        kind: rulebookActivated,
        subject: 'rulebook',
        payload: { hash: entry.hash, effectiveAt } satisfies RulebookActivated,
      });
      return added;
    });
    this.activations = await this.store.activations();
    await this.prepare();
    return activation;
  }

  /** Reads and proves the folder; a sound version is kept, so that it can be compared and activated. */
  private async lookAtFolder(): Promise<Reading> {
    const signature = await this.signature();
    const reading = this.source.read(await this.context());
    const { rulebook, reasons } = reading;
    if (rulebook) {
      const version = { hash: rulebook.hash, body: bodyOf(rulebook), loadedAt: this.clock.now() };
      await this.unitOfWork.run((tx) => this.store.keep(tx, version));
      this.proved.set(rulebook.hash, this.proved.get(rulebook.hash) ?? rulebook);
    }
    this.seen = { signature, faults: reasons, hash: rulebook?.hash ?? null, readAt: this.clock.now() };
    return reading;
  }

  /** What applies now and whatever is decided for later is at hand without asking the database. */
  private async prepare(): Promise<void> {
    const { now } = this.standing();
    for (const { hash } of this.activations.slice(this.activations.indexOf(now))) await this.byHash(hash);
  }

  /** Of all that a proof depends on: a signer or a unit that came or went changes what is sound. */
  private async signature(): Promise<string> {
    const { knownUnitIds, heldRoles } = await this.context();
    return [this.source.signature(), ...knownUnitIds, ...(heldRoles ?? [])].join('\n');
  }

  /** Before anybody has an account nobody can hold a role: then it is not asked for. */
  private async context(): Promise<{ knownUnitIds: ReadonlySet<string>; heldRoles: ReadonlySet<string> | null }> {
    const held = await this.people.signingRolesHeld();
    return {
      knownUnitIds: new Set(this.directory.units().map(({ id }) => id)),
      heldRoles: held.size === 0 ? null : held,
    };
  }
}

function unsound(reasons: readonly Reason[]) {
  const list = reasons.map(({ where, text }) => `  ${where}: ${text.zh} / ${text.en}`).join('\n');
  return invalid(
    'rulebook.unsound',
    `规程有 ${reasons.length} 处错误`,
    `the rulebook has ${reasons.length} fault(s):\n${list}`,
    reasons,
  );
}
