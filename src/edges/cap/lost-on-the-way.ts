/**
 * What a message loses between CAP 1.2 and national-platform XML, field by field. The test beside it sends generated
 * messages there and back and fails on a difference that is not in this table, and on an entry that never happens.
 */
import type { Words } from '../../shared/words.js';

export interface Loss {
  readonly direction: 'national-to-cap' | 'cap-to-national';
  /** Of the message that sets out, without indices. */
  readonly field: string;
  readonly happens: Words;
}

/** What of the table happened to one message, which came back as `after`. */
export function lossesOf(direction: Loss['direction'], before: object, after: object): Loss[] {
  const fields = new Set(fieldsThatDiffer(before, after));
  return lostOnTheWay.filter((each) => each.direction === direction && fields.has(each.field));
}

/** Where two values differ, without indices; lists of other lengths differ as a whole. */
export function fieldsThatDiffer(before: unknown, after: unknown, field = ''): string[] {
  if (Object.is(before, after)) return [];
  if (Array.isArray(before) && Array.isArray(after)) {
    if (before.length !== after.length) return [field];
    return before.flatMap((each, index) => fieldsThatDiffer(each, after[index], field));
  }
  if (typeof before === 'object' && typeof after === 'object' && before !== null && after !== null) {
    return Object.entries(before).flatMap(([name, each]) =>
      fieldsThatDiffer(each, (after as Record<string, unknown>)[name], field === '' ? name : `${field}.${name}`),
    );
  }
  return [field];
}

const loss = (direction: Loss['direction'], field: string, zh: string, en: string): Loss => ({
  direction,
  field,
  happens: { zh, en },
});

