/**
 * Strict writer of national-platform XML: what leaves keeps the platform's rules, or does not leave (peers.md §3.4).
 */
import { invalid } from '../../shared/domain-error.js';
import type { Reason } from '../../shared/reason.js';
import { hasErrors } from '../../shared/reason.js';
import { toRfc3339 } from '../../shared/time.js';
import type { CapPoint } from './cap-alert.js';
import { Faults } from './faults.js';
import {
  isClosed,
  nationalNamespace,
  readNationalIdentifier,
  type NationalAlert,
  type NationalArea,
  type NationalInfo,
} from './national-alert.js';
import { xmlText } from './xml-text.js';

/** About 0.1 m. */
const coordinateDecimals = 6;

/**
 * The message as text, UTF-8 declared. Every element the platform lists is written, empty where nothing is said.
 * Throws `invalid` `national.invalid` with every reason when the alert breaks a rule.
 */
export function buildNational(alert: NationalAlert): string {
  const reasons = checkNational(alert);
  if (hasErrors(reasons)) {
    throw invalid(
      'national.invalid',
      '报文不符合国家平台格式,不能发出。',
      'The message does not keep the rules of the national platform and cannot leave.',
      reasons,
    );
  }
  return write(alert);
}

/** What would keep the alert from leaving. */
export function checkNational(alert: NationalAlert): Reason[] {
  const faults = new Faults();
  const need = (where: string, isThere: boolean) => {
    if (!isThere) faults.error(where, 'national.required-missing', '缺少必填项。', 'This required element is missing.');
  };
  for (const name of ['identifier', 'sender', 'senderCode'] as const) need(name, alert[name].trim() !== '');
  for (const name of ['sendTime', 'status', 'msgType', 'scope', 'info'] as const) need(name, alert[name] !== null);
  need('code.method', alert.method.length > 0);
  const identifier = readNationalIdentifier(alert.identifier);
  if (alert.identifier !== '' && identifier?.unitCode !== alert.senderCode) {
    faults.error(
      'identifier',
      'national.identifier',
      '标识应为发布单位编码_录入时间(14位),可再加_序号,单位编码与senderCode相同。',
      'The identifier is senderCode _ time of entry (14 digits), with _serial in newer rules.',
    );
  }
  const allowed = { status: ['Actual', 'Test'], msgType: ['Alert', 'Update', 'Cancel'], scope: ['Public'] };
  for (const name of ['status', 'msgType', 'scope'] as const) {
    const value = alert[name];
    if (value !== null && !allowed[name].includes(value)) {
      faults.error(
        name,
        'national.value-reserved',
        `“${value}”是保留取值,不能发出。`,
        `"${value}" is reserved and cannot leave.`,
      );
    }
  }
  if (!['None', 'Inner'].includes(alert.secClassification)) {
    faults.error(
      'secClassification',
      'national.secret',
      '密级只能是None或Inner;涉密信息不得经此系统发出。',
      'The classification is None or Inner; what is secret cannot leave this way.',
    );
  }
  checkReferences(alert, faults);
  alert.method.forEach(({ methodName, audienceGrp, audiencePrt }, index) => {
    need(`code.method[${index}].methodName`, methodName.trim() !== '');
    if ([...audienceGrp, ...audiencePrt].some((each) => each === '' || /[\s,，;；|]/.test(each))) {
      faults.error(
        `code.method[${index}]`,
        'national.audience',
        '发布对象编号不得为空或含空格、逗号、分号、竖线。',
        'An audience must not be empty nor contain spaces, commas, semicolons or bars.',
      );
    }
  });
  if (alert.info) checkInfo(alert.info, faults, need);
  checkCharacters(alert, '', faults);
  return faults.list();
}

function checkReferences({ msgType, references, identifier }: NationalAlert, faults: Faults): void {
  if (references === null) {
    if (msgType === 'Update' || msgType === 'Cancel') {
      faults.error(
        'references',
        'national.references-missing',
        `${msgType}必须引用首发信息的标识。`,
        `An ${msgType} must name the identifier of the first message.`,
      );
    }
  } else if (!readNationalIdentifier(references) || references === identifier) {
    faults.error(
      'references',
      'national.references',
      '引用应为首发信息的标识一项,且不是自己。',
      'The references hold the identifier of the first message alone, and not its own.',
    );
  }
}

function checkInfo(info: NationalInfo, faults: Faults, need: (where: string, isThere: boolean) => void): void {
  for (const name of ['eventType', 'senderName', 'headline', 'description'] as const) {
    need(`info.${name}`, info[name].trim() !== '');
  }
  for (const name of ['severity', 'effective'] as const) need(`info.${name}`, info[name] !== null);
  if (info.eventType !== '' && !/^\d{2}[A-Z]\d{2}$/.test(info.eventType)) {
    faults.error(
      'info.eventType',
      'national.event-type',
      '事件编码应形如11B03。',
      'The event code must look like 11B03.',
    );
  }
  if (info.expires !== null && info.effective !== null && info.expires < info.effective) {
    faults.error(
      'info.expires',
      'national.expires-before-effective',
      '失效时间早于生效时间。',
      'It expires before it takes effect.',
    );
  }
  if (!/发布|解除|升级|降级|更新/.test(info.headline)) {
    faults.warning(
      'info.headline',
      'national.headline',
      '标题应为“单位+发布或解除+事件+颜色+预警”。',
      'The headline is made of agency, 发布 or 解除, event, colour and 预警.',
    );
  }
  info.resource.forEach((resource, index) => {
    need(`info.resource[${index}].resourceDesc`, resource.resourceDesc.trim() !== '');
    need(`info.resource[${index}].size`, resource.size !== null);
  });
  need('info.area', info.area.length > 0);
  info.area.forEach((area, index) => checkArea(area, `info.area[${index}]`, faults, need));
}

