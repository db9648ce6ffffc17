import { toRfc3339 } from '../../src/shared/time.js';

/** An official rain signal as the municipal weather station sends it; what is not said here is as on a usual night. */
export interface SignalSent {
  readonly colour?: 'blue' | 'yellow' | 'orange' | 'red';
  /** Epoch milliseconds. */
  readonly sentAt: number;
  readonly validHours?: number;
  readonly status?: 'Actual' | 'Exercise' | 'Test';
  readonly sender?: string;
  /** Told apart only by its last figure when several are sent within one second. */
  readonly serial?: number;
  readonly eventCode?: string;
  readonly event?: string;
  readonly areaCode?: string;
  readonly areaName?: string;
}

const colourNames = { blue: '蓝色', yellow: '黄色', orange: '橙色', red: '红色' } as const;
const severities = { blue: 'Minor', yellow: 'Moderate', orange: 'Severe', red: 'Extreme' } as const;

export const weatherStation = 'cq-met@example.cn';

export function signalXml(signal: SignalSent): string {
  const { colour = 'red', sentAt, validHours = 6, status = 'Actual', serial = 0, event = '暴雨' } = signal;
  const sent = toRfc3339(sentAt);
  const headline = `重庆市气象台发布${event}${colourNames[colour]}预警信号`;
  return `<?xml version="1.0" encoding="UTF-8"?>
<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2">
  <identifier>50000041600000_${sent.slice(0, 19).replace(/\D/g, '')}_${serial}</identifier>
  <sender>${signal.sender ?? weatherStation}</sender>
  <sent>${sent}</sent>
  <status>${status}</status>
  <msgType>Alert</msgType>
  <scope>Public</scope>
  ${status === 'Exercise' ? '<note>演练:年度防汛演练全体参演单位</note>' : ''}
  <info>
    <language>zh-CN</language>
    <category>Met</category>
    <event>${event}</event>
    <responseType>Execute</responseType>
    <urgency>Immediate</urgency>
    <severity>${severities[colour]}</severity>
    <certainty>Observed</certainty>
    <eventCode><valueName>eventType</valueName><value>${signal.eventCode ?? '11B03'}</value></eventCode>
    <effective>${sent}</effective>
    <expires>${toRfc3339(sentAt + validHours * 3_600_000)}</expires>
    <senderName>重庆市气象台</senderName>
    <headline>${headline}</headline>
    <description>过去3小时降雨量已达105毫米,预计未来3小时强降雨仍将持续。</description>
    <instruction>做好山洪、滑坡、泥石流等灾害的防御和抢险工作。</instruction>
    <parameter><valueName>ColorCode</valueName><value>${colour}</value></parameter>
    <area>
      <areaDesc>${signal.areaName ?? '渝中区'}</areaDesc>
      <geocode><valueName>GB/T 2260</valueName><value>${signal.areaCode ?? '500103'}</value></geocode>
    </area>
  </info>
</alert>`;
}
