import { Injectable } from '@nestjs/common';
import { issuerOf } from '../../decide/rulebook/core/lookups.js';
import type { Issuer, Rulebook } from '../../decide/rulebook/core/rulebook.js';
import { Rulebooks } from '../../decide/rulebook/rulebook.ports.js';
import { SignalIntake, type Arrival, type ArrivalWay, type SignatureState } from '../../decide/hazard/hazard.ports.js';
import type { Actor } from '../../shared/audit-log.js';
import { FeedHealth } from '../../shared/feed-health.js';
import { error, hasErrors, type Reason } from '../../shared/reason.js';
import { readMessage, type MessageFormat, type ReadAlert } from '../cap/read-message.js';
import { issuersOf, type Feed } from './feed.js';
import { reportedSignal } from './reported-signal.js';

export interface MessageComing {
  readonly bytes: Uint8Array;
  readonly mediaType: string;
  readonly way: ArrivalWay;
  readonly by: Actor;
  /** Who may be spoken for. `anybody`: a person vouches; null: a key whose feed is gone or switched off. */
  readonly feed: Feed | 'anybody' | null;
  /** False where the same is fetched again and again. */
  readonly keepsRepeats: boolean;
}

/** `taken` also where it opened nothing. `refused`: its sender is one this feed may not speak for. */
export type AlertOutcome = 'taken' | 'unreadable' | 'refused' | 'secret';

export interface TakenAlert {
  /** Where it stands in an envelope, `entry[3]`; empty for a message that is one alert. */
  readonly where: string;
  readonly outcome: AlertOutcome;
  readonly receivedId: string;
  readonly duplicate: boolean;
  readonly signalId: string | null;
  readonly incidentIds: readonly string[];
  readonly signature: SignatureState;
  readonly faults: readonly Reason[];
}

export interface TakenMessage {
  readonly format: MessageFormat;
  /** Empty for a feed that we fetched and that holds nothing, or only points to alerts. */
  readonly alerts: readonly TakenAlert[];
  /** Alerts that are not in it: where, absolute or relative to where it came from, and when each was last changed. */
  readonly links: readonly { readonly href: string; readonly updated: string }[];
  /** Of the envelope. */
  readonly faults: readonly Reason[];
}

/** One way in for all formats and all feeds: read, say whose key it is signed with, hand over, count. */
@Injectable()
export class MessageIntake {
  constructor(
    private readonly intake: SignalIntake,
    private readonly rulebooks: Rulebooks,
    private readonly health: FeedHealth,
  ) {}

  async takeIn(coming: MessageComing): Promise<TakenMessage> {
    const rulebook = this.rulebooks.current();
    const scope = scopeOf(coming.feed, rulebook);
    const keys = scope.flatMap((issuer) => issuer.keys ?? []);
    const message = readMessage(coming.bytes, coming.mediaType, keys, rulebook.district.centre ?? null);
    const { links } = message;
    if (message.alerts.length === 0) {
      // A feed that we fetch may well be empty, or only point to alerts; what somebody brought is kept whatever it is.
      if (coming.way === 'poll' && message.verdict !== 'reject')
        return { format: message.format, alerts: [], links, faults: message.faults };
      const isSaid = hasErrors(message.faults);
      const missing = links.length > 0 ? [linksNotFollowed(links.length)] : isSaid ? [] : [noAlert];
      const faults = [...message.faults, ...missing];
      const whole = { where: '', format: message.format, bytes: coming.bytes, alert: null, signal: null };
      const unreadable: ReadAlert = { ...whole, signature: 'none', isSecret: false, faults };
      return {
        format: message.format,
        alerts: [await this.takeAlert(unreadable, coming, rulebook)],
        links,
        faults: [],
      };
    }
    const alerts: TakenAlert[] = [];
    for (const alert of message.alerts) alerts.push(await this.takeAlert(alert, coming, rulebook));
    return { format: message.format, alerts, links, faults: message.faults };
  }

  private async takeAlert(alert: ReadAlert, coming: MessageComing, rulebook: Rulebook): Promise<TakenAlert> {
    const { feed, way, by, keepsRepeats } = coming;
    const issuer = alert.signal && issuerOf(rulebook, alert.signal.sender);
    const signature = signatureOf(alert, issuer);
    const isRefused = issuer !== null && !maySpeakFor(feed, issuer);
    const arrival: Arrival = {
      by,
      way,
      feed: feed === 'anybody' || feed === null ? null : feed.id,
      speaksFor: feed === 'anybody' ? null : feed === null ? [] : issuersOf(feed),
      mediaType: coming.mediaType,
      format: alert.format,
      bytes: alert.bytes,
      signature,
      isVerified: true,
      isSecret: alert.isSecret,
      keepsRepeats,
      signal: alert.signal && reportedSignal(alert.signal),
      faults: alert.faults,
    };
    const result = await this.intake.takeIn(arrival);
    const outcome = outcomeOf(alert, isRefused);
    // What is fetched again and again is no news of its sender.
    const isNews = keepsRepeats || !result.duplicate;
    if (isNews && feed !== 'anybody' && feed !== null)
      this.health.heard({
        feedId: feed.id,
        issuer: issuer?.id ?? null,
        faults: alert.isSecret ? result.faults : [...alert.faults, ...result.faults.filter(isOfSender)],
        sentAt: result.duplicate ? null : (alert.signal?.sent ?? null),
      });
    return {
      where: alert.where,
      outcome,
      receivedId: result.receivedId,
      duplicate: result.duplicate,
      signalId: result.signalId,
      incidentIds: result.incidentIds,
      signature,
      faults: result.faults,
    };
  }
}

/** The issuers whose signatures this way may bring. */
function scopeOf(feed: MessageComing['feed'], rulebook: Rulebook): readonly Issuer[] {
  return feed === 'anybody' ? rulebook.issuers : rulebook.issuers.filter((issuer) => maySpeakFor(feed, issuer));
}

function maySpeakFor(feed: MessageComing['feed'], issuer: Issuer): boolean {
  return feed === 'anybody' || (feed !== null && issuersOf(feed).includes(issuer.id));
}

/** A key proves only for whom it is: signed with another issuer's, nobody can say whether it is right. */
function signatureOf(alert: ReadAlert, issuer: Issuer | null): SignatureState {
  if (alert.signature !== 'valid') return alert.signature;
  const [own] = readMessage(alert.bytes, '', issuer?.keys ?? []).alerts;
  return own?.signature === 'valid' ? 'valid' : 'unverified';
}

/** What the hazard room finds of a message that is its sender's to put right; what it judges of the weather is not. */
const ofSender = new Set([
  'hazard.unknown-issuer',
  'hazard.not-its-issuer',
  'hazard.identifier-reused',
  'hazard.signature-invalid',
  'hazard.signature-needed',
]);

function isOfSender({ code }: Reason): boolean {
  return ofSender.has(code);
}

function outcomeOf(alert: ReadAlert, isRefused: boolean): AlertOutcome {
  if (alert.isSecret) return 'secret';
  if (!alert.signal) return 'unreadable';
  return isRefused ? 'refused' : 'taken';
}

const noAlert = error('', 'signals.no-alert', '里面没有预警', 'there is no alert in it');

/** Only what we fetch ourselves is followed. */
function linksNotFollowed(count: number): Reason {
  return error(
    '',
    'signals.links-not-followed',
    `其中${count}条只有链接,推送时不去取;请把预警本身放进来,或改由我方拉取`,
    `${count} alerts are only links, which are not followed when pushed: send the alerts themselves, or let us poll`,
  );
}
