/** Atom and RSS 2.0 with alerts in their entries or links to them, and the feed rules of peers.md §3.3. */
import { readCapTime } from './cap-time.js';
import { Envelope } from './envelope.js';
import { quoted } from './faults.js';
import type { XmlElement } from './xml-tree.js';

const capMediaType = /^application\/(cap|common-alerting-protocol)\+xml\b/i;
const xmlMediaType = /^(application|text)\/([\w.-]+\+)?xml\b/i;

export function readAtom(root: XmlElement): Envelope {
  const envelope = new Envelope();
  const entries = root.name === 'entry' ? [root] : all(root, 'entry');
  if (root.name === 'feed') needAtom(root, '', 'feed', envelope);
  const ids = new UniqueIds(envelope);
  entries.forEach((entry, index) => {
    const where = `entry[${index}]`;
    needAtom(entry, `${where}.`, 'entry', envelope);
    ids.take(text(entry, 'id'), `${where}.id`);
    const isInline = envelope.takeAlerts(entry, where) > 0 || takeWritten(all(entry, 'content'), where, envelope);
    if (!isInline) takeAtomLinks(entry, where, envelope);
  });
  return envelope;
}

export function readRss(root: XmlElement): Envelope {
  const envelope = new Envelope();
  const channel = all(root, 'channel')[0];
  if (!channel) need(false, 'channel', 'feed', envelope);
  else for (const name of ['title', 'link', 'description']) need(text(channel, name) !== '', name, 'feed', envelope);
  const ids = new UniqueIds(envelope);
  all(channel ?? root, 'item').forEach((item, index) => {
    const where = `item[${index}]`;
    need(text(item, 'title') !== '' || text(item, 'description') !== '', `${where}.title`, 'item', envelope);
    ids.take(text(item, 'guid'), `${where}.guid`);
    checkRssAdvice(item, where, envelope);
    const isInline = envelope.takeAlerts(item, where) > 0 || takeWritten(item.children, where, envelope);
    if (!isInline) takeRssLink(item, where, envelope);
  });
  return envelope;
}

function needAtom(element: XmlElement, place: string, what: string, envelope: Envelope): void {
  for (const name of ['id', 'title', 'updated']) need(text(element, name) !== '', `${place}${name}`, what, envelope);
  const updated = text(element, 'updated');
  const reading = readCapTime(updated);
  if (updated !== '' && (reading.form === 'unreadable' || reading.form === 'no-offset')) {
    envelope.faults.error(
      `${place}updated`,
      'feed.time',
      `“${quoted(updated)}”不是带时区的RFC 3339时间。`,
      `"${quoted(updated)}" is not an RFC 3339 time with an offset.`,
    );
  }
}

function need(isThere: boolean, where: string, what: string, envelope: Envelope): void {
  if (isThere) return;
  envelope.faults.error(where, `feed.${what}-required`, '缺少必填项。', 'This required element is missing.');
}

class UniqueIds {
  private readonly seen = new Set<string>();

  constructor(private readonly envelope: Envelope) {}

  take(id: string, where: string): void {
    if (id === '') return;
    if (this.seen.has(id)) {
      this.envelope.faults.error(
        where,
        'feed.id-repeated',
        `标识“${quoted(id)}”在本源中重复。`,
        `The id "${quoted(id)}" occurs more than once in this feed.`,
      );
    }
    this.seen.add(id);
  }
}

/** An alert written as text, escaped or as CDATA. */
function takeWritten(elements: readonly XmlElement[], where: string, envelope: Envelope): boolean {
  return elements.some((element) => {
    const written = element.children.length === 0 ? element.text.trim() : '';
    return /^<[^]{0,500}?alert[\s>]/.test(written) && envelope.takeText(new TextEncoder().encode(written), where);
  });
}

/** Links that say they lead to CAP; without one, links that may. */
function takeAtomLinks(entry: XmlElement, where: string, envelope: Envelope): void {
  const links = [
    ...all(entry, 'link').map(({ attributes }) => ({ ...attributes, href: attributes['href'] ?? '' })),
    ...all(entry, 'content').map(({ attributes }) => ({ ...attributes, href: attributes['src'] ?? '' })),
  ].filter(({ href }) => href !== '') as { href: string; type?: string; rel?: string }[];
  const said = links.filter(({ type = '' }) => capMediaType.test(type));
  const updated = text(entry, 'updated');
  said.forEach(({ href }) => envelope.takeLink(href, `${where}.link`, updated));
  if (said.length > 0) return;
  const possible = links.filter(
    ({ type, rel = 'alternate' }) => rel === 'alternate' && (type === undefined || xmlMediaType.test(type)),
  );
  if (possible.length === 0) sayNoAlert(where, envelope);
  else {
    envelope.faults.warning(
      `${where}.link`,
      'feed.link-type',
      '链接没有写明type="application/cap+xml",按指向CAP处理。',
      'No link is of type application/cap+xml; the one there is was taken for a link to CAP.',
    );
    possible.forEach(({ href }) => envelope.takeLink(href, `${where}.link`, updated));
  }
}

/** An enclosure or Atom link that says CAP, else the item's own link. */
function takeRssLink(item: XmlElement, where: string, envelope: Envelope): void {
  const said = item.children.find(
    ({ name, attributes }) => (name === 'enclosure' || name === 'link') && capMediaType.test(attributes['type'] ?? ''),
  );
  const href = said ? (said.attributes['url'] ?? said.attributes['href'] ?? '') : text(item, 'link');
  if (href === '') sayNoAlert(where, envelope);
  else envelope.takeLink(href, `${where}.link`, text(item, 'pubDate'));
}

function sayNoAlert(where: string, envelope: Envelope): void {
  envelope.faults.error(
    `${where}.link`,
    'feed.alert-missing',
    '既没有CAP报文,也没有指向CAP的链接。',
    'There is neither a CAP message nor a link to one.',
  );
}

function checkRssAdvice(item: XmlElement, where: string, envelope: Envelope): void {
  const published = text(item, 'pubDate');
  if (published === '') {
    envelope.faults.advice(
      `${where}.pubDate`,
      'feed.pub-date-missing',
      '建议写明pubDate。',
      'A pubDate is recommended.',
    );
  } else if (published.length > 60 || Number.isNaN(Date.parse(published))) {
    envelope.faults.warning(
      `${where}.pubDate`,
      'feed.time',
      `“${quoted(published)}”不是时间。`,
      `"${quoted(published)}" is not a time.`,
    );
  }
  if (text(item, 'guid') === '') {
    envelope.faults.advice(`${where}.guid`, 'feed.guid-missing', '建议写明guid。', 'A guid is recommended.');
  }
}

/** Children by name, whatever their namespace: Atom's own link inside RSS counts as one. */
function all(element: XmlElement, name: string): XmlElement[] {
  return element.children.filter((child) => child.name === name);
}

function text(element: XmlElement, name: string): string {
  return (
    all(element, name)
      .map((child) => child.text.trim())
      .find((each) => each !== '') ?? ''
  );
}
