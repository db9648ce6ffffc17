import type { AlertToWrite } from '../../decide/warning/warning.ports.js';
import type { Settings } from '../../platform/settings/settings.js';
import { DomainError } from '../../shared/domain-error.js';
import type { CapAlert } from '../cap/cap-alert.js';
import { capToSignal } from '../cap/cap-to-signal.js';
import { parseCap } from '../cap/parse-cap.js';
import { CapAlertWriter } from './cap-alert-writer.js';

const at = Date.parse('2026-07-20T02:19:00+08:00');
const hour = 3_600_000;

const writer = new CapAlertWriter({ http: { publicUrl: 'https://jiaoying.example:8443' } } as unknown as Settings);

const red: AlertToWrite = {
  identifier: '50010341600000_20260720021900_0',
  sentAt: at,
  nature: 'actual',
  msgType: 'Alert',
  references: [],
  incidentId: 'incident-1',
  eventCode: '11B03',
  eventName: '暴雨',
  colour: 'red',
  responseLevel: 2,
  senderName: '渝中区防汛抗旱指挥部',
  headline: '渝中区发布暴雨红色预警,启动防汛Ⅱ级响应',
  description: '过去3小时降雨量已达105毫米。',
  instruction: '立即撤离危险区域人员。',
  effectiveAt: at,
  expiresAt: at + 6 * hour,
  areas: [
    { name: '渝中区', code: '500103' },
    { name: '朝天门街道', code: '500103010' },
  ],
  milder: [],
  callBack: '023-00000119',
};

function readBack(alert: AlertToWrite) {
  const text = writer.write(alert);
  const { alert: cap, faults } = parseCap(Buffer.from(text));
  const { signal, faults: unclear } = capToSignal(cap as CapAlert);
  return { text, cap, signal, codes: [...faults, ...unclear].map((fault) => fault.code) };
}

describe('a warning of ours as CAP', () => {
  it('says to a reader what was declared, without a fault', () => {
    const { cap, signal, codes } = readBack(red);
    expect(codes).toEqual([]);
    expect(cap).toMatchObject({ sender: 'jiaoying@jiaoying.example', status: 'Actual', incidents: ['incident-1'] });
    expect(signal).toMatchObject({
      eventCode: '11B03',
      colour: 'red',
      areas: ['500103', '500103010'],
      areaText: '渝中区、朝天门街道',
      expires: at + 6 * hour,
    });
    expect(cap?.info[0]?.parameter[1]).toEqual({ valueName: 'ResponseLevel', value: 'Ⅱ级' });
  });

  it('says each level of its areas in a block of its own, the gravest first', () => {
    const street = { name: '化龙桥街道', code: '500103013' };
    const orange = { colour: 'orange' as const, responseLevel: 3 as const, headline: '橙', areas: [street] };
    const { cap, codes } = readBack({ ...red, milder: [orange] });
    // A reader of ours that makes one signal of it says that there is a milder part.
    expect(codes).toEqual(['signal.milder-part']);
    const said = cap?.info.map(({ parameter, area, headline }) => [
      parameter.map(({ value }) => value),
      area.map(({ areaDesc }) => areaDesc),
      headline,
    ]);
    expect(said).toEqual([
      [['red', 'Ⅱ级'], ['渝中区', '朝天门街道'], red.headline],
      [['orange', 'Ⅲ级'], ['化龙桥街道'], '橙'],
    ]);
  });

  it('marks a drill as an exercise for its participants only', () => {
    const { cap } = readBack({ ...red, nature: 'drill' });
    expect(cap).toMatchObject({ status: 'Exercise', scope: 'Restricted', restriction: '仅限参演单位' });
  });

  it('lifts a warning that ran out before', () => {
    const references = [{ identifier: 'x', sentAt: at }];
    const lift = { ...red, msgType: 'Cancel' as const, references, sentAt: at + 9 * hour, effectiveAt: at + 9 * hour };
    const { cap } = readBack(lift);
    expect(cap).toMatchObject({ msgType: 'Cancel', references: [{ sender: 'jiaoying@jiaoying.example', sent: at }] });
    expect(cap?.info[0]).toMatchObject({ expires: null, responseType: ['AllClear'] });
  });

  it('refuses what it cannot say, with every reason', () => {
    const wrong = { ...red, identifier: 'a b', msgType: 'Update' as const, eventName: '' };
    expect(() => writer.write(wrong)).toThrow(DomainError);
    expect(() => writer.write(wrong)).toThrow(/^cap\.invalid/);
  });

  test.each([
    ['11A51', 'Met'],
    ['11B37', 'Geo'],
    ['11D01', 'Geo'],
    ['11G01', 'Fire'],
    ['99Z99', 'Other'],
  ])('category of %j is %s', (eventCode, category) => {
    const { cap } = readBack({ ...red, eventCode });
    expect(cap?.info[0]?.category).toEqual([category]);
  });
});
