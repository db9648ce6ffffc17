import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { sampleFeedKey, samplePassword } from './service.js';

/** The built service as a process of its own, over a database in `folder` that outlives it. */
export class ServiceProcess {
  private said = '';

  private constructor(
    private readonly child: ChildProcess,
    readonly url: string,
  ) {
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (chunk: Buffer) => (this.said += chunk.toString()));
  }

  /** Resolves when it answers; fails with its own words when it ends before. */
  static async start(folder: string, port: number, env: Readonly<Record<string, string>>): Promise<ServiceProcess> {
    const child = spawn(process.execPath, ['dist/main.js'], { env: processEnv(folder, port, env) });
    const service = new ServiceProcess(child, `http://127.0.0.1:${port}`);
    await until(async () => {
      if (child.exitCode !== null) throw new Error(`it ended: ${service.said}`);
      const answer = await fetch(`${service.url}/health/ready`).catch(() => null);
      return answer?.status === 200;
    });
    return service;
  }

  get log(): string {
    return this.said;
  }

  /** Power is cut: no handler runs, nothing is flushed. */
  kill(): Promise<unknown> {
    return this.end('SIGKILL');
  }

  stop(): Promise<unknown> {
    return this.end('SIGTERM');
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const exit = once(this.child, 'exit');
    this.child.kill(signal);
    await exit;
  }
}

/** Runs `jiaoying …` over the same database and returns what it said. */
export async function commandLine(
  folder: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<{ code: number | null; stdout: string }> {
  const child = spawn(process.execPath, ['dist/cli.js', ...args], { env: processEnv(folder, 0, env) });
  let stdout = '';
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, stdout };
}

/** Looks again until it is so; a story that never gets there fails by the test's own time. */
export async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isSo())) await delay(10);
}

export function databaseIn(folder: string): string {
  return join(folder, 'jiaoying.sqlite');
}

function processEnv(folder: string, port: number, env: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  return {
    PATH: process.env['PATH'],
    JIAOYING_HTTP_HOST: '127.0.0.1',
    JIAOYING_HTTP_PORT: String(port),
    JIAOYING_DATABASE_SQLITE_PATH: databaseIn(folder),
    JIAOYING_SESSION_SAMPLE_SIGN_IN_PATH: join(folder, 'sample-sign-in.txt'),
    JIAOYING_SESSION_SEED_PASSWORD: samplePassword,
    JIAOYING_SESSION_SEED_FEED_KEY: sampleFeedKey,
    ...env,
  };
}
