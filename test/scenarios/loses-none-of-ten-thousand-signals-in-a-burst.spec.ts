import { Pool } from 'undici';
import { Database } from '../../src/platform/database/database.js';
import { sampleFeedKey, startService, type Service } from '../harness/service.js';
import { signalXml } from '../harness/signals.js';

const burst = 9_999;
/** As many as a busy sender keeps open. */
const connections = 64;

/** Every third message is the one before once more; of the others a few are real and the rest are tests. */
function messageOf(index: number, sentAt: number): string {
  const serial = index % 3 === 2 ? index - 1 : index;
  return signalXml({ sentAt, serial, status: serial % 1_000 === 0 ? 'Actual' : 'Test' });
}

describe('a burst of signals', () => {
  let service: Service;
  beforeAll(async () => {
    service = await startService();
    await service.app.listen(0, '127.0.0.1');
  });
  afterAll(() => service.close());

  const one = <T>(sql: string) => service.app.get(Database).reader.one<T>(sql);

  it('of ten thousand messages at once is kept whole, and counted', async () => {
    const pool = new Pool(await service.app.getUrl(), { connections });
    const sentAt = service.clock.now();
    let next = 0;
    const statuses = new Map<number, number>();
    const startedAt = performance.now();
    const sender = async () => {
      for (let index = next++; index < burst; index = next++) {
        const { statusCode, body } = await pool.request({
          method: 'POST',
          path: '/api/v1/signals',
          headers: { authorization: `Bearer ${sampleFeedKey}`, 'content-type': 'application/cap+xml' },
          body: messageOf(index, sentAt),
        });
        await body.dump();
        statuses.set(statusCode, (statuses.get(statusCode) ?? 0) + 1);
      }
    };
    await Promise.all(Array.from({ length: connections }, sender));
    const seconds = (performance.now() - startedAt) / 1_000;
    await pool.close();
    process.stdout.write(`${burst} signals over HTTP in ${seconds.toFixed(1)} s: ${(burst / seconds).toFixed(0)}/s\n`);
    expect([...statuses]).toEqual([[201, burst]]);
    await service.tick();
    expect(await one('SELECT COUNT(*) AS n FROM received_message')).toEqual({ n: burst });
    expect(await one('SELECT COUNT(*) AS n FROM signal')).toEqual({ n: (burst / 3) * 2 });
    expect(await one(`SELECT messages AS n FROM feed_state WHERE feed_id = 'sample-push'`)).toEqual({ n: burst });
    expect(await one(`SELECT COUNT(*) AS n FROM incident`)).toEqual({ n: 2 });
  }, 600_000);
});
