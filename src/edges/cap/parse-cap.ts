/**
 * Tolerant reader of CAP 1.2 (and 1.1): says everything that is wrong and keeps what is usable (design.md §2 Intake).
 */
import type { Reason } from '../../shared/reason.js';
import type {
  CapAlert,
  CapArea,
  CapCircle,
  CapInfo,
  CapNamedValue,
  CapPolygon,
  CapReference,
  CapResource,
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
import { readCapTime } from './cap-time.js';
import { checkCap, requiredMissing } from './check-cap.js';
import { Faults, quoted } from './faults.js';
import { maxPolygonPoints, readCircle, readPolygon } from './geometry.js';
import type { XmlElement } from './xml-tree.js';
import { readXml } from './xml-tree.js';

const signatureNamespace = 'http://www.w3.org/2000/09/xmldsig#';
const olderNamespaces: Record<string, string> = {
  'urn:oasis:names:tc:emergency:cap:1.1': '1.1',
  'http://www.incident.com/cap/1.0': '1.0',
};

/** Element names in the order of the schema; `*` marks those that may repeat. */
const alertOrder =
  'identifier sender sent status msgType source scope restriction addresses code* note references incidents info*';
const infoOrder =
  'language category* event responseType* urgency severity certainty audience eventCode* effective onset expires ' +
  'senderName headline description instruction web contact parameter* resource* area*';
const resourceOrder = 'resourceDesc mimeType size uri derefUri digest';
const areaOrder = 'areaDesc polygon* circle* geocode* altitude ceiling';
const pairOrder = 'valueName value';

/**
 * `alert` is null when the bytes are not a CAP message at all or had to be refused (DTD, size, depth, not XML).
 * Otherwise it carries what could be read, and `faults` lists every departure from the standard with its place,
 * `info[0].area[1].polygon[0]`. Never throws and never reads anything but `bytes`.
 */
export function parseCap(bytes: Uint8Array): { alert: CapAlert | null; faults: Reason[] } {
  const { root, faults } = readXml(bytes);
  return parseCapTree(root, faults);
}

/** The same of a tree that was read already, and what its reading found. */
export function parseCapTree(
  root: XmlElement | null,
  xmlFaults: readonly Reason[],
): { alert: CapAlert | null; faults: Reason[] } {
  const faults = new Faults();
  xmlFaults.forEach((fault) => faults.add(fault));
  if (!root || !isAlert(root, faults)) return { alert: null, faults: faults.list() };
  const alert = new Reader(root.uri, faults).alert(root);
  const unreadable = faults.list().filter((fault) => fault.level === 'error');
  const isSaidAlready = (place: string) =>
    unreadable.some(({ where }) => where === place || where.startsWith(`${place}[`));
  for (const rule of checkCap(alert)) {
    if (rule.code !== requiredMissing || !isSaidAlready(rule.where)) faults.add(rule);
  }
  return { alert, faults: faults.list() };
}

function isAlert(root: XmlElement, faults: Faults): boolean {
  const version = olderNamespaces[root.uri];
  const isKnown = root.uri === capNamespace || root.uri === '' || version !== undefined;
  if (root.name !== 'alert' || !isKnown) {
    const found = quoted(root.uri === '' ? root.name : `{${root.uri}}${root.name}`);
    faults.error(
      '',
      'cap.not-an-alert',
      `这不是CAP报文:根元素是${found}。`,
      `This is not a CAP message: its root element is ${found}.`,
    );
    return false;
  }
  if (root.uri === '') {
    faults.error(
      '',
      'cap.namespace-missing',
      `没有声明命名空间${capNamespace},按CAP 1.2读取。`,
      `The namespace ${capNamespace} is not declared; it was read as CAP 1.2.`,
    );
  } else if (version !== undefined) {
    faults.advice(
      '',
      'cap.older-version',
      `这是CAP ${version}报文,按1.2读取。`,
      `This is CAP ${version}; it was read as 1.2.`,
    );
  }
  return true;
}

/** The children of one element, sorted by name, after order and repetition were checked. */
type Parts = ReadonlyMap<string, readonly XmlElement[]>;

class Reader {
  private pointsLeft = maxPolygonPoints;

  constructor(
    private readonly namespace: string,
    private readonly faults: Faults,
  ) {}

  alert(element: XmlElement): CapAlert {
    const parts = this.parts(element, alertOrder, '');
    return {
      identifier: this.text(parts, 'identifier') ?? '',
      sender: this.text(parts, 'sender') ?? '',
      sent: this.time(parts, 'sent', ''),
      status: this.choice(parts, 'status', capStatuses, ''),
      msgType: this.choice(parts, 'msgType', capMsgTypes, ''),
      source: this.text(parts, 'source'),
      scope: this.choice(parts, 'scope', capScopes, ''),
      restriction: this.text(parts, 'restriction'),
      addresses: this.words(parts, 'addresses'),
      code: this.texts(parts, 'code'),
      note: this.text(parts, 'note'),
      references: this.references(this.text(parts, 'references')),
      incidents: this.words(parts, 'incidents'),
      info: this.each(parts, 'info', '', (child, where) => this.info(child, where)),
    };
  }

  private info(element: XmlElement, where: string): CapInfo {
    const parts = this.parts(element, infoOrder, where);
    return {
      language: this.text(parts, 'language'),
      category: this.choices(parts, 'category', capCategories, where),
      event: this.text(parts, 'event') ?? '',
      responseType: this.choices(parts, 'responseType', capResponseTypes, where),
      urgency: this.choice(parts, 'urgency', capUrgencies, where),
      severity: this.choice(parts, 'severity', capSeverities, where),
      certainty: this.choice(parts, 'certainty', capCertainties, where),
      audience: this.text(parts, 'audience'),
      eventCode: this.pairs(parts, 'eventCode', where),
      effective: this.time(parts, 'effective', where),
      onset: this.time(parts, 'onset', where),
      expires: this.time(parts, 'expires', where),
      senderName: this.text(parts, 'senderName'),
      headline: this.text(parts, 'headline'),
      description: this.text(parts, 'description'),
      instruction: this.text(parts, 'instruction'),
      web: this.text(parts, 'web'),
      contact: this.text(parts, 'contact'),
      parameter: this.pairs(parts, 'parameter', where),
      resource: this.each(parts, 'resource', where, (child, at) => this.resource(child, at)),
      area: this.each(parts, 'area', where, (child, at) => this.area(child, at)),
    };
  }

  private resource(element: XmlElement, where: string): CapResource {
    const parts = this.parts(element, resourceOrder, where);
    return {
      resourceDesc: this.text(parts, 'resourceDesc') ?? '',
      mimeType: this.text(parts, 'mimeType') ?? '',
      size: this.number(parts, 'size', where),
      uri: this.text(parts, 'uri'),
      derefUri: this.text(parts, 'derefUri'),
      digest: this.text(parts, 'digest'),
    };
  }

  private area(element: XmlElement, where: string): CapArea {
    const parts = this.parts(element, areaOrder, where);
    return {
      areaDesc: this.text(parts, 'areaDesc') ?? '',
      polygon: this.each(parts, 'polygon', where, (child, at) => this.polygon(child.text, at)),
      circle: this.each(parts, 'circle', where, (child, at) => this.circle(child.text, at)).filter(
        (circle) => circle !== null,
      ),
      geocode: this.pairs(parts, 'geocode', where),
      altitude: this.number(parts, 'altitude', where),
      ceiling: this.number(parts, 'ceiling', where),
    };
  }

  private polygon(text: string, where: string): CapPolygon {
    const reading = readPolygon(text, this.pointsLeft);
    if ('points' in reading) {
      this.pointsLeft -= reading.points.length;
      return reading.points;
    }
    if ('tooMany' in reading) {
      this.faults.error(
        where,
        'cap.too-many-points',
        `多边形的点合计超过${maxPolygonPoints}个,此多边形未读取。`,
        `There are more than ${maxPolygonPoints} polygon points; this polygon was not read.`,
      );
    } else {
      this.faults.error(
        where,
        'cap.polygon',
        `“${quoted(reading.badPair)}”不是“纬度,经度”,此多边形未读取。`,
        `"${quoted(reading.badPair)}" is not "latitude,longitude"; this polygon was not read.`,
      );
    }
    return [];
  }

  private circle(text: string, where: string): CapCircle | null {
    const circle = readCircle(text);
    if (!circle) {
      this.faults.error(
        where,
        'cap.circle',
        '圆应写作“纬度,经度 半径(公里)”。',
        'A circle is written "latitude,longitude radius", the radius in kilometres.',
      );
    }
    return circle;
  }

  private references(text: string | null): CapReference[] {
    if (text === null) return [];
    return text.split(/\s+/).map((triple, index) => {
      const where = `references[${index}]`;
      const [sender = '', identifier = '', sent = '', ...rest] = triple.split(',');
      if (sender === '' || identifier === '' || sent === '' || rest.length > 0) {
        this.faults.error(
          where,
          'cap.references',
          `引用应写作“sender,identifier,sent”,而不是“${quoted(triple)}”。`,
          `A reference is written "sender,identifier,sent", not "${quoted(triple)}".`,
        );
        // The national platform writes the identifier alone (peers.md §3.4).
        if (identifier === '') return { sender: '', identifier: sender, sent: null };
      }
      return { sender, identifier, sent: sent === '' ? null : this.moment(sent, where) };
    });
  }

  private time(parts: Parts, name: string, where: string): number | null {
    const text = this.text(parts, name);
    return text === null ? null : this.moment(text, placeOf(where, name));
  }

  private moment(text: string, where: string): number | null {
    const reading = readCapTime(text);
    switch (reading.form) {
      case 'strict':
        return reading.at;
      case 'lenient':
        this.faults.error(
          where,
          'cap.time-format',
          `时间“${quoted(text)}”已读取,但应写作2026-07-20T02:03:00+08:00(无小数、不用Z)。`,
          `The time "${quoted(text)}" was read, but must be written 2026-07-20T02:03:00+08:00, without fraction or Z.`,
        );
        return reading.at;
      case 'no-offset':
        this.faults.error(
          where,
          'cap.time-offset-missing',
          `时间“${quoted(text)}”没有时区,按北京时间读取。`,
          `The time "${quoted(text)}" has no offset; it was read as Beijing time.`,
        );
        return reading.at;
      case 'unreadable':
        this.faults.error(where, 'cap.time', `“${quoted(text)}”不是时间。`, `"${quoted(text)}" is not a time.`);
        return null;
    }
  }

  private number(parts: Parts, name: string, where: string): number | null {
    const text = this.text(parts, name);
    if (text === null) return null;
    if (/^[+-]?(\d{1,15}(\.\d{0,15})?|\.\d{1,15})$/.test(text)) return Number(text);
    this.faults.error(
      placeOf(where, name),
      'cap.number',
      `“${quoted(text)}”不是数字。`,
      `"${quoted(text)}" is not a number.`,
    );
    return null;
  }

  private choice<T extends string>(parts: Parts, name: string, choices: readonly T[], where: string): T | null {
    const text = this.text(parts, name);
    return text === null ? null : this.chosen(text, choices, placeOf(where, name));
  }

  private choices<T extends string>(parts: Parts, name: string, choices: readonly T[], where: string): T[] {
    return this.texts(parts, name)
      .map((text, index) => this.chosen(text, choices, `${placeOf(where, name)}[${index}]`))
      .filter((choice) => choice !== null);
  }

  private chosen<T extends string>(text: string, choices: readonly T[], where: string): T | null {
    const exact = choices.find((choice) => choice === text);
    if (exact !== undefined) return exact;
    const wanted = (otherSpellings[text.toLowerCase()] ?? text).toLowerCase();
    const close = choices.find((choice) => choice.toLowerCase() === wanted);
    if (close !== undefined) {
      this.faults.error(
        where,
        'cap.value-spelling',
        `“${quoted(text)}”应写作“${close}”,已按此读取。`,
        `"${quoted(text)}" must be written "${close}"; it was read as that.`,
      );
      return close;
    }
    this.faults.error(
      where,
      'cap.value-unknown',
      `“${quoted(text)}”不在允许的取值中:${choices.join('、')}。`,
      `"${quoted(text)}" is not one of ${choices.join(', ')}.`,
    );
    return null;
  }

  private pairs(parts: Parts, name: string, where: string): CapNamedValue[] {
    return this.each(parts, name, where, (child, at) => {
      const pair = this.parts(child, pairOrder, at);
      return { valueName: this.text(pair, 'valueName') ?? '', value: this.text(pair, 'value') ?? '' };
    });
  }

  /** A list separated by spaces, a member with spaces in double quotes. */
  private words(parts: Parts, name: string): string[] {
    const text = this.text(parts, name);
    if (text === null) return [];
    if ((text.match(/"/g)?.length ?? 0) % 2 !== 0) {
      this.faults.error(name, 'cap.quotes', '引号不成对。', 'The quotation marks do not come in pairs.');
    }
    return Array.from(text.matchAll(/"([^"]*)"|[^\s"]+/g), (match) => match[1] ?? match[0]).filter(
      (word) => word !== '',
    );
  }

  private each<T>(parts: Parts, name: string, where: string, read: (child: XmlElement, where: string) => T): T[] {
    return (parts.get(name) ?? []).map((child, index) => read(child, `${placeOf(where, name)}[${index}]`));
  }

  private text(parts: Parts, name: string): string | null {
    const text = parts.get(name)?.[0]?.text.trim();
    return text === undefined || text === '' ? null : text;
  }

  private texts(parts: Parts, name: string): string[] {
    return (parts.get(name) ?? []).map((child) => child.text.trim()).filter((text) => text !== '');
  }

  /** Sorts the children by name; says what is unknown, repeated, out of order, or text where none belongs. */
  private parts(element: XmlElement, order: string, where: string): Parts {
    const names = order.split(' ');
    const parts = new Map<string, XmlElement[]>();
    let furthest = -1;
    let isOrderSaid = false;
    for (const child of element.children) {
      const place = placeOf(where, child.name);
      if (child.uri === signatureNamespace && where === '') {
        this.faults.advice(
          place,
          'cap.signature-unverified',
          '报文带有签名,未验证;内容照常读取。',
          'The message carries a signature that was not verified; it was read all the same.',
        );
        continue;
      }
      const single = names.indexOf(child.name);
      const rank = single >= 0 ? single : names.indexOf(`${child.name}*`);
      if (rank < 0 || child.uri !== this.namespace) {
        this.faults.advice(
          place,
          'cap.unknown-element',
          `未知元素,内容为“${quoted(child.text.trim())}”,未使用。`,
          `Unknown element saying "${quoted(child.text.trim())}"; it was not used.`,
        );
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
    if (element.text.trim() !== '') {
      this.faults.advice(
        where,
        'cap.stray-text',
        `元素之间有多余文字“${quoted(element.text.trim())}”,未使用。`,
        `Stray text "${quoted(element.text.trim())}" between elements was not used.`,
      );
    }
    return parts;
  }
}

/** Values of older versions and of the national platform, and what they are called in CAP 1.2 (peers.md §3.4). */
const otherSpellings: Record<string, string> = {
  'very likely': 'Likely',
  red: 'Extreme',
  orange: 'Severe',
  yellow: 'Moderate',
  blue: 'Minor',
};

function placeOf(where: string, name: string): string {
  return where === '' ? name : `${where}.${name}`;
}
