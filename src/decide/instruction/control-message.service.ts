import { Injectable } from '@nestjs/common';
import { Directory } from '../../reach/directory/directory.ports.js';
import type { Actor } from '../../shared/audit-log.js';
import { Clock } from '../../shared/clock.js';
import { conflict } from '../../shared/domain-error.js';
import { colourOfResponse } from '../../shared/level.js';
import type { Session } from '../../shared/session.js';
import { beijingDigits, dayMs, minuteMs, secondMs } from '../../shared/time.js';
import { UnitOfWork, type Tx } from '../../shared/unit-of-work.js';
import { Documents } from '../documents/documents.ports.js';
import { controlMessageByCode } from '../rulebook/core/control-lookups.js';
import { streamOf } from '../rulebook/core/lookups.js';
import { AlertWriter } from '../warning/warning.ports.js';
import { ControlActs, orderStateConflict } from './control-acts.service.js';
import { ControlOrderStore } from './control-order.ports.js';
import type { ActsAs } from './core/control-life.js';
import type { ControlAlert, ControlOrder } from './instruction.ports.js';

const drafting: ReadonlySet<ActsAs> = new Set(['draft']);
/** One digit of the identifier counts messages of one second. */
const serialsPerSecond = 10;
/** Where an order has no latest end, its message is valid so long and no longer; it can not be told twice. */
const validMs = 3 * dayMs;

/** 停课, 停工 as messages of their own (11B44, 11B45): told under an order's number, called off when the order ends. */
@Injectable()
export class ControlMessages {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly store: ControlOrderStore,
    private readonly acts: ControlActs,
    private readonly alertWriter: AlertWriter,
    private readonly documents: Documents,
    private readonly directory: Directory,
    private readonly clock: Clock,
  ) {}

  async announce(id: string, who: Session): Promise<ControlAlert> {
    const by: Actor = { kind: 'user', id: who.userId };
    return this.unitOfWork.run(async (tx) => {
      // Held first: of two who press at once the second sees what the first has told.
      const known = await this.contextOf(tx, id);
      const told = await this.store.alerts(tx, id);
      const [order] = await this.acts.held(tx, [id], 'announce', drafting, (held) => {
        const message =
          held.eventCode === null || held.kind !== 'stop' || !known
            ? null
            : controlMessageByCode(known.rulebook, held.eventCode);
        return {
          ...(message === null ? { 'message-kind': [] } : {}),
          ...(message?.needsConsent && (held.consentBy ?? '').trim() === '' ? { consent: [] } : {}),
          ...(told.length > 0 ? { 'not-told': [] } : {}),
        };
      });
      await this.write(tx, order as ControlOrder, null, by);
      const [alert] = await this.store.alerts(tx, id);
      return alert as ControlAlert;
    });
  }

  /** What was told of an order that ends is called off; nothing where nothing was told. Repeatable. */
  async recall(tx: Tx, order: ControlOrder, by: Actor): Promise<void> {
    const alerts = await this.store.alerts(tx, order.id);
    const told = alerts.find(({ msgType }) => msgType === 'Alert');
    if (told && !alerts.some(({ msgType }) => msgType === 'Cancel')) await this.write(tx, order, told, by);
  }

  private async contextOf(tx: Tx, id: string) {
    const order = await this.store.hold(tx, id);
    return order ? this.acts.known(order.incidentId) : null;
  }

  private async write(tx: Tx, order: ControlOrder, told: ControlAlert | null, by: Actor): Promise<void> {
    const { incident, rulebook } = await this.acts.known(order.incidentId);
    const message = order.eventCode === null ? null : controlMessageByCode(rulebook, order.eventCode);
    if (!message) return;
    const now = this.clock.now();
    const sentAt = now - (now % secondMs);
    // Numbers of their own: the last two digits of the unit name who sends, 00 the warnings, 01 these.
    const prefix = `${rulebook.district.code}00000001_${beijingDigits(sentAt)}_`;
    const serial = await this.store.alertsLike(tx, prefix);
    if (serial >= serialsPerSecond)
      throw conflict('warning.too-fast', '同一秒内发布过多,请稍后再试', 'too many issued within one second');
    const identifier = `${prefix}${serial}`;
    const stream = streamOf(rulebook, incident.stream);
    const isDrill = incident.nature === 'drill';
    const title = `${isDrill ? '【演练】' : ''}${told ? '解除' : ''}${message.name} ${order.number ?? ''}`;
    const expiresAt = order.endsAt !== null && order.endsAt > now ? order.endsAt : now + validMs;
    const body = this.alertWriter.write({
      ...{ identifier, sentAt, nature: incident.nature, msgType: told ? 'Cancel' : 'Alert' },
      references: told ? [{ identifier: told.identifier, sentAt: told.sentAt }] : [],
      ...{ incidentId: incident.id, eventCode: message.eventCode, eventName: message.name },
      ...{ colour: colourOfResponse(order.grade), responseLevel: null, senderName: stream.decidingBody },
      headline: title,
      description: told
        ? `${order.number ?? ''}管控令已解除:${order.object}。${order.releaseReason ?? ''}`
        : `凭${order.number ?? ''}管控令:${order.text}依据:${order.legalBasis}。${order.consentBy === null ? '' : `同意:${order.consentBy}。`}${order.filedWith === null ? '' : `备案:${order.filedWith}。`}`,
      instruction: told ? '按通知恢复,恢复前由单位自查。' : `${order.text}例外:${order.exceptions}。`,
      effectiveAt: sentAt,
      expiresAt: told ? sentAt + minuteMs : expiresAt - (expiresAt % secondMs),
      areas: this.areasOf(order, rulebook.district),
      milder: [],
      callBack: rulebook.district.callBack,
    });
    const documentId = await this.documents.freeze(tx, {
      ...{ kind: 'alert', incidentId: incident.id, number: null, title: title.slice(0, 200) },
      ...{ mediaType: 'application/cap+xml', body, by },
    });
    const isNew = await this.store.addAlert(
      tx,
      {
        ...{ orderId: order.id, msgType: told ? 'Cancel' : 'Alert', identifier, nature: incident.nature },
        ...{ title, documentId, sentBy: by.id, sentAt },
      },
      by,
    );
    if (!isNew) throw orderStateConflict();
  }

  private areasOf(order: ControlOrder, district: { readonly name: string; readonly code: string }) {
    const streets = this.directory.units('street').length;
    // The whole district is one area, not eleven.
    if (order.areas.length === 0 || order.areas.length === streets)
      return [{ name: district.name, code: district.code }];
    return order.areas.map((id) => {
      const street = this.directory.unit(id);
      return { name: street?.shortName ?? id, code: street?.code ?? district.code };
    });
  }
}
