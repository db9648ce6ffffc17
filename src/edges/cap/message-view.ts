/** What a message says, in the shape people and programs are shown: `cap show` and the console's page of a message. */
import type { Colour } from '../../shared/level.js';
import type { Reason, ReasonLevel } from '../../shared/reason.js';
import { toRfc3339 } from '../../shared/time.js';
import type { CapAlert, CapArea, CapInfo } from './cap-alert.js';
import type { IncomingSignal } from './incoming-signal.js';
import type { MessageFormat, ReadAlert, ReadMessage, Signature } from './read-message.js';
import { areaCodesOf } from './signal-words.js';

export interface FaultView {
  readonly where: string;
  readonly code: string;
  readonly level: ReasonLevel;
  readonly message: string;
  readonly messageEn: string;
}

export interface AreaView {
  readonly name: string;
  readonly codes: readonly string[];
  /** How many of each are drawn. */
  readonly polygons: number;
  readonly circles: number;
}

/** Times are RFC 3339 in Beijing time; what was not said is null or empty. */
export interface AlertView {
  /** Where in its envelope; empty for a document that is the alert itself. */
  readonly where: string;
  readonly format: MessageFormat;
  readonly signature: Signature;
  readonly isSecret: boolean;
  readonly identifier: string;
  readonly sender: string;
  readonly issuers: readonly string[];
  readonly sent: string | null;
  readonly status: string | null;
  readonly msgType: string | null;
  readonly scope: string | null;
  readonly restriction: string | null;
  readonly note: string | null;
  readonly eventCode: string | null;
  readonly event: string;
  readonly colour: Colour | null;
  readonly urgency: string | null;
  readonly severity: string | null;
  readonly certainty: string | null;
  readonly effective: string | null;
  readonly onset: string | null;
  readonly expires: string | null;
  readonly headline: string | null;
  readonly description: string | null;
  readonly instruction: string | null;
  readonly contact: string | null;
  readonly web: string | null;
  readonly areas: readonly AreaView[];
  readonly altitude: IncomingSignal['altitude'];
  readonly references: readonly {
    readonly sender: string;
    readonly identifier: string;
    readonly sent: string | null;
  }[];
  readonly parameters: readonly { readonly name: string; readonly value: string }[];
  readonly resources: readonly {
    readonly description: string;
    readonly mimeType: string;
    readonly size: number | null;
  }[];
  /** Headlines of the parts in other languages. */
  readonly otherLanguages: readonly { readonly language: string; readonly headline: string }[];
  readonly faults: readonly FaultView[];
}

export interface MessageView {
  readonly format: MessageFormat;
  readonly verdict: ReadMessage['verdict'];
  readonly alerts: readonly AlertView[];
  readonly links: readonly { readonly where: string; readonly href: string }[];
  readonly faults: readonly FaultView[];
}

export function messageView({ format, verdict, alerts, links, faults }: ReadMessage): MessageView {
  return {
    format,
    verdict,
    alerts: alerts.map(alertView),
    links: links.map(({ where, href }) => ({ where, href })),
    faults: faults.map(faultView),
  };
}

export function faultView({ where, code, level, text }: Reason): FaultView {
  return { where, code, level, message: text.zh, messageEn: text.en };
}

const timeOf = (at: number | null | undefined) => (at === null || at === undefined ? null : toRfc3339(at));

/** The Chinese part of the alert, or its first; where it could be read as a signal, what the signal says of it. */
export function alertView(read: ReadAlert): AlertView {
  const { alert, signal } = read;
  const info = alert && (infoOf(alert, signal) ?? alert.info[0]);
  return {
    where: read.where,
    format: read.format,
    signature: read.signature,
    isSecret: read.isSecret,
    ...headOf(alert, signal),
    eventCode: signal?.eventCode ?? null,
    event: signal?.eventName ?? info?.event ?? '',
    colour: signal?.colour ?? null,
    urgency: info?.urgency ?? null,
    severity: info?.severity ?? null,
    certainty: info?.certainty ?? null,
    effective: timeOf(signal?.effective ?? info?.effective),
    onset: timeOf(signal?.onset ?? info?.onset),
    expires: timeOf(signal?.expires ?? info?.expires),
    headline: signal?.headline || (info?.headline ?? null),
    description: signal?.description || (info?.description ?? null),
    instruction: signal?.instruction || (info?.instruction ?? null),
    contact: info?.contact ?? null,
    web: info?.web ?? null,
    ...placesOf(info ?? null, signal),
    ...extrasOf(alert, info ?? null),
    faults: read.faults.map(faultView),
  };
}

/** Of several in Chinese the one that the signal was read from: a message may warn of several hazards. */
function infoOf({ info }: CapAlert, signal: IncomingSignal | null): CapInfo | undefined {
  const chinese = info.filter(({ language }) => language?.toLowerCase().startsWith('zh'));
  const isRead = ({ headline, description, expires }: CapInfo) =>
    (headline ?? '') === signal?.headline && (description ?? '') === signal.description && expires === signal.expires;
  return chinese.find(isRead) ?? chinese[0];
}

function headOf(alert: CapAlert | null, signal: IncomingSignal | null) {
  const name = alert?.info[0]?.senderName;
  return {
    identifier: signal?.identifier ?? alert?.identifier ?? '',
    sender: signal?.sender ?? alert?.sender ?? '',
    issuers: signal?.issuerNames ?? (name ? [name] : []),
    sent: timeOf(signal?.sent ?? alert?.sent),
    status: signal?.status ?? alert?.status?.toLowerCase() ?? null,
    msgType: signal?.msgType ?? alert?.msgType?.toLowerCase() ?? null,
    scope: alert?.scope ?? null,
    restriction: alert?.restriction ?? null,
    note: alert?.note ?? null,
    references: (signal?.references ?? alert?.references ?? []).map(({ sender, identifier, sent }) => ({
      sender,
      identifier,
      sent: timeOf(sent),
    })),
  };
}

function placesOf(info: CapInfo | null, signal: IncomingSignal | null): Pick<AlertView, 'areas' | 'altitude'> {
  const altitude = signal?.altitude ?? null;
  if (info) return { areas: info.area.map(areaView), altitude };
  if (signal === null) return { areas: [], altitude };
  const name = signal.areaText;
  const { areas: codes, polygons, circles } = signal;
  const isPlaced = name !== '' || codes.length > 0 || polygons.length > 0 || circles.length > 0;
  return {
    areas: isPlaced ? [{ name, codes, polygons: polygons.length, circles: circles.length }] : [],
    altitude,
  };
}

function areaView({ areaDesc, geocode, polygon, circle }: CapArea): AreaView {
  const codes = [...new Set(geocode.flatMap(areaCodesOf))];
  return { name: areaDesc, codes, polygons: polygon.length, circles: circle.length };
}

function extrasOf(alert: CapAlert | null, info: CapInfo | null) {
  return {
    parameters: (info?.parameter ?? []).map(({ valueName, value }) => ({ name: valueName, value })),
    resources: (info?.resource ?? []).map(({ resourceDesc, mimeType, size }) => ({
      description: resourceDesc,
      mimeType,
      size,
    })),
    otherLanguages: (alert?.info ?? [])
      .filter((other) => other !== info)
      .map(({ language, headline, event }) => ({ language: language ?? '', headline: headline ?? event })),
  };
}
