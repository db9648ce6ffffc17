import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Reason } from '../../src/shared/reason.js';

describe('the command line', () => {
  const folder = mkdtempSync(join(tmpdir(), 'jiaoying-cli-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  async function jiaoying(args: readonly string[], input = '') {
    const child = spawn(process.execPath, ['dist/cli.js', ...args], {
      env: { PATH: process.env['PATH'], JIAOYING_DATABASE_SQLITE_PATH: join(folder, 'cli.sqlite') },
    });
    const said = { out: '', err: '' };
    child.stdout.on('data', (chunk: Buffer) => (said.out += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (said.err += chunk.toString()));
    child.stdin.end(input);
    const [code] = (await once(child, 'close')) as [number];
    return { code, ...said };
  }
  const report = (out: string) => JSON.parse(out) as { isWell: boolean; reasons: readonly Reason[] };

  it.each([['rules'], ['directory']])('proves the %s that comes with it', async (subject) => {
    const { code, out } = await jiaoying([subject, 'check', '--json']);
    expect([code, report(out).isWell]).toEqual([0, true]);
  });

  it.each([['rules'], ['directory']])('lists what is missing where there are no %s', async (subject) => {
    const { code, out } = await jiaoying([subject, 'check', folder, '--json']);
    expect([code, report(out).isWell]).toEqual([1, false]);
    expect(report(out).reasons.length).toBeGreaterThan(1);
  });

  it('prints what the rulebook holds, and every fault of a broken one with file, line and column, in both languages', async () => {
    const sound = await jiaoying(['rules', 'check']);
    expect(sound.out).toMatch(/ 13  决策流 streams\n/);
    expect(sound.out).toMatch(/proved: 0 finding/);
    const copy = join(folder, 'rules');
    cpSync('config/rulebook', copy, { recursive: true });
    const file = join(copy, 'signing.yaml');
    writeFileSync(file, readFileSync(file, 'utf8').replace('grade: 1,', 'grade: 2,'));
    const broken = await jiaoying(['rules', 'check', copy]);
    expect(broken.code).toBe(1);
    expect(broken.out).toMatch(
      /^signing\.yaml:\d+:\d+ error rulebook\.tier-overlaps 签发权限.*重复 \/ .*covered twice$/m,
    );
    const other = join(folder, 'other');
    cpSync('config/rulebook', other, { recursive: true });
    const clocks = join(other, 'clocks.yaml');
    writeFileSync(clocks, readFileSync(clocks, 'utf8').replace('minutes: 20', 'minutes: 25'));
    const diff = await jiaoying(['rules', 'diff', 'config/rulebook', other]);
    expect([diff.code, diff.out]).toEqual([
      0,
      expect.stringMatching(/修改 时钟 \(clock-decision-red\)\n  - .*20分钟.*\n  \+ .*25分钟/),
    ]);
    expect((await jiaoying(['rules', 'diff', copy, other])).code).toBe(1);
  });

  it('explains one case as asked, every case without a gap, and refuses a question it does not understand', async () => {
    const one = ['--hazard', 'rainstorm', '--level', 'red', '--street', '500103010', '--at', '2026-07-20T02:00+08:00'];
    const { code, out } = await jiaoying(['rules', 'explain', ...one, '--industry', 'education', '--json']);
    const explained = JSON.parse(out) as Record<string, readonly object[]>;
    expect(code).toBe(0);
    expect(Object.keys(explained)).toEqual([
      'case',
      'proposals',
      'raiseFactors',
      'response',
      'instructions',
      'controls',
      'recipients',
      'windows',
      'channels',
      'sources',
    ]);
    for (const list of ['proposals', 'instructions', 'controls', 'recipients', 'windows', 'channels', 'sources'])
      expect([list, explained[list]?.length]).not.toEqual([list, 0]);
    expect(explained['proposals']?.[0]).toMatchObject({
      stream: 'rain',
      level: 'red',
      responseLevel: 2,
      considerRaisingTo: 1,
    });
    const all = await jiaoying(['rules', 'explain', '--all', '--at', '2026-07-20T02:00+08:00']);
    expect([all.code, all.out]).toEqual([0, expect.stringMatching(/704 个情形 cases，0 个缺口/)]);
    const wrong = await jiaoying(['rules', 'explain', '--hazard', 'frogs', '--street', 'nowhere']);
    expect(wrong.code).toBe(2);
    for (const part of ['--hazard', '--street', '--level']) expect(wrong.err).toContain(part);
  });

  it('replays what is recorded, and one bad file does not stop the rest', async () => {
    const bad = join(folder, 'bad.yaml');
    writeFileSync(bad, 'format: event-1\nid: x\n');
    const { code, out } = await jiaoying([
      'rules',
      'simulate',
      bad,
      'config/events/2025-08-09-city-level-three.yaml',
      '--json',
    ]);
    const [broken, played] = JSON.parse(out) as { reasons: readonly Reason[]; steps: readonly object[] }[];
    expect([code, (broken?.reasons.length ?? 0) > 0, broken?.steps]).toEqual([1, true, []]);
    expect(played?.steps).toEqual([
      expect.objectContaining({ at: '2025-08-09T18:00:00+08:00', stream: 'rain', responseLevel: 3, change: 'first' }),
    ]);
    expect((await jiaoying(['rules', 'simulate', 'config/events/2025-08-09-city-level-three.yaml'])).code).toBe(0);
  });

  it('names every file that intake would refuse, and only those', async () => {
    const files = ['red-rain.xml', 'hostile-billion-laughs.xml', 'no-such-file.xml'].map(
      (name) => `test/fixtures/cap/${name}`,
    );
    const { code, out } = await jiaoying(['cap', 'check', ...files, '--json']);
    expect([code, report(out).reasons.map(({ where }) => where)]).toEqual([1, [files[1], files[2]]]);
    expect((await jiaoying(['cap', 'check', files[0] as string])).code).toBe(0);
  });

  it('tells wrong use from a wrong answer', async () => {
    expect((await jiaoying(['no-such-command'])).code).toBe(2);
    expect((await jiaoying(['cap', 'check'])).code).toBe(2);
    const { code, err } = await jiaoying(['audit', 'verify', '--json']);
    expect([code, err]).toEqual([1, expect.stringContaining('there is no database')]);
  });

  it('makes an account, gives it a new password, and says every fault of one it refuses', async () => {
    const add = ['user', 'add', 'wang', '--display-name', '王某', '--unit', 'dept-emergency', '--role', 'duty-officer'];
    const made = await jiaoying([...add, '--json']);
    expect(made.code).toBe(0);
    expect(JSON.parse(made.out)).toEqual({
      name: 'wang',
      userId: expect.any(String),
      password: expect.stringMatching(/^.{14}$/),
    });
    expect((await jiaoying(add)).code).toBe(1);
    const given = await jiaoying(['user', 'passwd', 'wang', '--stdin', '--json'], 'a long enough password\n');
    expect([given.code, given.out]).toEqual([0, expect.not.stringContaining('password')]);
    expect((await jiaoying(['user', 'passwd', 'nobody'])).code).toBe(1);
    const refused = await jiaoying([
      'user',
      'add',
      'Li',
      '--display-name',
      '李某',
      '--unit',
      'nowhere',
      '--role',
      'king',
    ]);
    expect(refused.code).toBe(1);
    for (const part of ['name', '--unit', '--role']) expect(refused.err).toContain(`${part}: `);
  });
});
