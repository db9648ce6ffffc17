/** What `jiaoying rules` needs of this room: a folder read and proved, a recorded event read, two plans compared. */
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { Command } from 'commander';
import { validationFaults } from '../../platform/settings/validation-faults.js';
import { error, type Reason } from '../../shared/reason.js';
import { compareRulebooks, type RulebookChange } from './core/compare-rulebooks.js';
import { countRulebook, type RulebookCounts } from './core/count-rulebook.js';
import type { PastEvent } from './core/past-event.js';
import type { Rulebook } from './core/rulebook.js';
import { readPastEvent } from './past-event.reader.js';
import { RulebookFolder } from './rulebook.files.js';
import type { Reading, ReadingContext } from './rulebook.ports.js';

/**
 * The rulebook of a folder with every fault, `where` = `file:line:col`. Unit ids and roles are checked only against
 * what is handed in.
 */
export function readRulebookFolder(path: string, context: ReadingContext = { knownUnitIds: null }): Reading {
  return new RulebookFolder(path, validationFaults).read(context);
}

/** The proved rulebook of a folder; throws with every fault when it is not sound. */
export function soundRulebook(path: string, context: ReadingContext = { knownUnitIds: null }): Rulebook {
  const { rulebook, reasons } = readRulebookFolder(path, context);
  if (rulebook) return rulebook;
  throw new Error(`${path}: ${reasons.length} fault(s)\n${lines(reasons).join('\n')}`);
}

/** An event file; `event` is null when there is any error. */
export function readEventFile(
  path: string,
  rulebook: Rulebook,
): { event: PastEvent | null; reasons: readonly Reason[] } {
  try {
    return readPastEvent({ name: basename(path), text: readFileSync(path, 'utf8') }, rulebook, validationFaults);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    return { event: null, reasons: [error(path, 'event.unreadable', `读不出:${why}`, `cannot be read: ${why}`)] };
  }
}

/** `file:line:col level code 中文 / English`, one line a finding. */
export function lines(reasons: readonly Reason[]): string[] {
  return reasons.map(({ where, level, code, text }) => `${where} ${level} ${code} ${text.zh} / ${text.en}`);
}

const countWords: readonly (readonly [keyof RulebookCounts, string])[] = [
  ['streams', '决策流 streams'],
  ['hazards', '灾种 hazards'],
  ['triggers', '触发 triggers'],
  ['rules', '规则 rules'],
  ['official', '正式规定 official'],
  ['proposed', '建议值 proposed'],
  ['industries', '行业 industries'],
  ['streets', '街道 streets'],
  ['grounds', '地类 grounds'],
  ['instructions', '指令格 instructions'],
  ['controls', '预拟管控令 controls'],
  ['placeholders', '占位 placeholders'],
];

/** Prints what a check found; the exit code says whether it may be decided with. */
export function reportCheck({ rulebook, reasons }: Reading, json: boolean): void {
  const isWell = rulebook !== null;
  const counts = rulebook && countRulebook(rulebook);
  if (json) process.stdout.write(`${JSON.stringify({ isWell, hash: rulebook?.hash ?? null, counts, reasons })}\n`);
  else {
    for (const line of lines(reasons)) process.stdout.write(`${line}\n`);
    if (counts) {
      process.stdout.write(`规程 rulebook ${rulebook.hash.slice(0, 12)}\n`);
      for (const [key, words] of countWords) process.stdout.write(`  ${String(counts[key]).padStart(5)}  ${words}\n`);
    }
    process.stdout.write(`${isWell ? 'proved' : 'refused'}: ${reasons.length} finding(s)\n`);
  }
  if (!isWell) process.exitCode = 1;
}

const kindWords: Readonly<Record<RulebookChange['kind'], string>> = { added: '新增', removed: '删去', changed: '修改' };

/** `rules diff A B`: what a change of the plan changes. */
export function diffCommand(read: (path: string) => Promise<Rulebook>): Command {
  return new Command('diff')
    .description('what changes from one rulebook folder to another, cell by cell')
    .argument('<a>', 'folder before')
    .argument('<b>', 'folder after')
    .option('--json', 'print one object')
    .action(async (a: string, b: string, options: { json?: true }) => {
      const [before, after] = [await read(a), await read(b)];
      const changes = compareRulebooks(before, after);
      if (options.json) {
        process.stdout.write(`${JSON.stringify({ before: before.hash, after: after.hash, changes })}\n`);
        return;
      }
      for (const { cell, kind, rule, before: was, after: is } of changes) {
        process.stdout.write(`${kindWords[kind]} ${cell} (${rule})\n`);
        if (was !== null) process.stdout.write(`  - ${was}\n`);
        if (is !== null) process.stdout.write(`  + ${is}\n`);
      }
      process.stdout.write(
        changes.length === 0 ? '两份规程说的一样 / no change\n' : `${changes.length} 处变化 change(s)\n`,
      );
    });
}
