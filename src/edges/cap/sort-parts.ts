/** The children of a CAP element by name, and whatever is wrong with their order, number and names. */
import type { CapExtension } from './cap-alert.js';
import { type Faults, quoted } from './faults.js';
import { standingAlone } from './xml-alone.js';
import type { XmlElement } from './xml-tree.js';

export const signatureNamespace = 'http://www.w3.org/2000/09/xmldsig#';

/** Elements that hold elements; all others of CAP hold text. */
const holders: ReadonlySet<string> = new Set(['info', 'resource', 'area', 'eventCode', 'parameter', 'geocode']);

/** What was found under each name of the schema, in the order it was written. */
export type Parts = ReadonlyMap<string, readonly XmlElement[]>;

export class PartSorter {
  private isNamespaceSaid = false;

  constructor(
    private readonly namespace: string,
    private readonly faults: Faults,
  ) {}

  /**
   * `order` is the names of the schema in their order, `*` behind those that may repeat. Elements of other names or
   * namespaces go to `extensions`; a signature of the alert itself is left to whoever verifies it.
   */
  sort(element: XmlElement, order: string, where: string, extensions: CapExtension[]): Parts {
    const names = order.split(' ');
    const parts = new Map<string, XmlElement[]>();
    let furthest = -1;
    let isOrderSaid = false;
    for (const child of element.children) {
      if (child.uri === signatureNamespace && where === '') continue;
      const place = placeOf(where, child.name);
      const single = names.indexOf(child.name);
      const rank = single >= 0 ? single : names.indexOf(`${child.name}*`);
      if (rank < 0 || !this.isOurs(child, place)) {
        this.keep(child, place, extensions);
        continue;
      }
      if (rank < furthest && !isOrderSaid) {
        isOrderSaid = true;
        this.faults.error(
          place,
          'cap.order',
          '元素顺序不符合标准,已照常读取。',
          'The element stands in the wrong place of the sequence; it was read all the same.',
        );
      }
      furthest = Math.max(furthest, rank);
      if (!holders.has(child.name))
        child.children.forEach((inner) => this.keep(inner, `${place}.${inner.name}`, extensions));
      const known = parts.get(child.name);
      if (!known) parts.set(child.name, [child]);
      else if (single < 0) known.push(child);
      else {
        this.faults.error(
          place,
          'cap.duplicate-element',
          '此元素只能出现一次,取第一个。',
          'The element may occur only once; the first was used.',
        );
      }
    }
    this.sayStrayText(element, where);
    return parts;
  }

  /** A prefix on the root alone is a common slip; children without any namespace are then meant to have the same. */
  private isOurs(child: XmlElement, place: string): boolean {
    if (child.uri === this.namespace) return true;
    if (child.uri !== '') return false;
    if (!this.isNamespaceSaid) {
      this.isNamespaceSaid = true;
      this.faults.error(
        place,
        'cap.namespace-child',
        '子元素没有命名空间,按与根元素相同读取。',
        'The element has no namespace; it was read as having that of the root.',
      );
    }
    return true;
  }

  private keep(child: XmlElement, place: string, extensions: CapExtension[]): void {
    extensions.push({ uri: child.uri, name: child.name, xml: standingAlone(child) });
    this.faults.advice(
      place,
      'cap.unknown-element',
      `未知元素,内容为“${quoted(child.text.trim())}”,已保留,未使用。`,
      `Unknown element saying "${quoted(child.text.trim())}"; it was kept and not used.`,
    );
  }

  private sayStrayText(element: XmlElement, where: string): void {
    const text = element.text.trim();
    if (text === '') return;
    this.faults.advice(
      where,
      'cap.stray-text',
      `元素之间有多余文字“${quoted(text)}”,未使用。`,
      `Stray text "${quoted(text)}" between elements was not used.`,
    );
  }
}

export function placeOf(where: string, name: string): string {
  return where === '' ? name : `${where}.${name}`;
}
