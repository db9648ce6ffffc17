/**
 * The prose rules of CAP 1.2 that its schema does not state, the checks of google/cap-library, and the gaps both
 * leave (peers.md §3.1, §3.3). Errors break the standard; warnings are allowed and suspicious; advice helps readers.
 */
import type { Reason } from '../../shared/reason.js';
import type { CapAlert, CapArea, CapInfo, CapNamedValue, CapPolygon, CapResource } from './cap-alert.js';
import { Faults, quoted } from './faults.js';
import type { CrossingBudget } from './geometry.js';
import { crossingBudget, isOnEarth, looksSwapped, maxPolygonPoints, ringCrossing } from './geometry.js';

/** What an absent required element is called; the parser leaves it out where it already said why. */
export const requiredMissing = 'cap.required-missing';

const headlineAdvisedCharacters = 160;

export function checkCap(alert: CapAlert): Reason[] {
  const faults = new Faults();
  checkAlert(alert, faults);
  checkReferences(alert, faults);
  const budget = crossingBudget();
  let points = 0;
  alert.info.forEach((info, index) => {
    const where = `info[${index}]`;
    checkInfo(alert, info, where, faults);
    info.resource.forEach((resource, at) => checkResource(resource, `${where}.resource[${at}]`, faults));
    info.area.forEach((area, at) => {
      points += area.polygon.reduce((sum, polygon) => sum + polygon.length, 0);
      checkArea(area, `${where}.area[${at}]`, budget, faults);
    });
  });
  if (points > maxPolygonPoints) {
    faults.error(
      'info',
      'cap.too-many-points',
      `多边形共${points}个点,超过上限${maxPolygonPoints}个。`,
      `The polygons have ${points} points, more than the limit of ${maxPolygonPoints}.`,
    );
  }
  checkInfosTogether(alert.info, faults);
  return faults.list();
}

function missing(faults: Faults, where: string): void {
  faults.error(where, requiredMissing, '缺少必填项。', 'This required element is missing.');
}

function checkAlert(alert: CapAlert, faults: Faults): void {
  for (const name of ['identifier', 'sender'] as const) {
    const value = alert[name];
    if (value === '') missing(faults, name);
    else if (/[\s,<&]/.test(value)) {
      faults.error(
        name,
        'cap.identifier-characters',
        '不得含有空格、逗号、“<”或“&”。',
        'It must not contain spaces, commas, "<" or "&".',
      );
    }
  }
  for (const name of ['sent', 'status', 'msgType', 'scope'] as const) {
    if (alert[name] === null) missing(faults, name);
  }
  if (alert.scope === 'Restricted' && !alert.restriction) {
    faults.error(
      'restriction',
      'cap.restriction-missing',
      'scope为Restricted时必须写明restriction。',
      'Scope Restricted needs a restriction.',
    );
  }
  if (alert.scope !== null && alert.scope !== 'Restricted' && alert.restriction !== null) {
    faults.error(
      'restriction',
      'cap.restriction-unexpected',
      '只有scope为Restricted时才可写restriction。',
      'Only scope Restricted may have a restriction.',
    );
  }
  if (alert.scope === 'Private' && alert.addresses.length === 0) {
    faults.error(
      'addresses',
      'cap.addresses-missing',
      'scope为Private时必须写明addresses。',
      'Scope Private needs addresses.',
    );
  }
  if (alert.msgType === 'Error' && !alert.note) {
    faults.warning(
      'note',
      'cap.note-missing',
      'Error报文应在note说明原因。',
      'An Error should explain itself in note.',
    );
  }
  if (alert.status === 'Exercise' && !alert.note) {
    faults.warning(
      'note',
      'cap.note-missing',
      '演练报文应在note写明参演者。',
      'An Exercise should name its participants in note.',
    );
  }
  if ((alert.msgType === 'Alert' || alert.msgType === 'Update') && alert.info.length === 0) {
    faults.warning(
      'info',
      'cap.info-missing',
      '报文没有info,内容为空。',
      'There is no info: the message says nothing.',
    );
  }
  plainText(alert.note, 'note', faults);
}

