import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { Directory } from '../../reach/directory/directory.ports.js';
import { Chance } from '../../shared/chance.js';
import { Clock } from '../../shared/clock.js';
import { UnitOfWork } from '../../shared/unit-of-work.js';
import { Settings } from '../settings/settings.js';
import { AccessStore } from './access.ports.js';
import { sha256Hex } from './access.service.js';
import { sampleAccounts } from './core/sample-accounts.js';
import { drawPassword, hashPassword } from './password.js';

/** Of `config/feeds.yaml`. */
const sampleFeed = { feedId: 'sample-push', issuer: 'dept-meteorology' };

/** Makes a new installation usable at once: sample accounts with one password drawn for this installation. */
@Injectable()
export class SampleSignIn implements OnApplicationBootstrap {
  private readonly log = new Logger('Access');

  constructor(
    private readonly store: AccessStore,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly chance: Chance,
    private readonly settings: Settings,
    private readonly modules: ModuleRef,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    const { seedSample, seedPassword } = this.settings.session;
    if (!seedSample || (await this.store.accountCount()) > 0) return;
    const password = seedPassword || drawPassword(this.chance, 12);
    const feedKey = this.settings.session.seedFeedKey || drawPassword(this.chance, 43);
    const names = await this.seed(password, feedKey);
    if (seedPassword === '') await this.writeDown(password, feedKey, names);
    this.log.log(`${names.length} sample accounts were made`);
  }

  /** What a newcomer needs, or null when this installation has no sample sign-in written down. */
  async writtenDown(): Promise<string | null> {
    return readFile(this.settings.session.sampleSignInPath, 'utf8').catch(() => null);
  }

  private async seed(password: string, feedKey: string): Promise<string[]> {
    const accounts = sampleAccounts(this.modules.get(Directory, { strict: false }).units());
    // One hash for all: they share the password anyway, and sixty hashes would delay the first start by seconds.
    const passwordHash = await hashPassword(password);
    const at = this.clock.now();
    await this.unitOfWork.run(async (tx) => {
      await this.store.addAccounts(
        tx,
        accounts.map((account) => ({
          ...account,
          id: this.chance.id(),
          passwordHash,
          failedAttempts: 0,
          lockedUntil: 0,
        })),
        at,
      );
      const hash = sha256Hex(feedKey);
      await this.store.addFeedKey(tx, { ...sampleFeed, id: this.chance.id(), hash, createdAt: at });
    });
    return accounts.map((account) => account.name);
  }

  private async writeDown(password: string, feedKey: string, names: readonly string[]): Promise<void> {
    const { sampleSignInPath } = this.settings.session;
    await mkdir(dirname(sampleSignInPath), { recursive: true });
    const text = [
      '示例账号,人员均为虚构 · sample accounts of invented people',
      `password: ${password}`,
      `feed key: ${feedKey}`,
      `accounts: ${names.join(' ')}`,
      '',
    ].join('\n');
    await writeFile(sampleSignInPath, text, { mode: 0o600 });
  }
}
