import 'reflect-metadata';
import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { plainToInstance, Type } from 'class-transformer';
import {
  IsBoolean,
  IsIn,
  IsInt,
  IsNotEmpty,
  IsNumber,
  IsString,
  Matches,
  Max,
  Min,
  ValidateNested,
  validateSync,
} from 'class-validator';
import { parse } from 'yaml';
import { error, type Reason } from '../../shared/reason.js';
import { parseRfc3339 } from '../../shared/time.js';
import { validationFaults } from './validation-faults.js';

/** The folder that holds `config/`, in the checkout and in the built service alike. */
export const installationRoot = resolve(dirname(fileURLToPath(import.meta.url)), '../../..');

const prefix = 'JIAOYING_';

export class HttpSettings {
  @IsString() @IsNotEmpty() host!: string;
  /** 0 takes any free port. */
  @IsInt() @Min(0) @Max(65_535) port!: number;
  /** Never empty after loading. */
  @Matches(/^(https?:\/\/[^/]+)?$/, { message: 'publicUrl must be http(s)://host[:port] without a path' })
  publicUrl!: string;
}

export class DatabaseSettings {
  @IsIn(['sqlite', 'postgres']) engine!: 'sqlite' | 'postgres';
  @IsString() @IsNotEmpty() sqlitePath!: string;
  @IsString() url!: string;
}

export class PathSettings {
  @IsString() @IsNotEmpty() path!: string;
}

export class ClockSettings {
  @IsNumber() @Min(0.001) @Max(100_000) rate!: number;
  @IsString() start!: string;
}

export class ScheduleSettings {
  @IsInt() @Min(10) @Max(60_000) tickMilliseconds!: number;
}

export const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

export class LogSettings {
  @IsIn(logLevels) level!: (typeof logLevels)[number];
}

export class SessionSettings {
  @IsNumber() @Min(0.01) @Max(168) hours!: number;
  @IsBoolean() seedSample!: boolean;
  @IsString() seedPassword!: string;
  @IsString() seedFeedKey!: string;
  /** Never empty after loading. */
  @IsString() sampleSignInPath!: string;
}

export class SigningSettings {
  @IsIn(['required', 'when-enrolled']) secondFactor!: 'required' | 'when-enrolled';
}

export class DeskSettings {
  @Matches(/^[\d+-]{3,20}$/, { message: 'callBackNumber must be a telephone number' })
  callBackNumber!: string;
}

export class ChannelSettings {
  @IsIn(['simulated', 'twilio']) sms!: 'simulated' | 'twilio';
  @IsIn(['simulated']) voice!: 'simulated';
  @IsIn(['simulated', 'smtp']) email!: 'simulated' | 'smtp';
  @IsIn(['simulated']) broadcast!: 'simulated';
}

export class TwilioSettings {
  @IsString() accountSid!: string;
  @IsString() authToken!: string;
  @IsString() authTokenFile!: string;
  @IsString() from!: string;
  @Matches(/^https?:\/\/\S+$/, { message: 'baseUrl must be an http(s) address' })
  baseUrl!: string;
  @IsInt() @Min(1) @Max(1_000) messagesPerSecond!: number;
}

export class SmtpSettings {
  @IsString() host!: string;
  @IsInt() @Min(1) @Max(65_535) port!: number;
  @IsBoolean() secure!: boolean;
  @IsString() user!: string;
  @IsString() password!: string;
  @IsString() passwordFile!: string;
  @IsString() from!: string;
}

export class PublicationSettings {
  @IsBoolean() enabled!: boolean;
}

export class LimitSettings {
  @IsInt() @Min(16) @Max(65_536) bodyKibibytes!: number;
  @IsInt() @Min(1) @Max(100_000) liveStreams!: number;
  @IsInt() @Min(1) @Max(100) failedSignIns!: number;
  @IsNumber() @Min(0.1) @Max(1_440) lockMinutes!: number;
}

/** The service refuses to start: every fault of its settings at once, each with its path. */
export class SettingsError extends Error {
  constructor(readonly reasons: readonly Reason[]) {
    super(
      `the settings have ${reasons.length} fault(s):\n${reasons.map((r) => `  ${r.where}: ${r.text.en}`).join('\n')}`,
    );
    this.name = 'SettingsError';
  }
}

