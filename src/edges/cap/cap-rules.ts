/**
 * Every rule a CAP message is held to, on its way in and on its way out, in one line each: OASIS CAP 1.2 and what its
 * prose adds to the schema, the checks of google/cap-library, and the gaps both leave (peers.md §3.1, §3.3).
 * `level` is the gravest a rule speaks at: some are milder towards an older version or a likely slip.
 */
import type { ReasonLevel } from '../../shared/reason.js';

export interface CapRule {
  readonly code: string;
  readonly level: ReasonLevel;
  readonly zh: string;
  readonly en: string;
}

const rule = (level: ReasonLevel, code: string, zh: string, en: string): CapRule => ({ code, level, zh, en });
const error = rule.bind(null, 'error');
const warning = rule.bind(null, 'warning');
const advice = rule.bind(null, 'advice');

const xmlRules: readonly CapRule[] = [
  error('xml.too-large', '不超过1兆字节', 'At most one megabyte'),
  error('xml.undecodable', '字节必须是一种可辨认的编码', 'The bytes are of some encoding that can be told'),
  warning('xml.encoding', '使用UTF-8', 'Encoded in UTF-8'),
  error('xml.encoding-wrong', '声明的编码与实际一致', 'The encoding is the one declared'),
  error('xml.damaged', '没有残缺的字符', 'No character is cut in two'),
  warning('xml.leading-space', 'XML声明之前没有空白', 'Nothing stands before the XML declaration'),
  error('xml.malformed', '是合格的XML', 'Well-formed XML'),
  error('xml.dtd', '没有DOCTYPE(DTD)和自定义实体', 'No DOCTYPE, no entities of its own'),
  error('xml.too-deep', '嵌套不超过32层', 'Nested at most 32 deep'),
  error('xml.too-many-elements', '元素不超过50000个', 'At most 50,000 elements'),
  error(
    'xml.attributes',
    '每个元素至多64个属性,每个不超过8192字',
    'At most 64 attributes each, of at most 8,192 characters',
  ),
];

const formRules: readonly CapRule[] = [
  error('cap.not-an-alert', '根元素是CAP的alert', 'The root is an alert of CAP'),
  error('cap.namespace-missing', '声明CAP命名空间', 'The namespace of CAP is declared'),
  error('cap.namespace-child', '子元素与根元素同一命名空间', 'The elements have the namespace of the root'),
  advice('cap.older-version', '使用CAP 1.2', 'Written as CAP 1.2'),
  advice('cap.converted', '1.2必填而旧版可缺的项都已写明', 'What 1.2 requires and older versions did not is there'),
  advice('cap.newer-than-version', '只用所称版本已有的元素和取值', 'Nothing is used that came after the version named'),
  error('cap.password', '没有已废止的password', 'No password, which is retired'),
  error('cap.very-likely', 'certainty不用已废止的Very Likely', 'Certainty is not Very Likely, which is retired'),
  error('cap.pair-text', '名值对写作valueName和value两个元素', 'Pairs are written as valueName and value'),
  error('cap.order', '元素按标准的顺序', 'The elements stand in the order of the schema'),
  error('cap.duplicate-element', '只能出现一次的元素不重复', 'What may occur once occurs once'),
  advice('cap.unknown-element', '没有标准之外的元素', 'No elements beside those of the standard'),
  advice('cap.stray-text', '元素之间没有多余文字', 'No text between the elements'),
  advice('cap.extension-left-out', '扩展元素不写入1.2报文', 'Extensions are not written into 1.2'),
  error('cap.required-missing', '必填项齐全', 'Everything required is there'),
  error('cap.value-unknown', '取值在标准所列之中', 'Values are those the standard lists'),
  error('cap.value-spelling', '取值按标准拼写', 'Values are spelt as the standard does'),
  error('cap.number', '数字可以读写', 'Numbers are numbers'),
  error('cap.characters', '没有XML不容许的字符', 'No character that XML cannot carry'),
  error('cap.too-large', '所生成的报文不超过1兆字节', 'What is built has at most one megabyte'),
  error('cap.too-many-values', '引用、地址、事件各不超过1000项', 'At most 1,000 references, addresses or incidents'),
  error('cap.too-many-points', '多边形的点合计不超过50000个', 'At most 50,000 polygon points in all'),
];

const timeRules: readonly CapRule[] = [
  error('cap.time', '时间可以读懂', 'Times can be read'),
  error('cap.time-format', '时间写作2026-07-20T02:03:00+08:00', 'Times are written 2026-07-20T02:03:00+08:00'),
  error('cap.time-offset-missing', '时间带时区', 'Times have an offset'),
  error('cap.time-range', '年份为四位数', 'Years have four digits'),
  error('cap.expires-before-sent', '失效不早于发送', 'It does not expire before it was sent'),
  error('cap.expires-before-effective', '失效不早于生效', 'It does not expire before it takes effect'),
  warning(
    'cap.effective-before-sent',
    '生效不早于发送一天以上',
    'It takes effect no more than a day before it was sent',
  ),
  warning('cap.onset-after-expires', '灾害开始不晚于失效', 'The hazard begins before it expires'),
  advice('cap.expires-missing', '写明失效时间', 'It says when it expires'),
];

