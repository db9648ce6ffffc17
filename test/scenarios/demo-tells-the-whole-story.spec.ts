import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';
import type { DemoRecord } from '../../src/oversee/drill/demo-record.store.js';
import { parts } from '../../src/oversee/drill/demo-cast.js';

const run = promisify(execFile);
const limitMs = 60_000;

/** `jiaoying demo` as a user runs it, from the built service; nothing of this process's surroundings but the path. */
function demo(...options: string[]) {
  return run(process.execPath, ['dist/cli.js', 'demo', ...options], {
    env: { PATH: process.env['PATH'] },
    timeout: limitMs,
    maxBuffer: 16 * 1024 * 1024,
  });
}

describe('the demonstration', () => {
  let record: DemoRecord;
  let output: string;

  beforeAll(async () => {
    if (!existsSync('dist/cli.js')) throw new Error('build the service first: npm run build:service');
    output = (await demo('--json')).stdout;
    record = JSON.parse(output) as DemoRecord;
  }, limitMs + 5_000);

  it('prints one object, in less than a minute', () => {
    expect(output.trim().split('\n')).toHaveLength(1);
    expect(record.durationMs).toBeLessThan(limitMs);
  });

  it('proposes red for all 11 streets and says why', () => {
    expect(record.proposal).toMatchObject({ stream: 'rain', level: 'red', responseLevel: 2, stage: '0h' });
    expect(record.proposal.areas).toHaveLength(11);
    expect(record.proposal.because.length).toBeGreaterThan(0);
  });

  it('reaches for the first telephone at once', () => {
    expect(record.firstRequestAfterMs).toBeGreaterThanOrEqual(0);
    expect(record.firstRequestAfterMs).toBeLessThan(5_000);
  });

  it('decides against one dissent, keeps a late opinion and takes silence for silence', () => {
    const { verdict } = record;
    expect(verdict).toMatchObject({ kind: 'start', level: 'red', responseLevel: 2 });
    expect(verdict.opinions.filter(({ level }) => level === 'orange')).toHaveLength(1);
    expect(verdict.opinions.filter(({ late }) => late)).toHaveLength(1);
    expect(verdict.silentMembers).toEqual([parts.lateDepartment]);
  });

  it('is signed by another than who drafted, and issued under an identifier and a number', () => {
    expect(record.signedBy).toContain('指挥长');
    expect(record.signedBy).not.toBe(record.verdict.givenBy);
    expect(record.capIdentifier).toMatch(/^500103\d{8}_20260720\d{6}_\d$/);
    expect(Date.parse(record.issuedAt)).toBeGreaterThanOrEqual(Date.parse(record.signedAt));
  });

  it('instructs every industry and every street', () => {
    const of = (kind: string) => new Set(record.instructions.filter((each) => each.kind === kind).map(({ id }) => id));
    expect([of('industry').size, of('street').size, record.instructions.length]).toEqual([27, 11, 38]);
    for (const { text, unit } of record.instructions) expect([text, unit]).not.toContain('');
  });

  it('tells nobody what a control order says before it is signed', () => {
    const { controlOrders, instructions } = record;
    const signed = controlOrders.filter(({ signedAt }) => signedAt !== null);
    expect(new Set(signed.map(({ kind }) => kind))).toEqual(new Set(['forbid', 'stop', 'withdraw', 'evacuate']));
    for (const { number } of signed) expect(number).toMatch(/号$/);
    for (const order of controlOrders) {
      expect(order.saidBeforeSigning).toBe(0);
      expect(instructions.filter(({ text }) => text.includes(order.text))).toEqual([]);
    }
    expect(instructions.some(({ text }) => text.includes('命令另行下达'))).toBe(true);
  });

  it('climbs the ladder to the deputy who answers, and to the tier above', () => {
    const { deputies, nextTier } = record.escalated;
    expect(deputies).toContainEqual(
      expect.objectContaining({ unit: parts.deputyAnswers, receivedAt: expect.stringMatching(/^2026/) }),
    );
    expect(nextTier).toContainEqual(expect.objectContaining({ unit: parts.nobody, called: '区中心' }));
    expect(record.silent.map(({ unit }) => unit)).toContain(parts.silentDepartment);
  });

  it('counts deliveries, obligations and answers that belong together', () => {
    const sum = (tally: Readonly<Record<string, number>>) => Object.values(tally).reduce((all, n) => all + n, 0);
    expect(sum(record.deliveries.states)).toBe(record.deliveries.total);
    expect(sum(record.deliveries.channels)).toBe(record.deliveries.total);
    expect(sum(record.obligations.sources)).toBe(record.obligations.total);
    expect(record.answered.total).toBeLessThan(record.obligations.total);
    expect(record.answered.complete).toBeLessThanOrEqual(record.answered.total);
    expect(record.measures.reported).toBeGreaterThan(0);
  });

  it('keeps answers when it is extended and asks again when the response is raised', () => {
    const [extension, raise] = record.updates;
    expect(extension).toMatchObject({ action: 'extend', askedAgain: 0 });
    expect(extension?.kept).toBeGreaterThan(0);
    expect(raise).toMatchObject({ action: 'raise', from: { responseLevel: 2 }, responseLevel: 1, kept: 0 });
    expect(raise?.askedAgain).toBe(extension?.kept);
    expect(raise?.answeredAgain).toBeGreaterThan(0);
  });

  it('is lifted, and the record of all of it holds', () => {
    expect(record.lifted).toMatch(/^2026-07-20T07:/);
    expect(record.controlOrders.filter(({ state }) => state === 'in-force')).toEqual([]);
    expect(record.audit).toMatchObject({ unsealed: 0, faults: [] });
    expect(record.audit.sealed).toBeGreaterThan(100);
  });

  it(
    'tells a person the same, step by step',
    async () => {
      const { stdout, stderr } = await demo();
      for (const word of ['信号', '建议', '会商', '签发', '指令', '管控', '升级', '延长', '提级', '解除', '核验通过'])
        expect(stdout).toContain(word);
      expect(stdout).toContain(record.capIdentifier.slice(0, 23));
      expect(stderr).toBe('');
    },
    limitMs + 5_000,
  );
});
