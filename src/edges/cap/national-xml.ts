/**
 * Tolerant reader of national-platform XML (peers.md §3.4): says everything that is wrong and keeps what is usable.
 * Written after the platform's own field descriptions and what real senders make of them; GB/T 35965.1 itself was
 * not readable.
 */
import { capNamespace } from './cap-alert.js';
import { readCapTime } from './cap-time.js';
import { eventNameOf } from './event-codes.js';
import { Faults, quoted } from './faults.js';
import { maxPolygonPoints, readPolygon } from './geometry.js';
import {
  nationalCertainties,
  nationalMethodNames,
  nationalMsgTypes,
  nationalNamespace,
  nationalScopes,
  nationalSeverities,
  nationalStatuses,
  nationalUrgencies,
  readNationalIdentifier,
  type NationalAlert,
  type NationalArea,
  type NationalInfo,
  type NationalMethod,
  type NationalResource,
} from './national-alert.js';
import type { XmlElement } from './xml-tree.js';

/**
 * By its namespace; or, as many senders leave it out or write that of CAP, by the elements that only the national
 * form has.
 */
export function isNational(root: XmlElement): boolean {
  if (root.uri === nationalNamespace) return true;
  if (root.name !== 'alert' || (root.uri !== '' && root.uri !== capNamespace)) return false;
  return root.children.some(({ name }) => name === 'senderCode' || name === 'sendTime');
}

/** `root` is one that `isNational`. */
export function parseNational(root: XmlElement): { alert: NationalAlert; faults: Faults } {
  const faults = new Faults();
  if (root.uri !== nationalNamespace) {
    faults.advice(
      '',
      'national.namespace',
      `没有声明命名空间${nationalNamespace},按国家平台格式读取。`,
      `The namespace ${nationalNamespace} is not declared; it was read as a national-platform message.`,
    );
  }
  if (root.name !== 'alert') {
    faults.warning(
      '',
      'national.root',
      `根元素是“${quoted(root.name)}”,应为alert。`,
      `The root element is "${quoted(root.name)}"; it should be alert.`,
    );
  }
  return { alert: new Reader(faults).alert(root), faults };
}

class Reader {
  private pointsLeft = maxPolygonPoints;

  constructor(private readonly faults: Faults) {}

  alert(element: XmlElement): NationalAlert {
    const identifier = this.required(element, 'identifier', '');
    const senderCode = this.required(element, 'senderCode', '');
    this.checkIdentifier(identifier, senderCode);
    const msgType = this.choice(element, 'msgType', nationalMsgTypes, '');
    const status = this.choice(element, 'status', nationalStatuses, '');
    const scope = this.choice(element, 'scope', nationalScopes, '');
    if (msgType === 'Ack' || msgType === 'Error') this.reserved('msgType', msgType);
    if (status === 'Exercise' || status === 'Draft') this.reserved('status', status);
    if (scope !== null && scope !== 'Public') this.reserved('scope', scope);
    return {
      identifier,
      sender: this.required(element, 'sender', ''),
      senderCode,
      phone: this.text(element, 'phone'),
      sendTime: this.time(element, 'sendTime', '', true),
      status,
      msgType,
      scope,
      method: this.methods(element),
      secClassification: this.text(element, 'secClassification') ?? 'None',
      note: this.text(element, 'note'),
      references: this.references(element, identifier, msgType),
      info: this.only(element, 'info', (child) => this.info(child)),
    };
  }

  private checkIdentifier(identifier: string, senderCode: string): void {
    if (identifier === '') return;
    const parts = readNationalIdentifier(identifier);
    if (!parts) {
      this.faults.error(
        'identifier',
        'national.identifier',
        '标识应为发布单位编码_录入时间(14位),可再加_序号。',
        'The identifier is made of unit code _ time of entry (14 digits), with _serial in newer rules.',
      );
    } else if (senderCode !== '' && parts.unitCode !== senderCode) {
      this.faults.warning(
        'senderCode',
        'national.unit-disagrees',
        `senderCode“${quoted(senderCode)}”与标识中的单位编码${parts.unitCode}不一致。`,
        `The senderCode "${quoted(senderCode)}" is not the unit code ${parts.unitCode} of the identifier.`,
      );
    }
    if (senderCode !== '' && senderCode.length !== 14 && senderCode.length !== 11) {
      this.faults.warning(
        'senderCode',
        'national.unit-length',
        `发布单位编码通常为14位(有的省市11位),此处为${senderCode.length}位。`,
        `Unit codes have 14 characters, 11 in some provinces; this one has ${senderCode.length}.`,
      );
    }
  }

