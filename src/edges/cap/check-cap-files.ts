/** What `cap check` says of files: each as intake would take it, and those given together as a chain. */
import { basename } from 'node:path';
import type { Reason } from '../../shared/reason.js';
import { capMsgTypes, type CapAlert, type CapMsgType } from './cap-alert.js';
import { capToNational } from './cap-to-national.js';
import { checkChain } from './check-chain.js';
import { checkNationalFileName } from './national-file-name.js';
import { readBounded } from './read-bounded.js';
import { readMessage, type MessageFormat, type ReadAlert, type ReadMessage, type Signature } from './read-message.js';

export interface AlertSummary {
  readonly where: string;
  readonly identifier: string;
  readonly sender: string;
  /** Epoch milliseconds. */
  readonly sent: number | null;
  readonly msgType: CapMsgType | null;
  readonly event: string;
}

export interface CheckedFile {
  readonly file: string;
  readonly format: MessageFormat;
  readonly alerts: readonly AlertSummary[];
  readonly verdict: ReadMessage['verdict'];
  readonly reasons: readonly Reason[];
  /** Of all alerts in it the one that is worst off. */
  readonly signature: Signature;
}

/** A file that cannot be read is rejected with its reason; nothing is thrown. One after the other, in their order. */
export async function checkCapFiles(paths: readonly string[], trustedKeys: readonly string[]): Promise<CheckedFile[]> {
  const checked: CheckedFile[] = [];
  const alerts: { alert: CapAlert; file: number; where: string }[] = [];
  for (const [file, path] of paths.entries()) {
    const bytes = await readBounded(path);
    if ('problem' in bytes) {
      checked.push(unreadable(path, bytes.problem));
      continue;
    }
    const message = readMessage(bytes.bytes, '', trustedKeys);
    checked.push(checkedFile(path, message));
    for (const { alert, where } of message.alerts) {
      // Several hazards of one message are that message once.
      if (alert && alerts.at(-1)?.alert !== alert) alerts.push({ alert, file, where });
    }
  }
  if (paths.length < 2) return checked;
  const together = checkChain(alerts.map(({ alert }) => alert));
  return checked.map((one, file) =>
    withReasons(
      one,
      together.flatMap((reason) => ofFile(reason, file, alerts)),
    ),
  );
}

function unreadable(file: string, problem: string): CheckedFile {
  const reason: Reason = {
    where: '',
    code: 'file.unreadable',
    level: 'error',
    text: { zh: `文件无法读取(${problem})。`, en: `The file cannot be read (${problem}).` },
  };
  return { file, format: 'unknown', alerts: [], verdict: 'reject', reasons: [reason], signature: 'none' };
}

function checkedFile(file: string, message: ReadMessage): CheckedFile {
  const { format, alerts, faults, verdict } = message;
  const reasons = [...faults, ...alerts.flatMap((one) => one.faults.map((fault) => at(one.where, fault)))];
  const checked = { file, format, alerts: alerts.map(summaryOf), verdict, reasons, signature: worstOf(alerts) };
  const national = alerts[0]?.format === 'national-xml' && alerts[0].alert;
  return national ? withReasons(checked, checkNationalFileName(basename(file), capToNational(national))) : checked;
}

function withReasons(checked: CheckedFile, more: readonly Reason[]): CheckedFile {
  const isFaulty = more.some(({ level }) => level !== 'advice');
  const verdict = checked.verdict === 'accept' && isFaulty ? 'accept-with-faults' : checked.verdict;
  return { ...checked, verdict, reasons: [...checked.reasons, ...more] };
}

/** A finding about the alerts together, where it is about one in this file. */
function ofFile(reason: Reason, file: number, alerts: readonly { file: number; where: string }[]): Reason[] {
  const [, index, rest = ''] = /^alerts\[(\d+)\]\.?(.*)$/.exec(reason.where) ?? [];
  const alert = index === undefined ? undefined : alerts[Number(index)];
  if (alert?.file !== file) return [];
  const level = sayNothingAgainst.has(reason.code) ? 'advice' : reason.level;
  return [at(alert.where, { ...reason, where: rest, level })];
}

/**
 * That a message is not among the files at hand is no fault of the one that refers to it, and of two files with one
 * identifier either may be a draft.
 */
const sayNothingAgainst = new Set(['chain.reference-unknown', 'chain.conflict']);

/** Of the second hazard of a message its faults, too, are placed from the message. */
function at(place: string, reason: Reason): Reason {
  return {
    ...reason,
    where: [place.replace(/\.?info\[\d+\]$/, ''), reason.where].filter((part) => part !== '').join('.'),
  };
}

function summaryOf({ where, alert, signal }: ReadAlert): AlertSummary {
  return {
    where,
    identifier: alert?.identifier ?? signal?.identifier ?? '',
    sender: alert?.sender ?? signal?.sender ?? '',
    sent: alert?.sent ?? signal?.sent ?? null,
    msgType: alert?.msgType ?? capMsgTypes.find((type) => type.toLowerCase() === signal?.msgType) ?? null,
    event: signal?.eventName ?? alert?.info[0]?.event ?? '',
  };
}

const fromWorst = ['invalid', 'unverified', 'none', 'valid'] as const;

function worstOf(alerts: readonly ReadAlert[]): Signature {
  return fromWorst.find((state) => alerts.some(({ signature }) => signature === state)) ?? 'none';
}
