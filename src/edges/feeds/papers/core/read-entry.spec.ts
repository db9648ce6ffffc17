import { shippedRulebook, shippedUnits } from '../../../../../test/harness/rulebook.js';
import { DirectoryIndex } from '../../../../reach/directory/core/directory-index.js';
import { minuteMs } from '../../../../shared/time.js';
import { isEnteredLate, type Said } from './paper.js';
import { isRehearsal, readEntry, typedOf, type EntryContext, type TypedEntry, type TypedSaid } from './read-entry.js';

const now = Date.parse('2026-07-20T02:30:00+08:00');
const directory = new DirectoryIndex(shippedUnits, [], []);
const context: EntryContext = {
  now,
  rulebook: shippedRulebook,
  unitCalled: (name) => directory.find(name),
  streets: directory.units('street'),
};

const response: TypedSaid = { kind: 'response', stream: 'rain', responseLevel: 3 };
const read = (typed: TypedEntry) => readEntry({ sender: '市防指', says: response, ...typed }, context);
const saidOf = (says: TypedSaid, typed: TypedEntry = {}): Said | null => read({ ...typed, says }).entry?.said ?? null;
const faultsOf = (typed: TypedEntry) => read(typed).faults.map(({ where, code }) => `${where} ${code}`);

describe('an entry of three fields', () => {
  it('is a whole one: the rest has good defaults', () => {
    const { entry, faults } = read({});
    expect(faults).toEqual([]);
    expect(entry).toEqual({
      channel: 'fax',
      receivedAt: now,
      head: {
        ...{ sender: { unitId: null, name: '市防指' }, personName: null, phone: null, number: null, words: '' },
        ...{ title: '市防指启动防汛(降雨)Ⅲ级应急响应', documentAt: null, effectiveAt: null },
        classification: 'internal',
      },
      said: { kind: 'response', stream: 'rain', responseLevel: 3, areas: [] },
    });
  });

  it('knows a unit of the directory by any of its names', () => {
    for (const sender of ['dept-emergency', '区应急局', '渝中区应急管理局'])
      expect(read({ sender }).entry?.head.sender).toEqual({ unitId: 'dept-emergency', name: '区应急管理局' });
  });

  it('reads back as it was read', () => {
    const { entry } = read({
      ...{ number: '渝汛指〔2026〕15号', documentAt: '2026-07-20T02:05:00+08:00', phone: '023-63800001' },
      says: {
        kind: 'signal',
        event: 'rainstorm',
        colour: 'red',
        expiresAt: '2026-07-20T08:00:00+08:00',
        areas: ['大坪'],
      },
    });
    if (!entry) throw new Error('it was not read');
    const again = readEntry({ ...typedOf(entry.head, entry.said), channel: entry.channel }, context);
    expect(again.entry).toEqual(entry);
  });
});

describe('everything that is wrong', () => {
  it('is said at once', () => {
    expect(
      faultsOf({
        ...{
          sender: '',
          channel: 'pigeon',
          classification: 'open',
          documentAt: '昨天',
          receivedAt: '2026-07-20 02:00',
        },
        says: { kind: 'response', stream: 'tide', responseLevel: 7, areas: ['大坪', '江北'] },
      }),
    ).toEqual([
      'channel is-in',
      'receivedAt is-rfc3339',
      'sender missing',
      'documentAt is-rfc3339',
      'classification is-in',
      'says.stream papers.unknown-stream',
      'says.responseLevel is-in',
      'says.areas[1] papers.unknown-area',
    ]);
  });

  it.each<[string, TypedSaid, readonly string[]]>([
    ['no kind', {}, ['says.kind missing']],
    ['a kind there is not', { kind: 'rumour' }, ['says.kind is-in']],
    ['an empty response', { kind: 'response' }, ['says.stream missing', 'says.responseLevel missing']],
    ['an empty signal', { kind: 'signal' }, ['says.event missing', 'says.colour missing']],
    ['an empty forecast', { kind: 'forecast' }, ['says.quantity missing', 'says.value missing', 'says.until missing']],
    ['an empty report', { kind: 'report' }, ['says.report missing']],
  ])('of %s: %j', (_, says, expected) => {
    const faults = read({ says }).faults.filter(({ level }) => level === 'error');
    expect(faults.map(({ where, code }) => `${where} ${code}`)).toEqual(expect.arrayContaining([...expected]));
    expect(read({ says }).entry).toBeNull();
  });

  it('of a notice is a missing title, of a report missing words', () => {
    expect(faultsOf({ says: { kind: 'notice' } })).toEqual(['title missing']);
    expect(faultsOf({ says: { kind: 'report', report: 'comms-loss' } })).toEqual(['words missing']);
    expect(saidOf({ kind: 'report', report: 'comms-loss', street: '大坪' }, { words: '断网' })).toEqual({
      ...{ kind: 'report', report: 'comms-loss', street: 'street-500103012' },
    });
  });
});

