import { readFileSync } from 'node:fs';
import type { Incidents, ReceivedMessage } from '../../decide/hazard/hazard.ports.js';
import { ReceivedController } from './received.controller.js';

const fixture = (name: string) => readFileSync(`test/fixtures/cap/${name}`);
const fault = { where: 'sent', code: 'x', level: 'warning' as const, text: { zh: '中', en: 'en' } };

function showing(bytes: Uint8Array, changed: Partial<ReceivedMessage> = {}) {
  const message: ReceivedMessage = {
    id: 'received-1',
    receivedAt: Date.parse('2026-07-20T02:03:10+08:00'),
    by: 'sample-feed',
    mediaType: 'application/xml',
    size: bytes.byteLength,
    hash: 'hash',
    outcome: 'opened',
    way: 'push',
    feed: 'sample-push',
    format: 'cap-1.2',
    signature: 'unverified',
    signalId: 'signal-1',
    incidentId: 'incident-1',
    faults: [fault],
    ...changed,
  };
  const kept = { message, bytes };
  const incidents = { receivedMessage: async (id: string) => (id === message.id ? kept : null) };
  return new ReceivedController(incidents as Partial<Incidents> as Incidents);
}

describe('a kept message', () => {
  it('is read again beside its raw text, with what was found when it came', async () => {
    const shown = await showing(fixture('joint-landslide.xml')).one('received-1');
    expect(shown.message).toMatchObject({ receivedAt: '2026-07-20T02:03:10+08:00', incidentId: 'incident-1' });
    expect(shown.alerts).toMatchObject([
      {
        headline: '重庆市规划自然资源局与重庆市气象局联合发布地质灾害气象风险橙色预警',
        issuers: ['重庆市规划自然资源局', '重庆市气象局'],
        colour: 'orange',
        altitude: { aboveMetres: 200, belowMetres: 500 },
        signature: 'unverified',
      },
    ]);
    expect(shown.faults).toEqual([fault]);
    expect(shown.raw).toEqual({ text: fixture('joint-landslide.xml').toString('utf8'), isCut: false });
  });

  it('is decoded whatever it is encoded in, and shown as far as it can be where it is no text', async () => {
    const chinese = await showing(fixture('national-red-rain-gb18030.xml')).one('received-1');
    expect(chinese.raw.text).toContain('重庆市气象局发布暴雨红色预警');
    const rubbish = await showing(Uint8Array.of(0x3c, 0xff, 0xfe, 0xff)).one('received-1');
    expect([rubbish.alerts, rubbish.raw.text]).toEqual([[], expect.stringMatching(/^</)]);
  });

  it('is cut where it is very long', async () => {
    const long = await showing(new TextEncoder().encode('预'.repeat(300_000))).one('received-1');
    expect([long.raw.isCut, long.raw.text.length]).toEqual([true, 204_800]);
  });

  it('shows nothing of what called itself secret, and says what is not there', async () => {
    for (const outcome of ['refused', 'unreadable'] as const) {
      const secret = await showing(fixture('national-secret.xml'), { outcome }).one('received-1');
      expect([secret.alerts, secret.links, secret.raw]).toEqual([[], [], { text: '', isCut: false }]);
    }
    const again = await showing(new Uint8Array(), { outcome: 'duplicate' }).one('received-1');
    expect([again.alerts, again.raw.text]).toEqual([[], '']);
    await expect(showing(new Uint8Array()).one('other')).rejects.toMatchObject({ kind: 'not-found' });
  });
});