  /** Of every `code`: some senders write one for each channel. */
  private methods(element: XmlElement): NationalMethod[] {
    const methods = this.all(element, 'code').flatMap((code) => this.all(code, 'method'));
    if (methods.length === 0) this.missing('code.method');
    return methods.map((method, index) => {
      const where = `code.method[${index}]`;
      const methodName = this.required(method, 'methodName', where);
      if (methodName !== '' && !nationalMethodNames.some((name) => name === methodName)) {
        this.faults.advice(
          `${where}.methodName`,
          'national.method-unlisted',
          `发布手段“${quoted(methodName)}”不在编码表中,已保留。`,
          `The channel "${quoted(methodName)}" is not in the table; it was kept.`,
        );
      }
      return {
        methodName,
        message: this.text(method, 'message') ?? '',
        audienceGrp: this.list(method, 'audienceGrp'),
        // The platform's own description misspells its closing tag, and senders follow it.
        audiencePrt: [...this.list(method, 'audiencePrt'), ...this.list(method, 'audenceprt')],
      };
    });
  }

  private references(element: XmlElement, identifier: string, msgType: string | null): string | null {
    const text = this.text(element, 'references');
    if (text === null) {
      if (msgType === 'Update' || msgType === 'Cancel') {
        this.faults.error(
          'references',
          'national.references-missing',
          `${msgType}必须引用首发信息的标识。`,
          `An ${msgType} must name the identifier of the first message.`,
        );
      }
      return null;
    }
    const named = text.split(/[\s,，;；]+/).filter((part) => readNationalIdentifier(part) !== null);
    const first = named[0] ?? text;
    if (first !== text) {
      this.faults.warning(
        'references',
        'national.references',
        '引用只应写首发信息的标识一项,取第一个标识。',
        'The references hold the identifier of the first message alone; the first identifier was used.',
      );
    }
    if (first === identifier) {
      this.faults.error(
        'references',
        'national.references-itself',
        '报文引用了自己。',
        'The message references itself.',
      );
    }
    return first;
  }

  private info(element: XmlElement): NationalInfo {
    const where = 'info';
    const eventType = this.required(element, 'eventType', where).toUpperCase();
    this.checkEventType(eventType);
    return {
      language: this.text(element, 'language') ?? 'zh-CN',
      eventType,
      urgency: this.choice(element, 'urgency', nationalUrgencies, where) ?? 'Unknown',
      severity: this.choice(element, 'severity', nationalSeverities, where),
      certainty: this.choice(element, 'certainty', nationalCertainties, where) ?? 'Unknown',
      effective: this.time(element, 'effective', where, true),
      onset: this.time(element, 'onset', where, false),
      expires: this.time(element, 'expires', where, false),
      senderName: this.required(element, 'senderName', where),
      headline: this.required(element, 'headline', where),
      description: this.required(element, 'description', where),
      instruction: this.text(element, 'instruction'),
      web: this.text(element, 'web'),
      resource: this.all(element, 'resource').map((child, index) => this.resource(child, `info.resource[${index}]`)),
      area: this.areas(element),
    };
  }

  private checkEventType(eventType: string): void {
    if (eventType === '') return;
    if (!/^\d{2}[A-Z]\d{2}(0[1-4])?$/.test(eventType)) {
      this.faults.error(
        'info.eventType',
        'national.event-type',
        `“${quoted(eventType)}”不是事件编码(如11B03)。`,
        `"${quoted(eventType)}" is not an event code such as 11B03.`,
      );
    } else if (eventNameOf(eventType.slice(0, 5)) === null) {
      this.faults.warning(
        'info.eventType',
        'national.event-type-unlisted',
        `事件编码${eventType}不在编码表中。`,
        `The event code ${eventType} is not in the table.`,
      );
    }
  }

