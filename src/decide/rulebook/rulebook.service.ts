import { Injectable } from '@nestjs/common';
import { Clock } from '../../shared/clock.js';
import { invalid, notFound, unavailable } from '../../shared/domain-error.js';
import { hasErrors } from '../../shared/reason.js';
import { UnitOfWork } from '../../shared/unit-of-work.js';
import { Directory } from '../../reach/directory/directory.ports.js';
import type { Rulebook } from './core/rulebook.js';
import { Rulebooks, RulebookSource, RulebookVersionStore } from './rulebook.ports.js';
import { bodyOf, sealRulebook } from './rulebook.body.js';

/** Proves the plan once at start, keeps it for ever, and answers from memory. */
@Injectable()
export class RulebookService extends Rulebooks {
  private inForce: Rulebook | null = null;
  private readonly versions = new Map<string, Rulebook>();

  constructor(
    private readonly source: RulebookSource,
    private readonly store: RulebookVersionStore,
    private readonly directory: Directory,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
  ) {
    super();
  }

  /** Reads, proves and keeps the plan; with any fault throws invalid with every reason, and the service does not start. */
  async load(): Promise<Rulebook> {
    const { rulebook, reasons } = this.source.read({
      knownUnitIds: new Set(this.directory.units().map(({ id }) => id)),
    });
    if (rulebook === null || hasErrors(reasons)) {
      const list = reasons.map(({ where, text }) => `  ${where}: ${text.en}`).join('\n');
      throw invalid(
        'rulebook.unsound',
        `规程有 ${reasons.length} 处错误`,
        `the rulebook has ${reasons.length} fault(s):\n${list}`,
        reasons,
      );
    }
    const version = { hash: rulebook.hash, body: bodyOf(rulebook), loadedAt: this.clock.now() };
    await this.unitOfWork.run((tx) => this.store.keep(tx, version));
    this.versions.set(rulebook.hash, rulebook);
    this.inForce = rulebook;
    return rulebook;
  }

  override current(): Rulebook {
    if (this.inForce) return this.inForce;
    throw unavailable('rulebook.not-loaded', '规程尚未载入', 'the rulebook has not been loaded yet');
  }

  override async byHash(hash: string): Promise<Rulebook> {
    const remembered = this.versions.get(hash);
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
    this.versions.set(hash, rulebook);
    return rulebook;
  }
}
