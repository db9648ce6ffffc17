import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Chance } from '../../shared/chance.js';
import { Clock } from '../../shared/clock.js';
import { DomainError } from '../../shared/domain-error.js';
import type { Session } from '../../shared/session.js';
import { StepUp, type StepUpProof } from '../../shared/step-up.js';
import { hourMs, minuteMs } from '../../shared/time.js';
import { UnitOfWork } from '../../shared/unit-of-work.js';
import { Settings } from '../settings/settings.js';
import { AccessStore, WhoIsThere, type Account, type AccountWithPassword } from './access.ports.js';
import { passwordMatches } from './password.js';

export function sha256Hex(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function sessionOf(account: Account): Session {
  return {
    userId: account.id,
    name: account.displayName,
    roles: account.roles,
    unitId: account.unitId,
    signingRoles: account.signingRoles,
  };
}

/** Signing in, staying in, proving it again before signing, and signing out. */
@Injectable()
export class AccessService implements WhoIsThere, StepUp {
  constructor(
    private readonly store: AccessStore,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly chance: Chance,
    private readonly settings: Settings,
  ) {}

  /** Opens a sign-in; throws `access.wrong-name-or-password` or `access.locked`. */
  async signIn(name: string, password: string): Promise<{ session: Session; token: string; lastsMs: number }> {
    const account = await this.store.accountByName(name);
    if (!(await this.proves(account, password)) || !account) {
      throw new DomainError('forbidden', 'access.wrong-name-or-password', {
        zh: '用户名或密码不对',
        en: 'Wrong name or password',
      });
    }
    const token = Buffer.from(this.chance.bytes(32)).toString('base64url');
    const at = this.clock.now();
    const lastsMs = this.settings.session.hours * hourMs;
    await this.unitOfWork.run(async (tx) => {
      await this.store.forgetExpired(tx, at);
      await this.store.openSession(tx, {
        tokenHash: sha256Hex(token),
        accountId: account.id,
        at,
        expiresAt: Math.floor(at + lastsMs),
      });
    });
    return { session: sessionOf(account), token, lastsMs };
  }

  async signOut(token: string): Promise<void> {
    await this.unitOfWork.run((tx) => this.store.closeSession(tx, sha256Hex(token)));
  }

  async byToken(token: string): Promise<Session | null> {
    const account = await this.store.sessionOf(sha256Hex(token), this.clock.now());
    return account ? sessionOf(account) : null;
  }

  async byFeedKey(key: string): Promise<Session | null> {
    const feed = await this.store.feedKeyOf(sha256Hex(key));
    if (!feed) return null;
    const { id, issuer, feedId } = feed;
    return { userId: id, name: issuer, roles: ['feed'], unitId: issuer, signingRoles: [], feedId };
  }

  async verify(accountId: string, { password }: StepUpProof): Promise<boolean> {
    return this.proves(await this.store.accountById(accountId), password);
  }

  /** Whether it is the account's password. While locked no password is looked at, and the caller is told. */
  private async proves(account: AccountWithPassword | undefined, password: string): Promise<boolean> {
    const now = this.clock.now();
    if (account && account.lockedUntil > now) {
      throw new DomainError('forbidden', 'access.locked', {
        zh: '密码错误次数过多,账号已暂时锁定',
        en: 'Too many wrong passwords; the account is locked for a while',
      });
    }
    const matches = await passwordMatches(account?.passwordHash, password);
    if (!account) return false;
    const { failedSignIns, lockMinutes } = this.settings.limits;
    if (!matches) {
      const lockUntil = Math.floor(now + lockMinutes * minuteMs);
      await this.unitOfWork.run((tx) => this.store.countFailure(tx, account.id, failedSignIns, lockUntil));
    } else if (account.failedAttempts > 0 || account.lockedUntil > 0) {
      await this.unitOfWork.run((tx) => this.store.clearFailures(tx, account.id));
    }
    return matches;
  }
}
