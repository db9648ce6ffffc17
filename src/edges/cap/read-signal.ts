import type { Reason } from '../../shared/reason.js';
import { capToSignal } from './cap-to-signal.js';
import { Faults, quoted } from './faults.js';
import type { IncomingSignal } from './incoming-signal.js';
import { parseCap } from './parse-cap.js';
import { parseSignalJson } from './parse-signal-json.js';
import { maxXmlBytes } from './xml-tree.js';

/**
 * A signal from the bytes as received: JSON when the media type says JSON, CAP otherwise. `signal` is null when
 * nothing can safely be told from them; `faults` lists every reason either way. Never throws.
 */
export function readSignal(
  bytes: Uint8Array,
  mediaType: string,
): { signal: IncomingSignal | null; faults: readonly Reason[] } {
  if (/^application\/([\w.-]+\+)?json\b/i.test(mediaType.trim())) return readJson(bytes);
  const { alert, faults } = parseCap(bytes);
  if (alert === null) return { signal: null, faults };
  const meaning = capToSignal(alert);
  return { signal: meaning.signal, faults: [...faults, ...meaning.faults] };
}

function readJson(bytes: Uint8Array): { signal: IncomingSignal | null; faults: readonly Reason[] } {
  const faults = new Faults();
  if (bytes.byteLength > maxXmlBytes) {
    faults.error(
      '',
      'json.too-large',
      `报文${bytes.byteLength}字节,超过上限${maxXmlBytes}字节,未读取。`,
      `The message has ${bytes.byteLength} bytes, more than the limit of ${maxXmlBytes}; it was not read.`,
    );
    return { signal: null, faults: faults.list() };
  }
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (problem) {
    const detail = quoted(problem instanceof Error ? problem.message : String(problem));
    faults.error('', 'json.malformed', `不是合格的JSON:${detail}`, `This is not well-formed JSON: ${detail}`);
    return { signal: null, faults: faults.list() };
  }
  return parseSignalJson(value);
}