function checkReferences(alert: CapAlert, faults: Faults): void {
  const { msgType, references, sent } = alert;
  if (references.length === 0 && msgType !== null && msgType !== 'Alert') {
    faults.error(
      'references',
      'cap.references-missing',
      `${msgType}报文必须引用此前未过期的报文。`,
      `A message of type ${msgType} must reference the earlier unexpired messages.`,
    );
  }
  references.forEach((reference, index) => {
    const where = `references[${index}]`;
    if (reference.identifier === alert.identifier && reference.sender === alert.sender) {
      faults.error(where, 'cap.references-itself', '报文引用了自己。', 'The message references itself.');
    } else if (reference.sent !== null && sent !== null && reference.sent > sent) {
      faults.warning(
        where,
        'cap.references-later',
        '所引用报文的发送时间晚于本报文。',
        'The referenced message was sent later than this one.',
      );
    }
  });
}

function checkInfo(alert: CapAlert, info: CapInfo, where: string, faults: Faults): void {
  if (info.language === null) {
    faults.advice(
      `${where}.language`,
      'cap.language-missing',
      '未写language,按标准视为en-US;中文请写zh-CN。',
      'Without a language the standard assumes en-US; write zh-CN for Chinese.',
    );
  } else if (!/^[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*$/.test(info.language)) {
    faults.error(
      `${where}.language`,
      'cap.language',
      `“${quoted(info.language)}”不是语言代码。`,
      `"${quoted(info.language)}" is not a language code.`,
    );
  }
  if (info.category.length === 0) missing(faults, `${where}.category`);
  if (info.event.trim() === '') missing(faults, `${where}.event`);
  for (const name of ['urgency', 'severity', 'certainty'] as const) {
    if (info[name] === null) missing(faults, `${where}.${name}`);
  }
  checkTimes(alert, info, where, faults);
  checkPairs(info.eventCode, `${where}.eventCode`, faults);
  checkPairs(info.parameter, `${where}.parameter`, faults);
  if (info.web !== null && !isAbsoluteUri(info.web)) {
    faults.error(`${where}.web`, 'cap.web', 'web必须是完整网址。', 'Web must be an absolute URI.');
  }
  if (info.headline !== null && Array.from(info.headline).length > headlineAdvisedCharacters) {
    faults.advice(
      `${where}.headline`,
      'cap.headline-long',
      `标题超过${headlineAdvisedCharacters}字,部分设备会截断。`,
      `The headline has more than ${headlineAdvisedCharacters} characters; some devices cut it.`,
    );
  }
  for (const name of [
    'event',
    'audience',
    'senderName',
    'headline',
    'description',
    'instruction',
    'contact',
  ] as const) {
    plainText(info[name], `${where}.${name}`, faults);
  }
}

function checkTimes(alert: CapAlert, info: CapInfo, where: string, faults: Faults): void {
  const { effective, onset, expires } = info;
  if (expires === null) {
    faults.advice(
      `${where}.expires`,
      'cap.expires-missing',
      '未写失效时间,由各接收方自行确定。',
      'Without an expiry every receiver decides for itself how long it is valid.',
    );
    return;
  }
  if (alert.sent !== null && expires < alert.sent) {
    faults.error(
      `${where}.expires`,
      'cap.expires-before-sent',
      '失效时间早于发送时间。',
      'It expires before it was sent.',
    );
  }
  if (effective !== null && expires < effective) {
    faults.error(
      `${where}.expires`,
      'cap.expires-before-effective',
      '失效时间早于生效时间。',
      'It expires before it takes effect.',
    );
  }
  if (onset !== null && expires < onset) {
    faults.warning(
      `${where}.onset`,
      'cap.onset-after-expires',
      '灾害开始时间晚于失效时间。',
      'The hazard begins after the message has expired.',
    );
  }
}

function checkPairs(pairs: readonly CapNamedValue[], where: string, faults: Faults): void {
  pairs.forEach((pair, index) => {
    if (pair.valueName.trim() === '') missing(faults, `${where}[${index}].valueName`);
    if (pair.value.trim() === '') missing(faults, `${where}[${index}].value`);
  });
}

function checkInfosTogether(infos: readonly CapInfo[], faults: Faults): void {
  const [first, ...others] = infos;
  if (!first) return;
  const categoriesOf = (info: CapInfo) => [...info.category].sort().join();
  const codesOf = (info: CapInfo) =>
    info.eventCode
      .map((code) => `${code.valueName}=${code.value}`)
      .sort()
      .join();
  others.forEach((info, at) => {
    const where = `info[${at + 1}]`;
    if (categoriesOf(info) !== categoriesOf(first)) {
      faults.warning(
        `${where}.category`,
        'cap.categories-differ',
        '各info的category应当一致。',
        'All infos should have the same categories.',
      );
    }
    if (codesOf(info) !== codesOf(first)) {
      faults.warning(
        `${where}.eventCode`,
        'cap.event-codes-differ',
        '各info的eventCode应当一致,一份报文只说一件事。',
        'All infos should have the same event codes: one message tells of one event.',
      );
    }
    const isSameText =
      info.description !== null && info.description === first.description && info.headline === first.headline;
    if (isSameText && (info.language ?? 'en-US') !== (first.language ?? 'en-US')) {
      faults.warning(
        `${where}.language`,
        'cap.same-text',
        '语言不同而正文相同。',
        'The text is the same although the languages differ.',
      );
    }
  });
}

function checkResource(resource: CapResource, where: string, faults: Faults): void {
  if (resource.resourceDesc.trim() === '') missing(faults, `${where}.resourceDesc`);
  if (resource.mimeType.trim() === '') missing(faults, `${where}.mimeType`);
  else if (!/^[A-Za-z0-9!#$&^_.+-]+\/[A-Za-z0-9!#$&^_.+-]+(\s*;.*)?$/.test(resource.mimeType)) {
    faults.error(
      `${where}.mimeType`,
      'cap.mime-type',
      'mimeType应形如application/pdf。',
      'MimeType must look like application/pdf.',
    );
  }
  if (resource.size !== null && (!Number.isSafeInteger(resource.size) || resource.size < 0)) {
    faults.error(`${where}.size`, 'cap.size', 'size应为字节数。', 'Size must be a number of bytes.');
  }
  if (resource.uri !== null && /[\s<>"{}|\\^`]/.test(resource.uri)) {
    faults.error(`${where}.uri`, 'cap.uri', '不是有效的URI。', 'It is not a valid URI.');
  } else if (resource.uri !== null && !isAbsoluteUri(resource.uri) && resource.derefUri === null) {
    faults.error(
      `${where}.uri`,
      'cap.uri-relative',
      '相对uri必须同时给出derefUri。',
      'A relative uri needs a derefUri beside it.',
    );
  }
  if (resource.derefUri !== null && !isBase64(resource.derefUri)) {
    faults.error(`${where}.derefUri`, 'cap.deref-uri', 'derefUri应为Base64。', 'DerefUri must be base64.');
  }
  if (resource.digest !== null && !/^[0-9A-Fa-f]{40}$/.test(resource.digest)) {
    faults.warning(
      `${where}.digest`,
      'cap.digest',
      'digest应为十六进制SHA-1。',
      'The digest should be a SHA-1 in hexadecimal.',
    );
  }
  plainText(resource.resourceDesc, `${where}.resourceDesc`, faults);
}

function checkArea(area: CapArea, where: string, budget: CrossingBudget, faults: Faults): void {
  if (area.areaDesc.trim() === '') missing(faults, `${where}.areaDesc`);
  plainText(area.areaDesc, `${where}.areaDesc`, faults);
  area.polygon.forEach((polygon, index) => checkPolygon(polygon, `${where}.polygon[${index}]`, budget, faults));
  area.circle.forEach((circle, index) => {
    const at = `${where}.circle[${index}]`;
    if (!(circle.radiusKm >= 0) || circle.radiusKm > 20_038) {
      faults.error(at, 'cap.circle-radius', '圆的半径应为0以上的公里数。', 'The radius must be 0 km or more.');
    }
    checkPlace([circle.center], at, faults);
  });
  checkPairs(area.geocode, `${where}.geocode`, faults);
  if (area.ceiling !== null && area.altitude === null) {
    faults.error(
      `${where}.ceiling`,
      'cap.ceiling-without-altitude',
      'ceiling必须与altitude同时出现。',
      'Ceiling needs altitude beside it.',
    );
  }
  if (area.ceiling !== null && area.altitude !== null && area.ceiling < area.altitude) {
    faults.error(
      `${where}.ceiling`,
      'cap.ceiling-below-altitude',
      'ceiling低于altitude。',
      'Ceiling is below altitude.',
    );
  }
  if (area.polygon.length === 0 && area.circle.length === 0 && area.geocode.length === 0) {
    faults.advice(
      where,
      'cap.area-words-only',
      '区域只有文字,没有geocode、polygon或circle。',
      'The area is given in words only, without geocode, polygon or circle.',
    );
  }
}

function checkPolygon(polygon: CapPolygon, where: string, budget: CrossingBudget, faults: Faults): void {
  const first = polygon[0];
  const last = polygon.at(-1);
  if (!first || !last) return missing(faults, where);
  const isClosed = first[0] === last[0] && first[1] === last[1];
  if (polygon.length < 4) {
    faults.error(
      where,
      'cap.polygon-points',
      `多边形至少4个点(首尾相同),只有${polygon.length}个。`,
      `A polygon needs at least 4 points, the last equal to the first; it has ${polygon.length}.`,
    );
  }
  if (!isClosed) {
    faults.error(where, 'cap.polygon-open', '多边形首尾点不相同,没有闭合。', 'The polygon is not closed.');
  }
  checkPlace(polygon, where, faults);
  const ring = isClosed ? polygon : [...polygon, first];
  const crossing = ringCrossing(ring, budget);
  if (crossing === 'crossing') {
    faults.error(where, 'cap.polygon-crossing', '多边形的边互相交叉。', 'The edges of the polygon cross.');
  } else if (crossing === 'touching') {
    faults.warning(where, 'cap.polygon-touching', '多边形与自身相接。', 'The polygon touches itself.');
  } else if (crossing === 'unchecked') {
    faults.advice(
      where,
      'cap.polygon-unchecked',
      '多边形过于复杂,未检查是否自相交。',
      'The polygon is too involved; whether its edges cross was not checked.',
    );
  }
}

function checkPlace(points: CapPolygon, where: string, faults: Faults): void {
  const isPossible = points.every(isOnEarth);
  if (looksSwapped(points)) {
    const zh = '经纬度疑似颠倒:CAP先写纬度,对调后才在中国境内。';
    const en = 'Latitude and longitude look exchanged: CAP writes latitude first; only exchanged it lies in China.';
    if (isPossible) faults.warning(where, 'cap.coordinates-swapped', zh, en);
    else faults.error(where, 'cap.coordinates-swapped', zh, en);
  } else if (!isPossible) {
    faults.error(
      where,
      'cap.coordinates',
      '坐标超出范围:纬度±90,经度±180。',
      'A coordinate is out of range: latitude ±90, longitude ±180.',
    );
  }
}

function plainText(text: string | null, where: string, faults: Faults): void {
  if (text === null) return;
  if (/<\/?[A-Za-z][^<>]{0,200}>/.test(text)) {
    faults.warning(where, 'cap.html-tags', '文字中含有HTML标签。', 'The text contains HTML tags.');
  }
  if (/&(?:[A-Za-z]{2,8}|#\d{1,6}|#x[0-9A-Fa-f]{1,5});/.test(text)) {
    faults.warning(where, 'cap.html-entities', '文字中含有HTML实体。', 'The text contains HTML entities.');
  }
}

function isAbsoluteUri(text: string): boolean {
  return /^[A-Za-z][A-Za-z0-9+.-]*:[^\s<>"{}|\\^`]+$/.test(text);
}

function isBase64(text: string): boolean {
  const dense = text.replace(/\s+/g, '');
  return dense.length % 4 === 0 && /^[A-Za-z0-9+/]+={0,2}$/.test(dense);
}
