import { Injectable } from '@nestjs/common';
import { AlertWriter, type AlertToWrite } from '../../decide/warning/warning.ports.js';
import { Settings } from '../../platform/settings/settings.js';
import { responseLevelInChinese } from '../../shared/level.js';
import { buildCap } from '../cap/build-cap.js';
import { capAlert, capArea, capInfo, severityOfColour, type CapInfo, type CapNamedValue } from '../cap/cap-alert.js';
import { categoryOfEvent } from '../cap/event-codes.js';

/**
 * A warning of ours as CAP 1.2, one block for each level of its areas, the gravest first. What a drill writes is an Exercise and Restricted, so that no reader of the message
 * alone can take it for real or for everybody.
 */
@Injectable()
export class CapAlertWriter extends AlertWriter {
  constructor(private readonly settings: Settings) {
    super();
  }

  write(alert: AlertToWrite): string {
    const sender = `jiaoying@${new URL(this.settings.http.publicUrl).hostname}`;
    const isDrill = alert.nature === 'drill';
    return buildCap(
      capAlert({
        identifier: alert.identifier,
        sender,
        sent: alert.sentAt,
        status: isDrill ? 'Exercise' : 'Actual',
        msgType: alert.msgType,
        scope: isDrill ? 'Restricted' : 'Public',
        restriction: isDrill ? '仅限参演单位' : null,
        note: isDrill ? '【演练】本报文仅供参演单位使用' : null,
        references: alert.references.map(({ identifier, sentAt }) => ({ sender, identifier, sent: sentAt })),
        incidents: [alert.incidentId],
        info: [alert, ...alert.milder.map((block) => ({ ...alert, ...block }))].map(infoOf),
      }),
    );
  }
}

function infoOf(alert: AlertToWrite): CapInfo {
  const isCancel = alert.msgType === 'Cancel';
  return capInfo({
    category: [categoryOfEvent(alert.eventCode)],
    event: alert.eventName,
    responseType: [isCancel ? 'AllClear' : 'Execute'],
    urgency: isCancel ? 'Past' : 'Immediate',
    severity: severityOfColour(alert.colour),
    certainty: isCancel ? 'Unlikely' : 'Likely',
    eventCode: [{ valueName: 'eventType', value: alert.eventCode }],
    effective: alert.effectiveAt,
    // What is lifted after it ran out has no validity left to state.
    expires: isCancel && alert.expiresAt < Math.max(alert.sentAt, alert.effectiveAt) ? null : alert.expiresAt,
    senderName: alert.senderName,
    headline: alert.headline,
    description: alert.description,
    instruction: alert.instruction,
    contact: alert.callBack,
    parameter: [
      { valueName: 'ColorCode', value: alert.colour },
      { valueName: 'ResponseLevel', value: responseLevelInChinese(alert.responseLevel) },
    ],
    area: alert.areas.map(({ name, code }) => capArea({ areaDesc: name, geocode: geocodeOf(code) })),
  });
}

/** Six digits are GB/T 2260; streets and communities continue them in the statistical divisions. */
function geocodeOf(code: string): CapNamedValue[] {
  if (code === '') return [];
  return [{ valueName: code.length === 6 ? 'GB/T 2260' : '统计用区划代码', value: code }];
}
