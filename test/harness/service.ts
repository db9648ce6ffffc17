import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createApp } from '../../src/app.module.js';
import { Ticker } from '../../src/platform/schedule/ticker.js';
import { Settings } from '../../src/platform/settings/settings.js';
import { FrozenClock, SeededChance } from './time.js';

export const samplePassword = 'sample-password';
export const sampleFeedKey = 'sample-feed-key-of-the-weather-station';

/** The whole service in this process, over its own empty database, with the clock and the ticking in the story's hands. */
export interface Service {
  readonly app: NestFastifyApplication;
  readonly clock: FrozenClock;
  readonly logged: readonly string[];
  /** One round of everything that is due. */
  tick(): Promise<number>;
  /** The cookie of a sample account. */
  signIn(name: string): Promise<string>;
  close(): Promise<void>;
}

/** `env` overrides settings by their variable, `JIAOYING_LIMITS_BODY_KIBIBYTES`. */
export async function startService(env: Readonly<Record<string, string>> = {}): Promise<Service> {
  const folder = mkdtempSync(join(tmpdir(), 'jiaoying-'));
  const settings = Settings.load(undefined, {
    JIAOYING_DATABASE_SQLITE_PATH: join(folder, 'test.sqlite'),
    JIAOYING_SESSION_SEED_PASSWORD: samplePassword,
    JIAOYING_SESSION_SEED_FEED_KEY: sampleFeedKey,
    JIAOYING_LOG_LEVEL: 'info',
    ...env,
  });
  const clock = new FrozenClock();
  const logged: string[] = [];
  const app = await createApp({
    settings,
    clock,
    chance: new SeededChance(clock),
    ticking: 'by-hand',
    writeLog: (line) => void logged.push(line),
  });
  return {
    app,
    clock,
    logged,
    tick: () => app.get(Ticker).tickAll(),
    signIn: async (name) => {
      const answer = await app.inject({
        method: 'POST',
        url: '/api/v1/session',
        payload: { name, password: samplePassword },
      });
      if (answer.statusCode !== 200) throw new Error(`${name} cannot sign in: ${answer.body}`);
      return String(answer.headers['set-cookie']).split(';')[0] as string;
    },
    close: async () => {
      await app.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
