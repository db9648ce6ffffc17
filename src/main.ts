import { createApp } from './app.module.js';
import { SampleSignIn } from './platform/access/sample-sign-in.js';
import { Settings, SettingsError } from './platform/settings/settings.js';
import { DomainError } from './shared/domain-error.js';

/** What a person who just typed `npm start` wants to know, in plain lines between the log's. */
function tell(text: string): void {
  process.stdout.write(`${text}\n`);
}

async function start(): Promise<void> {
  const settings = Settings.load();
  const app = await createApp({ settings });
  app.enableShutdownHooks();
  await app.listen(settings.http.port, settings.http.host);
  tell(`\n叫应 Jiaoying: ${settings.http.publicUrl}`);
  const signIn = await app.get(SampleSignIn).writtenDown();
  if (signIn !== null) tell(signIn);
}

/** What a person can act on: every fault of settings or rulebook, or the reason in one line; a stack only for a fault of ours. */
function plainly(cause: unknown): string {
  if (cause instanceof SettingsError) return cause.message;
  if (cause instanceof DomainError) {
    return [cause.text.en, ...cause.reasons.map(({ where, text }) => `  ${where}: ${text.en}`)].join('\n');
  }
  if (!(cause instanceof Error)) return String(cause);
  return 'code' in cause ? cause.message : (cause.stack ?? cause.message);
}

start().catch((cause: unknown) => {
  const text = plainly(cause);
  process.stderr.write(`叫应 Jiaoying does not start: ${text}\n`);
  process.exit(cause instanceof SettingsError ? 78 : 1);
});
