import { createApp } from './app.module.js';
import { SampleSignIn } from './platform/access/sample-sign-in.js';
import { Settings, SettingsError } from './platform/settings/settings.js';

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

start().catch((cause: unknown) => {
  const text = cause instanceof SettingsError ? cause.message : cause instanceof Error ? cause.stack : String(cause);
  process.stderr.write(`叫应 Jiaoying does not start: ${text ?? ''}\n`);
  process.exit(cause instanceof SettingsError ? 78 : 1);
});
