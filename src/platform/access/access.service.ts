import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Chance } from '../../shared/chance.js';
import { Clock } from '../../shared/clock.js';
import { DomainError, forbidden } from '../../shared/domain-error.js';
import type { Session } from '../../shared/session.js';
import { StepUp, type StepUpProof } from '../../shared/step-up.js';
import { hourMs, minuteMs } from '../../shared/time.js';
import { UnitOfWork } from '../../shared/unit-of-work.js';
import { Settings } from '../settings/settings.js';
import { AccessStore, WhoIsThere, type Account, type AccountWithPassword } from './access.ports.js';
import { stepOf } from './core/one-time-code.js';
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

  async verify(accountId: string, { password, code }: StepUpProof, needsSecond: boolean): Promise<boolean> {
    const account = await this.store.accountById(accountId);
    if (!needsSecond || !account) return this.proves(account, password);
    const factor = await this.store.secondFactorOf(accountId);
    if (!factor?.isConfirmed) {
      const matches = await this.proves(account, password);
      if (matches && this.settings.signing.secondFactor === 'required')
        throw forbidden(
          'access.second-factor-required',
          '签发橙色、红色须先登记动态口令',
          'orange and red are signed with an enrolled authenticator only',
        );
      return matches;
    }
    // The password alone does not clear the count: a thief who has it would guess codes for ever.
    if (!(await this.proves(account, password, false))) return false;
    await this.provesCode(account, factor.secret, code ?? null);
    return true;
  }

  private async provesCode(account: AccountWithPassword, secret: string, code: string | null): Promise<void> {
    if (code === null)
      throw forbidden('access.code-needed', '还要动态口令', "the authenticator's code is needed as well");
    const step = stepOf(secret, code, this.clock.now());
    if (step === null) {
      await this.countFailure(account);
      throw forbidden('access.wrong-code', '动态口令不对', 'the code is wrong');
    }
    const isFirst = await this.unitOfWork.run((tx) => this.store.useSecondFactor(tx, account.id, step));
    if (!isFirst) {
      await this.countFailure(account);
      throw forbidden(
        'access.code-used',
        '这个动态口令已经用过,请等下一个',
        'this code was used already: wait for the next one',
      );
    }
    await this.unitOfWork.run((tx) => this.store.clearFailures(tx, account.id));
  }

  private countFailure(account: AccountWithPassword): Promise<void> {
    const { failedSignIns, lockMinutes } = this.settings.limits;
    const lockUntil = Math.floor(this.clock.now() + lockMinutes * minuteMs);
    return this.unitOfWork.run((tx) => this.store.countFailure(tx, account.id, failedSignIns, lockUntil));
  }

  /** Whether it is the account's password. While locked no password is looked at, and the caller is told. */
  private async proves(account: AccountWithPassword | undefined, password: string, clears = true): Promise<boolean> {
    const now = this.clock.now();
    if (account && account.lockedUntil > now) {
      throw new DomainError('forbidden', 'access.locked', {
        zh: '密码错误次数过多,账号已暂时锁定',
        en: 'Too many wrong passwords; the account is locked for a while',
      });
    }
    const matches = await passwordMatches(account?.passwordHash, password);
    if (!account) return false;
    if (!matches) {
      await this.countFailure(account);
    } else if (clears && (account.failedAttempts > 0 || account.lockedUntil > 0)) {
      await this.unitOfWork.run((tx) => this.store.clearFailures(tx, account.id));
    }
    return matches;
  }
}