export const lostOnTheWay: readonly Loss[] = [
  loss(
    'national-to-cap',
    'method.audiencePrt',
    '单独对象(电话号码)不写入公开的CAP。',
    'Single receivers (telephone numbers) are not written into a public CAP message.',
  ),
  loss(
    'national-to-cap',
    'info.urgency',
    'CAP照写;回程只写Unknown,其余为平台保留取值。',
    'CAP keeps it; on the way back only Unknown is written, the others are reserved.',
  ),
  loss(
    'national-to-cap',
    'info.certainty',
    'VeryLikely并入Likely;回程只写Unknown,其余为平台保留取值。',
    'VeryLikely becomes Likely; on the way back only Unknown is written, the others are reserved.',
  ),
  loss(
    'cap-to-national',
    'identifier',
    '不是国家平台形式的标识,改为单位编码加发送时间。',
    "An identifier of another form becomes the unit's code with the time it was sent.",
  ),
  loss('cap-to-national', 'sender', '改为发布单位编码。', "It becomes the unit's code."),
  loss('cap-to-national', 'status', 'System改为Test。', 'System becomes Test.'),
  loss('cap-to-national', 'source', '没有对应项。', 'There is no place for it.'),
  loss(
    'cap-to-national',
    'scope',
    '平台只用Public;Restricted和Private改为密级Inner,回程为Restricted。',
    'The platform uses Public only; Restricted and Private become the classification Inner, and come back as Restricted.',
  ),
  loss('cap-to-national', 'restriction', '只留“内部”。', 'Only that it is internal remains.'),
  loss('cap-to-national', 'addresses', '没有对应项。', 'There is no place for it.'),
  loss('cap-to-national', 'code', '没有对应项;平台的code写发布手段。', 'The code of the platform holds channels.'),
  loss('cap-to-national', 'references', '只留首发信息一项。', 'Only the reference to the first message remains.'),
  loss(
    'cap-to-national',
    'references.sender',
    '平台只写标识;回程为其中的单位编码。',
    'The platform writes the identifier alone; the unit in it comes back.',
  ),
  loss(
    'cap-to-national',
    'references.identifier',
    '留最早一项;不是国家平台形式的,改为单位编码加发送时间。',
    "The earliest remains; one of another form becomes the unit's code with the time it was sent.",
  ),
  loss(
    'cap-to-national',
    'references.sent',
    '平台只写标识;回程为其中的录入时间。',
    'The platform writes the identifier alone; the time of entry in it comes back.',
  ),
  loss('cap-to-national', 'incidents', '没有对应项。', 'There is no place for it.'),
  loss('cap-to-national', 'extensions', '没有对应项。', 'There is no place for them.'),
  loss(
    'cap-to-national',
    'info',
    '只留中文一段;没有中文的留第一段。',
    'Only the Chinese part remains; without one, the first.',
  ),
  loss('cap-to-national', 'info.category', '由事件编码推得。', 'It follows from the event code.'),
  loss('cap-to-national', 'info.event', '改为事件编码的名称。', 'It becomes the name of the event code.'),
  loss('cap-to-national', 'info.responseType', '没有对应项。', 'There is no place for it.'),
  loss(
    'cap-to-national',
    'info.urgency',
    '只写Unknown,其余为保留取值。',
    'Only Unknown is written, the others are reserved.',
  ),
  loss(
    'cap-to-national',
    'info.severity',
    '与颜色参数不一致时,按颜色。',
    'Where it is not that of the colour parameter, the colour is used.',
  ),
  loss(
    'cap-to-national',
    'info.certainty',
    '只写Unknown,其余为保留取值。',
    'Only Unknown is written, the others are reserved.',
  ),
  loss('cap-to-national', 'info.audience', '没有对应项。', 'There is no place for it.'),
  loss('cap-to-national', 'info.eventCode', '只留国家事件编码一项。', 'Only the national event code remains.'),
  loss('cap-to-national', 'info.eventCode.valueName', '改为eventType。', 'It becomes eventType.'),
  loss(
    'cap-to-national',
    'info.eventCode.value',
    '只留国家事件编码;没有的按文字识别,去掉颜色后缀。',
    'Only the national event code remains, without its colour; where there is none it is read from the words.',
  ),
  loss(
    'cap-to-national',
    'info.effective',
    '没有的写发送时间。',
    'Where there is none the time it was sent is written.',
  ),
  loss('cap-to-national', 'info.senderName', '没有的写sender。', 'Where there is none the sender is written.'),
  loss('cap-to-national', 'info.parameter', '只留颜色、签发员和发布手段。', 'Only colour, signer and channels remain.'),
  loss('cap-to-national', 'info.parameter.valueName', '同上,顺序固定。', 'The same, in a fixed order.'),
  loss('cap-to-national', 'info.parameter.value', '同上,颜色写作英文小写。', 'The same, the colour in small letters.'),
  loss(
    'cap-to-national',
    'info.resource.resourceDesc',
    '改为按报文命名的附件文件名。',
    'It becomes a file name made of that of the message.',
  ),
  loss('cap-to-national', 'info.resource.mimeType', '由扩展名推得。', 'It follows from the ending of the file name.'),
  loss(
    'cap-to-national',
    'info.resource.size',
    '没有的按内容计算。',
    'Where there is none it is counted from the content.',
  ),
  loss('cap-to-national', 'info.resource.uri', '没有对应项。', 'There is no place for it.'),
  loss('cap-to-national', 'info.resource.derefUri', '附件随报文另送。', 'Attachments travel beside the message.'),
  loss('cap-to-national', 'info.resource.extensions', '没有对应项。', 'There is no place for them.'),
  loss('cap-to-national', 'info.extensions', '没有对应项。', 'There is no place for them.'),
  loss(
    'cap-to-national',
    'info.area',
    '一个区域有几个图形的,拆成同名的几个区域。',
    'An area with several drawings becomes several areas of the same name.',
  ),
  loss('cap-to-national', 'info.area.circle.radiusKm', '取整到米。', 'It is rounded to the metre.'),
  loss('cap-to-national', 'info.area.geocode', '只留行政区划代码,去掉重复。', 'Only area codes remain, each once.'),
  loss('cap-to-national', 'info.area.geocode.valueName', '改为GB/T 2260。', 'It becomes GB/T 2260.'),
  loss('cap-to-national', 'info.area.geocode.value', '同上。', 'The same.'),
  loss('cap-to-national', 'info.area.altitude', '没有对应项。', 'There is no place for it.'),
  loss('cap-to-national', 'info.area.ceiling', '没有对应项。', 'There is no place for it.'),
  loss('cap-to-national', 'info.area.extensions', '没有对应项。', 'There is no place for them.'),
];
