import { readFileSync } from 'node:fs';
import { signingPair } from '../../../test/harness/certificate.js';
import { faultsOfAnswer, fuzzCase, seedMessages } from '../../../test/soak/fuzz-messages.mjs';
import { readMessage } from './read-message.js';
import { signCap } from './signature.js';

/** The short form of `npm run soak`, which tries forty times as many. */
const cases = 3_000;
const seed = 4;

describe('messages no sender should send', () => {
  const pair = signingPair('ec');
  const signed = signCap(readFileSync('test/fixtures/cap/red-rain.xml', 'utf8'), pair);
  const messages = seedMessages(signed);

  it(`${cases} of them are answered without a throw, and refused only with reasons`, () => {
    const failures: string[] = [];
    const verdicts = new Map<string, number>();
    for (let number = 0; number < cases; number += 1) {
      const message = readMessage(fuzzCase(seed, number, messages), 'application/xml', [pair.certificatePem]);
      verdicts.set(message.verdict, (verdicts.get(message.verdict) ?? 0) + 1);
      failures.push(...faultsOfAnswer(message).map((fault) => `case ${number}: ${fault}`));
    }
    expect(failures).toEqual([]);
    // Damage of every degree, not only rubble.
    for (const verdict of ['accept', 'accept-with-faults', 'reject']) {
      expect(verdicts.get(verdict)).toBeGreaterThan(cases / 20);
    }
  });

  it('are the same each time', () => {
    expect(Buffer.from(fuzzCase(seed, 17, messages))).toEqual(Buffer.from(fuzzCase(seed, 17, messages)));
  });
});