function checkArea(
  area: NationalArea,
  where: string,
  faults: Faults,
  need: (where: string, isThere: boolean) => void,
): void {
  need(`${where}.areaDesc`, area.areaDesc.trim() !== '');
  need(`${where}.geocode`, area.geocode.length > 0);
  if (area.geocode.some((code) => !/^\d{6,14}$/.test(code))) {
    faults.error(
      `${where}.geocode`,
      'national.geocode',
      '应为6至14位行政区划代码。',
      'Area codes have 6 to 14 digits.',
    );
  }
  const points = [...(area.polygon ?? []), ...(area.circle ? [area.circle.center] : [])];
  if (points.some(([latitude, longitude]) => !(Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180))) {
    faults.error(where, 'national.coordinates', '坐标超出范围。', 'A coordinate is out of range.');
  }
  const isArea = area.polygon !== null && isClosed(area.polygon);
  if (area.polygon !== null && area.polygon.length < (isArea ? 4 : 2)) {
    faults.error(
      `${where}.polygon`,
      'national.polygon',
      '多边形至少4个点(首尾相同),线至少2个点。',
      'An area has at least 4 points, the last equal to the first; a line has at least 2.',
    );
  }
  if (area.circle && !(area.circle.radiusMetres >= 0 && area.circle.radiusMetres <= 20_038_000)) {
    faults.error(`${where}.circle`, 'national.circle', '半径应为0以上的米数。', 'The radius is 0 metres or more.');
  }
}

const notXml = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]|[\uD800-\uDFFF]/u;

/** Walks every text and number once. */
function checkCharacters(value: unknown, where: string, faults: Faults): void {
  if (typeof value === 'string' && notXml.test(value)) {
    faults.error(
      where,
      'national.characters',
      '含有XML不允许的字符。',
      'It contains a character that XML cannot carry.',
    );
  } else if (typeof value === 'number' && !Number.isFinite(value)) {
    faults.error(where, 'national.number', '不是有限的数。', 'It is not a finite number.');
  } else if (typeof value === 'object' && value !== null) {
    for (const [name, part] of Object.entries(value)) {
      checkCharacters(part, where === '' ? name : `${where}.${name}`, faults);
    }
  }
}

/** `2026-07-20 02:03:00+08:00`. */
function timeText(at: number | null): string {
  return at === null ? '' : toRfc3339(at).replace('T', ' ');
}

function write(alert: NationalAlert): string {
  const lines = ['<?xml version="1.0" encoding="UTF-8"?>', `<alert xmlns="${nationalNamespace}">`];
  const out = (depth: number, name: string, value: string | null) => {
    const text = value ?? '';
    lines.push(`${'  '.repeat(depth)}${text === '' ? `<${name}/>` : `<${name}>${xmlText(text)}</${name}>`}`);
  };
  const within = (depth: number, name: string, inner: () => void) => {
    lines.push(`${'  '.repeat(depth)}<${name}>`);
    inner();
    lines.push(`${'  '.repeat(depth)}</${name}>`);
  };
  out(1, 'identifier', alert.identifier);
  out(1, 'sender', alert.sender);
  out(1, 'senderCode', alert.senderCode);
  if (alert.phone !== null) out(1, 'phone', alert.phone);
  out(1, 'sendTime', timeText(alert.sendTime));
  out(1, 'status', alert.status);
  out(1, 'msgType', alert.msgType);
  out(1, 'scope', alert.scope);
  within(1, 'code', () => {
    for (const method of alert.method) {
      within(2, 'method', () => {
        out(3, 'methodName', method.methodName);
        out(3, 'message', method.message);
        out(3, 'audienceGrp', method.audienceGrp.join(','));
        out(3, 'audiencePrt', method.audiencePrt.join(','));
      });
    }
  });
  out(1, 'secClassification', alert.secClassification);
  out(1, 'note', alert.note);
  out(1, 'references', alert.references);
  const { info } = alert;
  if (info) within(1, 'info', () => writeInfo(info, out, within));
  lines.push('</alert>', '');
  return lines.join('\n');
}

type Out = (depth: number, name: string, value: string | null) => void;
type Within = (depth: number, name: string, inner: () => void) => void;

function writeInfo(info: NationalInfo, out: Out, within: Within): void {
  for (const name of ['language', 'eventType', 'urgency', 'severity', 'certainty'] as const) out(2, name, info[name]);
  for (const name of ['effective', 'onset', 'expires'] as const) out(2, name, timeText(info[name]));
  for (const name of ['senderName', 'headline', 'description', 'instruction', 'web'] as const) out(2, name, info[name]);
  for (const resource of info.resource) {
    within(2, 'resource', () => {
      out(3, 'resourceDesc', resource.resourceDesc);
      out(3, 'size', resource.size === null ? null : String(resource.size));
      out(3, 'digest', resource.digest);
    });
  }
  for (const area of info.area) {
    within(2, 'area', () => {
      out(3, 'areaDesc', area.areaDesc);
      out(3, 'polygon', area.polygon?.map(pointText).join(' ') ?? null);
      out(3, 'circle', area.circle && `${pointText(area.circle.center)} ${plain(area.circle.radiusMetres)}`);
      out(3, 'geocode', area.geocode.join(','));
    });
  }
}

function pointText([latitude, longitude]: CapPoint): string {
  return `${plain(latitude)},${plain(longitude)}`;
}

/** A decimal without exponent. */
function plain(value: number): string {
  return String(Number(value.toFixed(coordinateDecimals))).replace(/^(-?\d(?:\.\d+)?)e-\d+$/, (text) =>
    Number(text).toFixed(coordinateDecimals),
  );
}
