import { readFileSync } from 'node:fs';
import type { CapAlert } from './cap-alert.js';
import { checkChain } from './check-chain.js';
import { parseCap } from './parse-cap.js';

const read = (name: string) => parseCap(readFileSync(`test/fixtures/cap/${name}.xml`)).alert as CapAlert;
const first = read('red-rain');
const update = read('red-rain-update');
const hour = 3_600_000;

const said = (...alerts: CapAlert[]) => checkChain(alerts).map(({ code, where }) => `${code} @ ${where}`);
const reference = ({ sender, identifier, sent }: CapAlert) => ({ sender, identifier, sent });
/** Another message about the same, one hour after `before`, referencing what is given. */
const after = (before: CapAlert, ...referenced: CapAlert[]): CapAlert => ({
  ...before,
  identifier: `${before.identifier}-next`,
  sent: (before.sent ?? 0) + hour,
  msgType: 'Update',
  references: referenced.map(reference),
});

describe('alerts read together', () => {
  it('that hold together have no fault, in whatever order they come', () => {
    expect(said(first, update)).toEqual([]);
    expect(said(update, first)).toEqual([]);
    expect(said()).toEqual([]);
  });

  it('the same message twice is one message', () => {
    expect(said(first, first, update)).toEqual([]);
  });

  it('one identifier with two contents is a conflict, whatever their times', () => {
    const other = { ...first, sent: (first.sent ?? 0) + hour, note: '另一份' };
    expect(said(first, other)).toEqual(['chain.conflict @ alerts[1]']);
    expect(said(first, { ...other, sender: 'somebody-else@example.cn' })).toEqual([]);
  });

  it('a reference to what is not there is said', () => {
    expect(said(update)).toEqual(['chain.reference-unknown @ alerts[0].references[0]']);
  });

  it('a wrong time in a reference is said, and the message found all the same', () => {
    const wrong = { ...update, references: [{ ...reference(first), sent: 1_000 }] };
    expect(said(first, wrong)).toEqual(['chain.reference-sent @ alerts[1].references[0]']);
    expect(said(first, { ...update, references: [{ ...reference(first), sent: null }] })).toEqual([]);
  });

  it('time does not run backwards', () => {
    expect(said(first, { ...update, sent: (first.sent ?? 0) - 1_000 })).toEqual([
      'chain.sent-backwards @ alerts[1].references[0]',
    ]);
    expect(said(first, { ...update, sent: first.sent })).toEqual([]);
  });

  it('an update that forgets an unexpired one before the last is told so', () => {
    const second = after(first, first);
    expect(said(first, second, after(second, second))).toEqual([
      'chain.reference-incomplete @ alerts[2].references[0]',
    ]);
    expect(said(first, second, after(second, first, second))).toEqual([]);
    const late = { ...after(second, second), sent: (first.info[0]?.expires ?? 0) + hour };
    expect(said(first, second, late)).toEqual([]);
  });

  it('a message that references itself is left to its own check', () => {
    expect(said({ ...first, references: [reference(first)] })).toEqual([]);
  });
});
