import { sqlOf } from '../../src/platform/database/database.js';
import { minuteMs } from '../../src/shared/time.js';
import { DeadlineClock } from '../../src/platform/deadlines/deadline-clock.js';
import type { Deadline } from '../../src/shared/deadlines.js';
import { onBothEngines } from '../harness/engines.js';

onBothEngines('the deadlines table', (ground) => {
  const open = (subject = 's', minutes = 20) =>
    ground().unitOfWork.run((tx) =>
      ground().deadlines.open(tx, {
        kind: 'test.clock',
        subject,
        incidentId: 'i',
        dueAt: ground().clock.now() + minutes * minuteMs,
      }),
    );

  it('opens one clock of a kind and subject, however often it is opened', async () => {
    await Promise.all([open(), open(), open()]);
    expect(await ground().deadlines.listOpen('i')).toHaveLength(1);
  });

  it('calls its handler when it runs out, not before, and again when the handler asks', async () => {
    const heard: Deadline[] = [];
    ground().deadlines.onDue('test.clock', (deadline) => {
      heard.push(deadline);
      return Promise.resolve(deadline.round === 0 ? { again: ground().clock.now() + 5 * minuteMs } : 'rest');
    });
    await open();
    ground().clock.advance(19 * minuteMs);
    expect(await ground().deadlines.runDue(ground().clock.now())).toBe(0);
    ground().clock.advance(minuteMs);
    await ground().deadlines.runDue(ground().clock.now());
    await ground().deadlines.runDue(ground().clock.now());
    expect(heard.map((deadline) => deadline.round)).toEqual([0]);
    ground().clock.advance(5 * minuteMs);
    await ground().deadlines.runDue(ground().clock.now());
    ground().clock.advance(60 * minuteMs);
    await ground().deadlines.runDue(ground().clock.now());
    expect(heard.map((deadline) => deadline.round)).toEqual([0, 1]);
    expect(await ground().deadlines.listOpen('i')).toHaveLength(1);
  });

  it('is closed by one act only and stays silent afterwards', async () => {
    ground().deadlines.onDue('test.clock', () => Promise.reject(new Error('must not ring')));
    await open();
    const closings = await Promise.all(
      [1, 2].map(() => ground().unitOfWork.run((tx) => ground().deadlines.close(tx, 'test.clock', 's', 'started'))),
    );
    expect(closings.filter((id) => id !== null)).toHaveLength(1);
    ground().clock.advance(60 * minuteMs);
    expect(await ground().deadlines.runDue(ground().clock.now())).toBe(0);
    await open();
    expect(await ground().deadlines.listOpen('i')).toHaveLength(1);
  });

  it('that can not ring holds back no other, and rings when it can', async () => {
    const heard: string[] = [];
    let isBroken = true;
    ground().deadlines.onDue('test.clock', ({ subject }) => {
      if (subject === 'broken' && isBroken) return Promise.reject(new Error('not now'));
      heard.push(subject);
      return Promise.resolve('rest');
    });
    await open('broken', 1);
    for (const subject of ['a', 'b']) await open(subject, 2);
    ground().clock.advance(30 * minuteMs);
    await expect(ground().deadlines.runDue(ground().clock.now())).rejects.toThrow('not now');
    expect(heard).toEqual(['a', 'b']);
    isBroken = false;
    await ground().unitOfWork.run((tx) => sqlOf(tx).run('UPDATE deadline SET lease_until = 0'));
    await ground().deadlines.runDue(ground().clock.now());
    expect(heard).toEqual(['a', 'b', 'broken']);
  });

  it('is held by an act that rests on it, until that act has ended', async () => {
    await open();
    const [clock] = await ground().deadlines.listOpen('i');
    const order: string[] = [];
    const hold = ground().unitOfWork.run(async (tx) => {
      expect(await ground().deadlines.hold(tx, clock?.id ?? '')).toBe(true);
      await new Promise((resolve) => setTimeout(resolve, 50));
      order.push('held');
    });
    await new Promise((resolve) => setTimeout(resolve, 20));
    const close = ground().unitOfWork.run((tx) => ground().deadlines.close(tx, 'test.clock', 's', 'decided'));
    await Promise.all([hold, close.then(() => order.push('closed'))]);
    expect(order).toEqual(['held', 'closed']);
    expect(await ground().unitOfWork.run((tx) => ground().deadlines.hold(tx, clock?.id ?? ''))).toBe(false);
  });

  it('rings once though two nodes tick at the same moment', async () => {
    const database = await ground().another();
    const other = new DeadlineClock(database, database.unitOfWork, ground().clock, ground().chance);
    let rung = 0;
    for (const node of [ground().deadlines, other]) {
      node.onDue('test.clock', () => {
        rung += 1;
        return Promise.resolve('rest');
      });
    }
    for (let n = 0; n < 20; n++) await open(`s${n}`);
    ground().clock.advance(30 * minuteMs);
    await Promise.all([ground().deadlines.runDue(ground().clock.now()), other.runDue(ground().clock.now())]);
    expect(rung).toBe(20);
  });
});
