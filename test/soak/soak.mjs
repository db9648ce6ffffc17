// The cruel long forms: every other program in this folder that is not a part of one, each in a process of its own.
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';

const parts = ['soak.mjs', 'fuzz-messages.mjs'];
const programs = readdirSync('test/soak').filter((name) => name.endsWith('.mjs') && !parts.includes(name));
const failed = programs.filter((name) => {
  process.stdout.write(`== ${name}\n`);
  return spawnSync(process.execPath, [`test/soak/${name}`], { stdio: 'inherit' }).status !== 0;
});
process.stdout.write(`${programs.length - failed.length} passed, ${failed.length} failed\n`);
if (failed.length > 0) process.exitCode = 1;
