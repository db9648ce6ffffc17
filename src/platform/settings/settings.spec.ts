import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { installationRoot, Settings, SettingsError } from './settings.js';

function faultsOf(env: Record<string, string>, file?: string): string[] {
  try {
    Settings.load(file, env);
    return [];
  } catch (refused) {
    if (!(refused instanceof SettingsError)) throw refused;
    return refused.reasons.map((reason) => `${reason.where} ${reason.code}`);
  }
}

const folders: string[] = [];
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true })));

function fileWith(text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'jiaoying-'));
  folders.push(folder);
  const path = join(folder, 'settings.yaml');
  writeFileSync(path, text);
  return path;
}

describe('settings', () => {
  it('are complete as delivered: SQLite, simulated channels, nothing published', () => {
    const settings = Settings.load(undefined, {});
    expect(settings.database.engine).toBe('sqlite');
    expect(settings.isLive).toBe(false);
    expect(settings.publication.enabled).toBe(false);
    expect(isAbsolute(settings.database.sqlitePath)).toBe(true);
    expect(settings.resolve('config')).toBe(join(installationRoot, 'config'));
  });

  it('are overridden by the environment, in the type of the file', () => {
    const settings = Settings.load(undefined, {
      JIAOYING_HTTP_PORT: '8080',
      JIAOYING_HTTP_PUBLIC_URL: 'https://jiaoying.example',
      JIAOYING_SESSION_SEED_SAMPLE: 'false',
      JIAOYING_SESSION_SEED_PASSWORD: '0123',
      PATH: '/bin',
    });
    expect(settings.http.port).toBe(8080);
    expect(settings.http.publicUrl).toBe('https://jiaoying.example');
    expect(settings.session.seedSample).toBe(false);
    expect(settings.session.seedPassword).toBe('0123');
  });

  it('list every fault at once, each with its place', () => {
    expect(
      faultsOf({
        JIAOYING_HTTP_PORT: 'eighty',
        JIAOYING_LOG_LEVEL: 'loud',
        JIAOYING_SESSION_SEED_SAMPLE: 'yes',
        JIAOYING_HTTP_COLOUR: 'red',
      }),
    ).toEqual(
      expect.arrayContaining([
        'JIAOYING_HTTP_COLOUR unknown-variable',
        'http.port is-int',
        'log.level is-in',
        'session.seedSample is-boolean',
      ]),
    );
  });

  it('refuse unknown keys, missing keys and sections, and secrets in a file', () => {
    const faults = faultsOf(
      {},
      fileWith('http: { host: a, port: 1, publicUrl: "http://a", colour: red }\ntwilio: { authToken: t }\n'),
    );
    expect(faults).toEqual(
      expect.arrayContaining([
        'http.colour unknown-key',
        'twilio.authToken secret-in-file',
        'twilio.baseUrl missing',
        'database missing',
      ]),
    );
  });

  it('refuse a file that is not there or not a map', () => {
    expect(faultsOf({}, '/nowhere.yaml')).toEqual(['/nowhere.yaml unreadable']);
    expect(faultsOf({}, fileWith('- a'))).toEqual([expect.stringMatching(/not-a-map$/)]);
  });

  it('never compress time while a channel is live', () => {
    const live = {
      JIAOYING_CHANNELS_SMS: 'twilio',
      JIAOYING_TWILIO_ACCOUNT_SID: 'AC1',
      JIAOYING_TWILIO_AUTH_TOKEN: 'secret',
      JIAOYING_TWILIO_FROM: '+861',
    };
    expect(faultsOf(live)).toEqual([]);
    expect(faultsOf({ ...live, JIAOYING_CLOCK_RATE: '60' })).toEqual(['clock.rate compressed-while-live']);
    expect(faultsOf({ ...live, JIAOYING_CLOCK_START: '2026-07-20T02:00:00+08:00' })).toEqual([
      'clock.start moved-while-live',
    ]);
    expect(faultsOf({ JIAOYING_CLOCK_RATE: '60', JIAOYING_CLOCK_START: '2026-07-20T02:00:00+08:00' })).toEqual([]);
  });

  it('say what a chosen channel still needs', () => {
    expect(faultsOf({ JIAOYING_CHANNELS_SMS: 'twilio', JIAOYING_CHANNELS_EMAIL: 'smtp' })).toEqual([
      'twilio.accountSid missing',
      'twilio.authToken missing',
      'twilio.from missing',
      'smtp.host missing',
      'smtp.from missing',
    ]);
  });

  it('read a secret from the file that is named', () => {
    const file = fileWith('the-token\n');
    const settings = Settings.load(undefined, { JIAOYING_TWILIO_AUTH_TOKEN_FILE: file });
    expect(settings.twilio.authToken).toBe('the-token');
    expect(faultsOf({ JIAOYING_SMTP_PASSWORD_FILE: '/nowhere' })).toEqual(['smtp.passwordFile unreadable']);
  });
});
