import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RulebookFolder } from '../../src/decide/rulebook/rulebook.files.js';
import { RulebookService } from '../../src/decide/rulebook/rulebook.service.js';
import { TypeormRulebookVersionStore } from '../../src/decide/rulebook/rulebook.store.js';
import { sqlOf } from '../../src/platform/database/database.js';
import { validationFaults } from '../../src/platform/settings/validation-faults.js';
import { DirectoryIndex } from '../../src/reach/directory/core/directory-index.js';
import { readDirectory } from '../../src/reach/directory/directory.files.js';
import type { Directory } from '../../src/reach/directory/directory.ports.js';
import { DomainError } from '../../src/shared/domain-error.js';
import type { People } from '../../src/shared/people.js';
import { nobody } from '../harness/decide.js';
import { onBothEngines, type Ground } from '../harness/engines.js';

let folder: string;
let directory: Directory;
beforeAll(async () => {
  const { units } = await readDirectory('config/directory');
  directory = new DirectoryIndex(units, [], []) as unknown as Directory;
});
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'jiaoying-rulebook-'));
  cpSync('config/rulebook', folder, { recursive: true });
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const serviceOver = ({ database, unitOfWork, clock, audit, chance, events }: Ground, people: People = nobody) =>
  new RulebookService(
    new RulebookFolder(folder, validationFaults),
    new TypeormRulebookVersionStore(database, audit, chance),
    directory,
    people,
    unitOfWork,
    events,
    clock,
  );

function edit(name: string, from: string, to: string): void {
  const before = readFileSync(join(folder, name), 'utf8');
  expect(before).toContain(from);
  writeFileSync(join(folder, name), before.replace(from, to));
}

const administrator = { kind: 'user', id: 'admin' } as const;

const stored = ({ database }: Ground) =>
  database.reader.rows<{ hash: string; loaded_at: number }>('SELECT hash, loaded_at FROM rulebook_version');

