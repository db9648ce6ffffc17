import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { minuteMs, toRfc3339 } from '../../src/shared/time.js';
import { District } from '../harness/district.js';
import { Person, type Row } from '../harness/people.js';
import { signalXml } from '../harness/signals.js';

interface Overview {
  readonly inForce: { readonly hash: string; readonly effectiveAt: string };
  readonly next: { readonly hash: string; readonly effectiveAt: string } | null;
  readonly folder: { readonly state: string; readonly hash: string | null; readonly faults: readonly Row[] };
  readonly counts: Readonly<Record<string, number>>;
  readonly streams: readonly {
    readonly stream: string;
    readonly levels: readonly string[];
    readonly industryIds: readonly string[];
  }[];
}

describe('the rulebook of a running service', () => {
  let district: District;
  let folder: string;
  let administrator: Person;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'jiaoying-rules-'));
    cpSync('config/rulebook', folder, { recursive: true });
    district = await District.open({ JIAOYING_RULEBOOK_PATH: folder });
    district.expectTrouble(/rulebook folder/);
    administrator = new Person(district.service, 'admin');
  });
  afterAll(async () => {
    await district.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const edit = (name: string, from: string, to: string) => {
    const before = readFileSync(join(folder, name), 'utf8');
    expect(before).toContain(from);
    writeFileSync(join(folder, name), before.replace(from, to));
  };
  const overview = () => district.dutyOfficer.asks<Overview>('/rulebook');
  const desk = async () =>
    (await district.dutyOfficer.asks<{ rulebook: { folder: string; faults: number; firstFault: Row | null } }>('/desk'))
      .rulebook;
  const minutesGiven = async () => {
    await district.postsRedSignal();
    const { clocks } = await district.incident();
    const decision = clocks.find(({ kind }) => kind === 'hazard.decision');
    return (Date.parse(decision?.dueAt ?? '') - district.clock.now()) / 60_000;
  };

  it('shows every cell of every stream with its basis and source', async () => {
    const { streams, counts } = await overview();
    expect(counts).toMatchObject({ streams: 13, industries: 27, streets: 11 });
    for (const { stream, levels, industryIds } of streams) {
      const { rows } = await district.dutyOfficer.asks<{ rows: readonly { kind: string; cells: readonly Row[] }[] }>(
        `/rulebook/matrix?stream=${stream}`,
      );
      expect(rows.filter(({ kind }) => kind === 'industry')).toHaveLength(industryIds.length);
      expect(rows.filter(({ kind }) => kind === 'street')).toHaveLength(11);
      for (const { cells } of rows) expect(cells.map(({ level }) => level)).toEqual(levels);
    }
    const cell = await district.dutyOfficer.asks<{
      measures: readonly Row[];
      signedBy: Row;
      street: { riskPoints: readonly Row[] };
    }>('/rulebook/cell?stream=river&level=red&kind=street&id=street-500103010');
    for (const measure of cell.measures) {
      expect(['official', 'proposed']).toContain(measure['basis']);
      expect(measure['source']).not.toBe('');
    }
    expect(cell.signedBy).toMatchObject({ role: 'commander' });
    expect(cell.street.riskPoints.length).toBeGreaterThan(3);
  });

  it.each([
    ['/rulebook/matrix?stream=frogs', 404],
    ['/rulebook/matrix', 400],
    ['/rulebook/cell?stream=rain&level=purple&kind=street&id=x', 400],
    ['/rulebook/cell?stream=rain&level=red&kind=street&id=street-0', 404],
    ['/rulebook/diff?a=1&b=2', 400],
    [`/rulebook/diff?a=${'0'.repeat(64)}&b=${'0'.repeat(64)}`, 404],
  ])('answers %s with %d and a reason', async (path, status) => {
    const said = await district.dutyOfficer.says<Row>({ method: 'GET', url: `/api/v1${path}` });
    expect([said.status, String(said.body['message'])]).toEqual([status, expect.stringMatching(/./)]);
  });

  it('stays as it was when an edit breaks it, and the desk says where', async () => {
    const before = (await overview()).inForce.hash;
    edit('triggers/rain.yaml', 'hazard: rainstorm, colours: [red]', 'hazard: frogs, colours: [red]');
    await district.clock.advance(1);
    expect(await desk()).toMatchObject({ folder: 'broken', faults: expect.any(Number) });
    expect((await desk()).firstFault?.['where']).toMatch(/^triggers\/rain\.yaml:\d+:\d+$/);
    expect((await overview()).inForce.hash).toBe(before);
    expect(await minutesGiven()).toBe(20);
    edit('triggers/rain.yaml', 'frogs', 'rainstorm');
    await district.clock.advance(1);
    expect(await desk()).toMatchObject({ folder: 'same', faults: 0, firstFault: null });
  });

  it('waits with a sound edit until the administrator says when; nobody else may', async () => {
    edit('clocks.yaml', 'colour: red, minutes: 20', 'colour: red, minutes: 15');
    await district.clock.advance(1);
    expect(await desk()).toMatchObject({ folder: 'new', faults: 0 });
    const { folder: seen, inForce } = await overview();
    const { changes } = await district.dutyOfficer.asks<{ changes: readonly Row[] }>(
      `/rulebook/diff?a=${inForce.hash}&b=${seen.hash}`,
    );
    expect(changes).toEqual([expect.objectContaining({ cell: '时钟', rule: 'clock-decision-red', kind: 'changed' })]);
    const asked = {
      hash: seen.hash,
      reason: '按2026年修订',
      effectiveAt: toRfc3339(district.clock.now() + 120 * minuteMs),
    };
    expect((await district.dutyOfficer.tries('/rulebook/activations', asked)).status).toBe(403);
    expect((await administrator.tries('/rulebook/activations', { ...asked, effectiveAt: '明天' })).status).toBe(422);
    await administrator.does('/rulebook/activations', asked);
    expect((await overview()).next).toMatchObject({ hash: seen.hash, effectiveAt: asked.effectiveAt });
    expect((await overview()).inForce.hash).toBe(inForce.hash);
  });

  it('judges by it from that moment on, but for what is running already', async () => {
    await district.clock.jump(121);
    const { inForce, next } = await overview();
    expect([next, Date.parse(inForce.effectiveAt) <= district.clock.now()]).toEqual([null, true]);
    // The rain of last night is still open and keeps its plan; fog, which nobody has open, is judged by the new one.
    expect(((await district.incident()) as unknown as Row)['rulebookHash']).not.toBe(inForce.hash);
    const fog = signalXml({ sentAt: district.clock.now(), serial: 7, eventCode: '11B17', event: '大雾' });
    const { incidentId } = (await district.receives(fog)).body;
    const opened = await district.dutyOfficer.asks<{ rulebookHash: string; clocks: readonly { dueAt: string }[] }>(
      `/incidents/${incidentId}`,
    );
    expect(opened.rulebookHash).toBe(inForce.hash);
    expect(Date.parse(opened.clocks[0]?.dueAt ?? '') - district.clock.now()).toBe(15 * minuteMs);
    const versions = await district.dutyOfficer.asks<readonly { hash: string; state: string }[]>('/rulebook/versions');
    expect(versions.map(({ state }) => state).sort()).toEqual(['in-force', 'was']);
  });

  it('goes back when that was wrong', async () => {
    const [, old] = (
      await district.dutyOfficer.asks<readonly { hash: string; state: string }[]>('/rulebook/versions')
    ).toSorted((a, b) => (a.state < b.state ? -1 : 1));
    const back = await administrator.does<Row>('/rulebook/activations', { hash: old?.hash, reason: '修订有误，退回' });
    expect(back).toMatchObject({ kind: 'rollback' });
    expect((await overview()).inForce.hash).toBe(old?.hash);
    expect(await desk()).toMatchObject({ folder: 'new' });
  });
});
