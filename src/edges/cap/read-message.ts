/**
 * The one reader of what arrives: whatever the format, the alerts in it, what they say, what is wrong with them, and
 * whether they can be used. A message that breaks rules and can be understood is accepted with its faults
 * (design.md §2 Intake).
 */
import type { Reason } from '../../shared/reason.js';
import type { CapAlert } from './cap-alert.js';
import { capToSignal } from './cap-to-signal.js';
import { checkCap } from './check-cap.js';
import { Envelope, type EnclosedAlert, type Link } from './envelope.js';
import { Faults, quoted } from './faults.js';
import { crossingBudget, type CrossingBudget, type Place } from './geometry.js';
import type { IncomingSignal } from './incoming-signal.js';
import { formatOf, formatOfOpening, isJson, type MessageFormat } from './message-format.js';
import { nationalToCap } from './national-to-cap.js';
import { parseNational } from './national-xml.js';
import { parseCapTree } from './parse-cap.js';
import { parseSignalJson } from './parse-signal-json.js';
import { readEdxl } from './read-edxl.js';
import { readAtom, readRss } from './read-feed.js';
import {
  bytesCallThemselvesSecret,
  isSecretCap,
  isSecretClassification,
  refusedAsSecret,
  textCallsItselfSecret,
} from './secrecy.js';
import { verifySignature } from './signature.js';
import { maxXmlBytes, readXml, type XmlElement } from './xml-tree.js';

export type { MessageFormat } from './message-format.js';

/** `unverified`: signed, and nothing says whose key it is, or we cannot check that kind. */
export type Signature = 'none' | 'valid' | 'invalid' | 'unverified';

export interface ReadAlert {
  /**
   * Where in its envelope, `entry[3]`; empty for a document that is the alert itself. The second hazard of one message
   * and those after it, each a signal of its own (see `capToSignal`), stand at their `info[1]`.
   */
  readonly where: string;
  readonly format: MessageFormat;
  /** Its own bytes, well-formed alone. */
  readonly bytes: Uint8Array;
  /** As CAP 1.2, whatever the format; null for JSON, and for what calls itself secret. */
  readonly alert: CapAlert | null;
  /** Null when nothing can safely be told from it. */
  readonly signal: IncomingSignal | null;
  readonly signature: Signature;
  /** It calls itself secret: nothing of it may be kept or shown. */
  readonly isSecret: boolean;
  readonly faults: readonly Reason[];
}

export interface ReadMessage {
  readonly format: MessageFormat;
  readonly alerts: readonly ReadAlert[];
  /** Alerts to fetch; absolute, or relative to where the envelope came from. */
  readonly links: readonly Link[];
  /** Of the envelope, or of what could not be read at all. */
  readonly faults: readonly Reason[];
  /** `reject`: unintelligible, or refused for safety or as secret. */
  readonly verdict: 'accept' | 'accept-with-faults' | 'reject';
}

/**
 * Never throws and never reads anything but `bytes`. The media type is only compared with what the bytes are.
 * `trustedKeys` are certificates or public keys in PEM. With a `place`, drawings far from it are said to be so.
 */
export function readMessage(
  bytes: Uint8Array,
  mediaType: string,
  trustedKeys: readonly string[],
  place: Place | null = null,
): ReadMessage {
  if (isJson(bytes)) return readJson(bytes, mediaType);
  const { root, text, faults } = readXml(bytes);
  if (root === null) return unread(formatOfOpening(text), bytes, faults);
  const format = formatOf(root);
  const called = /\bjson\b/i.test(mediaType) ? [calledOtherwise(mediaType, format)] : [];
  const standards = { trustedKeys, place, budget: crossingBudget() };
  const readOne = (one: EnclosedAlert) => readAlert(one, standards);
  if (format === 'national-xml' || format.startsWith('cap-')) {
    return judged(format, readOne({ where: '', root, bytes, faults }), [], called);
  }
  const { envelope, finish, isSecret = false } = opened(root, format);
  const alerts = envelope.alerts.flatMap(readOne).map(finish);
  // Nor is a secret that is no alert kept as something nobody could read; other entries of a feed are fetched all the same.
  if (alerts.length === 0 && (isSecret || textCallsItselfSecret(text))) {
    return judged(format, [secret({ where: '', format, bytes })], isSecret ? [] : envelope.links, []);
  }
  const own = [...faults, ...called, ...envelope.faults.list()];
  return judged(format, alerts, envelope.links, own);
}

/** Nothing could be read; unless what stands there calls itself secret, its reader is told why. */
function unread(format: MessageFormat, bytes: Uint8Array, faults: readonly Reason[]): ReadMessage {
  if (bytesCallThemselvesSecret(bytes)) return judged(format, [secret({ where: '', format, bytes })], [], []);
  return { format, alerts: [], links: [], faults, verdict: 'reject' };
}