/** How this service runs; `config/default.yaml` says what each value means. Paths are absolute after loading. */
export class Settings {
  @ValidateNested() @Type(() => HttpSettings) http!: HttpSettings;
  @ValidateNested() @Type(() => DatabaseSettings) database!: DatabaseSettings;
  @ValidateNested() @Type(() => PathSettings) rulebook!: PathSettings;
  @ValidateNested() @Type(() => PathSettings) directory!: PathSettings;
  @ValidateNested() @Type(() => PathSettings) feeds!: PathSettings;
  @ValidateNested() @Type(() => ClockSettings) clock!: ClockSettings;
  @ValidateNested() @Type(() => ScheduleSettings) schedule!: ScheduleSettings;
  @ValidateNested() @Type(() => LogSettings) log!: LogSettings;
  @ValidateNested() @Type(() => SessionSettings) session!: SessionSettings;
  @ValidateNested() @Type(() => SigningSettings) signing!: SigningSettings;
  @ValidateNested() @Type(() => DeskSettings) desk!: DeskSettings;
  @ValidateNested() @Type(() => ChannelSettings) channels!: ChannelSettings;
  @ValidateNested() @Type(() => TwilioSettings) twilio!: TwilioSettings;
  @ValidateNested() @Type(() => SmtpSettings) smtp!: SmtpSettings;
  @ValidateNested() @Type(() => PublicationSettings) publication!: PublicationSettings;
  @ValidateNested() @Type(() => LimitSettings) limits!: LimitSettings;

  /** True when at least one channel is simulated: only then are there virtual phones to look at. */
  get simulates(): boolean {
    return Object.values(this.channels).includes('simulated');
  }

  /** True when at least one channel reaches real people. */
  get isLive(): boolean {
    return Object.values(this.channels).some((adapter) => adapter !== 'simulated');
  }

  /** A path as this installation means it: relative ones count from the folder that holds `config/`. */
  resolve(path: string): string {
    return resolve(installationRoot, path);
  }

  /** Reads the file, lets the environment override it and checks the whole; throws `SettingsError` with every fault. */
  static load(
    path: string = resolve(installationRoot, 'config/default.yaml'),
    env: Readonly<Record<string, string | undefined>> = process.env,
  ): Settings {
    const { values, faults } = readFile(path);
    faults.push(...applyEnvironment(values, env));
    const settings = plainToInstance(Settings, values);
    const missing = missingSections(values);
    faults.push(
      ...missing,
      ...validationFaults(validateSync(settings, { whitelist: true, forbidNonWhitelisted: true })),
    );
    // A mistyped variable must not hide what the sections disagree about; only a missing section can not be asked.
    if (missing.length === 0) faults.push(...readSecrets(settings), ...disagreements(settings));
    if (faults.length > 0) throw new SettingsError(faults);
    const { http, database, rulebook, directory, feeds, session } = settings;
    http.publicUrl ||= `http://localhost:${http.port}`;
    database.sqlitePath = settings.resolve(database.sqlitePath);
    rulebook.path = settings.resolve(rulebook.path);
    directory.path = settings.resolve(directory.path);
    feeds.path = settings.resolve(feeds.path);
    session.sampleSignInPath = session.sampleSignInPath
      ? settings.resolve(session.sampleSignInPath)
      : resolve(dirname(database.sqlitePath), 'sample-sign-in.txt');
    return settings;
  }
}

type Sections = Record<string, Record<string, unknown>>;

const sections = [
  ...['http', 'database', 'rulebook', 'directory', 'feeds', 'clock', 'schedule', 'log', 'session', 'signing', 'desk'],
  ...['channels', 'twilio', 'smtp', 'publication', 'limits'],
];
/** Written to a file only by mistake: these come from the environment, or from the file that `<key>File` names. */
const secrets: readonly [keyof Settings & ('twilio' | 'smtp'), string][] = [
  ['twilio', 'authToken'],
  ['smtp', 'password'],
];

