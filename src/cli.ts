#!/usr/bin/env node
import { Command, CommanderError } from 'commander';
import { createApp } from './app.module.js';
import { explainCommand } from './decide/instruction/explain.command.js';
import {
  diffCommand,
  lines,
  readEventFile,
  readRulebookFolder,
  reportCheck,
  soundRulebook,
} from './decide/rulebook/rulebook.command.js';
import { capCommand } from './edges/cap/cap.command.js';
import { loadFeeds } from './edges/feeds/feeds.files.js';
import { demoCommand } from './oversee/drill/demo.command.js';
import { simulateCommand } from './oversee/drill/simulate.command.js';
import { feedKeyCommand } from './platform/access/feed-key.command.js';
import { userCommand } from './platform/access/user.command.js';
import { auditCommand } from './platform/audit/audit.command.js';
import { openApiCommand } from './platform/http/openapi.command.js';
import { Settings, SettingsError } from './platform/settings/settings.js';
import { readDirectory } from './reach/directory/directory.files.js';
import { hasErrors, type Reason } from './shared/reason.js';

/** `file:line:column level code text` for a person, or one object for a program; exit code 1 when there is an error. */
function report(reasons: readonly Reason[], json: boolean): void {
  const isWell = !hasErrors(reasons);
  if (json) {
    process.stdout.write(`${JSON.stringify({ isWell, reasons })}\n`);
  } else {
    for (const { where, level, code, text } of reasons) process.stdout.write(`${where} ${level} ${code} ${text.en}\n`);
    process.stdout.write(`${isWell ? 'proved' : 'refused'}: ${reasons.length} finding(s)\n`);
  }
  if (!isWell) process.exitCode = 1;
}

async function knownUnitIds(settings: Settings): Promise<ReadonlySet<string>> {
  const { units } = await readDirectory(settings.directory.path);
  return new Set(units.map((unit) => unit.id));
}

function rulesCommand(): Command {
  const rulebook = async (folder?: string) => {
    const settings = Settings.load();
    return soundRulebook(folder ?? settings.rulebook.path, { knownUnitIds: await knownUnitIds(settings) });
  };
  const units = async () => (await readDirectory(Settings.load().directory.path)).units;
  return new Command('rules')
    .description('the rulebook')
    .addCommand(
      new Command('check')
        .description('prove the rulebook and list every fault with file and line')
        .argument('[folder]', 'instead of the folder of the settings')
        .option('--json', 'print one object')
        .action(async (folder: string | undefined, options: { json?: true }) => {
          const settings = Settings.load();
          const known = { knownUnitIds: await knownUnitIds(settings) };
          reportCheck(readRulebookFolder(folder ?? settings.rulebook.path, known), options.json === true);
        }),
    )
    .addCommand(explainCommand({ rulebook: () => rulebook(), units }))
    .addCommand(
      simulateCommand({
        rulebook,
        event: readEventFile,
        lines,
        streetsByCode: async () =>
          new Map((await units()).flatMap(({ id, kind, code }) => (kind === 'street' && code ? [[code, id]] : []))),
      }),
    )
    .addCommand(diffCommand(rulebook));
}

function directoryCommand(): Command {
  return new Command('directory').description('who is who').addCommand(
    new Command('check')
      .description('read the directory and list every fault with file and line')
      .argument('[folder]', 'instead of the folder of the settings')
      .option('--json', 'print one object')
      .action(async (folder: string | undefined, options: { json?: true }) => {
        const { reasons } = await readDirectory(folder ?? Settings.load().directory.path);
        report(reasons, options.json === true);
      }),
  );
}

/** Exit codes a script can rely on: 0 done or well, 1 checked and found wanting, 2 used wrongly, 78 wrong settings. */
const program = new Command('jiaoying')
  .description('叫应: early warning that is not finished until somebody answers')
  .addCommand(demoCommand(createApp))
  .addCommand(rulesCommand())
  .addCommand(directoryCommand())
  .addCommand(capCommand())
  .addCommand(userCommand(knownUnitIds))
  .addCommand(
    feedKeyCommand((settings) =>
      loadFeeds(settings, null).all.map(({ id, name, calls }) => ({ id, name, unitId: calls })),
    ),
  )
  .addCommand(auditCommand(createApp))
  .addCommand(openApiCommand(createApp));

/** Commander leaves the process by itself where it is used wrongly; thrown instead, it gets our exit code. */
function throwInsteadOfExit(command: Command): void {
  command.exitOverride();
  for (const child of command.commands) throwInsteadOfExit(child);
}
throwInsteadOfExit(program);

// `jiaoying demo | head`: nobody listens any more, and what was begun is still put in order.
process.stdout.on('error', (cause: NodeJS.ErrnoException) => {
  if (cause.code !== 'EPIPE') throw cause;
});

program.parseAsync().catch((cause: unknown) => {
  if (cause instanceof CommanderError) {
    process.exitCode = cause.exitCode === 0 ? 0 : 2;
    return;
  }
  const text = cause instanceof Error ? cause.message : String(cause);
  process.stderr.write(`${text}\n`);
  process.exitCode = cause instanceof SettingsError ? 78 : 1;
});
