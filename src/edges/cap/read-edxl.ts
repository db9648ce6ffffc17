/** EDXL-DE 1.0 and 2.0: the alerts a distribution carries, as XML, as base64 or behind a link (peers.md §3.3). */
import { capStatuses, type CapStatus } from './cap-alert.js';
import { Envelope, wholeText } from './envelope.js';
import { callsItselfSecret } from './secrecy.js';
import type { XmlElement } from './xml-tree.js';

export interface Distribution {
  readonly envelope: Envelope;
  /** What the distribution says all of its content is; null when it does not say, or says nothing CAP knows. */
  readonly status: CapStatus | null;
  readonly isSecret: boolean;
}

export function readEdxl(root: XmlElement): Distribution {
  const envelope = new Envelope();
  for (const names of [['distributionID'], ['senderID'], ['dateTimeSent'], ['distributionStatus'], kindNames]) {
    if (inside(root, ...names).length === 0) {
      envelope.faults.error(
        names[0] ?? '',
        'edxl.required-missing',
        '缺少必填项。',
        'This required element is missing.',
      );
    }
  }
  const objects = inside(root, 'contentObject');
  if (objects.length === 0) {
    envelope.faults.error(
      'contentObject',
      'edxl.content-missing',
      '没有contentObject,内容为空。',
      'There is no contentObject: it carries nothing.',
    );
  }
  objects.forEach((object, index) => takeContent(object, `contentObject[${index}]`, envelope));
  const written = inside(root, 'distributionStatus').flatMap((each) => wholeText(each).split(/\s+/));
  return {
    envelope,
    status: capStatuses.find((status) => written.includes(status)) ?? null,
    isSecret: inside(root, 'combinedConfidentiality', 'confidentiality').some((each) =>
      callsItselfSecret(wholeText(each)),
    ),
  };
}

/** The first is its name in 1.0. */
const kindNames = ['distributionType', 'distributionKind'];

function takeContent(object: XmlElement, where: string, envelope: Envelope): void {
  if (envelope.takeAlerts(object, where) > 0) return;
  const others = inside(object, 'nonXMLContent', 'otherContent');
  const isTaken = others.map((other) => takeOther(other, where, envelope)).some(Boolean);
  if (isTaken) return;
  envelope.faults.error(
    where,
    'edxl.cap-missing',
    '此项内容不是CAP报文,未读取。',
    'This content is no CAP message; it was not read.',
  );
}

function takeOther(other: XmlElement, where: string, envelope: Envelope): boolean {
  const data = inside(other, 'contentData')[0]?.text.replace(/\s+/g, '') ?? '';
  if (data !== '' && /^[A-Za-z0-9+/]+={0,2}$/.test(data)) {
    if (envelope.takeText(Buffer.from(data, 'base64'), where)) return true;
  }
  const mimeType = inside(other, 'mimeType')[0]?.text ?? '';
  const uri = inside(other, 'uri')[0]?.text.trim() ?? '';
  if (uri === '' || !/cap\+xml/i.test(mimeType)) return false;
  envelope.takeLink(uri, `${where}.uri`);
  return true;
}

/** Elements of these names below, outermost; 1.0 and 2.0 and their writers differ in capitals and in nesting. */
function inside(element: XmlElement, ...names: string[]): XmlElement[] {
  return element.children.flatMap((child) =>
    names.some((name) => name.toLowerCase() === child.name.toLowerCase()) ? [child] : inside(child, ...names),
  );
}
