import { constants } from 'node:fs';
import { access, lstat, mkdir, open, readdir, rename, writeFile, type FileHandle } from 'node:fs/promises';
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

/**
 * Takes in what somebody puts into a folder. A file that has not changed since the last look is read, kept, and only then
 * moved away: killed in between, it is read once more and is the same signal.
 */
@Injectable()
export class FeedFolder implements OnModuleInit {
  private readonly seen = new Map<string, ReadonlyMap<string, Look>>();

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
    if (others > 0) await this.note(feed, notFiles(others));
    const settled = [...files].filter(([name, look]) => isSame(before?.get(name), look)).slice(0, filesPerLook);
    if (settled.length === 0) return 0;
    // What could not be moved away afterwards would come in again at every look.
    await access(feed.path, constants.W_OK);
    for (const folder of [doneFolder, refusedFolder]) await mkdir(join(feed.path, folder), { recursive: true });
    for (const [name, { size }] of settled) await this.takeFile(feed, name, size);
    return settled.length;
  }

  private async takeFile(feed: FolderFeed, name: string, size: number): Promise<void> {
    if (size > largestFileBytes) {
      const fault = error(
        '',
        'feeds.file-too-large',
        `${name} 有${size}字节,超过${largestFileBytes},没有读`,
        `${name} has ${size} bytes, more than ${largestFileBytes}; it was not read`,
      );
      await this.note(feed, fault);
      return putAside(feed.path, name, this.clock.now(), [fault]);
    }
    const bytes = await readRegular(join(feed.path, name));
    // Gone or replaced by something else since we looked: whoever did that will have had a reason.
    if (bytes === 'gone') return;
    if (bytes === 'forbidden') {
      const fault = error('', 'feeds.file-forbidden', `${name} 无权读取`, `${name} may not be read by the service`);
      await this.note(feed, fault);
      return putAside(feed.path, name, this.clock.now(), [fault]);
    }
    const taken = await this.messages.takeIn({
      ...{ bytes, mediaType: mediaTypes[extname(name).toLowerCase()] ?? '', way: 'folder', keepsRepeats: true },
      ...{ by: { kind: 'feed', id: feed.id }, feed },
    });
    const reasons = reasonsToRefuse(taken);
    if (reasons) await putAside(feed.path, name, this.clock.now(), reasons);
    else await moveTo(feed.path, doneFolder, name, this.clock.now());
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

/** Every reason when nothing of it could be used; null when at least one alert was taken. */
function reasonsToRefuse({ alerts, faults }: TakenMessage): readonly Reason[] | null {
  if (alerts.some(({ outcome }) => outcome === 'taken')) return null;
  const all = [...faults, ...alerts.flatMap((alert) => alert.faults)];
  return all.length > 0 ? all : [error('', 'feeds.no-alert', '里面没有预警', 'there is no alert in it')];
}

/** The reasons stand beside it before it is there itself: nobody finds a refused file without them. */
async function putAside(path: string, name: string, now: number, reasons: readonly Reason[]): Promise<void> {
  const target = await freeName(join(path, refusedFolder), name, now);
  const lines = reasons.map(({ where, level, code, text }) => [where, level, code, text.zh, text.en].join('\t'));
  await writeFile(join(path, refusedFolder, `${target}.reasons.txt`), `${lines.join('\n')}\n`);
  await rename(join(path, name), join(path, refusedFolder, target));
}

async function moveTo(path: string, folder: string, name: string, now: number): Promise<void> {
  await rename(join(path, name), join(path, folder, await freeName(join(path, folder), name, now)));
}

/** A name of before is not overwritten, and one with an ending still fits: the new one gets the time in front. */
async function freeName(folder: string, name: string, now: number): Promise<string> {
  const fits = Buffer.byteLength(name) <= longestNameBytes;
  const taken = fits && (await lstat(join(folder, name)).catch(() => null));
  return fits && !taken ? name : `${now}-${[...name].slice(-50).join('')}`;
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