  private resource(element: XmlElement, where: string): NationalResource {
    const digest = this.text(element, 'digest');
    if (digest !== null && !/^[0-9A-Fa-f]{40}$/.test(digest)) {
      this.faults.warning(
        `${where}.digest`,
        'national.digest',
        'digest应为十六进制SHA-1。',
        'The digest should be a SHA-1 in hexadecimal.',
      );
    }
    return {
      resourceDesc: this.required(element, 'resourceDesc', where),
      size: this.size(element, where),
      digest,
    };
  }

  /** Bytes; `84k` is what real senders write, and means about that many. */
  private size(element: XmlElement, where: string): number | null {
    const text = this.text(element, 'size');
    if (text === null) {
      this.missing(`${where}.size`);
      return null;
    }
    const parts = /^(\d{1,12})\s*(k|kb|m|mb)?$/i.exec(text);
    if (!parts || parts[2] !== undefined) {
      this.faults.error(
        `${where}.size`,
        'national.size',
        `大小应为字节数,而不是“${quoted(text)}”。`,
        `The size is a number of bytes, not "${quoted(text)}".`,
      );
    }
    if (!parts) return null;
    const unit = parts[2]?.[0]?.toLowerCase();
    return Number(parts[1]) * (unit === 'm' ? 1024 * 1024 : unit === 'k' ? 1024 : 1);
  }

  /** An area has one drawing of each kind; what is repeated becomes a further area of the same name. */
  private areas(element: XmlElement): NationalArea[] {
    const areas = this.all(element, 'area');
    if (areas.length === 0) this.missing('info.area');
    return areas.flatMap((area, index) => {
      const where = `info.area[${index}]`;
      const areaDesc = this.required(area, 'areaDesc', where);
      const geocode = this.geocodes(area, where);
      const polygons = this.texts(area, 'polygon').map((text) => this.polygon(text, `${where}.polygon`));
      const circles = this.texts(area, 'circle').map((text) => this.circle(text, `${where}.circle`));
      const parts = Math.max(1, polygons.length, circles.length);
      return Array.from({ length: parts }, (_, part) => ({
        areaDesc,
        polygon: polygons[part] ?? null,
        circle: circles[part] ?? null,
        geocode,
      }));
    });
  }

  private geocodes(area: XmlElement, where: string): string[] {
    const codes = this.all(area, 'geocode').flatMap((child) => child.text.trim().split(/[\s,，、;；]+/));
    const named = codes.filter((code) => code !== '');
    if (named.length === 0) this.missing(`${where}.geocode`);
    const wrong = named.find((code) => !/^\d{6,14}$/.test(code));
    if (wrong !== undefined) {
      this.faults.error(
        `${where}.geocode`,
        'national.geocode',
        `“${quoted(wrong)}”不是行政区划代码。`,
        `"${quoted(wrong)}" is not an area code.`,
      );
    }
    return [...new Set(named)];
  }

  private polygon(text: string, where: string): NationalArea['polygon'] {
    const reading = readPolygon(text, this.pointsLeft);
    if ('points' in reading) {
      this.pointsLeft -= reading.points.length;
      return reading.points.length > 1 ? reading.points : null;
    }
    const what = 'tooMany' in reading ? `>${maxPolygonPoints}` : quoted(reading.badPair);
    this.faults.error(
      where,
      'national.polygon',
      `图形应为空格分隔的“纬度,经度”,合计不超过${maxPolygonPoints}个点(“${what}”),未使用。`,
      `A drawing is "latitude,longitude" parted by spaces, ${maxPolygonPoints} points in all ("${what}"); it was not used.`,
    );
    return null;
  }

  private circle(text: string, where: string): NationalArea['circle'] {
    const [pair = '', radius = '', ...rest] = text.split(/\s+/);
    const center = readPolygon(pair, 1);
    const isRadius = /^\d{1,8}(\.\d{1,6})?$/.test(radius) && rest.length === 0;
    if (isRadius && 'points' in center && center.points[0]) {
      return { center: center.points[0], radiusMetres: Math.round(Number(radius)) };
    }
    this.faults.error(
      where,
      'national.circle',
      '圆应写作“纬度,经度 半径(米)”,未使用。',
      'A circle is "latitude,longitude radius", the radius in metres; it was not used.',
    );
    return null;
  }

