/** What travels inside a feed or a distribution: alerts with bytes of their own, and links to others. */
import type { Reason } from '../../shared/reason.js';
import { Faults } from './faults.js';
import { isAlert } from './message-format.js';
import { standingAlone } from './xml-alone.js';
import { maxXmlBytes, readXml, type XmlElement } from './xml-tree.js';

/** Of one envelope, alerts and links together. */
export const maxEntries = 1_000;
/** Characters of all alerts cut out of one envelope; each takes along the namespaces it needs from around it. */
const maxCutOut = 4 * maxXmlBytes;
const maxHrefLength = 2_048;

export interface EnclosedAlert {
  readonly where: string;
  readonly root: XmlElement;
  readonly bytes: Uint8Array;
  /** What reading its bytes found, where they had to be decoded first. */
  readonly faults: readonly Reason[];
}

export interface Link {
  readonly where: string;
  readonly href: string;
  /** When its entry says it was last changed, as it is written; empty where it does not say. */
  readonly updated: string;
}

/** Gathers the content of one envelope, up to its bounds; what is left out is said once. */
export class Envelope {
  readonly alerts: EnclosedAlert[] = [];
  readonly links: Link[] = [];
  readonly faults = new Faults();
  private cutOut = 0;
  private isFull = false;

  /** Takes every alert inside an element; how many there were. */
  takeAlerts(element: XmlElement, where: string): number {
    const found = alertsIn(element);
    found.forEach((root, index) => {
      const place = found.length === 1 ? where : `${where}.alert[${index}]`;
      if (!this.hasRoom(place)) return;
      const text = standingAlone(root);
      this.cutOut += text.length;
      this.alerts.push({ where: place, root, bytes: new TextEncoder().encode(text), faults: [] });
    });
    return found.length;
  }

  /** Takes an alert that is written as text or base64 inside the envelope; false when it is none. */
  takeText(bytes: Uint8Array, where: string): boolean {
    const { root, faults } = readXml(bytes);
    if (root === null || !isAlert(root)) return false;
    if (!this.hasRoom(where)) return true;
    this.cutOut += bytes.byteLength;
    this.alerts.push({ where, root, bytes, faults });
    return true;
  }

  /** A link to an alert, absolute or relative to the envelope's own address; what is neither is a fault. */
  takeLink(written: string, where: string, updated = ''): void {
    const href = written.trim();
    const scheme = /^([A-Za-z][A-Za-z0-9+.-]*):/.exec(href)?.[1]?.toLowerCase();
    const isUsable = href !== '' && href.length <= maxHrefLength && !/[\s<>"\\^`{}|]/.test(href);
    if (!isUsable || (scheme !== undefined && scheme !== 'http' && scheme !== 'https')) {
      this.faults.error(
        where,
        'feed.link',
        '链接不是http或https网址,未使用。',
        'The link is no http or https address; it was not used.',
      );
      return;
    }
    if (this.links.some((link) => link.href === href) || !this.hasRoom(where)) return;
    this.links.push({ where, href, updated });
  }

  private hasRoom(where: string): boolean {
    const hasRoom = this.alerts.length + this.links.length < maxEntries && this.cutOut < maxCutOut;
    if (!hasRoom && !this.isFull) {
      this.isFull = true;
      this.faults.error(
        where,
        'feed.too-much',
        `内容超过${maxEntries}项或${maxCutOut}字,从此处起未读取。`,
        `There are more than ${maxEntries} entries or ${maxCutOut} characters; from here on nothing was read.`,
      );
    }
    return hasRoom;
  }
}

/** Outermost alerts, in their order. */
function alertsIn(element: XmlElement): XmlElement[] {
  return isAlert(element) ? [element] : element.children.flatMap(alertsIn);
}

/** All text inside an element, in its order. */
export function wholeText(element: XmlElement): string {
  return [element.text, ...element.children.map(wholeText)].join(' ').trim();
}
