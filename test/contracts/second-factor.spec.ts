import { AccessService } from '../../src/platform/access/access.service.js';
import { TypeormAccessStore } from '../../src/platform/access/access.store.js';
import { codeAt } from '../../src/platform/access/core/one-time-code.js';
import { hashPassword } from '../../src/platform/access/password.js';
import { SecondFactorService } from '../../src/platform/access/second-factor.service.js';
import { Settings } from '../../src/platform/settings/settings.js';
import type { Session } from '../../src/shared/session.js';
import { minuteMs } from '../../src/shared/time.js';
import { onBothEngines } from '../harness/engines.js';

const passwordHash = await hashPassword('right');
const who: Session = {
  ...{ userId: 'a-1', name: '周某', roles: ['signer'], unitId: 'dept-emergency', signingRoles: ['commander'] },
};

onBothEngines('a second factor', (ground) => {
  let access: AccessService;
  let factor: SecondFactorService;
  const open = (env: Record<string, string> = {}) => {
    const { database, unitOfWork, clock, chance, audit } = ground();
    const settings = Settings.load(undefined, env);
    const store = new TypeormAccessStore(database);
    access = new AccessService(store, unitOfWork, clock, chance, settings);
    factor = new SecondFactorService(store, access, unitOfWork, audit, settings, clock, chance);
    return store;
  };
  beforeEach(async () => {
    const store = open();
    factor.onModuleInit();
    const account = { id: 'a-1', name: 'zhihuizhang', displayName: '周某', roles: ['signer'] as const };
    await ground().unitOfWork.run((tx) =>
      store.addAccounts(
        tx,
        [
          {
            ...account,
            ...{
              unitId: 'dept-emergency',
              signingRoles: ['commander'],
              passwordHash,
              failedAttempts: 0,
              lockedUntil: 0,
            },
          },
        ],
        ground().clock.now(),
      ),
    );
  });
  const step = () => ground().clock.advance(30_000);
  const proves = (code: string | null) => access.verify('a-1', { password: 'right', code }, true);
  const enrolled = async (): Promise<string> => {
    const { secret } = await factor.begin(who, 'right');
    await factor.confirm(who, codeAt(secret, ground().clock.now()));
    step();
    return secret;
  };

  it('counts only after a code proved it, and is asked for where it counts', async () => {
    const { secret, uri } = await factor.begin(who, 'right');
    expect(uri).toContain(secret);
    expect(await proves(null)).toBe(true);
    await expect(factor.confirm(who, '000000')).rejects.toMatchObject({ code: 'access.wrong-code' });
    await factor.confirm(who, codeAt(secret, ground().clock.now()));
    expect(await factor.state(who)).toEqual({ enrolled: true, required: false });
    await expect(factor.begin(who, 'right')).rejects.toMatchObject({ code: 'access.second-factor-there' });
    await expect(proves(null)).rejects.toMatchObject({ code: 'access.code-needed' });
    expect(await access.verify('a-1', { password: 'right' }, false)).toBe(true);
    await ground().audit.seal();
    expect((await ground().audit.verify()).faults).toEqual([]);
  });

  it('takes a code once, though two come with it at once, and one step early or late', async () => {
    const secret = await enrolled();
    const code = codeAt(secret, ground().clock.now());
    const both = await Promise.allSettled([proves(code), proves(code)]);
    expect(both.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    step();
    await expect(proves(code)).rejects.toMatchObject({ code: 'access.code-used' });
    const early = codeAt(secret, ground().clock.now() + 30_000);
    expect(await proves(early)).toBe(true);
    await expect(proves(codeAt(secret, ground().clock.now()))).rejects.toMatchObject({ code: 'access.code-used' });
  });

  it('locks after five wrong codes, which a right password does not forgive', async () => {
    await enrolled();
    for (let i = 0; i < 5; i++) await expect(proves('000000')).rejects.toMatchObject({ code: 'access.wrong-code' });
    await expect(proves('000000')).rejects.toMatchObject({ code: 'access.locked' });
    ground().clock.advance(16 * minuteMs);
    await expect(proves('000000')).rejects.toMatchObject({ code: 'access.wrong-code' });
  });

  it('is disabled with password and code, and where it is required nobody signs without one', async () => {
    const secret = await enrolled();
    await factor.disable(who, { password: 'right', code: codeAt(secret, ground().clock.now()) });
    expect(await factor.state(who)).toMatchObject({ enrolled: false });
    open({ JIAOYING_SIGNING_SECOND_FACTOR: 'required' });
    await expect(proves(null)).rejects.toMatchObject({ code: 'access.second-factor-required' });
    expect(await access.verify('a-1', { password: 'wrong' }, true)).toBe(false);
  });
});
