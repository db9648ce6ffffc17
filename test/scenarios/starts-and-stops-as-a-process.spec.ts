import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';

/** The built service as `npm start` runs it, on a free port and in a folder of its own. */
function start(folder: string, env: Record<string, string> = {}): { child: ChildProcess; output: () => string } {
  const child = spawn(process.execPath, ['dist/main.js'], {
    env: {
      PATH: process.env['PATH'],
      JIAOYING_HTTP_HOST: '127.0.0.1',
      JIAOYING_HTTP_PORT: '0',
      JIAOYING_DATABASE_SQLITE_PATH: join(folder, 'jiaoying.sqlite'),
      JIAOYING_SESSION_SAMPLE_SIGN_IN_PATH: join(folder, 'sample-sign-in.txt'),
      ...env,
    },
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
  return { child, output: () => text };
}

describe('the service as a process', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'jiaoying-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('shows the sign-in, keeps it from others, and ends cleanly when told to', async () => {
    const { child, output } = start(folder);
    const ended = once(child, 'close').then(() => Promise.reject(new Error(`it ended by itself: ${output()}`)));
    while (!output().includes('accounts:')) await Promise.race([once(child.stdout as Readable, 'data'), ended]);
    ended.catch(() => undefined);
    const file = join(folder, 'sample-sign-in.txt');
    expect(statSync(file).mode & 0o077).toBe(0);
    expect(output()).toContain(readFileSync(file, 'utf8'));
    child.kill('SIGTERM');
    const [code, signal] = (await once(child, 'exit')) as [number | null, string | null];
    expect([code === 0 || signal === 'SIGTERM', output()]).toEqual([true, expect.not.stringContaining('"level":50')]);
  });

  it('refuses to start with wrong settings, and lists every fault', async () => {
    const { child, output } = start(folder, { JIAOYING_LOG_LEVEL: 'loud', JIAOYING_NO_SUCH: '1' });
    const [code] = (await once(child, 'close')) as [number];
    expect(code).toBe(78);
    expect(output()).toContain('log.level');
    expect(output()).toContain('JIAOYING_NO_SUCH');
    expect(existsSync(join(folder, 'jiaoying.sqlite'))).toBe(false);
  });
});