onBothEngines('the rulebook', (ground) => {
  it('is in force once loaded, and kept whole under its hash', async () => {
    const service = serviceOver(ground());
    const loaded = await service.load();
    expect(service.current()).toBe(loaded);
    expect(await stored(ground())).toEqual([{ hash: loaded.hash, loaded_at: ground().clock.now() }]);
    const elsewhere = serviceOver(ground());
    expect(await elsewhere.byHash(loaded.hash)).toEqual(loaded);
  });

  it('is kept once, however often the service starts with it', async () => {
    const first = await serviceOver(ground()).load();
    const before = await stored(ground());
    ground().clock.advance(60_000);
    await serviceOver(ground()).load();
    expect(await stored(ground())).toEqual(before);
    expect(first.hash).toBe(before[0]?.hash);
  });

  it('does not take an edited folder into force by itself: it waits until somebody says when', async () => {
    const service = serviceOver(ground());
    const old = await service.load();
    edit('clocks.yaml', 'colour: red, minutes: 20', 'colour: red, minutes: 15');
    expect(await service.refresh()).toBe(true);
    expect(service.current().hash).toBe(old.hash);
    const { state, hash, faults } = service.folder();
    expect([state, faults]).toEqual(['new', []]);
    // A restart changes nothing about it.
    const again = serviceOver(ground());
    expect((await again.load()).hash).toBe(old.hash);
    expect(again.folder()).toMatchObject({ state: 'new', hash });
  });

  it('takes a new version into force at the stated moment, keeps the old one, and goes back', async () => {
    const service = serviceOver(ground());
    const old = await service.load();
    edit('clocks.yaml', 'colour: red, minutes: 20', 'colour: red, minutes: 15');
    await service.refresh();
    const hash = service.folder().hash ?? '';
    const effectiveAt = ground().clock.now() + 60_000;
    await service.activate({ hash, effectiveAt, reason: '按2026年修订' }, administrator);
    expect(service.current().hash).toBe(old.hash);
    expect(service.standing().next).toMatchObject({ hash, kind: 'activate', reason: '按2026年修订' });
    expect(service.folder().state).toBe('same');
    ground().clock.advance(59_999);
    expect(service.current().hash).toBe(old.hash);
    ground().clock.advance(1);
    expect(service.current().hash).toBe(hash);
    // What an incident was opened with is still there, word for word.
    expect(await service.byHash(old.hash)).toEqual(old);
    const back = await service.activate({ hash: old.hash, effectiveAt: null, reason: '有误' }, administrator);
    expect(back.kind).toBe('rollback');
    expect(service.current().hash).toBe(old.hash);
    expect((await service.versions()).map((version) => [version.hash, version.activations.length])).toEqual(
      expect.arrayContaining([
        [old.hash, 2],
        [hash, 1],
      ]),
    );
    await ground().audit.seal();
    expect((await ground().audit.verify()).faults).toEqual([]);
    const acts = await ground().database.reader.rows<{ act: string }>('SELECT act FROM audit');
    expect(acts.filter(({ act }) => act === 'rulebook.activated')).toHaveLength(3);
  });

  it('has a plan at every moment, also when the clock jumps over several decisions or back', async () => {
    const service = serviceOver(ground());
    const old = await service.load();
    const now = ground().clock.now();
    const hashes: string[] = [];
    for (const [index, minutes] of [15, 16, 17].entries()) {
      edit(
        'clocks.yaml',
        `colour: red, minutes: ${index === 0 ? 20 : minutes - 1}`,
        `colour: red, minutes: ${minutes}`,
      );
      await service.refresh();
      const hash = service.folder().hash ?? '';
      await service.activate({ hash, effectiveAt: now + (index + 1) * 1_000, reason: '修订' }, administrator);
      hashes.push(hash);
    }
    // A fresh process, which has none of them in memory yet.
    const again = serviceOver(ground());
    await again.load();
    ground().clock.advance(2_500);
    expect([service.current().hash, again.current().hash]).toEqual([hashes[1], hashes[1]]);
    ground().clock.advance(60_000);
    expect([service.current().hash, again.current().hash]).toEqual([hashes[2], hashes[2]]);
    const restarted = serviceOver(ground());
    await restarted.load();
    ground().clock.advance(-62_500);
    // Back where the first version applied, which this process has not loaded: something proved applies all the same.
    expect(restarted.current().hash).toBe(hashes[2]);
    await restarted.refresh();
    expect(restarted.current().hash).toBe(old.hash);
  });

  it('withdraws what was decided for later by deciding for what is in force', async () => {
    const service = serviceOver(ground());
    const old = await service.load();
    edit('clocks.yaml', 'colour: red, minutes: 20', 'colour: red, minutes: 15');
    await service.refresh();
    const effectiveAt = ground().clock.now() + 60_000;
    await service.activate({ hash: service.folder().hash ?? '', effectiveAt, reason: '修订' }, administrator);
    await service.activate({ hash: old.hash, effectiveAt, reason: '暂缓' }, administrator);
    expect(service.standing().next).toBeNull();
    ground().clock.advance(60_000);
    expect(service.current().hash).toBe(old.hash);
  });

  it('looks again when signers change, not only when a file does', async () => {
    let roles = ['commander'];
    const people: People = {
      namesOf: async () => new Map(),
      signers: async () => [],
      signingRolesHeld: async () => new Set(roles),
    };
    await serviceOver(ground()).load();
    const service = serviceOver(ground(), people);
    await service.load();
    expect(service.folder().state).toBe('broken');
    roles = ['commander', 'deputy-commander', 'director-flood-office'];
    expect(await service.refresh()).toBe(true);
    expect(service.folder()).toMatchObject({ state: 'same', faults: [] });
  });

  it('hears what another node decided', async () => {
    const service = serviceOver(ground());
    await service.load();
    edit('clocks.yaml', 'colour: red, minutes: 20', 'colour: red, minutes: 15');
    const other = serviceOver(ground());
    await other.load();
    const hash = other.folder().hash ?? '';
    await other.activate({ hash, effectiveAt: null, reason: '修订' }, administrator);
    await service.refresh();
    expect(service.current().hash).toBe(hash);
  });

  it('keeps the last good version when the folder breaks, at run time and at start, and says every fault', async () => {
    const service = serviceOver(ground());
    const good = await service.load();
    edit('consultation.yaml', '      - dept-fire\n', '');
    await service.refresh();
    expect(service.current().hash).toBe(good.hash);
    expect(service.folder()).toMatchObject({ state: 'broken', hash: null });
    expect(service.folder().faults.map(({ code }) => code)).toContain('rulebook.not-seven-members');
    const again = serviceOver(ground());
    expect((await again.load()).hash).toBe(good.hash);
    expect(again.folder().faults.length).toBeGreaterThan(0);
    // The folder is gone altogether, and comes back.
    rmSync(folder, { recursive: true, force: true });
    await service.refresh();
    expect(service.folder().state).toBe('broken');
    cpSync('config/rulebook', folder, { recursive: true });
    await service.refresh();
    expect(service.folder()).toMatchObject({ state: 'same', faults: [] });
    expect(service.current().hash).toBe(good.hash);
  });

  it.each([
    ['a version never kept', { hash: '0'.repeat(64) }, 'rulebook.version-unknown'],
    ['a moment that is past', { effectiveAt: 0 }, 'rulebook.effective-in-past'],
    ['no reason', { reason: ' ' }, 'rulebook.reason-missing'],
    ['what is in force already', {}, 'rulebook.already-in-force'],
  ])('refuses %s', async (_what, change, code) => {
    const service = serviceOver(ground());
    const { hash } = await service.load();
    const asked = { hash, effectiveAt: null, reason: '修订', ...change };
    await expect(service.activate(asked, administrator)).rejects.toMatchObject({ code });
    expect(service.current().hash).toBe(hash);
  });

  it('refuses a version whose signers nobody holds any more', async () => {
    const held: People = {
      namesOf: async () => new Map(),
      signers: async () => [],
      signingRolesHeld: async () => new Set(['commander']),
    };
    const { hash } = await serviceOver(ground()).load();
    const service = serviceOver(ground(), held);
    await service.load();
    expect(service.folder().faults.map(({ code }) => code)).toContain('rulebook.role-nobody-holds');
    const asked = { hash, effectiveAt: ground().clock.now() + 1_000, reason: '修订' };
    await expect(service.activate(asked, administrator)).rejects.toMatchObject({ code: 'rulebook.unsound' });
  });

  it('refuses to start, listing every fault with file and line, and stores nothing', async () => {
    edit('consultation.yaml', '      - dept-fire\n', '');
    edit('industries/lift.yaml', 'ownerUnitId: dept-market', 'ownerUnitId: dept-nobody');
    edit('signing.yaml', 'grade: 1,', 'grade: 1, seal: round,');
    const service = serviceOver(ground());
    const refusal = await service.load().catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(DomainError);
    const { kind, code, reasons, message } = refusal as DomainError;
    expect([kind, code]).toEqual(['invalid', 'rulebook.unsound']);
    expect(reasons.map((reason) => reason.code)).toEqual([
      'rulebook.unknown-key',
      'rulebook.not-seven-members',
      'rulebook.unknown-unit',
    ]);
    for (const { where } of reasons) expect(message).toContain(where);
    expect(await stored(ground())).toEqual([]);
    expect(() => service.current()).toThrow('not been loaded');
  });

  it('does not know a version that was never in force', async () => {
    const service = serviceOver(ground());
    await service.load();
    await expect(service.byHash('0'.repeat(64))).rejects.toMatchObject({ kind: 'not-found' });
  });

  it('does not decide with a stored version somebody changed', async () => {
    const { hash } = await serviceOver(ground()).load();
    await ground().unitOfWork.run((tx) =>
      sqlOf(tx).run('UPDATE rulebook_version SET body = REPLACE(body, ?, ?) WHERE hash = ?', [
        '"minutes":20',
        '"minutes":2000',
        hash,
      ]),
    );
    await expect(serviceOver(ground()).byHash(hash)).rejects.toMatchObject({ code: 'rulebook.version-changed' });
  });
});
