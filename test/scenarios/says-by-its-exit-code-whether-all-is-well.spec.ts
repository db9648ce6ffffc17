import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
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
