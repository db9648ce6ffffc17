import type { CallHandler, ExecutionContext } from '@nestjs/common';
import { defer, firstValueFrom } from 'rxjs';
import { IdempotencyInterceptor } from '../../src/platform/http/idempotency.interceptor.js';
import { TypeormIdempotencyStore } from '../../src/platform/http/idempotency.store.js';
import { Ticker } from '../../src/platform/schedule/ticker.js';
import { conflict } from '../../src/shared/domain-error.js';
import { dayMs } from '../../src/shared/time.js';
import { onBothEngines } from '../harness/engines.js';

interface Sent {
  readonly key?: string;
  readonly body?: unknown;
  readonly userId?: string;
  readonly url?: string;
}

onBothEngines('the same POST twice', (ground) => {
  let interceptor: IdempotencyInterceptor;
  let ticker: Ticker;
  let runs: number;
  let act: () => Promise<unknown>;

  beforeEach(() => {
    const { database, unitOfWork, clock } = ground();
    ticker = new Ticker(clock);
    interceptor = new IdempotencyInterceptor(new TypeormIdempotencyStore(database), unitOfWork, clock, ticker);
    interceptor.onModuleInit();
    runs = 0;
    act = () => Promise.resolve({ number: runs });
  });

  /** One POST as the interceptor sees it; the answer's body, status and replay mark. */
  async function post({ key, body = {}, userId = 'u-1', url = '/api/v1/things' }: Sent) {
    const reply = {
      statusCode: 201,
      headers: {} as Record<string, string>,
      status(code: number) {
        this.statusCode = code;
        return this;
      },
      header(name: string, value: string) {
        this.headers[name] = value;
        return this;
      },
    };
    const headers = key === undefined ? {} : { 'idempotency-key': key };
    const request = { method: 'POST', url, headers, body, session: { userId } };
    const context = { switchToHttp: () => ({ getRequest: () => request, getResponse: () => reply }) };
    const handler: CallHandler = {
      handle: () =>
        defer(() => {
          runs += 1;
          return act();
        }),
    };
    const answer = await firstValueFrom(interceptor.intercept(context as unknown as ExecutionContext, handler));
    return { answer, status: reply.statusCode, replayed: reply.headers['idempotent-replay'] === 'true' };
  }

  it('happens once and answers the same', async () => {
    expect(await post({ key: 'k', body: { a: 1 } })).toEqual({ answer: { number: 1 }, status: 201, replayed: false });
    expect(await post({ key: 'k', body: { a: 1 } })).toEqual({ answer: { number: 1 }, status: 201, replayed: true });
    expect(runs).toBe(1);
  });

  it('happens twice without a key', async () => {
    await post({});
    await post({});
    expect(runs).toBe(2);
  });

  it('is refused with another body, and with another address', async () => {
    await post({ key: 'k', body: { a: 1 } });
    await expect(post({ key: 'k', body: { a: 2 } })).rejects.toThrow('request.key-reused');
    await expect(post({ key: 'k', body: { a: 1 }, url: '/api/v1/others' })).rejects.toThrow('request.key-reused');
    expect(runs).toBe(1);
  });

  it('is told to wait while the first one runs, and only one of many at once runs', async () => {
    let finish: (value: unknown) => void = () => undefined;
    const finished = new Promise((resolve) => (finish = resolve));
    act = () => finished;
    const many = Array.from({ length: 8 }, () =>
      post({ key: 'k' }).then(
        () => 'ran',
        (refused: Error) => {
          expect(refused.message).toMatch('request.still-running');
          if (++waiting === 7) finish({});
          return 'waits';
        },
      ),
    );
    let waiting = 0;
    const outcomes = await Promise.all(many);
    expect(outcomes.filter((outcome) => outcome === 'ran')).toHaveLength(1);
    expect(runs).toBe(1);
  });

  it('is judged afresh after a refusal', async () => {
    act = () => Promise.reject(conflict('thing.not-yet', '还不行', 'not yet'));
    await expect(post({ key: 'k' })).rejects.toThrow('thing.not-yet');
    act = () => Promise.resolve('done');
    expect(await post({ key: 'k' })).toMatchObject({ answer: 'done', replayed: false });
  });

  it('belongs to the account that sent it', async () => {
    await post({ key: 'k', userId: 'u-1' });
    expect(await post({ key: 'k', userId: 'u-2' })).toMatchObject({ replayed: false });
    expect(runs).toBe(2);
  });

  it('is taken over when the process of the first one died', async () => {
    const { database, unitOfWork, clock } = ground();
    const store = new TypeormIdempotencyStore(database);
    const request = { userId: 'u-1', requestKey: 'k', route: 'POST /x', requestHash: 'h' };
    expect(await unitOfWork.run((tx) => store.take(tx, request, clock.now()))).toBe('taken');
    expect(await unitOfWork.run((tx) => store.take(tx, request, clock.now()))).toMatchObject({ status: null });
    await database.dataSource.query('UPDATE idempotency_key SET lease_until = 0');
    expect(await unitOfWork.run((tx) => store.take(tx, request, clock.now()))).toBe('taken');
  });

  it('is forgotten after a day', async () => {
    await post({ key: 'k' });
    ground().clock.advance(dayMs + 1);
    expect(await ticker.tickAll()).toBe(1);
    expect(await post({ key: 'k' })).toMatchObject({ replayed: false });
  });

  it('does not keep a password, nor its hash', async () => {
    await post({ key: 'k', body: { ids: ['o-1'], password: 'one' } });
    expect(await post({ key: 'k', body: { ids: ['o-1'], password: 'two' } })).toMatchObject({ replayed: true });
  });
});
