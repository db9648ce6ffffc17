/** Which format a message has, told from its bytes and never from what it is called. */
import { capNamespace } from './cap-alert.js';
import { capVersionOf } from './cap-versions.js';
import { isNational } from './national-xml.js';
import type { XmlElement } from './xml-tree.js';

export const messageFormats = [
  'cap-1.2',
  'cap-1.1',
  'cap-1.0',
  'atom',
  'rss',
  'edxl-de',
  'national-xml',
  'json',
  'unknown',
] as const;
export type MessageFormat = (typeof messageFormats)[number];

const atomNamespaces = ['http://www.w3.org/2005/Atom', 'http://purl.org/atom/ns#', ''];

export function formatOf(root: XmlElement): MessageFormat {
  if (isNational(root)) return 'national-xml';
  if (root.name === 'alert') {
    const version = root.uri === '' ? '1.2' : capVersionOf(root.uri);
    return version === null ? 'unknown' : `cap-${version}`;
  }
  if ((root.name === 'feed' || root.name === 'entry') && atomNamespaces.includes(root.uri)) return 'atom';
  if (root.name === 'rss') return 'rss';
  if (/^edxldistribution$/i.test(root.name) && (root.uri === '' || /:edxl:de:/i.test(root.uri))) return 'edxl-de';
  return 'unknown';
}

/** Whether it is an alert that can be read by itself. */
export function isAlert(element: XmlElement): boolean {
  if (element.name !== 'alert') return false;
  return isNational(element) || (element.uri !== '' && capVersionOf(element.uri) !== null);
}

/** JSON begins with a brace or bracket, whatever stands before it in white space. */
export function isJson(bytes: Uint8Array): boolean {
  const opening = new TextDecoder().decode(bytes.subarray(0, 256)).trimStart();
  return opening.startsWith('{') || opening.startsWith('[');
}

/** What text that could not be read as XML was probably meant to be, by its first start tag. */
export function formatOfOpening(text: string): MessageFormat {
  const tag = /<(?:[\w.-]{1,40}:)?(alert|feed|rss|EDXLDistribution)(?=[\s/>])([^<]{0,2000})/i.exec(
    text.slice(0, 16_000),
  );
  switch (tag?.[1]?.toLowerCase()) {
    case 'alert': {
      const namespace = /["']([^"']*(?::cap:|incident\.com\/cap|com\.icss\.amp)[^"']*)["']/.exec(tag?.[2] ?? '')?.[1];
      if (namespace?.includes('com.icss.amp')) return 'national-xml';
      const version = capVersionOf(namespace ?? capNamespace);
      return version === null ? 'unknown' : `cap-${version}`;
    }
    case 'feed':
      return 'atom';
    case 'rss':
      return 'rss';
    case 'edxldistribution':
      return 'edxl-de';
    default:
      return 'unknown';
  }
}
