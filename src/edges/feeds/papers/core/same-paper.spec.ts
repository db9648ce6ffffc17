import type { ForecastSaid, NoticeSaid, PaperHead, ReportSaid, ResponseSaid, Said, SignalSaid } from './paper.js';
import { fitOf, keysOf, senderKey } from './same-paper.js';

const at = Date.parse('2026-07-20T02:00:00+08:00');
const head: PaperHead = {
  sender: { unitId: null, name: '重庆市防汛抗旱指挥部' },
  ...{ personName: null, phone: null, title: '通知', number: '渝汛指〔2026〕15号', documentAt: at, effectiveAt: null },
  ...{ classification: 'internal', words: '' },
};
const response: ResponseSaid = { kind: 'response', stream: 'rain', responseLevel: 3, areas: [] };
const signal: SignalSaid = {
  ...{ kind: 'signal', issuer: '重庆市气象台', sender: 'cq-met@example.cn', eventCode: '11B03', eventName: '暴雨' },
  ...{ colour: 'red', lifts: false, areas: [], sentAt: at, effectiveAt: at, expiresAt: null },
};
const forecast: ForecastSaid = {
  ...{ kind: 'forecast', quantity: 'river-level', station: 'gauge-cuntan', datum: 'wusong', value: 181.2, unit: 'm' },
  ...{ windowHours: null, from: at, until: at + 86_400_000 },
};
const report: ReportSaid = { kind: 'report', report: 'comms-loss', street: null };
const notice: NoticeSaid = { kind: 'notice', stage: null };
const keys = (changed: Partial<PaperHead>, said: Said = response) =>
  keysOf({ head: { ...head, ...changed }, said }).map(({ kind, text }) => `${kind} ${text}`);

describe('senders', () => {
  it.each([
    ['重庆市防汛抗旱指挥部', '市防汛抗旱指挥部'],
    ['重庆市防汛抗旱指挥部', '重庆市防汛抗旱指挥部办公室'],
    ['市防指', ' 市 防指'],
  ])('%s and %s are one', (a, b) => {
    expect(senderKey({ unitId: null, name: a })).toBe(senderKey({ unitId: null, name: b }));
  });

  it('are apart where a unit or a name is another', () => {
    const all = [
      { unitId: 'dept-emergency', name: '区应急管理局' },
      { unitId: 'dept-transport', name: '区交通运输委' },
      { unitId: null, name: '区应急管理局' },
      { unitId: null, name: '办公室' },
      { unitId: null, name: '市水利局' },
    ];
    expect(new Set(all.map(senderKey)).size).toBe(all.length);
  });
});

describe('copies of one paper', () => {
  it('are known by sender and number, whatever is written besides', () => {
    const [number] = keys({});
    expect(number).toMatch(/^number /);
    expect(keys({ number: '渝汛指(2026)第15号', documentAt: null, title: '转发' }, report)).toEqual([number]);
    expect(keys({ number: '渝汛指〔2026〕16号' })).not.toContain(number);
    expect(keys({ sender: { unitId: null, name: '市水利局' } })).not.toContain(number);
  });

  it('are known without a number by sender, time and what they say', () => {
    const [same] = keys({ number: null });
    expect(same).toMatch(/^fingerprint /);
    expect(keys({ number: null, documentAt: at + 20_000, title: '电话' })).toEqual([same]);
    expect(keys({ number: null, documentAt: at + 60_000 })).not.toContain(same);
    expect(keys({ number: null }, { ...response, responseLevel: 2 })).not.toContain(same);
    expect(keys({ number: null }, { ...response, stream: 'river' })).not.toContain(same);
    expect(keys({ number: null }, report)).not.toContain(same);
  });

  it('are not guessed where the paper carries neither number nor time', () => {
    expect(keys({ number: null, documentAt: null })).toEqual([]);
  });

  it('that are notices are told apart by their title', () => {
    const of = (title: string) => keys({ number: null, title }, notice);
    expect(of('气象要讯 第12期')).toEqual(of('气象要讯第12期'));
    expect(of('气象要讯 第12期')).not.toEqual(of('气象要讯 第13期'));
  });
});

describe('what a copy says', () => {
  it.each<[string, Said, readonly Said[], string]>([
    ['the same again', response, [response], 'said-already'],
    ['another level', { ...response, responseLevel: 2 }, [response], 'contradicts'],
    ['other streets', { ...response, areas: ['street-500103010'] }, [response], 'contradicts'],
    ['another stream', { ...response, stream: 'geology' }, [response], 'news'],
    ['another kind', report, [response], 'news'],
    ['a notice beside what is read', notice, [response], 'said-already'],
    ['what a notice did not tell', response, [notice], 'news'],
    ['a notice of nothing', notice, [], 'news'],
    ['the same signal', { ...signal, sentAt: at + 1 }, [signal], 'said-already'],
    ['another colour', { ...signal, colour: 'orange' }, [signal], 'contradicts'],
    ['the end of a signal', { ...signal, lifts: true, colour: null }, [signal], 'news'],
    ['another figure', { ...forecast, value: 182 }, [forecast], 'contradicts'],
    ['another gauge', { ...forecast, station: 'gauge-caiyuanba' }, [forecast], 'news'],
    ['the same in another street', { ...report, street: 'street-500103010' }, [report], 'news'],
    ['the same report', report, [notice, report], 'said-already'],
  ])('%s: %s', (_, said, standing, fit) => {
    expect(fitOf(said, standing)).toBe(fit);
  });
});
