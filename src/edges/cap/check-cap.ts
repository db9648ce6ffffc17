/**
 * The prose rules of CAP 1.2 that its schema does not state, the checks of google/cap-library, and the gaps both
 * leave (peers.md §3.1, §3.3). Errors break the standard; warnings are allowed and suspicious; advice helps readers.
 */
import type { Reason } from '../../shared/reason.js';
import { dayMs } from '../../shared/time.js';
import type { CapAlert, CapInfo } from './cap-alert.js';
import { checkArea, checkDistance } from './check-area.js';
import { checkResource } from './check-resource.js';
import { checkPairs, checkPlainText } from './check-text.js';
import { Faults, maxListedValues, quoted, sayMissing, sayTooManyValues } from './faults.js';
import { crossingBudget, maxPolygonPoints, type Place } from './geometry.js';
import { isAbsoluteUri } from './web-address.js';

const headlineAdvisedCharacters = 160;

/** With a `place`, also whether the message draws anything near it. */
/** One `budget` may serve all alerts of an envelope. */
export function checkCap(alert: CapAlert, place: Place | null = null, budget = crossingBudget()): Reason[] {
  const faults = new Faults();
  checkAlert(alert, faults);
  checkLists(alert, faults);
  checkReferences(alert, faults);
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
  if (place) checkDistance(alert, place, faults);
  return faults.list();
}

function checkAlert(alert: CapAlert, faults: Faults): void {
  for (const name of ['identifier', 'sender'] as const) {
    const value = alert[name];
    if (value === '') sayMissing(faults, name);
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
    if (alert[name] === null) sayMissing(faults, name);
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
  checkPlainText(alert.note, 'note', faults);
}

/** The reader stops there; what is built must not go further. */
function checkLists(alert: CapAlert, faults: Faults): void {
  for (const name of ['references', 'addresses', 'incidents'] as const) {
    if (alert[name].length > maxListedValues) sayTooManyValues(faults, name);
  }
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
  } else if (info.language.length > 100 || !/^[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*$/.test(info.language)) {
    faults.error(
      `${where}.language`,
      'cap.language',
      `“${quoted(info.language)}”不是语言代码。`,
      `"${quoted(info.language)}" is not a language code.`,
    );
  }
  if (info.category.length === 0) sayMissing(faults, `${where}.category`);
  if (info.event.trim() === '') sayMissing(faults, `${where}.event`);
  for (const name of ['urgency', 'severity', 'certainty'] as const) {
    if (info[name] === null) sayMissing(faults, `${where}.${name}`);
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
    checkPlainText(info[name], `${where}.${name}`, faults);
  }
}

function checkTimes(alert: CapAlert, info: CapInfo, where: string, faults: Faults): void {
  const { effective, onset, expires } = info;
  if (alert.sent !== null && effective !== null && effective < alert.sent - dayMs) {
    faults.warning(
      `${where}.effective`,
      'cap.effective-before-sent',
      '生效时间早于发送时间一天以上。',
      'It takes effect more than a day before it was sent.',
    );
  }
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
