/** A signal that came on paper, written as the JSON a sender would have pushed (docs/integration.md). */
import { toRfc3339 } from '../../../../shared/time.js';
import type { PaperHead, SignalSaid } from './paper.js';

/** A message that it takes the place of, or takes back. */
export interface Earlier {
  readonly sender: string;
  readonly identifier: string;
}

/** One statement is one message, however often it is taken in. */
export function signalIdentifier(statementId: string): string {
  return `paper-${statementId}`;
}

/**
 * The words come from the paper as it stood when the statement was made: the same statement is the same message. Area
 * codes are those of the streets, of the whole district where none is named.
 */
export function signalJson(
  said: SignalSaid,
  about: {
    readonly statementId: string;
    readonly head: Pick<PaperHead, 'title' | 'words'>;
    readonly isRehearsal: boolean;
    readonly areaCodes: readonly string[];
    readonly areaText: string;
    readonly earlier: readonly Earlier[];
  },
): string {
  const { statementId, head, isRehearsal, areaCodes, areaText, earlier } = about;
  return JSON.stringify({
    identifier: signalIdentifier(statementId),
    sender: said.sender,
    senderName: said.issuer,
    sent: toRfc3339(said.sentAt),
    status: isRehearsal ? 'exercise' : 'actual',
    msgType: said.lifts ? 'cancel' : earlier.length > 0 ? 'update' : 'alert',
    eventCode: said.eventCode,
    eventName: said.eventName,
    ...(said.colour === null ? {} : { colour: said.colour }),
    areas: areaCodes,
    areaText,
    effective: toRfc3339(said.effectiveAt),
    ...(said.expiresAt === null ? {} : { expires: toRfc3339(said.expiresAt) }),
    headline: head.title,
    description: head.words,
    references: earlier,
  });
}
