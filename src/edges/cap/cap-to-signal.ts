/**
 * What a CAP alert says as a signal: hazard, colour, areas, validity, who issued it (domain.md §10.3; peers.md §3.4).
 * Whatever had to be inferred is said as advice, whatever disagrees as a warning.
 *
 * Height: CAP's altitude and ceiling are feet above sea level. Both become whole metres, `aboveMetres` and
 * `belowMetres`. The standard reads an altitude without a ceiling as exactly that height; no ground lies only there
 * and senders mean 海拔800米以上, so it is read as from there upward, which can only tell too many. Without altitude
 * elements the words of areaDesc count. A signal speaks of one range: the widest of its areas, and of all ground as
 * soon as one of them does.
 */
import type { Colour } from '../../shared/level.js';
import { colourRank } from '../../shared/level.js';
import type { Reason } from '../../shared/reason.js';
import type { CapAlert, CapArea, CapInfo } from './cap-alert.js';
import { colourOfSeverity } from './cap-alert.js';
import { usableCircle, usableRing } from './drawn-places.js';
import { eventCodeIn, eventNameOf } from './event-codes.js';
import { Faults, quoted } from './faults.js';
import type { IncomingMsgType, IncomingSignal, IncomingStatus } from './incoming-signal.js';
import { issuerNamesOf } from './issuer-names.js';
import { msgTypeByWords } from './message-verbs.js';
import { altitudeInWords, areaCodesOf, colourOfHeadline, colourOfSuffix, colourOfValue } from './signal-words.js';

export interface SignalReading {
  /** Null when nothing can safely be told. */
  readonly signal: IncomingSignal | null;
  readonly faults: Reason[];
}

/** One of several hazards in one message. */
export interface HazardReading extends SignalReading {
  /** Its first info, `info[2]`. */
  readonly where: string;
}

/**
 * `signal` is null when sender, identifier, sent or status is unusable, no msgType is stated or worded, or an alert or update has no info:
 * nothing can then be told from it safely. A hazard or colour that was not recognised is null in the signal, with a
 * fault; a cancellation needs neither.
 *
 * A message that warns of several hazards, 大风 for one street and 暴雨 for another, is one signal for each, in the
 * order of their codes, what is not known last: `signal` is the first, `others` are the rest. The order does not depend
 * on the colours, so that an update of the same hazards names them the same way. As a signal is known by sender,
 * identifier and sent, the others carry their code behind the identifier, `…_0#11B03`, and so does whatever they refer
 * to: each hazard has its own chain. What they cannot reach is said to be unknown; the first refers to the whole.
 */
export function capToSignal(alert: CapAlert): SignalReading & { others: HazardReading[] } {
  const faults = new Faults();
  const [first, ...rest] = hazardsOf(readingsOf(alert));
  const infos = rest.length > 0 && first ? first.map(({ info }) => info) : alert.info;
  const signal = signalOf(alert, infos, first ?? [], faults);
  const others = rest.map((readings) => {
    const own = new Faults();
    const suffix = `#${readings[0]?.eventCode ?? 'unknown'}`;
    const infosOfHazard = readings.map(({ info }) => info);
    const read = signalOf(alert, infosOfHazard, readings, own);
    return { where: readings[0]?.where ?? '', signal: read && suffixed(read, suffix), faults: own.list() };
  });
  return { signal, faults: faults.list(), others };
}

function suffixed(signal: IncomingSignal, suffix: string): IncomingSignal {
  return {
    ...signal,
    identifier: `${signal.identifier}${suffix}`,
    references: signal.references.map((reference) => ({
      ...reference,
      identifier: `${reference.identifier}${suffix}`,
    })),
  };
}

/** Infos of one hazard together, in the order of the codes. */
function hazardsOf(readings: readonly Reading[]): Reading[][] {
  const byCode = new Map<string, Reading[]>();
  for (const reading of readings) {
    // Behind every code of the table.
    const key = reading.eventCode ?? '~';
    byCode.set(key, [...(byCode.get(key) ?? []), reading]);
  }
  return [...byCode].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, own]) => own);
}

