/** The Atom feed of our alerts: what OASIS "CAP feeds" 1.0 and google/cap-library ask of one (peers.md §3.2, §3.3). */
import { toRfc3339 } from '../../shared/time.js';
import { xmlText } from '../cap/xml-text.js';

export interface FeedEntry {
  readonly identifier: string;
  readonly title: string;
  /** Epoch milliseconds. */
  readonly sentAt: number;
  readonly updatedAt: number;
}

/** Where the frozen bytes of an alert are served. */
export function alertAddress(publicUrl: string, identifier: string): string {
  return `${publicUrl}/cap/alerts/${encodeURIComponent(identifier)}.xml`;
}

/** `now` dates a feed without entries; otherwise the newest entry does, so that an unchanged feed stays the same. */
export function atomFeed(publicUrl: string, entries: readonly FeedEntry[], now: number): string {
  const self = `${publicUrl}/cap/feed.atom`;
  const updated = entries.length === 0 ? now : Math.max(...entries.map((entry) => entry.updatedAt));
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="zh-CN">',
    `  <id>${xmlText(self)}</id>`,
    '  <title>重庆市渝中区预警信息</title>',
    `  <updated>${toRfc3339(updated)}</updated>`,
    '  <author><name>渝中区 · 叫应</name></author>',
    `  <link rel="self" type="application/atom+xml" href="${xmlText(self)}"/>`,
    ...entries.flatMap((entry) => atomEntry(publicUrl, entry)),
    '</feed>',
    '',
  ].join('\n');
}

function atomEntry(publicUrl: string, { identifier, title, sentAt, updatedAt }: FeedEntry): string[] {
  const address = xmlText(alertAddress(publicUrl, identifier));
  return [
    '  <entry>',
    `    <id>${address}</id>`,
    `    <title>${xmlText(title)}</title>`,
    `    <published>${toRfc3339(sentAt)}</published>`,
    `    <updated>${toRfc3339(updatedAt)}</updated>`,
    `    <link rel="alternate" type="application/cap+xml" href="${address}"/>`,
    '  </entry>',
  ];
}
