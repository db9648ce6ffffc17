/** One YAML file of the plan: read, checked against its shape, every fault with file, line and column. */
import { plainToInstance, type ClassConstructor } from 'class-transformer';
import { validateSync, type ValidationError } from 'class-validator';
import { isAlias, isMap, isNode, isScalar, isSeq, LineCounter, parseDocument, type Document } from 'yaml';
import { error, type Reason } from '../../shared/reason.js';
import type { RulePath } from './core/proof.js';

/** One file of the folder: its path inside it with `/`, and its text. */
export interface RuleFile {
  readonly name: string;
  readonly text: string;
}

/** Puts class-validator's findings into words: `where` is `measures[3].control.kind`, an unknown key has code `unknown-key`. */
export type FaultWords = (errors: readonly ValidationError[]) => Reason[];

export type Plain = Record<string, unknown>;

/** A rule file is some kilobytes; what is larger was put there by mistake. */
const maxFileCharacters = 1_000_000;

export function isPlain(value: unknown): value is Plain {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A parsed file and how to say where something stands in it. */
export interface Source {
  readonly name: string;
  readonly document: Document;
  readonly lines: LineCounter;
}

export interface ReadList {
  readonly items: unknown[];
  readonly indexes: readonly number[];
  /** True when items had to be left out. */
  readonly lost: boolean;
}

export interface Opened {
  readonly source: Source;
  readonly value: Plain;
  readonly lists: ReadonlyMap<string, ReadList>;
  /** True when something outside the lists is wrong. */
  readonly headIsBroken: boolean;
}

export type OpeningResult = Omit<Opened, 'value'> & {
  readonly value: Plain | null;
  readonly reasons: readonly Reason[];
};

/** What was made of each file the last time, by its name. */
export type OpenedFiles = Map<string, { readonly text: string; readonly result: OpeningResult }>;

export function openFile(
  file: RuleFile,
  shape: ClassConstructor<object>,
  listNames: readonly string[],
  faultWords: FaultWords,
): OpeningResult {
  const lines = new LineCounter();
  const unreadable = (reasons: readonly Reason[], document: Document): OpeningResult => ({
    source: { name: file.name, document, lines },
    value: null,
    lists: new Map(),
    headIsBroken: true,
    reasons,
  });
  const fault = (why: string) => [
    error(`${file.name}:1:1`, 'rulebook.unreadable', `读不懂:${why}`, `cannot be read: ${why}`),
  ];
  if (file.text.length > maxFileCharacters) return unreadable(fault('too large'), parseDocument(''));
  try {
    const document = parseDocument(file.text, { lineCounter: lines, prettyErrors: false, logLevel: 'error' });
    const source = { name: file.name, document, lines };
    const problems = [...document.errors, ...document.warnings].map((problem) => {
      const { line, col } = lines.linePos(problem.pos[0]);
      const where = `${file.name}:${Math.max(1, line)}:${Math.max(1, col)}`;
      return error(where, 'rulebook.not-yaml', `YAML 有错:${problem.message}`, `is not YAML: ${problem.message}`);
    });
    if (problems.length > 0) return unreadable(problems, document);
    // Through JSON, so that aliases become values of their own and nothing but plain data goes on.
    const value: unknown = JSON.parse(JSON.stringify(document.toJS() ?? null));
    if (!isPlain(value)) return unreadable(fault('not a map of keys'), document);
    for (const list of listNames) applyDefaults(value, list);
    return shaped(source, value, shape, listNames, faultWords);
  } catch (cause) {
    return unreadable(fault(cause instanceof Error ? cause.message : String(cause)), parseDocument(''));
  }
}

/** Rules without a basis, source or date of their own take the file's. */
function applyDefaults(value: Plain, list: string): void {
  const { defaults } = value;
  const items = value[list];
  if (!isPlain(defaults) || !Array.isArray(items)) return;
  const { basis, source, effectiveFrom, streams } = defaults;
  // Only measures name streams that a whole file may share.
  const given = { basis, source, effectiveFrom, ...(list === 'measures' && streams !== undefined ? { streams } : {}) };
  value[list] = items.map((item: unknown) => (isPlain(item) ? { ...given, ...item } : item));
}

function shaped(
  source: Source,
  value: Plain,
  shape: ClassConstructor<object>,
  listNames: readonly string[],
  faultWords: FaultWords,
): OpeningResult {
  const instance = plainToInstance(shape, value);
  const found = faultWords(
    validateSync(instance, { whitelist: true, forbidNonWhitelisted: true, forbidUnknownValues: true }),
  ).map((reason) => ({ reason, path: pathIn(reason.where) }));
  const reasons = found.map(({ reason, path }) => ({
    ...reason,
    where: positionOf(source, path),
    code: `rulebook.${reason.code}`,
    text: {
      zh: `${reason.where}:${reason.text.zh}`,
      en: `${reason.where}: ${reason.text.en}`,
    },
  }));
  // An unknown key is a fault, but what is known beside it can still be proved.
  const breaking = found.filter(({ reason }) => reason.code !== 'unknown-key').map(({ path }) => path);
  const read = JSON.parse(JSON.stringify(instance)) as Plain;
  const lists = new Map<string, ReadList>();
  for (const list of listNames) {
    const items = read[list];
    const wholeIsBroken = breaking.some((path) => path[0] === list && path.length === 1);
    if (!Array.isArray(items) || wholeIsBroken) continue;
    const broken = new Set(breaking.flatMap((path) => (path[0] === list ? [path[1]] : [])));
    const indexes = [...items.keys()].filter((index) => !broken.has(index));
    lists.set(list, { items: indexes.map((index) => items[index] as unknown), indexes, lost: broken.size > 0 });
  }
  return {
    source,
    value: read,
    lists,
    headIsBroken: breaking.some((path) => !listNames.includes(String(path[0]))),
    reasons,
  };
}

/** `measures[3].control.kind` → `['measures', 3, 'control', 'kind']`. */
function pathIn(where: string): RulePath {
  return [...where.matchAll(/\[(\d+)\]|[^.[\]]+/g)].map(([text, index]) =>
    index === undefined ? text : Number(index),
  );
}

/** `file:line:col` of a place, or of the nearest thing around it that is written down. */
export function positionOf({ name, document, lines }: Source, path: RulePath): string {
  let node: unknown = document.contents;
  let offset = rangeStart(node) ?? 0;
  for (const step of path) {
    if (isAlias(node)) node = node.resolve(document);
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => (isScalar(key) ? key.value : key) === step);
      if (!pair) break;
      offset = rangeStart(pair.key) ?? offset;
      node = pair.value;
    } else if (isSeq(node) && typeof step === 'number') {
      node = node.items[step];
      offset = rangeStart(node) ?? offset;
    } else break;
  }
  const { line, col } = lines.linePos(offset);
  return `${name}:${Math.max(1, line)}:${Math.max(1, col)}`;
}

function rangeStart(node: unknown): number | undefined {
  return isNode(node) ? node.range?.[0] : undefined;
}
