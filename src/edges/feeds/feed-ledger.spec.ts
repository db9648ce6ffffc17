import { advice, error, warning } from '../../shared/reason.js';
import { FeedLedger } from './feed-ledger.js';

const bad = error('sent', 'bad', '坏', 'bad');
const message = (said: object = {}) => ({ feedId: 'met', issuer: 'a', faults: [], sentAt: null, ...said });

describe('the ledger of what feeds brought', () => {
  it('adds up ten thousand messages to one line of each feed and each issuer', () => {
    const ledger = new FeedLedger();
    for (let i = 0; i < 10_000; i += 1) ledger.add(message({ issuer: i % 2 ? 'a' : null }), i);
    const [heard, ...others] = ledger.take();
    expect(others).toEqual([]);
    expect(heard).toMatchObject({ feedId: 'met', messages: 10_000, messagesWithFaults: 0, lastHeardAt: 9_999 });
    expect(heard?.issuers.map(({ issuer, messages }) => [issuer, messages])).toEqual([
      ['', 5_000],
      ['a', 5_000],
    ]);
    expect(ledger.take()).toEqual([]);
  });

  it('counts a message once however many faults it has, and advice not at all', () => {
    const ledger = new FeedLedger();
    ledger.add(message({ faults: [advice('', 'x', 'x', 'x')] }), 1);
    ledger.add(message({ faults: [warning('', 'w', 'w', 'w'), bad] }), 2);
    expect(ledger.take()[0]).toMatchObject({ messages: 2, messagesWithFaults: 1, lastFault: { reason: bad, at: 2 } });
  });

  it('loses nothing when it could not be written down', () => {
    const ledger = new FeedLedger();
    ledger.add(message({ faults: [bad] }), 1);
    const taken = ledger.take();
    ledger.add(message(), 5);
    ledger.giveBack(taken);
    const [heard] = ledger.take();
    expect(heard).toMatchObject({
      messages: 2,
      messagesWithFaults: 1,
      lastHeardAt: 5,
      lastFault: { reason: bad, at: 1 },
    });
    expect(heard?.issuers).toEqual([
      { issuer: 'a', messages: 2, messagesWithFaults: 1, lastHeardAt: 5, lastFault: bad },
    ]);
  });

  it('remembers how late messages were beyond the writing down', () => {
    const ledger = new FeedLedger();
    for (const at of [10, 20, 30]) {
      ledger.add(message({ sentAt: at - 7 }), at);
      if (at < 30) expect(ledger.take()[0]?.clockSkewMs).toBeNull();
    }
    expect(ledger.take()[0]?.clockSkewMs).toBe(-7);
  });
});
