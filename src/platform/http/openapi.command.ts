import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Command } from 'commander';
import { installationRoot, Settings } from '../settings/settings.js';
import { describeApi } from './api-description.js';

type CreateApp = (options: { settings: Settings; ticking: 'by-hand' }) => Promise<NestFastifyApplication>;

const file = join(installationRoot, 'docs/api/openapi.json');

/** `jiaoying openapi [--check]`: writes the API's description, or says by its exit code whether the written one is current. */
export function openApiCommand(createApp: CreateApp): Command {
  return new Command('openapi')
    .description('write docs/api/openapi.json')
    .option('--check', 'only compare; exit code 1 when it is out of date')
    .action(async (options: { check?: true }) => {
      const text = await describe(createApp);
      const name = relative(process.cwd(), file);
      if (!options.check) {
        await mkdir(dirname(file), { recursive: true });
        await writeFile(file, text);
        process.stdout.write(`${name} written\n`);
        return;
      }
      const isCurrent = (await readFile(file, 'utf8').catch(() => '')) === text;
      process.stdout.write(isCurrent ? `${name} is current\n` : `${name} is out of date: run npm run openapi\n`);
      if (!isCurrent) process.exitCode = 1;
    });
}

/** From the service itself, with default settings over a database that is thrown away. */
async function describe(createApp: CreateApp): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'jiaoying-openapi-'));
  try {
    const settings = Settings.load(undefined, {
      JIAOYING_DATABASE_SQLITE_PATH: join(folder, 'openapi.sqlite'),
      JIAOYING_SESSION_SEED_SAMPLE: 'false',
      JIAOYING_LOG_LEVEL: 'error',
    });
    const app = await createApp({ settings, ticking: 'by-hand' });
    const document = describeApi(app);
    await app.close();
    return `${JSON.stringify(document, null, 2)}\n`;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