function signalOf(
  alert: CapAlert,
  infos: readonly CapInfo[],
  readings: readonly Reading[],
  faults: Faults,
): IncomingSignal | null {
  const { identifier, sender, sent, status } = alert;
  const isColoured = readings.some(({ colour }) => colour !== null);
  const msgType = msgTypeByWords({ stated: alert.msgType, headline: headlineOf(infos), isColoured }, faults);
  const isAnonymous = identifier === '' || sender === '';
  if (isAnonymous || sent === null || status === null || msgType === null) {
    faults.error(
      '',
      'signal.header-unusable',
      'identifier、sender、sent、status、msgType必须齐全可读,否则不能作为信号使用。',
      'Without a readable identifier, sender, sent, status and msgType it cannot be used as a signal.',
    );
    return null;
  }
  const saysSomething = msgType === 'Alert' || msgType === 'Update';
  readings.forEach((reading) => reading.faults.forEach((fault) => faults.add(fault)));
  const gravest = [...readings].sort((a, b) => rankOf(b.colour) - rankOf(a.colour))[0];
  if (!gravest && saysSomething) {
    faults.error(
      'info',
      'signal.info-missing',
      '没有info,不知道是什么信号。',
      'There is no info to read a signal from.',
    );
    return null;
  }
  if (gravest && saysSomething) sayWhatIsUnknown(gravest, faults);
  const info = gravest?.info;
  const issuerNames = issuerNamesOf(info?.senderName ?? '', info?.headline ?? '');
  return {
    sender,
    senderName: issuerNames[0] ?? sender,
    identifier,
    sent,
    status: status.toLowerCase() as IncomingStatus,
    msgType: msgType.toLowerCase() as IncomingMsgType,
    eventCode: gravest?.eventCode ?? null,
    eventName: gravest?.eventName ?? '',
    colour: gravest?.colour ?? null,
    ...whereItHolds(areasOf(gravest, readings, faults), faults),
    issuerNames: issuerNames.length > 0 ? issuerNames : [sender],
    effective: info?.effective ?? sent,
    onset: info?.onset ?? null,
    expires: info?.expires ?? null,
    headline: info?.headline ?? '',
    description: info?.description ?? '',
    instruction: info?.instruction ?? '',
    references: alert.references,
  };
}

/** Of the first info in Chinese that has one, else of the first at all. */
function headlineOf(infos: readonly CapInfo[]): string {
  const chinese = infos.find(({ language, headline }) => isChinese(language) && headline !== null);
  return (chinese ?? infos[0])?.headline ?? '';
}

function isChinese(language: string | null): boolean {
  return language?.toLowerCase().startsWith('zh') === true;
}

/** What one info says. */
interface Reading {
  readonly info: CapInfo;
  readonly where: string;
  readonly eventCode: string | null;
  readonly eventName: string;
  readonly colour: Colour | null;
  readonly faults: readonly Reason[];
}

/** The infos in Chinese, or all of them where none is; a translation says nothing that the original does not. */
function readingsOf(alert: CapAlert): Reading[] {
  const all = alert.info.map((info, index) => ({ info, where: `info[${index}]` }));
  const chinese = all.filter(({ info }) => isChinese(info.language));
  return (chinese.length > 0 ? chinese : all).map(({ info, where }) => {
    const faults = new Faults();
    const hazard = hazardOf(info, where, faults);
    const colour = colourOf(info, where, faults);
    return { info, where, ...hazard, colour, faults: faults.list() };
  });
}

function rankOf(colour: Colour | null): number {
  return colour === null ? -1 : colourRank(colour);
}

const nationalCode = /^(11[A-Z]\d{2})(0[1-4])?$/;

/** The national code and its colour suffix, from `eventCode` or, as some senders do, a `parameter`. */
function codedEventOf(info: CapInfo): { code: string; suffix: string | undefined } | null {
  for (const { value } of [...info.eventCode, ...info.parameter]) {
    const match = nationalCode.exec(value.trim().toUpperCase());
    if (match) return { code: match[1] as string, suffix: match[2] };
  }
  return null;
}

