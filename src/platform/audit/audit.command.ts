import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Command } from 'commander';
import { Database } from '../database/database.js';
import { Settings } from '../settings/settings.js';
import { ChainedAuditLog, type AuditVerdict } from './chained-audit-log.js';

type CreateApp = (options: { settings: Settings; ticking: 'by-hand' }) => Promise<NestFastifyApplication>;

/** `jiaoying audit verify [--json]`: exit code 1 when anything in the record was changed, removed, added or reordered. */
export function auditCommand(createApp: CreateApp): Command {
  return new Command('audit').description('the record of acts').addCommand(
    new Command('verify')
      .description('walk the chain and every act it speaks of; exit code 1 when something is wrong')
      .option('--json', 'print one object')
      .action(async (options: { json?: true }) => {
        const verdict = await verify(createApp);
        process.stdout.write(options.json ? `${JSON.stringify(verdict)}\n` : inWords(verdict));
        if (verdict.faults.length > 0) process.exitCode = 1;
      }),
  );
}

/**
 * Only the rooms know which of their tables are acts, and they declare them when they start. They are started over a
 * database that is thrown away: over the real one they would begin to work, beside a service that is already running.
 */
async function verify(createApp: CreateApp): Promise<AuditVerdict> {
  const { database } = Settings.load();
  if (database.engine === 'sqlite' && !existsSync(database.sqlitePath)) {
    throw new Error(`there is no database at ${database.sqlitePath}`);
  }
  const folder = await mkdtemp(join(tmpdir(), 'jiaoying-audit-'));
  try {
    const settings = Settings.load(undefined, {
      JIAOYING_DATABASE_ENGINE: 'sqlite',
      JIAOYING_DATABASE_SQLITE_PATH: join(folder, 'empty.sqlite'),
      JIAOYING_SESSION_SEED_SAMPLE: 'false',
      JIAOYING_LOG_LEVEL: 'error',
    });
    const app = await createApp({ settings, ticking: 'by-hand' });
    try {
      const real = await Database.open(database);
      try {
        return await app.get(ChainedAuditLog).verify(real);
      } finally {
        await real.close();
      }
    } finally {
      await app.close();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function inWords(verdict: AuditVerdict): string {
  const { sealed, unsealed, headHash, faults } = verdict;
  const lines = faults.map(({ kind, where }) => `${kind}: ${where}`);
  const summary = `${sealed} sealed, ${unsealed} not yet sealed, ${faults.length} fault(s), head ${headHash || '(none)'}`;
  return `${[...lines, summary].join('\n')}\n`;
}
