/** Rule files → proved rulebook, or every fault with file, line and column. Reads no disk; `rulebook.files.ts` does. */
import { plainToInstance, type ClassConstructor } from 'class-transformer';
import { validateSync, type ValidationError } from 'class-validator';
import { isAlias, isMap, isNode, isScalar, isSeq, LineCounter, parseDocument, type Document } from 'yaml';
import { error, hasErrors, type Reason } from '../../shared/reason.js';
import { proveRulebook, type RulebookDraft, type RulePath } from './core/prove-rulebook.js';
import type { IndustryPlan, Rulebook, StreetPlan } from './core/rulebook.js';
import { bodyOf, sealRulebook } from './rulebook.body.js';
import type { Reading, ReadingContext } from './rulebook.ports.js';
import {
  CallingFile,
  ClocksFile,
  ConsultationFile,
  DistrictFile,
  IndustryFile,
  IssuersFile,
  LaddersFile,
  RaiseFactorsFile,
  ResponsesFile,
  SigningFile,
  StagesFile,
  StreamsFile,
  StreetFile,
  ThresholdsFile,
} from './rulebook.shapes.js';

/** One file of the folder: its path inside it with `/`, and its text. */
export interface RuleFile {
  readonly name: string;
  readonly text: string;
}

/** Puts class-validator's findings into words: `where` is `measures[3].control.kind`, an unknown key has code `unknown-key`. */
export type FaultWords = (errors: readonly ValidationError[]) => Reason[];

type Section = Exclude<keyof RulebookDraft, 'district' | 'industries' | 'streets'>;
type Plain = Record<string, unknown>;

const sectionFiles: readonly (readonly [file: string, section: Section, shape: ClassConstructor<object>])[] = [
  ['streams.yaml', 'streams', StreamsFile],
  ['issuers.yaml', 'issuers', IssuersFile],
  ['thresholds.yaml', 'thresholds', ThresholdsFile],
  ['responses.yaml', 'responses', ResponsesFile],
  ['raise-factors.yaml', 'raiseFactors', RaiseFactorsFile],
  ['consultation.yaml', 'consultations', ConsultationFile],
  ['signing.yaml', 'signing', SigningFile],
  ['clocks.yaml', 'clocks', ClocksFile],
  ['ladders.yaml', 'ladders', LaddersFile],
  ['calling.yaml', 'calling', CallingFile],
  ['stages.yaml', 'stages', StagesFile],
];

const planFiles = [
  { section: 'industries', folder: 'industries/', shape: IndustryFile, lists: ['measures'] },
  { section: 'streets', folder: 'streets/', shape: StreetFile, lists: ['measures', 'riskPoints'] },
] as const;

/** A rule file is some kilobytes; what is larger was put there by mistake. */
const maxFileCharacters = 1_000_000;