function hazardOf(info: CapInfo, where: string, faults: Faults): { eventCode: string | null; eventName: string } {
  const coded = codedEventOf(info);
  const worded = eventCodeIn(info.event) ?? eventCodeIn(info.headline ?? '');
  if (coded === null) {
    if (worded !== null) {
      faults.advice(
        `${where}.eventCode`,
        'signal.event-inferred',
        `没有国家事件编码,按文字“${quoted(info.event)}”识别为${worded}。`,
        `There is no national event code; "${quoted(info.event)}" was read as ${worded}.`,
      );
    }
    return { eventCode: worded, eventName: worded === null ? info.event : (eventNameOf(worded) ?? info.event) };
  }
  const name = eventNameOf(coded.code);
  if (name === null) {
    faults.warning(
      `${where}.eventCode`,
      'signal.event-code-unlisted',
      `事件编码${coded.code}不在编码表中。`,
      `The event code ${coded.code} is not in the table.`,
    );
  }
  if (name !== null && worded !== null && worded !== coded.code && !info.event.includes(name)) {
    faults.warning(
      `${where}.event`,
      'signal.event-disagrees',
      `事件编码${coded.code}(${name})与文字“${quoted(info.event)}”不一致,以编码为准。`,
      `The event code ${coded.code} (${name}) and "${quoted(info.event)}" disagree; the code was used.`,
    );
  }
  return { eventCode: coded.code, eventName: name ?? info.event };
}

/** Stated by a parameter or the code's suffix; else read from the words; else from the severity. */
function colourOf(info: CapInfo, where: string, faults: Faults): Colour | null {
  const suffix = codedEventOf(info)?.suffix;
  const parameter = info.parameter.find(({ valueName }) => /colou?r|颜色|awareness_level/i.test(valueName));
  const stated = parameter ? colourOfValue(parameter.value) : null;
  const fromSuffix = suffix === undefined ? null : colourOfSuffix(suffix);
  const fromWords = colourOfHeadline(info.headline ?? '') ?? colourOfHeadline(info.event);
  const fromSeverity = info.severity === null ? null : colourOfSeverity(info.severity);
  const colour = stated ?? fromSuffix ?? fromWords?.colour ?? fromSeverity;
  if (colour === null) return null;
  const others = [stated, fromSuffix, fromWords?.isClear === true ? fromWords.colour : null, fromSeverity];
  if (others.some((other) => other !== null && other !== colour)) {
    faults.warning(
      `${where}.severity`,
      'signal.colour-disagrees',
      `参数、编码、标题与严重程度所示颜色不一致,取${colourWord[colour]}色;请核对原文。`,
      `Parameter, code, headline and severity show different colours; ${colour} was used. Check the original.`,
    );
  }
  if (stated === null && fromSuffix === null) {
    const [place, zh, en] = fromWords
      ? [`${where}.headline`, '标题', 'the headline']
      : [`${where}.severity`, `严重程度${info.severity}`, `the severity ${info.severity}`];
    faults.advice(
      place,
      'signal.colour-inferred',
      `没有颜色参数,按${zh}识别为${colourWord[colour]}色。`,
      `There is no colour parameter; ${colour} was read from ${en}.`,
    );
    if (fromWords && !fromWords.isClear) {
      faults.warning(
        place,
        'signal.colour-ambiguous',
        `标题中有几种颜色,取最重的${colourWord[colour]}色;请核对原文。`,
        `The headline names several colours; the gravest, ${colour}, was used. Check the original.`,
      );
    }
  }
  return colour;
}

const colourWord: Record<Colour, string> = { blue: '蓝', yellow: '黄', orange: '橙', red: '红' };

function sayWhatIsUnknown(reading: Reading, faults: Faults): void {
  if (reading.eventCode === null) {
    faults.error(
      `${reading.where}.event`,
      'signal.event-unknown',
      `不认识的灾种“${quoted(reading.info.event)}”,请人工判断。`,
      `The hazard "${quoted(reading.info.event)}" is not known; a person has to judge it.`,
    );
  }
  if (reading.colour === null) {
    faults.warning(
      `${reading.where}.severity`,
      'signal.colour-unknown',
      '没有预警颜色,请人工判断。',
      'It has no warning colour; a person has to judge it.',
    );
  }
}

interface PlacedArea {
  readonly area: CapArea;
  readonly where: string;
}

