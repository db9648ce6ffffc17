import { AccessService, sha256Hex } from '../../src/platform/access/access.service.js';
import { TypeormAccessStore } from '../../src/platform/access/access.store.js';
import { hashPassword } from '../../src/platform/access/password.js';
import { Settings } from '../../src/platform/settings/settings.js';
import { hourMs, minuteMs } from '../../src/shared/time.js';
import { onBothEngines } from '../harness/engines.js';

onBothEngines('access', (ground) => {
  let store: TypeormAccessStore;
  let access: AccessService;

  beforeEach(async () => {
    const { database, unitOfWork, clock, chance } = ground();
    store = new TypeormAccessStore(database);
    access = new AccessService(store, unitOfWork, clock, chance, Settings.load(undefined, {}));
    const passwordHash = await hashPassword('right');
    const account = {
      id: 'a-1',
      name: 'zhuban',
      displayName: '林某',
      roles: ['duty-officer'] as const,
      unitId: 'dept-emergency',
      signingRoles: [],
      passwordHash,
      failedAttempts: 0,
      lockedUntil: 0,
    };
    await unitOfWork.run((tx) =>
      store.addAccounts(tx, [account, { ...account, id: 'a-2', name: 'fuban' }], clock.now()),
    );
  });

  it('knows who signed in by the token, and stores only its hash', async () => {
    const { session, token } = await access.signIn('zhuban', 'right');
    expect(session).toEqual({
      userId: 'a-1',
      name: '林某',
      roles: ['duty-officer'],
      unitId: 'dept-emergency',
      signingRoles: [],
    });
    expect(await access.byToken(token)).toEqual(session);
    const rows = await ground().database.reader.rows<{ id: string }>('SELECT id FROM session');
    expect(rows).toEqual([{ id: sha256Hex(token) }]);
  });

  it('forgets who signed out, and who signed in a shift ago', async () => {
    const first = await access.signIn('zhuban', 'right');
    await access.signOut(first.token);
    expect(await access.byToken(first.token)).toBeNull();
    const second = await access.signIn('zhuban', 'right');
    ground().clock.advance(12 * hourMs + 1);
    expect(await access.byToken(second.token)).toBeNull();
  });

  it('takes a new password at once, and ends the sign-ins made with the old one', async () => {
    const { token } = await access.signIn('zhuban', 'right');
    const other = await access.signIn('fuban', 'right');
    const passwordHash = await hashPassword('new');
    await ground().unitOfWork.run((tx) => store.setPassword(tx, 'a-1', passwordHash));
    expect(await access.byToken(token)).toBeNull();
    expect(await access.byToken(other.token)).not.toBeNull();
    await expect(access.signIn('zhuban', 'right')).rejects.toThrow();
    expect((await access.signIn('zhuban', 'new')).session.userId).toBe('a-1');
  });

  it('refuses a wrong password and an unknown name in the same words', async () => {
    const refusals = await Promise.all(
      [access.signIn('zhuban', 'wrong'), access.signIn('nobody', 'right')].map((attempt) =>
        attempt.then(
          () => 'let in',
          (refused: Error) => refused.message,
        ),
      ),
    );
    expect(new Set(refusals).size).toBe(1);
    expect(refusals[0]).toMatch('access.wrong-name-or-password');
  });

  it('locks after five wrong passwords, even for the right one, and opens again after a while', async () => {
    for (let i = 0; i < 5; i++) await expect(access.signIn('zhuban', 'wrong')).rejects.toThrow('wrong-name');
    await expect(access.signIn('zhuban', 'right')).rejects.toThrow('access.locked');
    await expect(access.verify('a-1', { password: 'right' }, false)).rejects.toThrow('access.locked');
    await expect(access.signIn('fuban', 'right')).resolves.toBeDefined();
    ground().clock.advance(15 * minuteMs + 1);
    await expect(access.signIn('zhuban', 'right')).resolves.toBeDefined();
  });

  it('counts wrong passwords that come at the same time one by one', async () => {
    await Promise.all(Array.from({ length: 5 }, () => access.verify('a-1', { password: 'wrong' }, false)));
    await expect(access.signIn('zhuban', 'right')).rejects.toThrow('access.locked');
  });

  it('starts counting again after a right password', async () => {
    for (let i = 0; i < 4; i++) await access.verify('a-1', { password: 'wrong' }, false);
    expect(await access.verify('a-1', { password: 'right' }, false)).toBe(true);
    for (let i = 0; i < 4; i++) await access.verify('a-1', { password: 'wrong' }, false);
    expect(await access.verify('a-1', { password: 'right' }, false)).toBe(true);
  });

  it('proves nobody by an unknown account', async () => {
    expect(await access.verify('a-9', { password: 'right' }, false)).toBe(false);
  });

  it('knows a feed by its key, and only by it', async () => {
    const { unitOfWork } = ground();
    const key = 'a-key-that-is-long-enough';
    const made = { id: 'f-1', feedId: 'met', issuer: 'dept-meteorology', createdAt: 1 };
    await unitOfWork.run((tx) => store.addFeedKey(tx, { ...made, hash: sha256Hex(key) }));
    expect(await access.byFeedKey(key)).toMatchObject({ userId: 'f-1', roles: ['feed'], feedId: 'met' });
    expect(await access.byFeedKey(sha256Hex(key))).toBeNull();
    expect(await store.feedKeys()).toEqual([{ ...made, revokedAt: null }]);
  });

  it('lets nobody in by a key that was revoked, which happens once', async () => {
    const { unitOfWork } = ground();
    const hash = sha256Hex('another-key-of-a-feed');
    await unitOfWork.run((tx) =>
      store.addFeedKey(tx, { id: 'f-2', feedId: 'met', issuer: 'dept-meteorology', hash, createdAt: 1 }),
    );
    expect(await access.byFeedKey('another-key-of-a-feed')).not.toBeNull();
    const revoke = () => unitOfWork.run((tx) => store.revokeFeedKey(tx, 'f-2', 9));
    expect([await revoke(), await revoke()]).toEqual([true, false]);
    expect(await access.byFeedKey('another-key-of-a-feed')).toBeNull();
    expect((await store.feedKeys())[0]?.revokedAt).toBe(9);
  });

  it('keeps an account whose name is taken as it is', async () => {
    const { unitOfWork, clock } = ground();
    const existing = await store.accountByName('zhuban');
    await unitOfWork.run((tx) =>
      store.addAccounts(
        tx,
        [{ ...(existing as NonNullable<typeof existing>), id: 'a-3', displayName: '他人' }],
        clock.now(),
      ),
    );
    expect(await store.accountCount()).toBe(2);
    expect((await store.accountByName('zhuban'))?.displayName).toBe('林某');
  });
});
