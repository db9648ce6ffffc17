/**
 * Reads hostile XML into a small tree: no DTD, no entities but the five and character references, and bounds on
 * bytes, depth, elements and attributes. Never touches a file or the network and never throws (peers.md §3.1 XML).
 */
import { SaxesParser, type SaxesTagNS } from 'saxes';
import type { Reason } from '../../shared/reason.js';
import { decodeText } from './decode-text.js';
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
  /** The whole decoded text, and where in it this stands: from its `<` to just behind its last `>`. */
  readonly source: string;
  readonly start: number;
  end: number;
  /** Null for the root. */
  readonly parent: XmlElement | null;
}

export const maxXmlBytes = 1024 * 1024;
/** CAP itself needs 6, an XML signature a few more. */
export const maxXmlDepth = 32;
export const maxXmlElements = 50_000;
/** Of one element. CAP has no attributes but namespaces; envelopes and signatures have a handful. */
export const maxXmlAttributes = 64;
/** Characters of one attribute's value. */
export const maxXmlAttributeLength = 8_192;

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
  const decoded = decodeText(bytes, faults);
  if (decoded === null) return { root: null, text: '', faults: faults.list() };
  const text = decoded.trimStart();
  if (text !== decoded && text.startsWith('<?xml')) {
    faults.warning(
      '',
      'xml.leading-space',
      'XML声明之前有空白,已略去。',
      'There is white space before the XML declaration; it was left out.',
    );
  }
  return { text, ...readXmlText(text, faults) };
}

/** The same of text that was decoded already, at most as long as `maxXmlBytes`. */
export function readXmlText(text: string, faults = new Faults()): Pick<XmlReading, 'root' | 'faults'> {
  try {
    return { root: parse(text), faults: faults.list() };
  } catch (problem) {
    if (problem instanceof Refused) faults.error('', problem.code, problem.zh, problem.en);
    else {
      const detail = quoted(problem instanceof Error ? problem.message : String(problem));
      faults.error('', 'xml.malformed', `不是合格的XML:${detail}`, `This is not well-formed XML: ${detail}`);
    }
    return { root: null, faults: faults.list() };
  }
}

function parse(text: string): XmlElement | null {
  const parser = new SaxesParser({ xmlns: true });
  const open: XmlElement[] = [];
  let root: XmlElement | null = null;
  let elements = 0;
  let start = 0;
  let attributes = 0;
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
  parser.on('opentagstart', ({ name }) => {
    start = parser.position - name.length - 2;
    attributes = 0;
  });
  parser.on('attribute', ({ value }) => {
    attributes += 1;
    if (attributes > maxXmlAttributes || value.length > maxXmlAttributeLength) {
      throw new Refused(
        'xml.attributes',
        `一个元素的属性超过${maxXmlAttributes}个或一个属性超过${maxXmlAttributeLength}字,拒收。`,
        `An element has more than ${maxXmlAttributes} attributes, or one of more than ${maxXmlAttributeLength} characters; the message was refused.`,
      );
    }
  });
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
    const parent = open.at(-1) ?? null;
    const element: XmlElement = {
      uri: tag.uri,
      name: tag.local,
      children: [],
      text: '',
      ...attributesOf(tag),
      source: text,
      start,
      end: parser.position,
      parent,
    };
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
