import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sqlOf } from '../../src/platform/database/database.js';
import { checkDirectory, readDirectory } from '../../src/reach/directory/directory.files.js';
import { DirectoryService } from '../../src/reach/directory/directory.service.js';
import { TypeormDirectoryStore } from '../../src/reach/directory/directory.store.js';
import { systemActor } from '../../src/shared/audit-log.js';
import { parseRfc3339 } from '../../src/shared/time.js';
import { onBothEngines, type Ground } from '../harness/engines.js';

const sample = 'config/directory';
const chaotianmen = 'street-500103010';
const actor = { kind: 'user', id: 'administrator' } as const;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'directory-'));
  cpSync(sample, folder, { recursive: true });
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function edit(file: string, change: (text: string) => string | Buffer): void {
  const path = join(folder, file);
  writeFileSync(path, change(readFileSync(path, 'utf8')));
}

function at(text: string): number {
  return parseRfc3339(`${text}+08:00`) as number;
}

function serviceOn(ground: Ground, database = ground.database): DirectoryService {
  const { unitOfWork } = database;
  return new DirectoryService(
    new TypeormDirectoryStore(database),
    unitOfWork,
    ground.audit,
    ground.clock,
    ground.chance,
  );
}

onBothEngines('the directory', (ground) => {
  const count = async (table: string) =>
    (await ground().database.reader.one<{ n: number }>(`SELECT COUNT(*) AS n FROM ${table}`))?.n;

  it('is empty until something is imported, and answers so', async () => {
    const directory = serviceOn(ground());
    expect(await directory.load()).toBe(false);
    expect(directory.units()).toEqual([]);
    expect(directory.onDuty(chaotianmen, 0)).toMatchObject({ main: null, until: null });
    expect(directory.atAddress('10000000001')).toEqual([]);
  });

  it('gives back exactly what was imported, after a restart too', async () => {
    const read = await readDirectory(sample);
    const directory = serviceOn(ground());
    await directory.import(read, actor);
    const restarted = serviceOn(ground());
    expect(await restarted.load()).toBe(true);
    for (const one of [directory, restarted]) {
      for (const unit of read.units) expect(one.unit(unit.id)).toEqual(unit);
      expect(read.units.flatMap((unit) => one.contactsOf(unit.id))).toEqual(read.contacts);
      expect(one.units('street')).toEqual(read.units.filter((unit) => unit.kind === 'street'));
    }
    expect(await count('duty_shift')).toBe(read.shifts.length);
  });

  it('knows who is on duty at night and by day, the deputies and the leader', async () => {
    const directory = serviceOn(ground());
    await directory.import(await readDirectory(sample), actor);
    const night = directory.onDuty(chaotianmen, at('2026-07-20T02:14:00'));
    const day = directory.onDuty(chaotianmen, at('2026-07-20T09:00:00'));
    expect(night.until).toBe(at('2026-07-20T08:00:00'));
    expect(day.until).toBe(at('2026-07-20T20:00:00'));
    for (const team of [night, day]) expect([team.main, team.assistant, team.leader]).not.toContain(null);
    expect(night.main?.id).not.toBe(day.main?.id);
    expect(directory.deputiesOf(chaotianmen)).toHaveLength(2);
    expect(directory.leaderOf(chaotianmen)?.rank).toBe('leader');
    expect(directory.unit(chaotianmen)?.parentId).toBe('district');
    const mobile = night.main?.mobile as string;
    expect(directory.atAddress(mobile)).toEqual([{ unitId: chaotianmen, contact: night.main }]);
    const desk = directory.unit(chaotianmen)?.dutyLandline as string;
    expect(directory.atAddress(desk)).toEqual([{ unitId: chaotianmen, contact: null }]);
  });

  it.each([
    ['区住建委', 'dept-housing'],
    ['区住房城乡建委', 'dept-housing'],
    ['区公安局', 'dept-police'],
    ['区城市管理局', 'dept-urban-management'],
    ['区经信委', 'dept-economy-information'],
    ['区卫健委', 'dept-health'],
    ['朝天门街道', chaotianmen],
    ['500103010000', chaotianmen],
    ['500103', 'district'],
  ])('finds %s under the names the papers use', async (name, id) => {
    const directory = serviceOn(ground());
    await directory.import(await readDirectory(sample), actor);
    expect(directory.find(name)?.id).toBe(id);
  });

  it('replaces the whole directory at once and records each import as an act', async () => {
    const directory = serviceOn(ground());
    const first = await directory.import(await readDirectory(sample), actor);
    edit('units.csv', (text) => text.replace(',白象居,白象居,', ',白象居大厦,白象居,'));
    const second = await directory.import(await readDirectory(folder), actor);
    expect(directory.unit('site-baixiangju')?.name).toBe('白象居大厦');
    expect([first.number, second.number]).toEqual([1, 2]);
    expect(second.digest).not.toBe(first.digest);
    expect(await count('unit')).toBe(146);
    await ground().audit.seal();
    expect(await ground().audit.verify()).toMatchObject({ sealed: 2, faults: [] });
    await ground().unitOfWork.run((tx) => sqlOf(tx).run(`UPDATE directory_import SET digest = 'x' WHERE number = 1`));
    expect((await ground().audit.verify()).faults.map((fault) => fault.kind)).toEqual(['act-changed']);
  });

  it('changes nothing when the files have a fault, and names them all', async () => {
    const directory = serviceOn(ground());
    await directory.import(await readDirectory(sample), actor);
    edit('units.csv', (text) => `${text}x,village,村,村,,,district,,,true\n`);
    edit('roster.csv', (text) => `${text}district,main,nobody,1,08:00,09:00\n`);
    const refusal = directory.import(await readDirectory(folder), actor);
    await expect(refusal).rejects.toMatchObject({ kind: 'invalid', code: 'directory.faulty' });
    const { reasons } = (await refusal.catch((error: unknown) => error)) as { reasons: { code: string }[] };
    const codes = reasons.map((reason) => reason.code);
    expect(codes).toEqual(expect.arrayContaining(['directory.kind-unknown', 'directory.contact-unknown']));
    expect(await count('directory_import')).toBe(1);
    expect(directory.units()).toHaveLength(146);
  });

  it('leaves the old directory whole when storing the new one fails', async () => {
    const directory = serviceOn(ground());
    const read = await readDirectory(sample);
    await directory.import(read, actor);
    const twice = { ...read, units: [...read.units, ...read.units.slice(0, 1)] };
    await expect(directory.import(twice, actor)).rejects.toThrow();
    expect([await count('unit'), await count('directory_import')]).toEqual([146, 1]);
    expect(directory.units()).toHaveLength(146);
  });

  it('is imported once when two nodes start on an empty database', async () => {
    const other = await ground().another();
    const [one, two] = [serviceOn(ground()), serviceOn(ground(), other)];
    const read = await readDirectory(sample);
    await Promise.all([one.importFirst(read, systemActor), two.importFirst(read, systemActor)]);
    expect(await count('directory_import')).toBe(1);
    expect([one.units().length, two.units().length]).toEqual([146, 146]);
  });
});