/** Reads, checks and proves a whole folder. Never throws for what the files hold. */
export function readRulebook(files: readonly RuleFile[], context: ReadingContext, faultWords: FaultWords): Reading {
  const reasons: Reason[] = [];
  const unread = new Set<string>();
  const byName = new Map(files.map((file) => [file.name, file]));
  const known = new Set<string>();
  const places = new Map<string, Place>();

  const open = (name: string, shape: ClassConstructor<object>, lists: readonly string[]): Opened | null => {
    known.add(name);
    const file = byName.get(name);
    if (!file) {
      reasons.push(error(name, 'rulebook.file-missing', '缺少这个文件', 'this file is missing'));
      return null;
    }
    const opened = openFile(file, shape, lists, faultWords);
    reasons.push(...opened.reasons);
    return opened.value === null ? null : { ...opened, value: opened.value };
  };

  const district = open('district.yaml', DistrictFile, []);
  const sections: Partial<Record<Section, unknown[]>> = {};
  for (const [name, section, shape] of sectionFiles) {
    const opened = open(name, shape, [section]);
    const list = opened?.lists.get(section) ?? null;
    if (!opened || !list) {
      unread.add(section);
      sections[section] = [];
      continue;
    }
    if (list.lost) unread.add(section);
    sections[section] = list.items;
    places.set(section, { source: opened.source, path: [section], indexes: list.indexes });
  }

  const plans: { industries: IndustryPlan[]; streets: StreetPlan[] } = { industries: [], streets: [] };
  for (const { section, folder, shape, lists } of planFiles) {
    const names = [...byName.keys()].filter((name) => name.startsWith(folder) && name.endsWith('.yaml')).toSorted();
    for (const name of names) {
      const opened = open(name, shape, lists);
      if (!opened || opened.headIsBroken) {
        unread.add(section);
        continue;
      }
      const index = plans[section].length;
      for (const list of lists) {
        const read = opened.lists.get(list);
        opened.value[list] = read?.items ?? [];
        if (!read || read.lost) unread.add(`${section}.${index}`);
        places.set(`${section}.${index}.${list}`, {
          source: opened.source,
          path: [list],
          indexes: read?.indexes ?? [],
        });
      }
      places.set(`${section}.${index}`, { source: opened.source, path: [], indexes: [] });
      delete opened.value.defaults;
      const plan = opened.value as unknown as IndustryPlan & StreetPlan;
      plans[section].push(plan);
      const own = section === 'streets' ? plan.id.replace(/^street-/, '') : plan.id;
      if (`${folder}${own}.yaml` !== name) {
        reasons.push(
          error(
            positionOf(opened.source, ['id']),
            'rulebook.file-name',
            `文件名要和编号一致:${own}.yaml`,
            `the file of this plan is named ${own}.yaml`,
          ),
        );
      }
    }
  }

  for (const name of byName.keys()) {
    if (known.has(name) || name === 'README.md') continue;
    reasons.push(error(name, 'rulebook.file-unknown', '规程里没有这样的文件', 'the rulebook has no such file'));
  }

  const draft = {
    district: (district?.value.district ?? { code: '', name: '', callBack: '' }) as Rulebook['district'],
    ...(sections as unknown as Pick<RulebookDraft, Section>),
    ...plans,
  } satisfies RulebookDraft;
  reasons.push(
    ...proveRulebook(draft, {
      knownUnitIds: context.knownUnitIds,
      heldRoles: context.heldRoles ?? null,
      where: (path) => whereOf(places, path),
      unread,
    }),
  );
  return { rulebook: hasErrors(reasons) ? null : sealRulebook(bodyOf(draft)), reasons };
}

function isPlain(value: unknown): value is Plain {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A parsed file and how to say where something stands in it. */
interface Source {
  readonly name: string;
  readonly document: Document;
  readonly lines: LineCounter;
}

/** Where a list of the draft came from; items that could not be read left gaps, so the index is translated back. */
interface Place {
  readonly source: Source;
  readonly path: RulePath;
  readonly indexes: readonly number[];
}

interface ReadList {
  readonly items: unknown[];
  readonly indexes: readonly number[];
  /** True when items had to be left out. */
  readonly lost: boolean;
}

interface Opened {
  readonly source: Source;
  readonly value: Plain;
  readonly lists: ReadonlyMap<string, ReadList>;
  /** True when something outside the lists is wrong. */
  readonly headIsBroken: boolean;
}

type OpeningResult = Omit<Opened, 'value'> & { readonly value: Plain | null; readonly reasons: readonly Reason[] };

function openFile(
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
    const document = parseDocument(file.text, { lineCounter: lines, prettyErrors: false, logLevel: 'silent' });
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
  const { basis, source, effectiveFrom } = defaults;
  value[list] = items.map((item: unknown) => (isPlain(item) ? { basis, source, effectiveFrom, ...item } : item));
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

function whereOf(places: ReadonlyMap<string, Place>, path: RulePath): string {
  const [section, index, list, item, ...rest] = path;
  const inPlan = places.get(`${section}.${index}.${list}`);
  if (inPlan) {
    const original = typeof item === 'number' ? [inPlan.indexes[item] ?? item] : [];
    return positionOf(inPlan.source, [...inPlan.path, ...original, ...rest]);
  }
  const plan = places.get(`${section}.${index}`);
  if (plan) return positionOf(plan.source, path.slice(2));
  const place = places.get(String(section));
  if (!place) return `${String(section)}/`;
  const original = typeof index === 'number' ? [place.indexes[index] ?? index] : [];
  return positionOf(place.source, [...place.path, ...original, ...path.slice(2)]);
}

/** `file:line:col` of a place, or of the nearest thing around it that is written down. */
function positionOf({ name, document, lines }: Source, path: RulePath): string {
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
