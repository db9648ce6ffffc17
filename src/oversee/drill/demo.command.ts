import { mkdtemp, readFile, rm, statfs } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Command } from 'commander';
import { ChainedAuditLog } from '../../platform/audit/chained-audit-log.js';
import { SkippingClock } from '../../platform/clock/skipping-clock.js';
import { Database } from '../../platform/database/database.js';
import { Ticker } from '../../platform/schedule/ticker.js';
import { installationRoot, Settings } from '../../platform/settings/settings.js';
import { Directory } from '../../reach/directory/directory.ports.js';
import type { Clock } from '../../shared/clock.js';
import { standingInChinese } from '../../shared/level.js';
import { beijingDigits, hourMs, minuteMs, toRfc3339 } from '../../shared/time.js';
import { padded, spanInChinese, timelineEntry } from './core/timeline.js';
import { DemoClient } from './demo-client.js';
import { DemoPulse } from './demo-pulse.store.js';
import { DemoRecordReader, type DemoRecord } from './demo-record.store.js';
import { playStory, storyStartsAt } from './demo-story.js';

type CreateApp = (options: {
  settings: Settings;
  clock: Clock;
  ticking: 'by-hand';
  writeLog: (line: string) => void;
}) => Promise<NestFastifyApplication>;

/** The sample accounts of a service that nobody else can reach and that is gone in a minute. */
const password = 'demo-password-of-invented-people';
const feedKey = 'demo-feed-key-of-the-weather-station';

/** Nothing due for so long is not skipped in one go. */
const longestSkipMs = 5 * minuteMs;
const roundsUntilQuiet = 2_000;
const memoryNeeded = 512 * 1024 * 1024;

/** What is gone in a minute need not reach a disk: in memory where the machine offers room for it. */
async function scratch(): Promise<string> {
  const memory = await statfs('/dev/shm').catch(() => null);
  return memory && memory.bavail * memory.bsize > memoryNeeded ? '/dev/shm' : tmpdir();
}

/** `jiaoying demo [--json]`: the whole line on its own service; exit code 1 when the story breaks or the audit does. */
export function demoCommand(createApp: CreateApp): Command {
  return new Command('demo')
    .description('a red rain signal from feed to lift on a service of its own, waiting skipped; under a minute')
    .option('--json', 'print one object, read back from the database after the run')
    .action(async (options: { json?: true }) => {
      const print = (text: string) => void (options.json ?? process.stdout.write(text));
      const record = await demonstrate(createApp, print);
      if (options.json) process.stdout.write(`${JSON.stringify(record)}\n`);
      else print(summary(record));
      if (record.lifted === null || record.audit.faults.length > 0) process.exitCode = 1;
    });
}

