/**
 * Tolerant reader of CAP 1.2, 1.1 and 1.0: says everything that is wrong and keeps what is usable (design.md §2
 * Intake). Whatever the version, the alert comes out in the shape of 1.2.
 */
import type { Reason } from '../../shared/reason.js';
import type {
  CapAlert,
  CapArea,
  CapExtension,
  CapInfo,
  CapNamedValue,
  CapPolygon,
  CapResource,
  CapScope,
} from './cap-alert.js';
import {
  capCategories,
  capCertainties,
  capMsgTypes,
  capNamespace,
  capResponseTypes,
  capScopes,
  capSeverities,
  capStatuses,
  capUrgencies,
} from './cap-alert.js';
import { CapValues } from './cap-values.js';
import {
  alertOrder,
  areaOrder,
  capVersionOf,
  type CapVersion,
  infoOrder,
  isElementNewerThan,
  pairOrder,
  resourceOrder,
} from './cap-versions.js';
import { checkCap } from './check-cap.js';
import { Faults, quoted, requiredMissing } from './faults.js';
import { crossingBudget, type Place } from './geometry.js';
import { type Parts, PartSorter, placeOf } from './sort-parts.js';
import type { XmlElement } from './xml-tree.js';
import { readXml } from './xml-tree.js';

export interface CapReading {
  /**
   * Null when the bytes are not a CAP message at all or had to be refused (DTD, size, depth, not XML); otherwise what
   * could be read.
   */
  readonly alert: CapAlert | null;
  /** Which CAP it was written in; null without an alert. */
  readonly version: CapVersion | null;
  /** Every departure from the standard with its place, `info[0].area[1].polygon[0]`. */
  readonly faults: Reason[];
}

/**
 * Never throws and never reads anything but `bytes`. With a `place`, a message whose drawings all lie far from it is
 * said to be so. A signature is neither looked at nor mentioned: see `verifySignature`.
 */
export function parseCap(bytes: Uint8Array, place: Place | null = null): CapReading {
  const { root, faults } = readXml(bytes);
  return parseCapTree(root, faults, place);
}

/** The same of a tree that was read already, and what its reading found. */
export function parseCapTree(
  root: XmlElement | null,
  xmlFaults: readonly Reason[],
  place: Place | null = null,
  budget = crossingBudget(),
): CapReading {
  const faults = new Faults();
  xmlFaults.forEach((fault) => faults.add(fault));
  const version = root && versionOf(root, faults);
  if (!root || !version) return { alert: null, version: null, faults: faults.list() };
  const alert = new Reader(root.uri, version, faults).alert(root);
  const unreadable = faults.list().filter((fault) => fault.level === 'error');
  const isSaidAlready = (place: string) =>
    unreadable.some(({ where }) => where === place || where.startsWith(`${place}[`));
  for (const rule of checkCap(alert, place, budget)) {
    if (rule.code !== requiredMissing || !isSaidAlready(rule.where)) faults.add(rule);
  }
  return { alert, version, faults: faults.list() };
}

function versionOf(root: XmlElement, faults: Faults): CapVersion | null {
  const version = root.uri === '' ? '1.2' : capVersionOf(root.uri);
  if (root.name !== 'alert' || version === null) {
    const found = quoted(root.uri === '' ? root.name : `{${root.uri}}${root.name}`);
    faults.error(
      '',
      'cap.not-an-alert',
      `这不是CAP报文:根元素是${found}。`,
      `This is not a CAP message: its root element is ${found}.`,
    );
    return null;
  }
  if (root.uri === '') {
    faults.error(
      '',
      'cap.namespace-missing',
      `没有声明命名空间${capNamespace},按CAP 1.2读取。`,
      `The namespace ${capNamespace} is not declared; it was read as CAP 1.2.`,
    );
  } else if (version !== '1.2') {
    faults.advice(
      '',
      'cap.older-version',
      `这是CAP ${version}报文,已转换为1.2。`,
      `This is CAP ${version}; it was converted to 1.2.`,
    );
  }
  return version;
}

class Reader {
  private readonly sorter: PartSorter;
  private readonly values: CapValues;

