/** A message as a person reads it on a terminal: Chinese first, what is wrong with it at the end. */
import type { Colour } from '../../shared/level.js';
import { warningLevelInChinese } from '../../shared/level.js';
import type { AlertView, FaultView, MessageView } from './message-view.js';

const formatWords: Readonly<Record<string, string>> = {
  'cap-1.2': 'CAP 1.2',
  'cap-1.1': 'CAP 1.1',
  'cap-1.0': 'CAP 1.0',
  atom: 'Atom',
  rss: 'RSS',
  'edxl-de': 'EDXL-DE',
  'national-xml': '国家平台XML national platform',
  json: 'JSON',
  unknown: '未知格式 unknown',
};
const verdictWords: Readonly<Record<string, string>> = {
  accept: '可用 accept',
  'accept-with-faults': '可用,有问题 accept with faults',
  reject: '拒收 reject',
};
const signatureWords: Readonly<Record<string, string>> = {
  none: '未签名 not signed',
  valid: '签名有效 signature valid',
  invalid: '签名无效 signature invalid',
  unverified: '签名未验证 signature not verified',
};
const msgTypeWords: Readonly<Record<string, string>> = {
  alert: '首次发布',
  update: '更新',
  cancel: '解除',
  ack: '确认',
  error: '错误',
};
const statusWords: Readonly<Record<string, string>> = {
  exercise: '【演练 exercise】',
  test: '【测试 test】',
  system: '【系统 system】',
  draft: '【草稿 draft】',
};
const levelWords = { error: '错误', warning: '警告', advice: '建议' };

export function showMessage(view: MessageView): string {
  const lines = [`${formatWords[view.format] ?? view.format} · ${verdictWords[view.verdict] ?? view.verdict}`];
  for (const alert of view.alerts) lines.push('', ...alertLines(alert));
  if (view.links.length > 0) {
    lines.push('', `链接 links (${view.links.length}):`, ...view.links.map(({ where, href }) => `  ${where} ${href}`));
  }
  if (view.faults.length > 0) lines.push('', ...faultLines(view.faults));
  return `${lines.map(printable).join('\n')}\n`;
}

function alertLines(alert: AlertView): string[] {
  const place = alert.where === '' ? '' : `${alert.where}  `;
  if (alert.isSecret) return [`── ${place}`, ...faultLines(alert.faults)];
  const colour: Colour | null = alert.colour;
  const title = [
    statusWords[alert.status ?? ''] ?? '',
    alert.event,
    colour === null ? '颜色不明' : `预警 ${warningLevelInChinese(colour)} ${colour}`,
    msgTypeWords[alert.msgType ?? ''] ?? '类型不明',
  ];
  const row = (name: string, value: string | null) => (value ? [`  ${name}: ${value}`] : []);
  const altitude = alert.altitude;
  return [
    `── ${place}${title.filter((part) => part !== '').join(' ')} · ${signatureWords[alert.signature] ?? ''}`,
    ...(alert.headline ? [`  ${alert.headline}`] : []),
    ...row('发布单位 issuer', [...alert.issuers, `<${alert.sender}>`].join(' ')),
    ...row('标识 identifier', alert.identifier),
    ...row('发送 sent', alert.sent),
    ...row('生效 effective', alert.effective),
    ...row('开始 onset', alert.onset),
    ...row('失效 expires', alert.expires),
    ...row('区域 area', alert.areas.map(areaText).join('、')),
    ...row('海拔 altitude', altitude && `${altitude.aboveMetres ?? ''}–${altitude.belowMetres ?? ''} m`),
    ...row('正文 description', alert.description),
    ...row('措施 instruction', alert.instruction),
    ...row('联系 contact', alert.contact),
    ...row('网址 web', alert.web),
    ...row('说明 note', alert.note),
    ...row('限制 restriction', alert.restriction),
    ...alert.references.flatMap(({ sender, identifier, sent }) =>
      row('引用 references', `${identifier} ${sent ?? ''} <${sender}>`),
    ),
    ...alert.parameters.flatMap(({ name, value }) => row(name, value)),
    ...alert.resources.flatMap(({ description, mimeType }) => row('附件 resource', `${description} ${mimeType}`)),
    ...alert.otherLanguages.flatMap(({ language, headline }) => row(language || 'en-US', headline)),
    ...faultLines(alert.faults),
  ];
}

function areaText({ name, codes, polygons, circles }: AlertView['areas'][number]): string {
  const drawn = [polygons > 0 && `${polygons}个多边形`, circles > 0 && `${circles}个圆`].filter(Boolean);
  const known = [...codes, ...drawn].join(',');
  return known === '' ? name : `${name}(${known})`;
}

function faultLines(faults: readonly FaultView[]): string[] {
  if (faults.length === 0) return [];
  return [
    `  问题 faults (${faults.length}):`,
    ...faults.map(
      ({ where, code, level, message, messageEn }) =>
        `    ${levelWords[level]} ${[where, code].filter((part) => part !== '').join(' ')} ${message} / ${messageEn}`,
    ),
  ];
}

/** What came from outside must not steer the terminal. */
function printable(line: string): string {
  return line
    .replace(/\s*\n\s*/g, '\n    ')
    .replace(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, '�');
}
