import { onBothEngines } from '../harness/engines.js';
import { EventLog } from '../../src/platform/events/event-log.js';

onBothEngines('the event log', (ground) => {
  const publish = (kind: string, subject: string, payload: unknown = null) =>
    ground().unitOfWork.run((tx) => ground().events.publish(tx, { kind, subject, payload }));

  it('numbers facts in commit order without a gap, also when an act in between fails', async () => {
    await Promise.all(
      Array.from({ length: 30 }, (_, n) =>
        ground()
          .unitOfWork.run(async (tx) => {
            await ground().events.publish(tx, { kind: 'test.fact', subject: `s${n}`, payload: n });
            if (n % 3 === 0) throw new Error('undone');
          })
          .catch(() => undefined),
      ),
    );
    await ground().events.pump();
    const facts = await ground().events.after(0, 100);
    expect(facts.map((fact) => fact.position)).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
  });

  it('runs each step of a fact, once when nothing goes wrong, in order for one subject', async () => {
    const ran: unknown[] = [];
    ground().events.on<number>('test.fact', 'note', (event) => {
      ran.push(event.payload);
      return Promise.resolve();
    });
    for (const n of [1, 2, 3]) await publish('test.fact', 'same', n);
    await ground().events.pump();
    expect(ran).toEqual([1, 2, 3]);
    expect(await ground().events.unfinished()).toEqual({ count: 0, oldest: null });
  });

  it('offers a failing step again, does not repeat the steps that were done, and holds back only its own subject', async () => {
    const ran: string[] = [];
    let failures = 2;
    ground().events.on<string>('test.fact', 'first', (event) => {
      ran.push(`first ${event.payload}`);
      return Promise.resolve();
    });
    ground().events.on<string>('test.fact', 'second', (event) => {
      if (event.payload === 'a' && failures-- > 0) return Promise.reject(new Error('not yet'));
      ran.push(`second ${event.payload}`);
      return Promise.resolve();
    });
    await publish('test.fact', 'subject-1', 'a');
    await publish('test.fact', 'subject-1', 'b');
    await publish('test.fact', 'subject-2', 'c');
    const until = performance.now() + 5_000;
    while ((await ground().events.unfinished()).count > 0 && performance.now() < until) await ground().events.pump();
    expect(ran.filter((entry) => entry === 'first a')).toHaveLength(1);
    expect(ran.indexOf('second c')).toBeLessThan(ran.indexOf('second a'));
    expect(ran.indexOf('second a')).toBeLessThan(ran.indexOf('first b'));
  });

  it('lets no subject with hundreds of facts waiting hide another', async () => {
    const ran: string[] = [];
    ground().events.on<string>('test.fact', 'note', (event) => {
      if (event.subject === 'stuck') return Promise.reject(new Error('not yet'));
      ran.push(event.subject);
      return Promise.resolve();
    });
    await ground().unitOfWork.run(async (tx) => {
      for (let n = 0; n < 300; n += 1)
        await ground().events.publish(tx, { kind: 'test.fact', subject: 'stuck', payload: n });
      await ground().events.publish(tx, { kind: 'test.fact', subject: 'free', payload: 0 });
    });
    const until = performance.now() + 5_000;
    while (ran.length === 0 && performance.now() < until) await ground().events.pump();
    expect(ran).toEqual(['free']);
  });

  it('is taken over by another node when the first one dies in the middle', async () => {
    ground().events.on('test.fact', 'die', () => new Promise(() => undefined));
    const dead = ground().events;
    await ground().unitOfWork.run((tx) => dead.publish(tx, { kind: 'test.fact', subject: 's', payload: 1 }));
    await new Promise((resolve) => setTimeout(resolve, 100));
    const database = await ground().another();
    // The lease of a dead node runs out by database time; here it is cut short instead of waited for.
    await ground().unitOfWork.run(async (tx) => {
      const { sqlOf } = await import('../../src/platform/database/database.js');
      await sqlOf(tx).run('UPDATE event SET lease_until = 0');
    });
    const heard: unknown[] = [];
    const other = new EventLog(database, database.unitOfWork, ground().clock, ground().chance);
    other.on('test.fact', 'die', (event) => {
      heard.push(event.payload);
      return Promise.resolve();
    });
    await other.pump();
    expect(heard).toEqual([1]);
    await other.stop();
    // The promise that never ends must not hold the test open.
    Object.assign(dead, { pumping: null });
  });
});
