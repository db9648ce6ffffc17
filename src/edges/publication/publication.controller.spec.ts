import cookie from '@fastify/cookie';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { XMLParser } from 'fast-xml-parser';
import { PublishedControlAlerts } from '../../decide/instruction/control-order.ports.js';
import { PublishedAlerts } from '../../decide/warning/warning.ports.js';
import { WhoIsThere } from '../../platform/access/access.ports.js';
import { ProblemFilter } from '../../platform/http/problem.filter.js';
import { Settings } from '../../platform/settings/settings.js';
import { Clock } from '../../shared/clock.js';
import { buildCap } from '../cap/build-cap.js';
import type { CapAlert } from '../cap/cap-alert.js';
import { capAlert, capArea, capInfo } from '../cap/cap-alert.js';
import { PublicationController } from './publication.controller.js';

const at = Date.parse('2026-07-20T02:19:00+08:00');

const alert = (identifier: string, elements: Partial<CapAlert> = {}): string =>
  buildCap(
    capAlert({
      identifier,
      sender: 'yuzhong@example.cn',
      sent: at,
      status: 'Actual',
      msgType: 'Alert',
      scope: 'Public',
      info: [
        capInfo({
          category: ['Met'],
          event: '暴雨',
          urgency: 'Immediate',
          severity: 'Extreme',
          certainty: 'Observed',
          area: [capArea({ areaDesc: '渝中区' })],
        }),
      ],
      ...elements,
    }),
  );

const frozen: Record<string, string> = {
  '50010341600000_20260720021900_0': alert('50010341600000_20260720021900_0'),
  'exercise.1': alert('exercise.1', { status: 'Exercise', note: '演练' }),
  'private.1': alert('private.1', { scope: 'Private', addresses: ['街道值班室'] }),
};
const [red] = Object.keys(frozen) as [string];
const published: PublishedAlerts = {
  bytes: (identifier: string) => Promise.resolve(frozen[identifier] ?? null),
  recent: (limit: number) =>
    Promise.resolve(
      Object.keys(frozen)
        .slice(0, limit)
        .map((identifier, index) => ({
          identifier,
          title: `红色预警 <${index}> & "急"`,
          sentAt: at,
          updatedAt: at + index * 60_000,
        })),
    ),
};

/** 停课 beside the warnings; what a drill told is none of them. */
const stop = alert('50010300000001_20260720030000_0');
const ofControls: PublishedControlAlerts = {
  bytes: (identifier: string) => Promise.resolve(identifier === '50010300000001_20260720030000_0' ? stop : null),
  recent: () => Promise.resolve([]),
};

let app: NestFastifyApplication;

async function start(enabled: boolean): Promise<void> {
  const module = await Test.createTestingModule({
    controllers: [PublicationController],
    providers: [
      { provide: PublishedAlerts, useValue: published },
      { provide: PublishedControlAlerts, useValue: ofControls },
      { provide: WhoIsThere, useValue: { byToken: (token: string) => Promise.resolve(token === 'good' ? {} : null) } },
      { provide: Settings, useValue: { http: { publicUrl: 'https://jiaoying.example' }, publication: { enabled } } },
      { provide: Clock, useValue: { now: () => at } },
    ],
  }).compile();
  app = module.createNestApplication<NestFastifyApplication>(new FastifyAdapter());
  app.useGlobalFilters(new ProblemFilter());
  await app.register(cookie);
  await app.listen(0, '127.0.0.1');
}

async function get(path: string, headers: Record<string, string> = {}) {
  const answer = await fetch(new URL(path, await app.getUrl()), { headers });
  return {
    status: answer.status,
    type: answer.headers.get('content-type'),
    tag: answer.headers.get('etag'),
    body: await answer.text(),
  };
}
const signedIn = { cookie: 'jiaoying_session=good' };

function entriesOf(body: string): Record<string, unknown>[] {
  const { feed } = new XMLParser({ isArray: (name) => name === 'entry', ignoreAttributes: false }).parse(body) as {
    feed: { entry?: Record<string, unknown>[] };
  };
  return feed.entry ?? [];
}

afterEach(() => app.close());

describe('publication while it is off', () => {
  beforeEach(() => start(false));

  it.each([`/cap/alerts/${red}.xml`, '/cap/feed.atom'])('refuses strangers %s with the reason', async (url) => {
    for (const headers of [{}, { cookie: 'jiaoying_session=bad' }]) {
      const answer = await get(url, headers as Record<string, string>);
      expect(answer.status).toBe(404);
      expect(JSON.parse(answer.body)).toMatchObject({ code: 'publication.not-enabled' });
    }
  });

  it('serves the frozen bytes to who signed in', async () => {
    const answer = await get(`/cap/alerts/${red}.xml`, signedIn);
    expect(answer.status).toBe(200);
    expect(answer.type).toBe('application/cap+xml; charset=utf-8');
    expect(answer.body).toBe(frozen[red]);
    expect((await get('/cap/alerts/exercise.1.xml', signedIn)).body).toBe(frozen['exercise.1']);
  });

  it('answers 304 to a reader that has them already', async () => {
    const { tag } = await get(`/cap/alerts/${red}.xml`, signedIn);
    const again = await get(`/cap/alerts/${red}.xml`, { ...signedIn, 'if-none-match': String(tag) });
    expect([again.status, again.body]).toEqual([304, '']);
  });

  it('lists every alert to who signed in', async () => {
    const answer = await get('/cap/feed.atom', signedIn);
    expect(answer.type).toBe('application/atom+xml; charset=utf-8');
    expect(answer.body).toContain('<updated>2026-07-20T02:21:00+08:00</updated>');
    expect(entriesOf(answer.body)).toHaveLength(3);
  });

  it('does not know what was never issued', async () => {
    const answer = await get('/cap/alerts/none.xml', signedIn);
    expect(answer.status).toBe(404);
    expect(JSON.parse(answer.body)).toMatchObject({ code: 'publication.no-such-alert' });
  });
});

describe('publication once authorised', () => {
  beforeEach(() => start(true));

  it('shows strangers what is Actual and Public, and nothing else', async () => {
    expect((await get(`/cap/alerts/${red}.xml`)).body).toBe(frozen[red]);
    expect((await get('/cap/alerts/50010300000001_20260720030000_0.xml')).body).toBe(stop);
    expect((await get('/cap/alerts/exercise.1.xml')).status).toBe(404);
    expect((await get('/cap/alerts/private.1.xml')).status).toBe(404);
    const address = `https://jiaoying.example/cap/alerts/${red}.xml`;
    expect(entriesOf((await get('/cap/feed.atom')).body)).toEqual([
      expect.objectContaining({
        id: address,
        title: '红色预警 <0> & "急"',
        link: { '@_rel': 'alternate', '@_type': 'application/cap+xml', '@_href': address },
      }),
    ]);
  });
});
