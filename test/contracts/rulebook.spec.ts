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

const serviceOver = ({ database, unitOfWork, clock }: Ground) =>
  new RulebookService(
    new RulebookFolder(folder, validationFaults),
    new TypeormRulebookVersionStore(database),
    directory,
    unitOfWork,
    clock,
  );

function edit(name: string, from: string, to: string): void {
  const before = readFileSync(join(folder, name), 'utf8');
  expect(before).toContain(from);
  writeFileSync(join(folder, name), before.replace(from, to));
}

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

  it('keeps the version a running incident was decided with', async () => {
    const old = await serviceOver(ground()).load();
    edit('clocks.yaml', 'colour: red, minutes: 20', 'colour: red, minutes: 15');
    const service = serviceOver(ground());
    const current = await service.load();
    expect(current.hash).not.toBe(old.hash);
    expect(await service.byHash(old.hash)).toEqual(old);
    expect(service.current()).toEqual(current);
  });

  it('refuses to start, listing every fault with file and line, and stores nothing', async () => {
    edit('consultation.yaml', '      - dept-fire\n', '');
    edit('industries/lift.yaml', 'ownerUnitId: dept-market', 'ownerUnitId: dept-nobody');
    edit('signing.yaml', 'grade: 1', 'grade: 1\n    seal: round');
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
