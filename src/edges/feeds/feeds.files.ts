import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { installationRoot, SettingsError, type Settings } from '../../platform/settings/settings.js';
import { error } from '../../shared/reason.js';
import { FeedRegistry } from './feed.js';
import { readFeeds, type KnownToFeeds } from './read-feeds.js';

/** The feeds of the file in the settings; throws `SettingsError` with every fault of it. */
export function loadFeeds(settings: Settings, known: KnownToFeeds | null): FeedRegistry {
  const { path } = settings.feeds;
  const name = relative(installationRoot, path).startsWith('..') ? path : relative(installationRoot, path);
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new SettingsError([error(name, 'feeds.unreadable', `读不出:${why}`, `cannot be read: ${why}`)]);
  }
  const { feeds, reasons } = readFeeds({ name, text }, known);
  if (reasons.length > 0) throw new SettingsError(reasons);
  for (const feed of feeds) if (feed.kind === 'folder') feed.path = settings.resolve(feed.path);
  return new FeedRegistry(feeds);
}