describe('times', () => {
  it('of receipt lie in the past', () => {
    expect(faultsOf({ receivedAt: '2026-07-20T02:34:00+08:00' })).toEqual([]);
    expect(faultsOf({ receivedAt: '2026-07-20T02:36:00+08:00' })).toEqual(['receivedAt papers.received-later']);
    expect(faultsOf({ receivedAt: '2026-05-20T02:36:00+08:00' })).toEqual(['receivedAt papers.received-long-ago']);
  });

  it('of the document after its receipt are doubted and kept', () => {
    const { entry, faults } = read({ documentAt: '2026-07-20T09:00:00+08:00' });
    expect(faults.map(({ level, code }) => [level, code])).toEqual([['warning', 'papers.dated-later']]);
    expect(entry?.head.documentAt).toBe(Date.parse('2026-07-20T09:00:00+08:00'));
  });

  it('make a 补录 of what is entered more than ten minutes later', () => {
    expect(isEnteredLate(now - 10 * minuteMs, now)).toBe(false);
    expect(isEnteredLate(now - 10 * minuteMs - 1, now)).toBe(true);
  });
});

describe('what a paper says', () => {
  it('is a response of a level, or its end', () => {
    expect(saidOf({ ...response, responseLevel: 0 })).toMatchObject({ responseLevel: null });
    expect(read({ says: { ...response, responseLevel: 0 } }).entry?.head.title).toBe('市防指终止防汛(降雨)应急响应');
    expect(saidOf({ ...response, areas: ['500103'] })).toMatchObject({ areas: [] });
    expect(saidOf({ ...response, areas: ['朝天门街道', '500103001'] })).toMatchObject({
      areas: ['street-500103001', 'street-500103010'],
    });
  });

  it('is a signal of an issuer the rulebook knows, with its CAP sender', () => {
    expect(saidOf({ kind: 'signal', event: '暴雨', colour: 'red' }, { sender: '重庆市气象台' })).toMatchObject({
      ...{ sender: 'cq-met@example.cn', issuer: '重庆市气象台', eventCode: '11B03', sentAt: now, expiresAt: null },
    });
    const forwarded = { kind: 'signal', event: '11B03', colour: 'red', issuer: 'issuer-cq-met' };
    expect(saidOf(forwarded)).toMatchObject({ sender: 'cq-met@example.cn' });
  });

  it('is a signal also of an issuer nobody knows, and says that it starts nothing', () => {
    const { entry, faults } = read({ says: { kind: 'signal', event: '暴雨', colour: 'red', issuer: '某, 气象<站>' } });
    expect(faults.map(({ code }) => code)).toEqual(['papers.unknown-issuer']);
    expect(entry?.said).toMatchObject({ sender: 'hand:某气象站>' });
  });

  it('may lift a signal without a colour', () => {
    const { entry } = read({ sender: '重庆市气象台', says: { kind: 'signal', event: '暴雨', lifts: true } });
    expect(entry?.head.title).toBe('重庆市气象台解除暴雨预警信号');
  });

  it('is a signal that ends after it began', () => {
    const says = { kind: 'signal', event: '暴雨', colour: 'red', expiresAt: '2026-07-20T02:00:00+08:00' };
    expect(faultsOf({ sender: '重庆市气象台', says })).toEqual(['says.expiresAt papers.ends-before']);
    expect(faultsOf({ sender: '重庆市气象台', documentAt: '2026-07-20T01:00:00+08:00', says })).toEqual([]);
  });

  const crest = { kind: 'forecast', quantity: 'river-level', station: '寸滩', datum: 'wusong', value: 181.2 };
  const until = '2026-07-21T08:00:00+08:00';
  it('is a forecast of a level only with its gauge and datum', () => {
    expect(saidOf({ ...crest, until })).toMatchObject({
      station: 'gauge-cuntan',
      unit: 'm',
      windowHours: null,
      from: now,
    });
    expect(faultsOf({ says: { ...crest, until, datum: null, station: '三峡' } })).toEqual([
      'says.datum missing',
      'says.station papers.unknown-station',
    ]);
  });

  it('is a forecast of rain for the hours it speaks of', () => {
    const rain = { kind: 'forecast', quantity: 'rain', value: 80, until };
    expect(saidOf(rain)).toMatchObject({ unit: 'mm', windowHours: 30, station: null, datum: null });
    expect(saidOf({ ...rain, windowHours: 24 })).toMatchObject({ windowHours: 24 });
    expect(faultsOf({ says: { ...rain, windowHours: 900 } })).toEqual(['says.windowHours papers.window']);
    expect(faultsOf({ says: { ...rain, unit: 'cm' } })).toEqual(['says.unit is-in']);
    expect(faultsOf({ says: { ...rain, until: '2026-07-19T08:00:00+08:00' } })).toEqual([
      'says.until papers.ends-before',
    ]);
  });

  it('is a bulletin with how far ahead it looks', () => {
    expect(saidOf({ kind: 'notice', stage: '3d' }, { title: '重要气象信息专报' })).toEqual({
      kind: 'notice',
      stage: '3d',
    });
  });
});

describe('a paper of a drill', () => {
  it.each(['【演练】关于启动Ⅲ级响应的通知', '[演练]传真', '演练：启动响应'])('is known by its title: %s', (title) => {
    expect(isRehearsal(title)).toBe(true);
    expect(faultsOf({ title })).toEqual(['says.kind papers.rehearsal']);
    expect(read({ title, says: { kind: 'notice' } }).entry).not.toBeNull();
    expect(
      read({ title, sender: '重庆市气象台', says: { kind: 'signal', event: '暴雨', colour: 'red' } }).entry,
    ).not.toBeNull();
  });

  it('is none because it speaks of drills', () => {
    expect(isRehearsal('关于开展演练的通知')).toBe(false);
  });
});