  constructor(
    namespace: string,
    private readonly version: CapVersion,
    private readonly faults: Faults,
  ) {
    this.sorter = new PartSorter(namespace, faults);
    this.values = new CapValues(version, faults);
  }

  alert(element: XmlElement): CapAlert {
    const extensions: CapExtension[] = [];
    const parts = this.sorter.sort(element, alertOrder, '', extensions);
    if (parts.has('password')) this.sayPassword();
    const restriction = this.text(parts, 'restriction');
    const addresses = this.values.words(this.text(parts, 'addresses'), 'addresses');
    return {
      identifier: this.text(parts, 'identifier') ?? '',
      sender: this.text(parts, 'sender') ?? '',
      sent: this.time(parts, 'sent', ''),
      status: this.choice(parts, 'status', capStatuses, ''),
      msgType: this.choice(parts, 'msgType', capMsgTypes, ''),
      source: this.text(parts, 'source'),
      scope: this.scope(parts, restriction, addresses),
      restriction,
      addresses,
      code: this.texts(parts, 'code'),
      note: this.text(parts, 'note'),
      references: this.values.references(this.text(parts, 'references')),
      incidents: this.values.words(this.text(parts, 'incidents'), 'incidents'),
      info: this.each(parts, 'info', '', (child, where) => this.info(child, where)),
      extensions,
    };
  }

  private info(element: XmlElement, where: string): CapInfo {
    const extensions: CapExtension[] = [];
    const parts = this.sorter.sort(element, infoOrder, where, extensions);
    this.sayIfNewer(parts, 'responseType', where);
    return {
      language: this.text(parts, 'language'),
      category: this.category(parts, where),
      event: this.text(parts, 'event') ?? '',
      responseType: this.choices(parts, 'responseType', capResponseTypes, where),
      urgency: this.choice(parts, 'urgency', capUrgencies, where),
      severity: this.choice(parts, 'severity', capSeverities, where),
      certainty: this.choice(parts, 'certainty', capCertainties, where),
      audience: this.text(parts, 'audience'),
      eventCode: this.pairs(parts, 'eventCode', where, extensions),
      effective: this.time(parts, 'effective', where),
      onset: this.time(parts, 'onset', where),
      expires: this.time(parts, 'expires', where),
      senderName: this.text(parts, 'senderName'),
      headline: this.text(parts, 'headline'),
      description: this.text(parts, 'description'),
      instruction: this.text(parts, 'instruction'),
      web: this.text(parts, 'web'),
      contact: this.text(parts, 'contact'),
      parameter: this.pairs(parts, 'parameter', where, extensions),
      resource: this.each(parts, 'resource', where, (child, at) => this.resource(child, at)),
      area: this.each(parts, 'area', where, (child, at) => this.area(child, at)),
      extensions,
    };
  }

  private resource(element: XmlElement, where: string): CapResource {
    const extensions: CapExtension[] = [];
    const parts = this.sorter.sort(element, resourceOrder, where, extensions);
    this.sayIfNewer(parts, 'derefUri', where);
    return {
      resourceDesc: this.text(parts, 'resourceDesc') ?? '',
      mimeType: this.mimeType(parts, where),
      size: this.number(parts, 'size', where),
      uri: this.text(parts, 'uri'),
      derefUri: this.text(parts, 'derefUri'),
      digest: this.text(parts, 'digest'),
      extensions,
    };
  }

  private area(element: XmlElement, where: string): CapArea {
    const extensions: CapExtension[] = [];
    const parts = this.sorter.sort(element, areaOrder, where, extensions);
    return {
      areaDesc: this.text(parts, 'areaDesc') ?? '',
      polygon: this.each(parts, 'polygon', where, (child, at): CapPolygon => this.values.polygon(child.text, at)),
      circle: this.each(parts, 'circle', where, (child, at) => this.values.circle(child.text, at)).filter(
        (circle) => circle !== null,
      ),
      geocode: this.pairs(parts, 'geocode', where, extensions),
      altitude: this.number(parts, 'altitude', where),
      ceiling: this.number(parts, 'ceiling', where),
      extensions,
    };
  }

