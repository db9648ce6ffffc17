import { constants } from 'node:fs';
import { access, lstat, mkdir, open, readdir, rename, rm, writeFile, type FileHandle } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Clock } from '../../shared/clock.js';
import { error, warning, type Reason } from '../../shared/reason.js';
import { Ticking } from '../../shared/ticking.js';
import { secondMs } from '../../shared/time.js';
import { UnitOfWork } from '../../shared/unit-of-work.js';
import { maxXmlBytes } from '../cap/xml-tree.js';
import { FeedRegistry, type FolderFeed } from './feed.js';
import { FeedStateStore } from './feed-state.store.js';
import { isDue } from './next-round.js';
import { MessageIntake, type TakenMessage } from './take-in-message.js';

/** Files taken in one look; the others wait for the next. */
const filesPerLook = 100;
/** What is longer no codec would read: it is put aside unread. */
const largestFileBytes = maxXmlBytes;
/** A file's name has at most 255 bytes, and `.reasons.txt` is to fit behind. */
const longestNameBytes = 240;
const doneFolder = 'done';
const refusedFolder = 'refused';

const mediaTypes: Readonly<Record<string, string>> = {
  '.json': 'application/json',
  '.xml': 'application/xml',
  '.cap': 'application/cap+xml',
  '.atom': 'application/atom+xml',
  '.rss': 'application/rss+xml',
};

interface Look {
  readonly size: number;
  readonly mtimeMs: number;
}

/** `done`: taken. `refused`: nothing of it could be used. `erased`: it calls itself secret and may not lie about here. */
interface Fate {
  readonly to: 'done' | 'refused' | 'erased';
  readonly reasons: readonly Reason[];
}

/**
 * Takes in what somebody puts into a folder. A file that has not changed since the last look is read, kept, and only then
 * moved away: killed in between, it is read once more and is the same signal. What can not be moved is left where it is
 * until it changes, and holds up nothing behind it.
 */
@Injectable()
export class FeedFolder implements OnModuleInit {
  private readonly seen = new Map<string, ReadonlyMap<string, Look>>();
  /** By feed, what was taken and could not be moved away afterwards. */
  private readonly stuck = new Map<string, Map<string, Look>>();

  constructor(
    private readonly registry: FeedRegistry,
    private readonly store: FeedStateStore,
    private readonly messages: MessageIntake,
    private readonly unitOfWork: UnitOfWork,
    private readonly ticking: Ticking,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    for (const feed of this.registry.active)
      if (feed.kind === 'folder') this.ticking.register(`feed ${feed.id}`, (now) => this.look(feed, now));
  }

  /** Files taken in, when a look is due and no other node has it. */
  private async look(feed: FolderFeed, now: number): Promise<number> {
    const state = await this.store.state(feed.id);
    const intervalMs = feed.intervalSeconds * secondMs;
    if (!state || !isDue({ intervalMs, jitterPercent: 0 }, state.nextAt, now)) return 0;
    const nextAt = now + intervalMs;
    const round = { expected: state.nextAt, nextAt };
    if (!(await this.unitOfWork.run((tx) => this.store.claimRound(tx, feed.id, round)))) return 0;
    try {
      const taken = await this.takeSettled(feed);
      await this.unitOfWork.run((tx) => this.store.succeed(tx, feed.id, null));
      return taken;
    } catch (cause) {
      if (!isFileTrouble(cause)) throw cause;
      const why = cause.code;
      const fault = error('', 'feeds.folder', `文件夹 ${feed.path} 用不了:${why}`, `the folder ${feed.path}: ${why}`);
      const entry = { fault, failures: state.failures + 1, claimedNextAt: nextAt, nextAt };
      await this.unitOfWork.run((tx) => this.store.fail(tx, feed.id, entry));
      return 0;
    }
  }

  private async takeSettled(feed: FolderFeed): Promise<number> {
    const { files, others } = await filesIn(feed.path);
    const before = this.seen.get(feed.id);
    this.seen.set(feed.id, files);
    const stuck = new Map([...files].filter(([name, look]) => isSame(this.stuck.get(feed.id)?.get(name), look)));
    this.stuck.set(feed.id, stuck);
    if (others > 0) await this.note(feed, notFiles(others));
    const settled = [...files]
      .filter(([name, look]) => isSame(before?.get(name), look) && !stuck.has(name))
      .slice(0, filesPerLook);
    if (settled.length === 0) return 0;
    // What could not be moved away afterwards would come in again at every look.
    await access(feed.path, constants.W_OK);
    for (const folder of [doneFolder, refusedFolder]) await mkdir(join(feed.path, folder), { recursive: true });
    for (const [name, look] of settled) {
      try {
        const fate = await this.fateOf(feed, name, look.size);
        if (!fate) continue;
        stuck.set(name, look);
        await putAway(feed.path, name, this.clock.now(), fate);
        stuck.delete(name);
      } catch (cause) {
        if (!isFileTrouble(cause)) throw cause;
        await this.note(feed, fileTrouble(name, cause.code, stuck.has(name)));
      }
    }
    return settled.length;
  }

