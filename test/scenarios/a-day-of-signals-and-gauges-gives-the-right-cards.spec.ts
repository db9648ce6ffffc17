import { buildCap } from '../../src/edges/cap/build-cap.js';
import { buildNational } from '../../src/edges/cap/build-national.js';
import { capAlert, capArea, capInfo, severityOfColour, type CapReference } from '../../src/edges/cap/cap-alert.js';
import type { NationalAlert } from '../../src/edges/cap/national-alert.js';
import type { Colour } from '../../src/shared/level.js';
import { hourMs, minuteMs, toRfc3339 } from '../../src/shared/time.js';
import { sampleFeedKey, startService, type Service } from '../harness/service.js';
import { weatherStation } from '../harness/signals.js';

const words: Record<Colour, string> = { red: '红', orange: '橙', yellow: '黄', blue: '蓝' };
const national = '50000041600000';

interface Card {
  readonly hazardName: string;
  readonly nature: string;
  readonly colour: Colour | null;
  readonly state: string;
  readonly isWholeDistrict: boolean;
  readonly areaNames: readonly string[];
  readonly issuers: readonly string[];
  readonly messages: readonly { readonly state: string }[];
}

describe('a day of mixed signals and gauge data', () => {
  let service: Service;
  let cookie: string;
  beforeEach(async () => {
    service = await startService();
    cookie = await service.signIn('zhuban');
  });
  afterEach(() => service.close());

  const now = () => service.clock.now();
  const later = (minutes: number) => service.clock.advance(minutes * minuteMs);
  const settle = async () => {
    for (let round = 0; round < 4; round += 1) await service.tick();
  };
  const post = async (url: string, contentType: string, payload: string) => {
    const answer = await service.app.inject({
      method: 'POST',
      url,
      headers: { authorization: `Bearer ${sampleFeedKey}`, 'content-type': contentType },
      payload,
    });
    return { status: answer.statusCode, body: answer.json<Record<string, never>>() };
  };
  const signals = (payload: string, contentType = 'application/xml') => post('/api/v1/signals', contentType, payload);
  const get = async <T>(url: string): Promise<T> =>
    (await service.app.inject({ url: `/api/v1/${url}`, headers: { cookie } })).json<T>();
  /** `暴雨 red standing 全区 2`: hazard, colour, state, where, how many messages. */
  const cards = async () =>
    (await get<Card[]>('signals/cards')).map(
      ({ hazardName, nature, colour, state, isWholeDistrict, areaNames, messages }) =>
        `${nature === 'drill' ? '演练 ' : ''}${hazardName} ${colour} ${state} ${isWholeDistrict ? '全区' : areaNames.join('、')} ${messages.length}`,
    );

  const cap = (
    identifier: string,
    colour: Colour,
    rest: {
      msgType?: 'Alert' | 'Update' | 'Cancel';
      event?: readonly [code: string, name: string];
      references?: readonly CapReference[];
      code?: string;
      areaDesc?: string;
      hours?: number;
      status?: 'Actual' | 'Exercise';
      sent?: number;
    } = {},
  ) => {
    const { msgType = 'Alert', event = ['11B03', '暴雨'], code = '500103', areaDesc = '渝中区', hours = 12 } = rest;
    const sent = rest.sent ?? now();
    return buildCap(
      capAlert({
        ...{ identifier, sender: weatherStation, sent, status: rest.status ?? 'Actual', msgType, scope: 'Public' },
        note: rest.status === 'Exercise' ? '演练' : null,
        references: rest.references ?? [],
        info: [
          capInfo({
            ...{ language: 'zh-CN', category: ['Met'], event: event[1], urgency: 'Expected', certainty: 'Likely' },
            severity: severityOfColour(colour),
            eventCode: [{ valueName: 'eventType', value: event[0] }],
            ...{ effective: sent, expires: sent + hours * hourMs, senderName: '重庆市气象台' },
            headline: `重庆市气象台${msgType === 'Cancel' ? '解除' : '发布'}${event[1]}${words[colour]}色预警信号`,
            area: [capArea({ areaDesc, geocode: [{ valueName: 'GB/T 2260', value: code }] })],
          }),
        ],
      }),
    );
  };
  const refer = (identifier: string, sent: number): CapReference => ({ sender: weatherStation, identifier, sent });
  const nationalAlert = (
    sentAt: number,
    serial: number,
    severity: 'Red' | 'Orange' | 'Yellow' | 'Blue',
    rest: Partial<NationalAlert> = {},
  ): NationalAlert => ({
    identifier: `${national}_${toRfc3339(sentAt).slice(0, 19).replace(/\D/g, '')}_${serial}`,
    ...{ sender: '重庆市气象台', senderCode: national, phone: null, sendTime: sentAt, status: 'Actual' as const },
    ...{
      msgType: 'Alert' as const,
      scope: 'Public' as const,
      method: [{ methodName: 'SMS', message: '', audienceGrp: [], audiencePrt: [] }],
      secClassification: 'None',
      note: null,
    },
    references: null,
    info: {
      ...{
        language: 'zh-CN',
        eventType: '11B37',
        urgency: 'Unknown' as const,
        severity,
        certainty: 'Unknown' as const,
      },
      ...{ effective: sentAt, onset: sentAt, expires: sentAt + 24 * hourMs, senderName: '李某' },
      headline: `重庆市气象台发布地质灾害气象风险${{ Red: '红', Orange: '橙', Yellow: '黄', Blue: '蓝' }[severity]}色预警`,
      ...{ description: '发生地质灾害的气象风险较高。', instruction: '加强巡查。', web: null, resource: [] },
      area: [{ areaDesc: '重庆市渝中区', polygon: null, circle: null, geocode: ['500103000000'] }],
    },
    ...rest,
  });

  it('yields one card for each hazard and area, chain by chain, and proposes from the gauges', async () => {
    // 00:00 The first rain signal, pushed as CAP; and once more, which changes nothing.
    const t0 = now();
    expect((await signals(cap('rain-1', 'blue'))).status).toBe(201);
    expect((await signals(cap('rain-1', 'blue', { sent: t0 }))).body.duplicate).toBe(true);
    expect(await cards()).toEqual(['暴雨 blue standing 全区 1']);

    // 01:00 Geology, in the national form; a drill of the same hazard stays by itself.
    later(60);
    const g0 = now();
    const first = nationalAlert(g0, 0, 'Yellow');
    expect(await signals(buildNational(first))).toMatchObject({ status: 201, body: { format: 'national-xml' } });
    await signals(cap('drill-1', 'red', { status: 'Exercise' }));
    expect(await cards()).toEqual([
      '地质灾害气象风险 yellow standing 全区 1',
      '暴雨 blue standing 全区 1',
      '演练 暴雨 red standing 全区 1',
    ]);

    // 02:00 Rain is raised; the update comes in an Atom feed that repeats the first.
    later(60);
    const t2 = now();
    const entry = (id: string, xml: string) =>
      `<entry><id>urn:${id}</id><title>${id}</title><updated>${toRfc3339(t2)}</updated><content type="application/cap+xml">${xml.replace(/^<\?xml[^>]*\?>\s*/, '')}</content></entry>`;
    const atom = await signals(
      `<feed xmlns="http://www.w3.org/2005/Atom"><id>urn:feed</id><title>预警</title><updated>${toRfc3339(t2)}</updated>${entry(
        'rain-1',
        cap('rain-1', 'blue', { sent: t0 }),
      )}${entry('rain-2', cap('rain-2', 'orange', { msgType: 'Update', references: [refer('rain-1', t0)] }))}</feed>`,
    );
    expect(atom).toMatchObject({ status: 201, body: { format: 'atom' } });
    expect(atom.body.alerts).toMatchObject([{ duplicate: true }, { duplicate: false }]);
    expect(await cards()).toContain('暴雨 orange standing 全区 2');

    // 03:00 One street is red, the others stay orange: two cards.
    later(60);
    const t3 = now();
    await signals(cap('rain-3', 'red', { code: '500103010', areaDesc: '朝天门街道' }));
    expect((await cards()).filter((card) => card.startsWith('暴雨'))).toEqual([
      '暴雨 red standing 朝天门 3',
      expect.stringMatching(/^暴雨 orange standing .*大坪.* 2$/),
    ]);

    // 04:00 The geology chain goes on, each naming only its first, as the national form does; the older one comes late.
    later(60);
    const raised = nationalAlert(now(), 1, 'Red', { msgType: 'Update', references: first.identifier });
    const between = nationalAlert(now() - 30 * minuteMs, 2, 'Orange', {
      ...{ msgType: 'Update', references: first.identifier },
    });
    await signals(buildNational(raised));
    const late = await signals(buildNational(between));
    expect(JSON.stringify(late.body.faults)).toContain('hazard.already-superseded');
    expect(await cards()).toContain('地质灾害气象风险 red standing 全区 3');

    // 05:00 Heat as JSON that runs out by itself; a cancel for something nobody ever sent.
    later(60);
    await signals(
      JSON.stringify({
        ...{ sender: weatherStation, senderName: '重庆市气象台', identifier: 'heat-1', sent: toRfc3339(now()) },
        ...{ eventCode: '11B09', colour: 'yellow', areaNames: ['渝中区'], headline: '高温黄色预警信号' },
        expires: toRfc3339(now() + hourMs),
      }),
      'application/json',
    );
    const ghost = await signals(
      cap('ghost-2', 'red', { msgType: 'Cancel', references: [refer('ghost-1', t0)], event: ['11B17', '大雾'] }),
    );
    expect(ghost.status).toBe(201);
    expect(JSON.stringify(ghost.body.faults)).toContain('hazard.reference-unknown');
    expect(await cards()).toContain('高温 yellow standing 全区 1');

    // 06:00 The same identifier and time with other words: a conflict, kept and shown, not used.
    later(61);
    const conflict = await signals(
      cap('rain-2', 'red', { sent: t2, msgType: 'Update', references: [refer('rain-1', t0)] }),
    );
    expect(JSON.stringify(conflict.body.faults)).toContain('hazard.identifier-reused');
    expect(await cards()).toContain('高温 yellow expired 全区 1');

    // 07:00 The street's red and the geology warning are lifted; orange rain stands.
    later(60);
    await signals(
      cap('rain-4', 'red', {
        ...{ msgType: 'Cancel', references: [refer('rain-3', t3)], code: '500103010', areaDesc: '朝天门街道' },
      }),
    );
    await signals(buildNational(nationalAlert(now(), 3, 'Red', { msgType: 'Cancel', references: first.identifier })));
    const evening = await cards();
    expect(evening).toContain('暴雨 orange standing 全区 2');
    expect(evening).toContain('地质灾害气象风险 red cancelled 全区 3');
    expect(evening.filter((card) => !card.startsWith('演练'))).toHaveLength(3);

    // The gauges: 磁器口 rises past its warning level, read in the other datum; a spike on the way is not believed.
    await settle();
    const before = await get<{ stream: string; state: string }[]>('incidents');
    const levels = [180.2, 180.5, 230, 180.9, 181.3].map((value, index) => ({
      ...{ station: 'gauge-ciqikou', value, unit: 'm', datum: 'huanghai' },
      at: toRfc3339(now() - (40 - index * 10) * minuteMs),
    }));
    const taken = await post('/api/v1/observations', 'application/json', JSON.stringify(levels));
    expect(taken).toMatchObject({ status: 201, body: { accepted: 4, flagged: 1, refused: 0 } });
    // Rain of the same hour as a table, late and out of order, with one row nobody can use.
    const rows = [
      'station,value,unit,overMinutes,at',
      ...[3, 1, 2].map((hour) => `rain-daping,40,mm,60,${toRfc3339(now() - hour * hourMs)}`),
    ];
    const rain = await post('/api/v1/observations', 'text/csv', [...rows, 'rain-nowhere,1,mm,60,昨天'].join('\n'));
    expect(rain).toMatchObject({ status: 201, body: { accepted: 3, refused: 1 } });
    await settle();
    const { stations } = await get<{
      stations: {
        id: string;
        newest: { value: number; datum: string | null } | null;
        windows: { hours: number; millimetres: number | null }[];
      }[];
    }>('stations');
    expect(stations.find(({ id }) => id === 'gauge-ciqikou')?.newest).toMatchObject({ value: 181.3 });
    const after = await get<{ stream: string; state: string }[]>('incidents');
    const opened = after
      .filter(({ stream }) => !before.some((each) => each.stream === stream))
      .map(({ stream }) => stream);
    expect(opened).toContain('river');
  });
});
