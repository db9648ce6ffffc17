import type { MessageEvent } from '@nestjs/common';
import type { Subscription } from 'rxjs';
import { LiveController } from '../../src/platform/events/live.controller.js';
import { onBothEngines } from '../harness/engines.js';

onBothEngines('live hints', (ground) => {
  let live: LiveController;
  const open: Subscription[] = [];
  beforeEach(() => {
    live = new LiveController(ground().events);
  });
  afterEach(() => {
    for (const one of open.splice(0)) one.unsubscribe();
    live.onApplicationShutdown();
  });
  const happens = (subject: string) =>
    ground().unitOfWork.run((tx) => ground().events.publish(tx, { kind: 'test.fact', subject, payload: null }));
  const listens = (lastId?: string) => {
    const heard: MessageEvent[] = [];
    open.push(live.live(lastId).subscribe((message) => heard.push(message)));
    return {
      heard,
      topics: () => heard.map(({ data }) => (data as { topic: string }).topic),
      async hears(topic: string) {
        const until = performance.now() + 5_000;
        while (performance.now() < until && !this.topics().includes(topic))
          await new Promise((resolve) => setTimeout(resolve, 20));
        expect(this.topics()).toContain(topic);
      },
    };
  };
  const head = () => ground().events.headPosition();

  it('tell a newcomer to look at everything, and where it stands', async () => {
    await happens('a');
    await ground().events.pump();
    const client = listens();
    await client.hears('all');
    expect(client.heard).toEqual([
      { type: 'hint', id: String(await head()), data: { topic: 'all', version: await head() } },
    ]);
  });

  it('miss nothing that happens while what was missed is being read', async () => {
    await happens('before');
    await ground().events.pump();
    await happens('missed');
    await ground().events.pump();
    const client = listens('1');
    for (const subject of ['x', 'y', 'z']) await happens(subject);
    await ground().events.pump();
    for (const subject of ['missed', 'x', 'y', 'z']) await client.hears(`incident:${subject}`);
    expect(client.topics()).not.toContain('incident:before');
  });

  it('move the position on with the last hint of a batch only, so that a cut batch is told again', async () => {
    for (const subject of ['a', 'b', 'c']) await happens(subject);
    await ground().events.pump();
    const client = listens('1');
    await client.hears('desk');
    expect(client.heard.map(({ id }) => id)).toEqual(['1', '1', '1', '3']);
  });

  it('start again for a client whose position we never gave', async () => {
    await happens('a');
    await ground().events.pump();
    await listens('999').hears('all');
  });

  it('leave nobody behind who hung up', async () => {
    const client = listens();
    await client.hears('all');
    open.splice(0).forEach((one) => one.unsubscribe());
    const told = client.heard.length;
    await happens('later');
    await ground().events.pump();
    await new Promise((resolve) => setTimeout(resolve, 350));
    expect(client.heard).toHaveLength(told);
    expect((live as unknown as { events$: { observed: boolean } }).events$.observed).toBe(false);
  });
});
