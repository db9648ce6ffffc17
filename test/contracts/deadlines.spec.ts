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