/** The envelope's content, and what the envelope says about every alert in it. */
function opened(
  root: XmlElement,
  format: MessageFormat,
): { envelope: Envelope; finish: (alert: ReadAlert) => ReadAlert; isSecret?: boolean } {
  const asItIs = (alert: ReadAlert) => alert;
  switch (format) {
    case 'atom':
      return { envelope: readAtom(root), finish: asItIs };
    case 'rss':
      return { envelope: readRss(root), finish: asItIs };
    case 'edxl-de': {
      const { envelope, status, isSecret } = readEdxl(root);
      return { envelope, isSecret, finish: (alert) => (isSecret ? secret(alert) : underStatus(alert, status)) };
    }
    default:
      return { envelope: readUnknown(root), finish: asItIs };
  }
}

/** Alerts inside something we do not know, a SOAP envelope say, are alerts all the same. */
function readUnknown(root: XmlElement): Envelope {
  const envelope = new Envelope();
  const found = quoted(root.uri === '' ? root.name : `{${root.uri}}${root.name}`);
  if (envelope.takeAlerts(root, 'alert') > 0) {
    envelope.faults.warning(
      '',
      'message.unknown-envelope',
      `外层“${found}”不是已知格式,只读取其中的报文。`,
      `"${found}" is no known envelope; only the messages in it were read.`,
    );
  } else {
    envelope.faults.error(
      '',
      'message.unknown',
      `这不是预警报文:根元素是“${found}”。`,
      `This is no warning message: its root element is "${found}".`,
    );
  }
  return envelope;
}

/** What every alert of one message is read against. */
interface Standards {
  readonly trustedKeys: readonly string[];
  readonly place: Place | null;
  /** One for the whole message, however many alerts it holds. */
  readonly budget: CrossingBudget;
}

/** One, or one for each hazard it warns of; what is wrong with the whole is said with the first. */
function readAlert({ where, root, bytes, faults }: EnclosedAlert, standards: Standards): ReadAlert[] {
  const format = formatOf(root);
  if (textCallsItselfSecret(root.source.slice(root.start, root.end))) return [secret({ where, format, bytes })];
  const all = new Faults();
  faults.forEach((fault) => all.add(fault));
  const read = format === 'national-xml' ? readNational(root, all, standards) : readCap(root, all, standards);
  if (read.isSecret) return [secret({ where, format, bytes })];
  const { state, faults: signatureFaults } = signatureOf(root, where, bytes, standards.trustedKeys);
  signatureFaults.forEach((fault) => all.add(fault));
  const { signal, faults: signalFaults, others } = read.alert ? capToSignal(read.alert) : noSignal;
  signalFaults.forEach((fault) => all.add(fault));
  const shared = { format, bytes, alert: read.alert, signature: state, isSecret: false };
  return [
    { ...shared, where, signal, faults: all.list() },
    ...others.map((other) => ({ ...shared, ...other, where: where === '' ? other.where : `${where}.${other.where}` })),
  ];
}

const noSignal = { signal: null, faults: [], others: [] };

interface Read {
  readonly alert: CapAlert | null;
  readonly isSecret: boolean;
}

function readCap(root: XmlElement, faults: Faults, { place, budget }: Standards): Read {
  const { alert, faults: found } = parseCapTree(root, [], place, budget);
  found.forEach((fault) => faults.add(fault));
  return { alert, isSecret: alert !== null && isSecretCap(alert) };
}

/** The rules of CAP that hold for the national form as well. */
const sharedRules = new Set([
  'cap.identifier-characters',
  'cap.expires-before-sent',
  'cap.expires-before-effective',
  'cap.onset-after-expires',
  'cap.web',
  'cap.html-tags',
  'cap.html-entities',
  'cap.polygon-points',
  'cap.polygon-crossing',
  'cap.coordinates',
  'cap.coordinates-swapped',
  'cap.circle-radius',
  'cap.far-from-place',
]);

function readNational(root: XmlElement, faults: Faults, { place, budget }: Standards): Read {
  const national = parseNational(root);
  national.faults.list().forEach((fault) => faults.add(fault));
  const alert = nationalToCap(national.alert);
  checkCap(alert, place, budget)
    .filter(({ code }) => sharedRules.has(code))
    .forEach((fault) => faults.add({ ...fault, where: fault.where.replace('info[0]', 'info') }));
  return { alert, isSecret: isSecretClassification(national.alert.secClassification) };
}

const signatureNamespace = 'http://www.w3.org/2000/09/xmldsig#';