  /** Reads it and takes it in; null when there is nothing to be put away. */
  private async fateOf(feed: FolderFeed, name: string, size: number): Promise<Fate | null> {
    if (size > largestFileBytes) {
      const fault = error(
        '',
        'feeds.file-too-large',
        `${name} 有${size}字节,超过${largestFileBytes},没有读`,
        `${name} has ${size} bytes, more than ${largestFileBytes}; it was not read`,
      );
      await this.note(feed, fault);
      return { to: 'refused', reasons: [fault] };
    }
    const bytes = await readRegular(join(feed.path, name));
    // Gone or replaced by something else since we looked: whoever did that will have had a reason.
    if (bytes === 'gone') return null;
    if (bytes === 'forbidden') {
      const fault = error('', 'feeds.file-forbidden', `${name} 无权读取`, `${name} may not be read by the service`);
      await this.note(feed, fault);
      return { to: 'refused', reasons: [fault] };
    }
    const taken = await this.messages.takeIn({
      ...{ bytes, mediaType: mediaTypes[extname(name).toLowerCase()] ?? '', way: 'folder', keepsRepeats: true },
      ...{ by: { kind: 'feed', id: feed.id }, feed },
    });
    return fateOfTaken(taken);
  }

  private async note(feed: FolderFeed, fault: Reason): Promise<void> {
    await this.unitOfWork.run((tx) => this.store.noteFault(tx, feed.id, fault));
  }
}

/** Regular files by name, oldest first, and how many entries are something else. Hidden ones are somebody's half-written work. */
async function filesIn(path: string): Promise<{ files: ReadonlyMap<string, Look>; others: number }> {
  const names = (await readdir(path)).filter(
    (name) => !name.startsWith('.') && name !== doneFolder && name !== refusedFolder,
  );
  const files: [string, Look][] = [];
  let others = 0;
  for (const name of names) {
    const found = await lstat(join(path, name)).catch((cause: unknown) => {
      if (isFileTrouble(cause) && cause.code === 'ENOENT') return null;
      throw cause;
    });
    if (found?.isFile()) files.push([name, { size: found.size, mtimeMs: found.mtimeMs }]);
    else if (found) others += 1;
  }
  return { files: new Map(files.sort(([, a], [, b]) => a.mtimeMs - b.mtimeMs)), others };
}

function isSame(before: Look | undefined, now: Look): boolean {
  return before?.size === now.size && before.mtimeMs === now.mtimeMs;
}

/** `gone` also when it is a link by now, or no longer a file. */
async function readRegular(path: string): Promise<Buffer | 'gone' | 'forbidden'> {
  let handle: FileHandle;
  try {
    handle = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (cause) {
    if (isFileTrouble(cause) && ['ENOENT', 'ELOOP'].includes(cause.code ?? '')) return 'gone';
    if (isFileTrouble(cause) && cause.code === 'EACCES') return 'forbidden';
    throw cause;
  }
  try {
    const found = await handle.stat();
    return found.isFile() && found.size <= largestFileBytes ? await handle.readFile() : 'gone';
  } finally {
    await handle.close();
  }
}

/** One secret alert makes the whole file secret; refused with every reason when nothing of it could be used. */
function fateOfTaken({ alerts, faults }: TakenMessage): Fate {
  const secret = alerts.filter(({ outcome }) => outcome === 'secret');
  // Nothing else: what is said of the others may quote it.
  if (secret.length > 0) return { to: 'erased', reasons: secret.flatMap((alert) => alert.faults) };
  if (alerts.some(({ outcome }) => outcome === 'taken')) return { to: 'done', reasons: [] };
  const all = [...faults, ...alerts.flatMap((alert) => alert.faults)];
  const noAlert = error('', 'feeds.no-alert', '里面没有预警', 'there is no alert in it');
  return { to: 'refused', reasons: all.length > 0 ? all : [noAlert] };
}

/** The reasons stand in `refused` before the file is there itself: nobody finds one without them. */
async function putAway(path: string, name: string, now: number, { to, reasons }: Fate): Promise<void> {
  const folder = join(path, to === 'done' ? doneFolder : refusedFolder);
  const target = await freeName(folder, name, now);
  if (reasons.length > 0) {
    const lines = reasons.map(({ where, level, code, text }) => [where, level, code, text.zh, text.en].join('\t'));
    await writeFile(join(folder, reasonsOf(target)), `${lines.join('\n')}\n`);
  }
  if (to === 'erased') await rm(join(path, name));
  else await rename(join(path, name), join(folder, target));
}

const reasonsOf = (name: string): string => `${name}.reasons.txt`;

/** A name of before is not overwritten, and one with an ending still fits: the new one gets the time in front. */
async function freeName(folder: string, name: string, now: number): Promise<string> {
  const isThere = (each: string) =>
    lstat(join(folder, each)).then(
      () => true,
      () => false,
    );
  const fits = Buffer.byteLength(name) <= longestNameBytes;
  const isFree = fits && !(await isThere(name)) && !(await isThere(reasonsOf(name)));
  return isFree ? name : `${now}-${[...name].slice(-50).join('')}`;
}

function fileTrouble(name: string, why: string | undefined, isStuck: boolean): Reason {
  return isStuck
    ? error(
        '',
        'feeds.file-stuck',
        `${name} 已处理,但移不走(${why}),请人工移走;不改动它就不会再读`,
        `${name} was dealt with and can not be moved away (${why}): move it by hand; it is not read again until it changes`,
      )
    : error('', 'feeds.file-unreadable', `${name} 读不了:${why}`, `${name} cannot be read: ${why}`);
}

function notFiles(count: number): Reason {
  return warning(
    '',
    'feeds.not-files',
    `文件夹里有${count}项不是普通文件(链接、子文件夹等),没有读`,
    `${count} entries of the folder are no regular files (links, folders …) and were left alone`,
  );
}

function isFileTrouble(cause: unknown): cause is NodeJS.ErrnoException {
  return typeof cause === 'object' && cause !== null && 'code' in cause && 'syscall' in cause;
}