  /** Optional in 1.0, which left it to whom else the message names. */
  private scope(parts: Parts, restriction: string | null, addresses: readonly string[]): CapScope | null {
    if (this.version !== '1.0' || parts.has('scope')) return this.choice(parts, 'scope', capScopes, '');
    const scope = addresses.length > 0 ? 'Private' : restriction !== null ? 'Restricted' : 'Public';
    this.sayConverted('scope', scope);
    return scope;
  }

  private category(parts: Parts, where: string): CapInfo['category'] {
    if (this.version !== '1.0' || parts.has('category')) {
      return this.choices(parts, 'category', capCategories, where);
    }
    this.sayConverted(`${where}.category`, 'Other');
    return ['Other'];
  }

  /** Optional before 1.2; RFC 2046 calls what is not known an octet stream. */
  private mimeType(parts: Parts, where: string): string {
    const written = this.text(parts, 'mimeType');
    if (written !== null || this.version === '1.2') return written ?? '';
    this.sayConverted(`${where}.mimeType`, 'application/octet-stream');
    return 'application/octet-stream';
  }

  private sayConverted(where: string, value: string): void {
    this.faults.advice(
      where,
      'cap.converted',
      `CAP ${this.version}未写此项,1.2必填,取“${value}”。`,
      `This CAP ${this.version} leaves out what 1.2 requires; "${value}" was taken.`,
    );
  }

  private sayIfNewer(parts: Parts, name: string, where: string): void {
    if (parts.has(name) && isElementNewerThan(this.version, name)) this.values.sayNewer(name, placeOf(where, name));
  }

  /** Said without its content, and not kept. */
  private sayPassword(): void {
    this.faults.add({
      where: 'password',
      code: 'cap.password',
      level: this.version === '1.0' ? 'advice' : 'error',
      text: { zh: 'password元素已废止,未读取。', en: 'The element password is retired; it was not read.' },
    });
  }

  private time(parts: Parts, name: string, where: string): number | null {
    const text = this.text(parts, name);
    return text === null ? null : this.values.time(text, placeOf(where, name));
  }

  private number(parts: Parts, name: string, where: string): number | null {
    const text = this.text(parts, name);
    return text === null ? null : this.values.number(text, placeOf(where, name));
  }

  private choice<T extends string>(parts: Parts, name: string, choices: readonly T[], where: string): T | null {
    const text = this.text(parts, name);
    return text === null ? null : this.values.chosen(text, choices, placeOf(where, name));
  }

  private choices<T extends string>(parts: Parts, name: string, choices: readonly T[], where: string): T[] {
    return this.texts(parts, name)
      .map((text, index) => this.values.chosen(text, choices, `${placeOf(where, name)}[${index}]`))
      .filter((choice) => choice !== null);
  }

  private pairs(parts: Parts, name: string, where: string, extensions: CapExtension[]): CapNamedValue[] {
    return this.each(parts, name, where, (child, at) => {
      const text = child.text.trim();
      if (child.children.length === 0 && text !== '') return this.values.pair(text, at);
      const pair = this.sorter.sort(child, pairOrder, at, extensions);
      return { valueName: this.text(pair, 'valueName') ?? '', value: this.text(pair, 'value') ?? '' };
    });
  }

  private each<T>(parts: Parts, name: string, where: string, read: (child: XmlElement, where: string) => T): T[] {
    return (parts.get(name) ?? []).map((child, index) => read(child, `${placeOf(where, name)}[${index}]`));
  }

  private text(parts: Parts, name: string): string | null {
    const element = parts.get(name)?.[0];
    const text = element === undefined ? '' : textOf(element);
    return text === '' ? null : text;
  }

  private texts(parts: Parts, name: string): string[] {
    return (parts.get(name) ?? []).map(textOf).filter((text) => text !== '');
  }
}

/** Where a sender put everything into elements of its own, `<p>…</p>`, their text is what it wanted to say. */
function textOf(element: XmlElement): string {
  const own = element.text.trim();
  return own !== '' ? own : element.children.map(textOf).join(' ').trim();
}