function readFile(path: string): { values: Sections; faults: Reason[] } {
  let parsed: unknown;
  try {
    parsed = parse(readFileSync(path, 'utf8'));
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new SettingsError([error(path, 'unreadable', `读不出:${why}`, `cannot be read: ${why}`)]);
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    throw new SettingsError([error(path, 'not-a-map', '必须由若干节组成', 'must be a map of sections')]);
  }
  const values = parsed as Sections;
  const faults = secrets
    .filter(([section, key]) => (values[section]?.[key] ?? '') !== '')
    .map(([section, key]) =>
      error(
        `${section}.${key}`,
        'secret-in-file',
        '密钥不能写在设置文件里',
        `a secret may not stand in the settings file; use ${variableOf(section, key)} or ${key}File`,
      ),
    );
  return { values, faults };
}

function variableOf(section: string, key: string): string {
  return `${prefix}${section.toUpperCase()}_${key.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`;
}

function missingSections(values: Sections): Reason[] {
  return sections
    .filter((section) => typeof values[section] !== 'object' || values[section] === null)
    .map((section) => error(section, 'missing', '缺少这一节', 'this section is missing'));
}

/** Overrides in place. A value takes the type that the file's value has, so `"0"` stays text where text is meant. */
function applyEnvironment(values: Sections, env: Readonly<Record<string, string | undefined>>): Reason[] {
  const known = new Map<string, [string, string]>();
  for (const [section, keys] of Object.entries(values)) {
    if (typeof keys !== 'object' || keys === null) continue;
    for (const key of Object.keys(keys)) known.set(variableOf(section, key), [section, key]);
  }
  const faults: Reason[] = [];
  for (const [variable, text] of Object.entries(env)) {
    if (!variable.startsWith(prefix) || text === undefined) continue;
    const place = known.get(variable);
    if (!place) {
      faults.push(error(variable, 'unknown-variable', '没有这项设置', 'there is no such setting'));
      continue;
    }
    const [section, key] = place;
    const keys = values[section] as Record<string, unknown>;
    keys[key] = asTypeOf(keys[key], text);
  }
  return faults;
}

function asTypeOf(model: unknown, text: string): unknown {
  if (typeof model === 'number') return text.trim() === '' ? text : Number(text);
  if (typeof model === 'boolean') return text === 'true' ? true : text === 'false' ? false : text;
  return text;
}

function readSecrets(settings: Settings): Reason[] {
  const faults: Reason[] = [];
  for (const [section, key] of secrets) {
    const holder = settings[section] as unknown as Record<string, string>;
    const file = holder[`${key}File`];
    if (!file || holder[key]) continue;
    try {
      holder[key] = readFileSync(resolve(installationRoot, file), 'utf8').trim();
    } catch {
      faults.push(
        error(`${section}.${key}File`, 'unreadable', `读不出文件 ${file}`, `the file ${file} cannot be read`),
      );
    }
  }
  return faults;
}

function needed(section: string, values: Readonly<Record<string, string>>): Reason[] {
  return Object.entries(values)
    .filter(([, value]) => value === '')
    .map(([key]) => error(`${section}.${key}`, 'missing', '所选通道需要这一项', 'the chosen channel needs it'));
}

/** What is right one by one but wrong together. */
function disagreements(settings: Settings): Reason[] {
  const faults: Reason[] = [];
  const { clock, channels, twilio, smtp, database } = settings;
  if (settings.isLive && clock.rate !== 1) {
    faults.push(
      error('clock.rate', 'compressed-while-live', '有真实通道时不能压缩时间', 'must be 1 while a channel is live'),
    );
  }
  if (clock.start !== '' && parseRfc3339(clock.start) === null) {
    faults.push(error('clock.start', 'not-a-time', '必须是带时区的时间', 'must be an RFC 3339 time with an offset'));
  } else if (settings.isLive && clock.start !== '') {
    faults.push(
      error('clock.start', 'moved-while-live', '有真实通道时不能改时间', 'must be empty while a channel is live'),
    );
  }
  if (database.engine === 'postgres' && database.url === '') {
    faults.push(error('database.url', 'missing', '用 postgres 时必须填写', 'is needed with engine postgres'));
  }
  if (channels.sms === 'twilio') {
    const { accountSid, authToken, from } = twilio;
    faults.push(...needed('twilio', { accountSid, authToken, from }));
  }
  if (channels.email === 'smtp') faults.push(...needed('smtp', { host: smtp.host, from: smtp.from }));
  return faults;
}
