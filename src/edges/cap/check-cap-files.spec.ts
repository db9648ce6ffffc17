import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readFileSync } from 'node:fs';
import { checkCapFiles } from './check-cap-files.js';

const folder = 'test/fixtures/cap';
const check = (...files: string[]) => checkCapFiles(files, []);

describe('checking files', () => {
  const own = mkdtempSync(join(tmpdir(), 'jiaoying-cap-'));
  afterAll(() => rmSync(own, { recursive: true, force: true }));

  it('answers for every file, readable or not, in their order', async () => {
    const files = [`${folder}/red-rain.xml`, `${folder}/hostile-billion-laughs.xml`, `${folder}/none.xml`, folder];
    const results = await check(...files, '/dev/zero');
    expect(results.map(({ file, format, verdict, reasons }) => [file, format, verdict, reasons[0]?.code])).toEqual([
      [files[0], 'cap-1.2', 'accept', undefined],
      [files[1], 'cap-1.2', 'reject', 'xml.dtd'],
      [files[2], 'unknown', 'reject', 'file.unreadable'],
      [files[3], 'unknown', 'reject', 'file.unreadable'],
      ['/dev/zero', 'unknown', 'reject', 'file.unreadable'],
    ]);
    expect(results[0]?.alerts).toEqual([
      {
        where: '',
        identifier: '50000041600000_20260720020300_0',
        sender: 'cq-met@example.cn',
        sent: Date.parse('2026-07-20T02:03:00+08:00'),
        msgType: 'Alert',
        event: '暴雨',
      },
    ]);
  });

  it('reads no more of a file than a message may have', async () => {
    const file = join(own, 'large.xml');
    writeFileSync(file, Buffer.alloc(3_000_000, 32));
    const [large] = await check(file);
    expect(large).toMatchObject({ verdict: 'reject', reasons: [{ code: 'xml.too-large' }] });
  });

  it('says in which entry something is wrong', async () => {
    const file = join(own, 'feed.atom');
    const feed = readFileSync(`${folder}/feed.atom`, 'utf8');
    writeFileSync(file, feed.replace('<cap:status>Actual', '<cap:status>actual'));
    const [checked] = await check(file);
    expect(checked).toMatchObject({ format: 'atom', verdict: 'accept-with-faults', signature: 'none' });
    expect(checked?.reasons.map(({ where, code }) => `${code} @ ${where}`)).toEqual([
      'cap.value-spelling @ entry[0].status',
    ]);
  });

  it('reads several as a chain', async () => {
    const chain = ['red-rain', 'red-rain-update', 'red-to-orange-rain', 'rain-cancel'].map(
      (name) => `${folder}/${name}.xml`,
    );
    const whole = await check(...chain);
    expect(whole.flatMap(({ reasons }) => reasons)).toEqual([]);
    const [last] = await check(chain[3] as string, chain[0] as string);
    expect(last?.verdict).toBe('accept');
    expect(last?.reasons.map(({ code, level }) => `${level} ${code}`)).toEqual([
      'advice chain.reference-unknown',
      'advice chain.reference-unknown',
    ]);
    const early = join(own, 'early.xml');
    const update = readFileSync(chain[1] as string, 'utf8');
    writeFileSync(early, update.replace(/<sent>[^<]*</, '<sent>2026-07-20T02:00:00+08:00<'));
    const [, backwards] = await check(chain[0] as string, early);
    expect(backwards?.verdict).toBe('accept-with-faults');
    expect(backwards?.reasons.map(({ code, where }) => `${code} @ ${where}`)).toContain(
      'chain.sent-backwards @ references[0]',
    );
  });

  it('compares a national file with its name', async () => {
    const right = join(own, '50000041600000_20260720020300_11B03_RED_ALERT.XML');
    const wrong = join(own, '50000041600000_20260720020300_11B03_BLUE_ALERT.XML');
    for (const file of [right, wrong]) cpSync(`${folder}/national-red-rain.xml`, file);
    const results = await Promise.all([check(right), check(wrong)]);
    expect(results.map(([one]) => [one?.verdict, one?.reasons[0]?.code])).toEqual([
      ['accept', undefined],
      ['accept-with-faults', 'national.file-name-disagrees'],
    ]);
  });
});