const messageRules: readonly CapRule[] = [
  error(
    'cap.identifier-characters',
    'identifier和sender不含空格、逗号、“<”、“&”',
    'No spaces, commas, "<" or "&" in identifier and sender',
  ),
  error('cap.restriction-missing', 'Restricted写明restriction', 'Restricted has a restriction'),
  error('cap.restriction-unexpected', '只有Restricted写restriction', 'Only Restricted has one'),
  error('cap.addresses-missing', 'Private写明addresses', 'Private has addresses'),
  error('cap.quotes', '含空格的地址加成对引号', 'Addresses with spaces stand in pairs of quotation marks'),
  warning('cap.note-missing', 'Error和Exercise在note说明', 'Error and Exercise explain themselves in note'),
  warning('cap.info-missing', 'Alert和Update有info', 'Alert and Update have an info'),
  error('cap.references', '引用写作sender,identifier,sent', 'References are written sender,identifier,sent'),
  error(
    'cap.references-missing',
    'Update、Cancel、Ack、Error引用此前报文',
    'Update, Cancel, Ack and Error reference the earlier messages',
  ),
  error('cap.references-itself', '不引用自己', 'It does not reference itself'),
  warning('cap.references-later', '不引用更晚发送的报文', 'It references nothing sent later'),
  advice('cap.language-missing', '写明language', 'It says its language'),
  error('cap.language', 'language为RFC 3066代码', 'The language is a code of RFC 3066'),
  error('cap.language-first', '本区发出的第一个info为zh-CN', 'What we build speaks zh-CN first'),
  warning('cap.categories-differ', '各info的category一致', 'All infos have the same categories'),
  warning('cap.event-codes-differ', '各info的eventCode一致', 'All infos have the same event codes'),
  warning('cap.same-text', '语言不同则文字不同', 'Other languages have other texts'),
  advice('cap.headline-long', '标题不超过160字', 'The headline has at most 160 characters'),
  warning('cap.html-tags', '文字不含HTML标签', 'No HTML tags in texts'),
  warning('cap.html-entities', '文字不含HTML实体', 'No HTML entities in texts'),
  error('cap.web', 'web是完整网址', 'Web is an absolute URI'),
  error('cap.mime-type', 'mimeType按RFC 2046', 'The MIME type is one of RFC 2046'),
  error('cap.size', 'size是字节数', 'Size is a number of bytes'),
  error('cap.uri', 'uri有效', 'The URI is valid'),
  error('cap.uri-relative', '相对uri附有derefUri', 'A relative URI has a derefUri beside it'),
  error('cap.deref-uri', 'derefUri为Base64', 'DerefUri is base64'),
  warning('cap.digest', 'digest为SHA-1', 'The digest is a SHA-1'),
];

const areaRules: readonly CapRule[] = [
  advice('cap.area-words-only', '区域除文字外有geocode、polygon或circle', 'An area has more than words'),
  error('cap.polygon', '多边形由“纬度,经度”组成', 'A polygon is made of latitude,longitude'),
  error('cap.polygon-points', '多边形至少4个点', 'A polygon has at least 4 points'),
  error('cap.polygon-open', '多边形首尾相同', 'A polygon is closed'),
  error('cap.polygon-crossing', '多边形的边不交叉', 'The edges of a polygon do not cross'),
  warning('cap.polygon-touching', '多边形不与自身相接', 'A polygon does not touch itself'),
  advice('cap.polygon-unchecked', '多边形不过于复杂', 'A polygon is not too involved to be checked'),
  error('cap.circle', '圆写作“纬度,经度 半径”', 'A circle is written latitude,longitude radius'),
  error('cap.circle-radius', '半径为0以上的公里数', 'The radius is 0 km or more'),
  error('cap.coordinates', '坐标在地球上', 'Coordinates lie on the earth'),
  error('cap.coordinates-swapped', '先纬度后经度', 'Latitude comes first'),
  advice('cap.coordinate-decimals', '坐标不超过6位小数', 'Coordinates have at most 6 decimals'),
  warning('cap.far-from-place', '所绘区域离本地不远', 'Something drawn lies near the receiver'),
  error('cap.ceiling-without-altitude', 'ceiling与altitude同时出现', 'A ceiling has an altitude beside it'),
  error('cap.ceiling-below-altitude', 'ceiling不低于altitude', 'The ceiling is not below the altitude'),
];

const chainRules: readonly CapRule[] = [
  error('chain.conflict', '同一标识不用于不同内容', 'One identifier does not serve two contents'),
  error('chain.sent-backwards', '发送不早于所引用的报文', 'Nothing is sent before what it references'),
  warning('chain.reference-unknown', '所引用的报文已收到', 'The referenced message is known'),
  warning('chain.reference-sent', '引用中的发送时间与原报文相同', 'The time in a reference is that of the message'),
  advice('chain.reference-incomplete', '引用此前所有未失效的报文', 'All earlier unexpired messages are referenced'),
];

const signatureRules: readonly CapRule[] = [
  error('signature.content-changed', '内容与签名时相同', 'The content is what was signed'),
  error('signature.value-wrong', '签名值由所附密钥所作', 'The value was made by the key that is carried'),
  error('signature.trusted-key', '受信任的公钥可读', 'The trusted keys can be read'),
  warning('signature.key-unknown', '签名者在受信任之列', 'The signer is a trusted one'),
  warning('signature.key-missing', '签名者可以辨认', 'The signer can be told'),
  warning('signature.several', '只有一个签名', 'There is one signature'),
  warning('signature.misplaced', '签名直接在alert之下', 'The signature stands directly in the alert'),
  warning('signature.form', '签名覆盖整份报文且仅此', 'The signature covers the whole message and nothing else'),
  warning('signature.too-involved', '标记不过多', 'There is not too much markup'),
  warning('signature.algorithm', '只用可接受的算法', 'The algorithms are accepted ones'),
  warning('signature.sha1', '不用SHA-1', 'Not over SHA-1'),
  warning('signature.certificate-time', '发送时证书有效', 'The certificate was valid when it was sent'),
];

export const capRules: readonly CapRule[] = [
  ...xmlRules,
  ...formRules,
  ...timeRules,
  ...messageRules,
  ...areaRules,
  ...chainRules,
  ...signatureRules,
];