async function demonstrate(createApp: CreateApp, print: (text: string) => void): Promise<DemoRecord> {
  const startedAt = performance.now();
  const folder = await mkdtemp(join(await scratch(), 'jiaoying-demo-'));
  const sqlitePath = join(folder, 'demo.sqlite');
  // Nothing of the surroundings counts, and no edited file either: the demonstration never reaches a real phone.
  const settings = Settings.load(undefined, {
    JIAOYING_DATABASE_ENGINE: 'sqlite',
    JIAOYING_DATABASE_SQLITE_PATH: sqlitePath,
    JIAOYING_CHANNELS_SMS: 'simulated',
    JIAOYING_CHANNELS_VOICE: 'simulated',
    JIAOYING_CHANNELS_EMAIL: 'simulated',
    JIAOYING_CHANNELS_BROADCAST: 'simulated',
    JIAOYING_SESSION_SEED_SAMPLE: 'true',
    JIAOYING_SESSION_SEED_PASSWORD: password,
    JIAOYING_SESSION_SEED_FEED_KEY: feedKey,
    JIAOYING_LOG_LEVEL: 'error',
  });
  const faults: string[] = [];
  try {
    const clock = new SkippingClock(storyStartsAt);
    const app = await createApp({ settings, clock, ticking: 'by-hand', writeLog: (line) => void faults.push(line) });
    let incidentId: string;
    let audit: Awaited<ReturnType<ChainedAuditLog['verify']>>;
    try {
      incidentId = await onStage(app, clock, print);
      const log = app.get(ChainedAuditLog);
      await log.seal();
      audit = await log.verify();
    } finally {
      await app.close();
    }
    if (faults.length > 0) throw new Error(`the service logged ${faults.length} error(s):\n${faults.join('')}`);
    // Opened again: what is told now is what was written down, not what the run remembers.
    const database = await Database.open({ engine: 'sqlite', sqlitePath, url: '' });
    try {
      return await new DemoRecordReader(database).read(incidentId, Math.round(performance.now() - startedAt), audit);
    } finally {
      await database.close();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function onStage(
  app: NestFastifyApplication,
  clock: SkippingClock,
  print: (text: string) => void,
): Promise<string> {
  await app.listen(0, '127.0.0.1');
  const { port } = app.getHttpServer().address() as AddressInfo;
  const template = await readFile(join(installationRoot, 'config/drill/red-rain.xml'), 'utf8');
  const base = `http://127.0.0.1:${port}`;
  print(`叫应 Jiaoying  一次暴雨红色预警,从信号到解除\n${base}  通道全部模拟,人员均为虚构,等待的时间跳过\n\n`);
  const pulse = new DemoPulse(app.get(Database));
  const ticker = app.get(Ticker);
  return playStory({
    client: new DemoClient(base),
    directory: app.get(Directory, { strict: false }),
    password,
    feedKey,
    signal: (sentAt) => signalXml(template, sentAt),
    now: () => clock.now(),
    until: (at) => passUntil(at, { clock, ticker, pulse }),
    say: (label, ...lines) => print(timelineEntry(clock.now(), label, lines)),
  });
}

/** Skips from one thing that falls due to the next: what happens in the story does not depend on how fast the machine is. */
async function passUntil(
  at: number,
  { clock, ticker, pulse }: { clock: SkippingClock; ticker: Ticker; pulse: DemoPulse },
): Promise<void> {
  await quieten({ clock, ticker, pulse });
  while (clock.now() < at) {
    const due = await pulse.nextDueAt(clock.now());
    clock.skipTo(Math.min(at, due ?? at, clock.now() + longestSkipMs));
    await quieten({ clock, ticker, pulse });
  }
}

async function quieten({
  clock,
  ticker,
  pulse,
}: {
  clock: SkippingClock;
  ticker: Ticker;
  pulse: DemoPulse;
}): Promise<void> {
  for (let round = 0; round < roundsUntilQuiet; round++) {
    const done = await ticker.tickAll();
    if (done === 0 && !(await pulse.isBusy(clock.now()))) return;
    await delay(1);
  }
  throw new Error('the service does not come to rest');
}

function signalXml(template: string, sentAt: number): string {
  const times: Record<string, string> = {
    sent: toRfc3339(sentAt),
    effective: toRfc3339(sentAt),
    expires: toRfc3339(sentAt + 6 * hourMs),
    digits: beijingDigits(sentAt),
  };
  return template.replace(/\{(sent|effective|expires|digits)\}/g, (_all, name: string) => times[name] ?? '');
}

function summary(record: DemoRecord): string {
  const { proposal, deliveries, obligations, answered, escalated, silent, updates, audit } = record;
  const units = (list: readonly { unitName: string }[]) => [...new Set(list.map(({ unitName }) => unitName))];
  const span = (from: string, to: string) => spanInChinese(Date.parse(to) - Date.parse(from));
  const count = (kind: string) => record.instructions.filter((instruction) => instruction.kind === kind).length;
  const signed = record.controlOrders.filter(({ signedAt }) => signedAt !== null).length;
  const leaked = record.controlOrders.reduce((sum, { saidBeforeSigning }) => sum + saidBeforeSigning, 0);
  const rows: [string, string][] = [
    ['信号', `${record.signalAt.slice(11, 19)} ${standingInChinese(proposal.level, proposal.responseLevel)}`],
    ['第一个电话', `信号后 ${(record.firstRequestAfterMs / 1_000).toFixed(2)} 秒`],
    [
      '决定',
      `信号后 ${span(record.signalAt, record.verdict.givenAt)};签发 ${record.signedBy};发布 ${span(record.signalAt, record.issuedAt)}`,
    ],
    [
      '指令',
      `行业 ${count('industry')},街道 ${count('street')};管控令 ${record.controlOrders.length} 道,签 ${signed} 道,签前外泄 ${leaked}`,
    ],
    [
      '送达',
      `${deliveries.total} 条(${Object.entries(deliveries.channels)
        .map(([kind, n]) => `${kind} ${n}`)
        .join(',')}),送到 ${deliveries.states['delivered'] ?? 0}`,
    ],
    ['应答', `${answered.total}/${obligations.total} 项,要素齐 ${answered.complete}`],
    ['升级', `副职 ${units(escalated.deputies).join('、')};上一层 ${units(escalated.nextTier).join('、')}`],
    ['到底未答', units(silent).join('、') || '无'],
    ...updates.map((update): [string, string] => [
      update.action === 'raise' ? '提级' : '延长',
      update.action === 'raise'
        ? `${update.issuedAt.slice(11, 16)} 重新要收到 ${update.askedAgain} 项,又答 ${update.answeredAgain} 项`
        : `${update.issuedAt.slice(11, 16)} 保留应答 ${update.kept} 项`,
    ]),
    [
      '解除',
      record.lifted === null ? '未解除' : `${record.lifted.slice(11, 19)},全程 ${spanInChinese(record.storyMs ?? 0)}`,
    ],
    ['审计', `${audit.sealed} 条已封链,${audit.faults.length === 0 ? '核验通过' : `${audit.faults.length} 处不符`}`],
    ['用时', `${(record.durationMs / 1_000).toFixed(1)} 秒`],
  ];
  const lines = rows.map(([label, text]) => `${padded(label, 12)}${text}\n`);
  return `\n${'─'.repeat(60)}\n以下从数据库读出\n${lines.join('')}`;
}
