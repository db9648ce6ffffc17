import { Command } from 'commander';
import { toRfc3339 } from '../../shared/time.js';
import { Settings } from '../settings/settings.js';
import { sha256Hex } from './access.service.js';
import { drawPassword } from './password.js';
import { withStore } from './user.command.js';

/** 43 letters of this alphabet hold about 250 random bits. */
const keyLength = 43;

interface KeyHolder {
  readonly id: string;
  readonly name: string;
  /** Directory unit that answers for it. */
  readonly unitId: string;
}

/**
 * `jiaoying feed issue-key|revoke-key|keys`: what a feed of the file comes with, in the configured database, whether the
 * service runs or not. A key is drawn and printed once; only its hash is kept.
 */
export function feedKeyCommand(feeds: (settings: Settings) => readonly KeyHolder[]): Command {
  return new Command('feed')
    .description('keys of feeds')
    .addCommand(
      new Command('issue-key')
        .description('draw a key for a feed and print it once; earlier keys go on working')
        .argument('<feed>', 'id in the file of the feeds')
        .option('--json', 'print one object')
        .action(async (feedId: string, options: { json?: true }) => {
          const settings = Settings.load();
          const feed = feeds(settings).find(({ id }) => id === feedId);
          if (!feed) throw new Error(`${feedId}: the file of the feeds has no such feed`);
          await withStore(settings, async ({ store, database, chance, now }) => {
            const key = drawPassword(chance, keyLength);
            const made = { id: chance.id(), feedId, issuer: feed.unitId, hash: sha256Hex(key), createdAt: now };
            await database.unitOfWork.run((tx) => store.addFeedKey(tx, made));
            const words = `${feed.name}\nkey id: ${made.id}\nkey: ${key}\n`;
            process.stdout.write(options.json ? `${JSON.stringify({ feedId, keyId: made.id, key })}\n` : words);
          });
        }),
    )
    .addCommand(
      new Command('revoke-key')
        .description('from now on this key opens nothing')
        .argument('<key-id>', 'as issue-key and keys print it')
        .option('--json', 'print one object')
        .action(async (keyId: string, options: { json?: true }) => {
          await withStore(Settings.load(), async ({ store, database, now }) => {
            const isRevoked = await database.unitOfWork.run((tx) => store.revokeFeedKey(tx, keyId, now));
            if (!isRevoked) throw new Error(`${keyId}: there is no such key, or it was revoked already`);
            process.stdout.write(options.json ? `${JSON.stringify({ keyId, revoked: true })}\n` : `${keyId} revoked\n`);
          });
        }),
    )
    .addCommand(
      new Command('keys')
        .description('every key ever issued, newest first; the keys themselves are not kept')
        .option('--json', 'print one array')
        .action(async (options: { json?: true }) => {
          await withStore(Settings.load(), async ({ store }) => {
            const keys = (await store.feedKeys()).map(({ id, feedId, createdAt, revokedAt }) => ({
              ...{ keyId: id, feedId, issuedAt: toRfc3339(createdAt) },
              revokedAt: revokedAt === null ? null : toRfc3339(revokedAt),
            }));
            const lines = keys.map(
              ({ keyId, feedId, issuedAt, revokedAt }) =>
                `${keyId} ${feedId ?? '-'} issued ${issuedAt}${revokedAt === null ? '' : ` revoked ${revokedAt}`}\n`,
            );
            process.stdout.write(options.json ? `${JSON.stringify(keys)}\n` : lines.join(''));
          });
        }),
    );
}
