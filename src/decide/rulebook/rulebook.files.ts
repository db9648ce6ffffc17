/** Reads the rulebook's folder from disk. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { error, type Reason } from '../../shared/reason.js';
import { RulebookSource, type Reading, type ReadingContext } from './rulebook.ports.js';
import type { FaultWords, OpenedFiles, RuleFile } from './rule-file.js';
import { readRulebook } from './rulebook.reader.js';

/** A folder with `streams.yaml`, … , `industries/*.yaml` and `streets/*.yaml`. */
export class RulebookFolder extends RulebookSource {
  constructor(
    private readonly path: string,
    private readonly faultWords: FaultWords,
  ) {
    super();
  }

  /** An edit changes a file or two: the others are not parsed again. */
  private readonly opened: OpenedFiles = new Map();

  override read(context: ReadingContext): Reading {
    const files: RuleFile[] = [];
    const reasons: Reason[] = [];
    for (const name of namesIn(this.path, reasons)) {
      try {
        files.push({ name, text: readFileSync(join(this.path, name), 'utf8') });
      } catch (cause) {
        reasons.push(unreadable(name, cause));
      }
    }
    const reading = readRulebook(files, context, this.faultWords, this.opened);
    return reasons.length === 0 ? reading : { rulebook: null, reasons: [...reasons, ...reading.reasons] };
  }

  override signature(): string {
    const seen = namesIn(this.path, []).map((name) => {
      const { mtimeMs, size } = statSync(join(this.path, name), { throwIfNoEntry: false }) ?? { mtimeMs: 0, size: 0 };
      return `${name} ${mtimeMs} ${size}`;
    });
    return seen.join('\n');
  }
}

/** File names inside the folder, `/` between parts, in order; hidden ones are the editor's business, not ours. */
function namesIn(path: string, reasons: Reason[]): string[] {
  try {
    return readdirSync(path, { recursive: true, withFileTypes: true })
      .filter((entry) => !entry.isDirectory() && !entry.name.startsWith('.'))
      .map((entry) => relative(path, join(entry.parentPath, entry.name)).split(sep).join('/'))
      .toSorted();
  } catch (cause) {
    reasons.push(unreadable(path, cause));
    return [];
  }
}

function unreadable(where: string, cause: unknown): Reason {
  const why = cause instanceof Error ? cause.message : String(cause);
  return error(where, 'rulebook.unreadable', `读不出:${why}`, `cannot be read: ${why}`);
}
