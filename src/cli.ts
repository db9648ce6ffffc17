#!/usr/bin/env node
import { Command, CommanderError } from 'commander';
import { createApp } from './app.module.js';
import { openApiCommand } from './platform/http/openapi.command.js';
import { SettingsError } from './platform/settings/settings.js';

/** Exit codes a script can rely on: 0 done or well, 1 checked and found wanting, 2 used wrongly, 78 wrong settings. */
const program = new Command('jiaoying')
  .description('叫应: early warning that is not finished until somebody answers')
  .exitOverride()
  .addCommand(openApiCommand(createApp));

program.parseAsync().catch((cause: unknown) => {
  if (cause instanceof CommanderError) {
    process.exitCode = cause.exitCode === 0 ? 0 : 2;
    return;
  }
  const text = cause instanceof SettingsError ? cause.message : cause instanceof Error ? cause.stack : String(cause);
  process.stderr.write(`${text ?? ''}\n`);
  process.exitCode = cause instanceof SettingsError ? 78 : 1;
});