describe('the files of an office', () => {
  it('are in order as shipped, but for the roster of two communities', async () => {
    const reasons = await checkDirectory(sample);
    expect(new Set(reasons.map(({ level, code }) => `${level} ${code}`))).toEqual(
      new Set(['warning directory.duty-gap']),
    );
  });

  it('may come from a spreadsheet: its byte order mark, line ends and encoding', async () => {
    const plain = await readDirectory(sample);
    edit('contacts.csv', (text) => `\ufeff${text.replaceAll('\n', '\r\n')}`);
    // 渝 in GB 18030; such bytes are no UTF-8.
    edit('units.csv', (text) => {
      const ascii = text.split('\n').slice(0, 1).join('\n');
      const district = Buffer.concat([
        Buffer.from('city,city,'),
        Buffer.from([0xd3, 0xe5]),
        Buffer.from(',y,,500000,,,,true\ndistrict,district,d,d,,500103,city,,,true\n'),
      ]);
      return Buffer.concat([Buffer.from(`${ascii}\n`), district]);
    });
    const read = await readDirectory(folder);
    expect(read.units[0]?.name).toBe('渝');
    expect(read.reasons.some((reason) => reason.where === 'contacts.csv:1')).toBe(false);
    expect(read.contacts.find((contact) => contact.id === 'city-11')).toEqual(
      plain.contacts.find((contact) => contact.id === 'city-11'),
    );
  });

  it('are named when one is missing or is no CSV', async () => {
    rmSync(join(folder, 'roster.csv'));
    edit('contacts.csv', (text) => `${text}a,"b\n`);
    const reasons = await checkDirectory(folder);
    expect(reasons.map((reason) => reason.code)).toEqual(['directory.csv-malformed', 'directory.file-unreadable']);
    expect(reasons[0]?.where).toMatch(/^contacts\.csv:\d+$/);
    expect(reasons[1]?.where).toContain('roster.csv');
  });

  it('count lines as an editor does', async () => {
    edit('contacts.csv', (text) => text.replace('\n', '\n\n').replace(/^city-02,city,/m, 'city-02,nowhere,'));
    const reasons = await checkDirectory(folder);
    const line =
      readFileSync(join(folder, 'contacts.csv'), 'utf8')
        .split('\n')
        .findIndex((one) => one.startsWith('city-02,')) + 1;
    expect(reasons[0]).toMatchObject({ where: `contacts.csv:${line}`, code: 'directory.unit-unknown' });
  });
});
