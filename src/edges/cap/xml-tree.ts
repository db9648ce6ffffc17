/**
 * Reads hostile XML into a small tree: no DTD, no entities but the five and character references, and bounds on
 * bytes, depth and elements. Never touches a file or the network and never throws (peers.md §3.1 XML).
 */
import { SaxesParser, type SaxesTagNS } from 'saxes';
import type { Reason } from '../../shared/reason.js';
import { Faults, quoted } from './faults.js';

export interface XmlElement {
  /** Namespace URI, empty when there is none. */
  readonly uri: string;
  /** Name without prefix. */
  readonly name: string;
  readonly children: XmlElement[];
  /** Own character data, CDATA included, not that of children. */
  text: string;
  /** Those without a prefix. */
  readonly attributes: Readonly<Record<string, string>>;
  /** Namespaces declared on this element itself, by prefix; the default one under ''. */
  readonly declared: Readonly<Record<string, string>>;
  /** Where it stands in the decoded text: from its `<` to just behind its last `>`. */
  readonly start: number;
  end: number;
}

export const maxXmlBytes = 1024 * 1024;
/** CAP itself needs 6, an XML signature a few more. */
export const maxXmlDepth = 32;
export const maxXmlElements = 50_000;

class Refused extends Error {
  constructor(
    readonly code: string,
    readonly zh: string,
    readonly en: string,
  ) {
    super(code);
  }
}

export interface XmlReading {
  /** Null when the bytes were refused or are not well-formed XML; `faults` then says which. */
  readonly root: XmlElement | null;
  /** The bytes decoded; empty when they were not. */
  readonly text: string;
  readonly faults: readonly Reason[];
}

export function readXml(bytes: Uint8Array): XmlReading {
  const faults = new Faults();
  if (bytes.byteLength > maxXmlBytes) {
    faults.error(
      '',
      'xml.too-large',
      `报文${bytes.byteLength}字节,超过上限${maxXmlBytes}字节,未读取。`,
      `The message has ${bytes.byteLength} bytes, more than the limit of ${maxXmlBytes}; it was not read.`,
    );
    return { root: null, text: '', faults: faults.list() };
  }
  const text = decode(bytes, faults);
  if (text === null) return { root: null, text: '', faults: faults.list() };
  try {
    return { root: parse(text), text, faults: faults.list() };
  } catch (problem) {
    if (problem instanceof Refused) faults.error('', problem.code, problem.zh, problem.en);
    else {
      const detail = quoted(problem instanceof Error ? problem.message : String(problem));
      faults.error('', 'xml.malformed', `不是合格的XML:${detail}`, `This is not well-formed XML: ${detail}`);
    }
    return { root: null, text, faults: faults.list() };
  }
}

/** UTF-8, or GB 18030 where the declaration says so, as some Chinese senders do. */
function decode(bytes: Uint8Array, faults: Faults): string | null {
  const opening = String.fromCharCode(...bytes.subarray(0, 120));
  const declared = /^(?:\xEF\xBB\xBF)?<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]{1,20})["']/.exec(opening)?.[1];
  const isChinese = declared !== undefined && /^(gbk|gb2312|gb18030)$/i.test(declared);
  if (declared !== undefined && !isChinese && !/^(utf-?8|us-ascii|ascii)$/i.test(declared)) {
    faults.warning(
      '',
      'xml.encoding',
      `声明的编码“${declared}”不受支持,按UTF-8读取。`,
      `The declared encoding "${declared}" is not supported; it was read as UTF-8.`,
    );
  }
  if (isChinese) {
    faults.warning(
      '',
      'xml.encoding',
      `报文使用${declared}编码,已读取;请改用UTF-8。`,
      `The message is encoded in ${declared}; it was read, but should be UTF-8.`,
    );
  }
  try {
    return new TextDecoder(isChinese ? 'gb18030' : 'utf-8', { fatal: true }).decode(bytes);
  } catch {
    faults.error('', 'xml.encoding', '报文字节不是有效的UTF-8文本。', 'The bytes are not valid UTF-8 text.');
    return null;
  }
}

function parse(text: string): XmlElement | null {
  const parser = new SaxesParser({ xmlns: true });
  const open: XmlElement[] = [];
  let root: XmlElement | null = null;
  let elements = 0;
  let start = 0;
  const append = (characters: string) => {
    const current = open.at(-1);
    if (current) current.text += characters;
  };
  parser.on('doctype', () => {
    throw new Refused(
      'xml.dtd',
      '报文含有DOCTYPE(DTD),为安全起见拒收。',
      'The message contains a DOCTYPE (DTD) and was refused for safety.',
    );
  });
  // The parser then stands one character behind the name.
  parser.on('opentagstart', ({ name }) => (start = parser.position - name.length - 2));
  parser.on('opentag', (tag) => {
    elements += 1;
    if (open.length >= maxXmlDepth) {
      throw new Refused(
        'xml.too-deep',
        `元素嵌套超过${maxXmlDepth}层,拒收。`,
        `Elements are nested more than ${maxXmlDepth} deep; the message was refused.`,
      );
    }
    if (elements > maxXmlElements) {
      throw new Refused(
        'xml.too-many-elements',
        `元素超过${maxXmlElements}个,拒收。`,
        `There are more than ${maxXmlElements} elements; the message was refused.`,
      );
    }
    const element: XmlElement = {
      uri: tag.uri,
      name: tag.local,
      children: [],
      text: '',
      ...attributesOf(tag),
      start,
      end: parser.position,
    };
    const parent = open.at(-1);
    if (parent) parent.children.push(element);
    else root = element;
    open.push(element);
  });
  parser.on('closetag', () => {
    const closed = open.pop();
    if (closed) closed.end = parser.position;
  });
  parser.on('text', append);
  parser.on('cdata', append);
  parser.write(text).close();
  return root;
}

const none: Readonly<Record<string, string>> = Object.freeze({});

function attributesOf(tag: SaxesTagNS): Pick<XmlElement, 'attributes' | 'declared'> {
  const all = Object.values(tag.attributes);
  const own = all.filter(({ prefix, name }) => prefix === '' && name !== 'xmlns');
  return {
    attributes: own.length === 0 ? none : Object.fromEntries(own.map(({ name, value }) => [name, value])),
    declared: own.length === all.length ? none : { ...tag.ns },
  };
}
