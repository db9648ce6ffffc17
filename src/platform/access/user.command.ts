import { Command } from 'commander';
import { error, type Reason } from '../../shared/reason.js';
import { roles, type Role } from '../../shared/session.js';
import { clockFor } from '../clock/clock.module.js';
import { CryptoChance } from '../clock/crypto-chance.js';
import { Database } from '../database/database.js';
import { Settings } from '../settings/settings.js';
import { TypeormAccessStore } from './access.store.js';
import { drawPassword, hashPassword } from './password.js';

const shortestPassword = 10;
const signingRoles = ['director-flood-office', 'deputy-commander', 'commander'];
/** A feed is a machine with a key; it never signs in. */
const personRoles = roles.filter((role) => role !== 'feed');

interface AddOptions {
  readonly displayName: string;
  readonly unit: string;
  readonly role: string[];
  readonly signingRole?: string[];
  readonly stdin?: true;
  readonly json?: true;
}

/**
 * `jiaoying user add|passwd NAME`: accounts of the configured database, whether the service runs or not. The password is
 * drawn and printed once, or read from standard input; never an argument, which others on the machine could see.
 */
export function userCommand(knownUnitIds: (settings: Settings) => Promise<ReadonlySet<string>>): Command {
  const stdin = ['--stdin', 'read the password from standard input instead of drawing one'] as const;
  return new Command('user')
    .description('who may sign in')
    .addCommand(
      new Command('add')
        .description('make an account')
        .argument('<name>', 'what the person types to sign in')
        .requiredOption('--display-name <name>', 'what the audit and the minutes call this person')
        .requiredOption('--unit <id>', 'the directory unit this person acts for')
        .requiredOption('--role <role...>', personRoles.join(', '))
        .option('--signing-role <role...>', `cells of the signing matrix: ${signingRoles.join(', ')}`)
        .option(...stdin)
        .option('--json', 'print one object')
        .action(async (name: string, options: AddOptions) => {
          const settings = Settings.load();
          const faults = faultsOf(name, options, await knownUnitIds(settings));
          if (faults.length > 0) throw new Error(faults.map(({ where, text }) => `${where}: ${text.en}`).join('\n'));
          const given = options.stdin ? await readPassword() : null;
          await withStore(settings, async ({ store, database, chance, now }) => {
            if (await store.accountByName(name)) throw new Error(`${name}: there is such an account already`);
            const password = given ?? drawPassword(chance, 14);
            const passwordHash = await hashPassword(password);
            const account = {
              id: chance.id(),
              name,
              displayName: options.displayName,
              roles: options.role as Role[],
              unitId: options.unit,
              signingRoles: options.signingRole ?? [],
              passwordHash,
              failedAttempts: 0,
              lockedUntil: 0,
            };
            await database.unitOfWork.run((tx) => store.addAccounts(tx, [account], now));
            tell({ name, userId: account.id }, given === null ? password : null, options.json);
          });
        }),
    )
    .addCommand(
      new Command('passwd')
        .description('give an account a new password, unlock it and end its sign-ins')
        .argument('<name>')
        .option(...stdin)
        .option('--forget-second-factor', 'for a lost telephone: the person enrols a new authenticator')
        .option('--json', 'print one object')
        .action(async (name: string, options: { stdin?: true; forgetSecondFactor?: true; json?: true }) => {
          const given = options.stdin ? await readPassword() : null;
          await withStore(Settings.load(), async ({ store, database, chance }) => {
            const account = await store.accountByName(name);
            if (!account) throw new Error(`${name}: there is no such account`);
            const password = given ?? drawPassword(chance, 14);
            const passwordHash = await hashPassword(password);
            await database.unitOfWork.run(async (tx) => {
              await store.setPassword(tx, account.id, passwordHash);
              if (options.forgetSecondFactor) await store.removeSecondFactor(tx, account.id);
            });
            tell({ name, userId: account.id }, given === null ? password : null, options.json);
          });
        }),
    );
}

interface Opened {
  readonly database: Database;
  readonly store: TypeormAccessStore;
  readonly chance: CryptoChance;
  readonly now: number;
}

/** The accounts alone: starting the rooms beside a running service would make them work twice. */
export async function withStore(settings: Settings, use: (opened: Opened) => Promise<void>): Promise<void> {
  const clock = clockFor(settings);
  const database = await Database.open(settings.database);
  try {
    const store = new TypeormAccessStore(database);
    await use({ database, store, chance: new CryptoChance(clock), now: clock.now() });
  } finally {
    await database.close();
  }
}

function faultsOf(name: string, options: AddOptions, knownUnitIds: ReadonlySet<string>): Reason[] {
  const faults: Reason[] = [];
  const fault = (where: string, code: string, zh: string, en: string) => faults.push(error(where, code, zh, en));
  if (!/^[a-z0-9][a-z0-9._-]{1,59}$/.test(name))
    fault('name', 'access.bad-name', '只能用小写字母、数字和 . _ -', '2 to 60 of a–z, 0–9, dot, dash, underscore');
  if (options.displayName.trim() === '' || options.displayName.length > 60)
    fault('--display-name', 'access.bad-display-name', '1至60个字', 'must have 1 to 60 characters');
  if (!knownUnitIds.has(options.unit))
    fault('--unit', 'access.unknown-unit', `通讯录里没有 ${options.unit}`, `the directory has no unit ${options.unit}`);
  for (const role of options.role) {
    if (!personRoles.some((known) => known === role))
      fault('--role', 'access.unknown-role', `没有角色 ${role}`, `there is no role ${role}`);
  }
  for (const role of options.signingRole ?? []) {
    if (!signingRoles.includes(role))
      fault('--signing-role', 'access.unknown-role', `没有签发角色 ${role}`, `there is no signing role ${role}`);
  }
  if (options.signingRole && !options.role.includes('signer'))
    fault('--signing-role', 'access.not-a-signer', '只有 signer 能签发', 'only the role signer signs');
  return faults;
}

async function readPassword(): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(Buffer.from(chunk as Uint8Array));
  const password = Buffer.concat(chunks)
    .toString('utf8')
    .replace(/\r?\n$/, '');
  if ([...password].length < shortestPassword || password.length > 200)
    throw new Error(`the password must have ${shortestPassword} to 200 characters`);
  return password;
}

/** `password` null: the person knows it already. */
function tell(user: { name: string; userId: string }, password: string | null, json: true | undefined): void {
  const words = `${user.name}${password === null ? '' : `\npassword: ${password}`}\n`;
  process.stdout.write(json ? `${JSON.stringify({ ...user, ...(password === null ? {} : { password }) })}\n` : words);
}
