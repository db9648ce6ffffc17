import { Body, Controller, Headers, Post } from '@nestjs/common';
import { ApiBody, ApiConsumes } from '@nestjs/swagger';
import type { SignatureState } from '../../decide/hazard/hazard.ports.js';
import { Needs, Who } from '../../platform/access/permission.js';
import { saidMediaType } from '../../platform/http/http-edge.js';
import { DomainError, type DomainErrorKind } from '../../shared/domain-error.js';
import { error, type Reason } from '../../shared/reason.js';
import type { Session } from '../../shared/session.js';
import { FeedRegistry, type Feed } from './feed.js';
import { MessageIntake, type AlertOutcome, type TakenAlert, type TakenMessage } from './take-in-message.js';

/** Why nothing of a message was taken, the weightiest first. */
const refusals: readonly [
  outcome: Exclude<AlertOutcome, 'taken'>,
  kind: DomainErrorKind,
  code: string,
  zh: string,
  en: string,
][] = [
  [
    ...(['secret', 'invalid', 'signals.secret', '涉密文件不得进入本系统，请按保密规定办理'] as const),
    'Classified papers may not enter this system: handle them as the rules of secrecy say',
  ],
  [
    ...(['refused', 'forbidden', 'signals.not-yours', '这个密钥不能代表消息里的发布单位,原文已留存,未采用'] as const),
    'this key may not speak for the sender of the message; the bytes are kept and not used',
  ],
  [
    ...(['unreadable', 'invalid', 'signals.unreadable', '读不出信号,原文已留存'] as const),
    'no signal could be read from it; the bytes are kept',
  ],
];

@Controller('api/v1')
export class SignalsController {
  constructor(
    private readonly messages: MessageIntake,
    private readonly registry: FeedRegistry,
  ) {}

  /**
   * Takes official signals in any format, alone or in an envelope: CAP 1.0 to 1.2, national-platform XML, JSON, Atom, RSS,
   * EDXL-DE. Keeps their bytes and says at once what each opened and every fault in it; the same message twice is one
   * signal. 400: no signal can be read, 403: the key may not speak for the sender, both kept; 422: it calls itself secret,
   * and nothing of it is kept.
   */
  @Post('signals')
  @ApiConsumes('application/xml', 'application/json')
  @ApiBody({ schema: { type: 'string' } })
  @Needs('signal.submit')
  async submit(@Body() body: unknown, @Headers(saidMediaType) mediaType: string, @Who() who: Session) {
    const isFeed = who.roles.includes('feed');
    const feed = isFeed ? this.feedOf(who) : 'anybody';
    const taken = await this.messages.takeIn({
      ...{ bytes: Buffer.isBuffer(body) ? body : Buffer.alloc(0), mediaType, way: 'push', keepsRepeats: true },
      ...{ by: { kind: isFeed ? 'feed' : 'user', id: who.userId }, feed },
    });
    if (feed === null) throw switchedOff(taken);
    if (!taken.alerts.some(({ outcome }) => outcome === 'taken')) throw refusalOf(taken);
    return answerOf(taken);
  }

  /** Null: the key's feed is switched off, or the file has it no longer. */
  private feedOf(who: Session): Feed | null {
    const feed = this.registry.get(who.feedId ?? '');
    return feed?.enabled ? feed : null;
  }
}

function answerOf({ format, alerts, faults }: TakenMessage) {
  const [first] = alerts;
  const used = alerts.filter(({ outcome }) => outcome === 'taken');
  const incidentIds = [...new Set(used.flatMap((alert) => alert.incidentIds))];
  return {
    format,
    receivedId: first?.receivedId,
    duplicate: used.every(({ duplicate }) => duplicate),
    signalId: used[0]?.signalId ?? null,
    incidentId: incidentIds[0] ?? null,
    incidentIds,
    signature: weakest(alerts.map(({ signature }) => signature)),
    faults: [...faults, ...alerts.flatMap(faultsOf)].map(wire),
    alerts: alerts.map((alert) => ({
      where: alert.where,
      receivedId: alert.receivedId,
      duplicate: alert.duplicate,
      signalId: alert.signalId,
      incidentIds: alert.incidentIds,
      signature: alert.signature,
      faults: alert.faults.map(wire),
    })),
  };
}

function refusalOf(taken: TakenMessage): DomainError {
  const [outcome, kind, code, zh, en] = refusals.find(([each]) =>
    taken.alerts.some((alert) => alert.outcome === each),
  ) as (typeof refusals)[number];
  const reasons = outcome === 'secret' ? taken.alerts.flatMap(faultsOf) : reasonsOf(taken);
  return new DomainError(kind, code, { zh, en }, reasons);
}

function switchedOff(taken: TakenMessage): DomainError {
  const text = {
    zh: '这个密钥的来源已停用,原文已留存,未采用',
    en: 'the feed of this key is switched off; kept, not used',
  };
  return new DomainError('forbidden', 'signals.feed-off', text, reasonsOf(taken));
}

function reasonsOf({ alerts, faults }: TakenMessage): readonly Reason[] {
  const kept = alerts.map(({ where, receivedId }) =>
    error(where, 'signals.kept', `原文留存编号 ${receivedId}`, `kept as ${receivedId}`),
  );
  return [...faults, ...alerts.flatMap(faultsOf), ...kept];
}

/** In an envelope each fault says in which of its alerts it stands. */
function faultsOf({ where, faults }: TakenAlert): readonly Reason[] {
  if (where === '') return faults;
  return faults.map((fault) => ({ ...fault, where: fault.where === '' ? where : `${where}.${fault.where}` }));
}

const strength: readonly SignatureState[] = ['invalid', 'unverified', 'none', 'valid'];

function weakest(states: readonly SignatureState[]): SignatureState {
  return strength.find((state) => states.includes(state)) ?? 'none';
}

function wire({ where, code, level, text }: Reason) {
  return { where, code, level, message: text.zh, messageEn: text.en };
}
