import { existsSync } from 'node:fs';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Command } from 'commander';
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

/** Every room declares its audited tables when it starts, so the rooms are started, but nothing that is due is done. */
async function verify(createApp: CreateApp): Promise<AuditVerdict> {
  const settings = Settings.load();
  if (settings.database.engine === 'sqlite' && !existsSync(settings.database.sqlitePath)) {
    throw new Error(`there is no database at ${settings.database.sqlitePath}`);
  }
  Object.assign(settings.session, { seedSample: false });
  Object.assign(settings.log, { level: 'error' });
  const app = await createApp({ settings, ticking: 'by-hand' });
  try {
    return await app.get(ChainedAuditLog).verify();
  } finally {
    await app.close();
  }
}

function inWords(verdict: AuditVerdict): string {
  const { sealed, unsealed, headHash, faults } = verdict;
  const lines = faults.map(({ kind, where }) => `${kind}: ${where}`);
  const summary = `${sealed} sealed, ${unsealed} not yet sealed, ${faults.length} fault(s), head ${headHash || '(none)'}`;
  return `${[...lines, summary].join('\n')}\n`;
}