function signatureOf(root: XmlElement, where: string, bytes: Uint8Array, keys: readonly string[]) {
  const isSigned = root.children.some(({ uri, name }) => uri === signatureNamespace && name === 'Signature');
  if (!isSigned) return { state: 'none' as const, faults: [] };
  return verifySignature(where === '' ? root.source : new TextDecoder().decode(bytes), keys);
}

/** Nothing of it goes on but that it is there, not even in words quoted by a fault. */
function secret({ where, format, bytes }: Pick<ReadAlert, 'where' | 'format' | 'bytes'>): ReadAlert {
  return {
    where,
    format,
    bytes,
    alert: null,
    signal: null,
    signature: 'none',
    isSecret: true,
    faults: [refusedAsSecret],
  };
}

/**
 * A distribution that calls itself an exercise makes an exercise of what it carries: a drill must never be taken for
 * real because somebody forgot to change the alert inside.
 */
function underStatus(alert: ReadAlert, status: string | null): ReadAlert {
  const own = alert.alert?.status ?? null;
  if (status === null || status === 'Actual' || own === status || own === null) return alert;
  const faults = new Faults();
  alert.faults.forEach((fault) => faults.add(fault));
  faults.error(
    'status',
    'edxl.status-disagrees',
    `外层的distributionStatus为${status},报文自身为${own};按${status}处理,请核对。`,
    `The distribution calls itself ${status}, the alert in it ${own}; it was taken as ${status}. Check with the sender.`,
  );
  const signal = alert.signal && { ...alert.signal, status: status.toLowerCase() as IncomingSignal['status'] };
  return { ...alert, signal, faults: faults.list() };
}

function judged(
  format: MessageFormat,
  alerts: readonly ReadAlert[],
  links: readonly Link[],
  faults: readonly Reason[],
): ReadMessage {
  const isEnvelope = format === 'atom' || format === 'rss' || format === 'edxl-de';
  const isUseless = alerts.every((alert) => alert.isSecret || saysNothing(alert));
  const isRejected = isUseless && links.length === 0 && (alerts.length > 0 || !isEnvelope);
  const isFaulty = [...faults, ...alerts.flatMap((alert) => alert.faults)].some(({ level }) => level !== 'advice');
  return { format, alerts, links, faults, verdict: isRejected ? 'reject' : isFaulty ? 'accept-with-faults' : 'accept' };
}

/** An alert without a name and without content cannot be understood, however well its XML is formed. */
function saysNothing({ alert, signal }: ReadAlert): boolean {
  if (signal !== null) return false;
  return alert === null || (alert.identifier === '' && alert.sender === '' && alert.info.length === 0);
}

function readJson(bytes: Uint8Array, mediaType: string): ReadMessage {
  const faults = new Faults();
  const rejected = (format: MessageFormat, reasons: readonly Reason[]) => unread(format, bytes, reasons);
  if (bytes.byteLength > maxXmlBytes) {
    faults.error(
      '',
      'json.too-large',
      `报文${bytes.byteLength}字节,超过上限${maxXmlBytes}字节,未读取。`,
      `The message has ${bytes.byteLength} bytes, more than the limit of ${maxXmlBytes}; it was not read.`,
    );
    return rejected('json', faults.list());
  }
  let value: unknown;
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    value = JSON.parse(text);
  } catch (problem) {
    const detail = quoted(problem instanceof Error ? problem.message : String(problem));
    faults.error('', 'json.malformed', `不是合格的JSON:${detail}`, `This is not well-formed JSON: ${detail}`);
    return rejected('unknown', faults.list());
  }
  if (textCallsItselfSecret(text)) return judged('json', [secret({ where: '', format: 'json', bytes })], [], []);
  const { signal, faults: found } = parseSignalJson(value);
  if (signal === null) return rejected(isAboutWarnings(value) ? 'json' : 'unknown', found);
  const alert: ReadAlert = {
    where: '',
    format: 'json',
    bytes,
    alert: null,
    signal,
    signature: 'none',
    isSecret: false,
    faults: found,
  };
  const called = /\bxml\b/i.test(mediaType) ? [calledOtherwise(mediaType, 'json')] : [];
  return judged('json', [alert], [], called);
}

/** Whether an object at least tries to be a signal. */
function isAboutWarnings(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return ['identifier', 'sender', 'eventCode', 'eventName', 'msgType'].some((name) => Object.hasOwn(value, name));
}

function calledOtherwise(mediaType: string, format: MessageFormat): Reason {
  return {
    where: '',
    code: 'message.media-type',
    level: 'advice',
    text: {
      zh: `称为“${quoted(mediaType)}”,实为${format},已按后者读取。`,
      en: `It is called "${quoted(mediaType)}" and is ${format}; it was read as that.`,
    },
  };
}