/**
 * Areas of every info at the chosen colour. Milder parts of the same message are left to a person: one signal has
 * one colour, and a street under orange must not be told red.
 */
function areasOf(gravest: Reading | undefined, readings: readonly Reading[], faults: Faults): PlacedArea[] {
  return readings.flatMap((reading) => {
    if (reading.colour === gravest?.colour) {
      return reading.info.area.map((area, index) => ({ area, where: `${reading.where}.area[${index}]` }));
    }
    faults.warning(
      `${reading.where}.area`,
      'signal.milder-part',
      `一份报文含几种颜色,本段(${areaDescs(reading)})未纳入,请人工处理。`,
      `The message has several colours; this part (${areaDescs(reading)}) was not taken in and needs a person.`,
    );
    return [];
  });
}

type WhereItHolds = Pick<IncomingSignal, 'areas' | 'areaNames' | 'areaText' | 'polygons' | 'circles' | 'altitude'>;

function whereItHolds(placed: readonly PlacedArea[], faults: Faults): WhereItHolds {
  const codes = new Set<string>();
  const names = new Set<string>();
  for (const { area, where } of placed) {
    if (area.areaDesc !== '') names.add(area.areaDesc);
    const found = area.geocode.flatMap(areaCodesOf);
    found.forEach((code) => codes.add(code));
    if (found.length === 0) {
      faults.advice(
        where,
        'signal.area-code-missing',
        `区域“${quoted(area.areaDesc)}”没有6、9或12位行政区划代码,只能按名称或图形识别。`,
        `The area "${quoted(area.areaDesc)}" has no code of 6, 9 or 12 digits; only its name or drawing can be used.`,
      );
    }
  }
  return {
    areas: [...codes],
    areaNames: [...names],
    areaText: [...names].join('、'),
    polygons: placed
      .flatMap(({ area, where }) =>
        area.polygon.map((polygon, index) => usableRing(polygon, `${where}.polygon[${index}]`, faults)),
      )
      .filter((ring) => ring !== null),
    circles: placed
      .flatMap(({ area, where }) =>
        area.circle.map((circle, index) => usableCircle(circle, `${where}.circle[${index}]`, faults)),
      )
      .filter((circle) => circle !== null),
    altitude: altitudeOf(placed, faults),
  };
}

const metresPerFoot = 0.3048;

function altitudeOf(placed: readonly PlacedArea[], faults: Faults): IncomingSignal['altitude'] {
  const ranges = placed.map(({ area, where }) => rangeOf(area, where, faults));
  const widest = (ends: readonly (number | null)[], wider: (a: number, b: number) => number) =>
    ends.length === 0 ? null : ends.reduce((a, b) => (a === null || b === null ? null : wider(a, b)));
  const aboveMetres = widest(
    ranges.map(({ above }) => above),
    Math.min,
  );
  const belowMetres = widest(
    ranges.map(({ below }) => below),
    Math.max,
  );
  return aboveMetres === null && belowMetres === null ? null : { aboveMetres, belowMetres };
}

/** A lower end at or below the sea says nothing. */
function rangeOf(area: CapArea, where: string, faults: Faults): { above: number | null; below: number | null } {
  const { altitude, ceiling } = area;
  if (altitude === null && ceiling === null) {
    const worded = altitudeInWords(area.areaDesc);
    if (worded === null) return { above: null, below: null };
    faults.advice(
      `${where}.areaDesc`,
      'signal.altitude-inferred',
      '没有altitude,按区域文字中的海拔识别。',
      'There is no altitude; the height was read from the words of the area.',
    );
    return { above: worded.aboveMetres, below: worded.belowMetres };
  }
  if (ceiling === null) {
    faults.advice(
      `${where}.altitude`,
      'signal.altitude-open',
      '只有altitude没有ceiling,按“此海拔以上”处理。',
      'There is an altitude without a ceiling; it was read as from there upward.',
    );
  }
  const metres = (feet: number | null) => (feet === null ? null : Math.round(feet * metresPerFoot));
  const above = metres(altitude);
  return { above: above !== null && above > 0 ? above : null, below: metres(ceiling) };
}

function areaDescs(reading: Reading): string {
  return quoted(reading.info.area.map((area) => area.areaDesc).join('、'));
}
