/** Reads the file of the feeds: every fault of it at once, each with file, line and column. */
import { plainToInstance, type ClassConstructor } from 'class-transformer';
import { validateSync } from 'class-validator';
import { isNode, LineCounter, parseDocument } from 'yaml';
import { validationFaults } from '../../platform/settings/validation-faults.js';
import { error, type Reason } from '../../shared/reason.js';
import { urlFault } from './allowed-address.js';
import {
  feedKinds,
  FolderFeed,
  issuersOf,
  ObservationFeed,
  PollFeed,
  PushFeed,
  type Feed,
  type FeedKind,
} from './feed.js';

/** What the file may name; null where it is not at hand, then it is not checked. */
export interface KnownToFeeds {
  readonly issuerIds: ReadonlySet<string>;
  readonly unitIds: ReadonlySet<string>;
}

const shapes: Readonly<Record<FeedKind, ClassConstructor<Feed>>> = {
  push: PushFeed,
  poll: PollFeed,
  folder: FolderFeed,
  observations: ObservationFeed,
};
/** Some kilobytes; what is larger was put there by mistake. */
const maxCharacters = 1_000_000;

type Path = readonly (string | number)[];
type Say = (path: Path, code: string, zh: string, en: string) => void;

/** `feeds` holds what can be used where there is no error. Never throws. */
export function readFeeds(
  file: { readonly name: string; readonly text: string },
  known: KnownToFeeds | null,
): { feeds: readonly Feed[]; reasons: readonly Reason[] } {
  if (file.text.length > maxCharacters)
    return { feeds: [], reasons: [error(`${file.name}:1:1`, 'feeds.too-large', '文件太大', 'is too large')] };
  const lines = new LineCounter();
  const document = parseDocument(file.text, { lineCounter: lines, prettyErrors: false, logLevel: 'error' });
  const at = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return `${file.name}:${Math.max(1, line)}:${Math.max(1, col)}`;
  };
  const problems = [...document.errors, ...document.warnings];
  if (problems.length > 0)
    return {
      feeds: [],
      reasons: problems.map(({ pos, message }) =>
        error(at(pos[0]), 'feeds.not-yaml', `YAML 有错:${message}`, `is not YAML: ${message}`),
      ),
    };
  /** Where `path` stands, or the nearest thing around it that is written down. */
  const offsetOf = (path: Path): number => {
    for (let length = path.length; length > 0; length -= 1) {
      const node: unknown = document.getIn(path.slice(0, length), true);
      if (isNode(node) && node.range) return node.range[0];
    }
    return 0;
  };
  const found: { readonly offset: number; readonly reason: Reason }[] = [];
  const say: Say = (path, code, zh, en) => {
    const offset = offsetOf(path);
    found.push({ offset, reason: error(at(offset), code, zh, en) });
  };

  const shapely: { readonly feed: Feed; readonly path: Path }[] = [];
  for (const [index, item] of itemsOf(plainOf(document), say).entries()) {
    const feed = shaped(item, index, say);
    if (!feed) continue;
    const path = ['feeds', index];
    shapely.push({ feed, path });
    agreement(feed, path, say);
    if (known) acquaintance(feed, known, path, say);
  }
  uniqueness(shapely, say);
  const reasons = found.toSorted((a, b) => a.offset - b.offset).map(({ reason }) => reason);
  return { feeds: shapely.map(({ feed }) => feed), reasons };
}

/** Through JSON, so that aliases become values of their own and nothing but plain data goes on. */
function plainOf(document: ReturnType<typeof parseDocument>): unknown {
  try {
    return JSON.parse(JSON.stringify(document.toJS() ?? null));
  } catch {
    return null;
  }
}

function itemsOf(value: unknown, say: Say): readonly unknown[] {
  const root = value as Record<string, unknown> | null;
  if (typeof root !== 'object' || root === null || !Array.isArray(root['feeds'])) {
    say([], 'feeds.missing', '缺少 feeds 列表', 'the list feeds is missing');
    return [];
  }
  for (const key of Object.keys(root))
    if (key !== 'feeds') say([key], 'feeds.unknown-key', `${key}:不认识的字段`, `${key}: unknown key`);
  return root['feeds'];
}

function shaped(item: unknown, index: number, say: Say): Feed | null {
  const path = ['feeds', index];
  const kind = (item as { kind?: unknown } | null)?.kind;
  if (typeof item !== 'object' || item === null || !feedKinds.some((each) => each === kind)) {
    say(
      [...path, 'kind'],
      'feeds.unknown-kind',
      `kind 只能是:${feedKinds.join(', ')}`,
      `kind must be one of ${feedKinds.join(', ')}`,
    );
    return null;
  }
  const feed = plainToInstance(shapes[kind as FeedKind], item);
  const faults = validationFaults(
    validateSync(feed, { whitelist: true, forbidNonWhitelisted: true, forbidUnknownValues: true }),
  );
  for (const { where, code, text } of faults) {
    const within = where.split(/[.[\]]+/).filter((part) => part !== '');
    say([...path, ...within.map(step)], `feeds.${code}`, `${where}:${text.zh}`, `${where}: ${text.en}`);
  }
  return faults.length === 0 ? feed : null;
}

const step = (part: string): string | number => (/^\d+$/.test(part) ? Number(part) : part);

/** What is right one by one but wrong together. */
function agreement(feed: Feed, path: Path, say: Say): void {
  const { everyMinutes, silentAfterMinutes } = feed;
  if (everyMinutes !== null && silentAfterMinutes !== null && silentAfterMinutes < everyMinutes)
    say(
      [...path, 'silentAfterMinutes'],
      'feeds.silent-too-soon',
      'silentAfterMinutes 不能短于 everyMinutes',
      'silentAfterMinutes must not be shorter than everyMinutes',
    );
  if (feed.kind === 'poll') {
    const fault = urlFault(feed.url, feed);
    if (fault) say([...path, 'url'], ...fault);
  }
}

function acquaintance(feed: Feed, known: KnownToFeeds, path: Path, say: Say): void {
  for (const [index, issuer] of issuersOf(feed).entries())
    if (!known.issuerIds.has(issuer))
      say(
        [...path, 'issuers', index],
        'feeds.unknown-issuer',
        `规程里没有发布单位 ${issuer}`,
        `the rulebook has no issuer ${issuer}`,
      );
  if (!known.unitIds.has(feed.calls))
    say(
      [...path, 'calls'],
      'feeds.unknown-unit',
      `通讯录里没有 ${feed.calls}`,
      `the directory has no unit ${feed.calls}`,
    );
}

function uniqueness(feeds: readonly { readonly feed: Feed; readonly path: Path }[], say: Say): void {
  const ids = new Set<string>();
  const folders = new Set<string>();
  for (const { feed, path } of feeds) {
    if (ids.has(feed.id)) say([...path, 'id'], 'feeds.twice', `${feed.id} 写了两次`, `${feed.id} is there twice`);
    ids.add(feed.id);
    if (feed.kind !== 'folder') continue;
    if (folders.has(feed.path))
      say([...path, 'path'], 'feeds.folder-twice', '两个来源用了同一个文件夹', 'two feeds look into one folder');
    folders.add(feed.path);
  }
}