  private time(element: XmlElement, name: string, place: string, isRequired: boolean): number | null {
    const where = placeOf(place, name);
    const text = this.text(element, name);
    if (text === null) {
      if (isRequired) this.missing(where);
      return null;
    }
    // What a sender makes of no time by writing the offset behind it.
    if (/^(null)?[+-]\d\d:\d\d$/.test(text)) {
      this.faults.warning(where, 'national.time-empty', '时间为空,只有时区。', 'There is no time, only an offset.');
      return null;
    }
    const reading = readCapTime(text);
    if (reading.form === 'unreadable') {
      this.faults.error(where, 'national.time', `“${quoted(text)}”不是时间。`, `"${quoted(text)}" is not a time.`);
      return null;
    }
    if (reading.form === 'no-offset') {
      this.faults.error(
        where,
        'national.time-offset-missing',
        `时间“${quoted(text)}”没有时区,按北京时间读取。`,
        `The time "${quoted(text)}" has no offset; it was read as Beijing time.`,
      );
    } else if (!/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\+08:00$/.test(text)) {
      this.faults.error(
        where,
        'national.time-format',
        `时间“${quoted(text)}”已读取,但应写作2026-07-20 02:03:00+08:00。`,
        `The time "${quoted(text)}" was read, but must be written 2026-07-20 02:03:00+08:00.`,
      );
    }
    return reading.at;
  }

  private choice<T extends string>(element: XmlElement, name: string, choices: readonly T[], place: string): T | null {
    const text = this.required(element, name, place);
    if (text === '') return null;
    const exact = choices.find((one) => one === text);
    if (exact !== undefined) return exact;
    const wanted = (otherSpellings.get(text.toLowerCase().replace(/\s/g, '')) ?? text).toLowerCase();
    const close = choices.find((one) => one.toLowerCase() === wanted);
    this.faults.error(
      placeOf(place, name),
      close === undefined ? 'national.value-unknown' : 'national.value-spelling',
      close === undefined
        ? `“${quoted(text)}”不在允许的取值中:${choices.join('、')}。`
        : `“${quoted(text)}”应写作“${close}”,已按此读取。`,
      close === undefined
        ? `"${quoted(text)}" is not one of ${choices.join(', ')}.`
        : `"${quoted(text)}" must be written "${close}"; it was read as that.`,
    );
    return close ?? null;
  }

  private reserved(where: string, value: string): void {
    this.faults.warning(
      where,
      'national.value-reserved',
      `“${value}”是保留取值,暂不使用。`,
      `"${value}" is reserved and not in use yet.`,
    );
  }

  private required(element: XmlElement, name: string, place: string): string {
    const text = this.text(element, name);
    if (text === null) this.missing(placeOf(place, name));
    return text ?? '';
  }

  private missing(where: string): void {
    this.faults.error(where, 'national.required-missing', '缺少必填项。', 'This required element is missing.');
  }

  private only<T>(element: XmlElement, name: string, read: (child: XmlElement) => T): T | null {
    const [first, ...others] = this.all(element, name);
    if (!first) {
      this.missing(name);
      return null;
    }
    if (others.length > 0) {
      this.faults.warning(
        name,
        'national.duplicate-element',
        `${name}只应出现一次,取第一个。`,
        `There should be one ${name}; the first was used.`,
      );
    }
    return read(first);
  }

  private list(element: XmlElement, name: string): string[] {
    return this.texts(element, name).flatMap((text) => text.split(/[\s,，;；]+/).filter((part) => part !== ''));
  }

  private text(element: XmlElement, name: string): string | null {
    return this.texts(element, name)[0] ?? null;
  }

  private texts(element: XmlElement, name: string): string[] {
    return this.all(element, name)
      .map((child) => child.text.trim())
      .filter((text) => text !== '');
  }

  private all(element: XmlElement, name: string): XmlElement[] {
    return element.children.filter((child) => child.name === name);
  }
}

/** What other writers of the same values put. */
const otherSpellings: ReadonlyMap<string, string> = new Map(
  Object.entries({
    extreme: 'Red',
    severe: 'Orange',
    moderate: 'Yellow',
    minor: 'Blue',
    红: 'Red',
    橙: 'Orange',
    黄: 'Yellow',
    蓝: 'Blue',
    红色: 'Red',
    橙色: 'Orange',
    黄色: 'Yellow',
    蓝色: 'Blue',
    首次: 'Alert',
    更新: 'Update',
    解除: 'Cancel',
  }),
);

function placeOf(place: string, name: string): string {
  return place === '' ? name : `${place}.${name}`;
}
