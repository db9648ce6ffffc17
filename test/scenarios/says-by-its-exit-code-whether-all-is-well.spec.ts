import { spawn } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Reason } from '../../src/shared/reason.js';

describe('the command line', () => {
  const folder = mkdtempSync(join(tmpdir(), 'jiaoying-cli-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  async function jiaoying(args: readonly string[], input = '') {
    const child = spawn(process.execPath, ['dist/cli.js', ...args], {
      env: { PATH: process.env['PATH'], JIAOYING_DATABASE_SQLITE_PATH: join(folder, 'cli.sqlite') },
    });
    const said = { out: '', err: '' };
    child.stdout.on('data', (chunk: Buffer) => (said.out += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (said.err += chunk.toString()));
    child.stdin.end(input);
    const [code] = (await once(child, 'close')) as [number];
    return { code, ...said };
  }
  const report = (out: string) => JSON.parse(out) as { isWell: boolean; reasons: readonly Reason[] };

  it.each([['rules'], ['directory']])('proves the %s that comes with it', async (subject) => {
    const { code, out } = await jiaoying([subject, 'check', '--json']);
    expect([code, report(out).isWell]).toEqual([0, true]);
  });

  it.each([['rules'], ['directory']])('lists what is missing where there are no %s', async (subject) => {
    const { code, out } = await jiaoying([subject, 'check', folder, '--json']);
    expect([code, report(out).isWell]).toEqual([1, false]);
    expect(report(out).reasons.length).toBeGreaterThan(1);
  });

  it('prints what the rulebook holds, and every fault of a broken one with file, line and column, in both languages', async () => {
    const sound = await jiaoying(['rules', 'check']);
    expect(sound.out).toMatch(/ 13  决策流 streams\n/);
    expect(sound.out).toMatch(/proved: 0 finding/);
    const copy = join(folder, 'rules');
    cpSync('config/rulebook', copy, { recursive: true });
    const file = join(copy, 'signing.yaml');
    writeFileSync(file, readFileSync(file, 'utf8').replace('grade: 1,', 'grade: 2,'));
    const broken = await jiaoying(['rules', 'check', copy]);
    expect(broken.code).toBe(1);
    expect(broken.out).toMatch(
      /^signing\.yaml:\d+:\d+ error rulebook\.tier-overlaps 签发权限.*重复 \/ .*covered twice$/m,
    );
    const other = join(folder, 'other');
    cpSync('config/rulebook', other, { recursive: true });
    const clocks = join(other, 'clocks.yaml');
    writeFileSync(clocks, readFileSync(clocks, 'utf8').replace('minutes: 20', 'minutes: 25'));
    const diff = await jiaoying(['rules', 'diff', 'config/rulebook', other]);
    expect([diff.code, diff.out]).toEqual([
      0,
      expect.stringMatching(/修改 时钟 \(clock-decision-red\)\n  - .*20分钟.*\n  \+ .*25分钟/),
    ]);
    expect((await jiaoying(['rules', 'diff', copy, other])).code).toBe(1);
  });

  it('explains one case as asked, every case without a gap, and refuses a question it does not understand', async () => {
    const one = ['--hazard', 'rainstorm', '--level', 'red', '--street', '500103010', '--at', '2026-07-20T02:00+08:00'];
    const { code, out } = await jiaoying(['rules', 'explain', ...one, '--industry', 'education', '--json']);
    const explained = JSON.parse(out) as Record<string, readonly object[]>;
    expect(code).toBe(0);
    expect(Object.keys(explained)).toEqual([
      'case',
      'proposals',
      'raiseFactors',
      'response',
      'instructions',
      'controls',
      'recipients',
      'windows',
      'channels',
      'sources',
    ]);
    for (const list of ['proposals', 'instructions', 'controls', 'recipients', 'windows', 'channels', 'sources'])
      expect([list, explained[list]?.length]).not.toEqual([list, 0]);
    expect(explained['proposals']?.[0]).toMatchObject({
      stream: 'rain',
      level: 'red',
      responseLevel: 2,
      considerRaisingTo: 1,
    });
    const all = await jiaoying(['rules', 'explain', '--all', '--at', '2026-07-20T02:00+08:00']);
    expect([all.code, all.out]).toEqual([0, expect.stringMatching(/704 个情形 cases，0 个缺口/)]);
    const wrong = await jiaoying(['rules', 'explain', '--hazard', 'frogs', '--street', 'nowhere']);
    expect(wrong.code).toBe(2);
    for (const part of ['--hazard', '--street', '--level']) expect(wrong.err).toContain(part);
  });

  it('replays what is recorded, and one bad file does not stop the rest', async () => {
    const bad = join(folder, 'bad.yaml');
    writeFileSync(bad, 'format: event-1\nid: x\n');
    const { code, out } = await jiaoying([
      'rules',
      'simulate',
      bad,
      'config/events/2025-08-09-city-level-three.yaml',
      '--json',
    ]);
    const [broken, played] = JSON.parse(out) as { reasons: readonly Reason[]; steps: readonly object[] }[];
    expect([code, (broken?.reasons.length ?? 0) > 0, broken?.steps]).toEqual([1, true, []]);
    expect(played?.steps).toEqual([
      expect.objectContaining({ at: '2025-08-09T18:00:00+08:00', stream: 'rain', responseLevel: 3, change: 'first' }),
    ]);
    expect((await jiaoying(['rules', 'simulate', 'config/events/2025-08-09-city-level-three.yaml'])).code).toBe(0);
  });

  it('says of every file what it is and whether it can be used; one bad file does not stop the rest', async () => {
    const files = ['red-rain.xml', 'hostile-billion-laughs.xml', 'no-such-file.xml', 'words-only.xml'].map(
      (name) => `test/fixtures/cap/${name}`,
    );
    const { code, out } = await jiaoying(['cap', 'check', ...files, '--json']);
    const checked = JSON.parse(out) as { file: string; verdict: string; reasons: object[] }[];
    expect(code).toBe(1);
    expect(checked.map(({ file, verdict }) => [file, verdict])).toEqual([
      [files[0], 'accept'],
      [files[1], 'reject'],
      [files[2], 'reject'],
      [files[3], 'accept-with-faults'],
    ]);
    expect(checked[1]).toEqual({
      file: files[1],
      format: 'cap-1.2',
      alerts: [],
      verdict: 'reject',
      reasons: [{ where: '', code: 'xml.dtd', level: 'error', message: expect.stringContaining('DOCTYPE') }],
      signature: 'none',
    });
    expect((await jiaoying(['cap', 'check', files[0] as string, files[3] as string])).code).toBe(0);
    const shown = await jiaoying(['cap', 'show', files[3] as string]);
    expect([shown.code, shown.out]).toEqual([0, expect.stringContaining('地质灾害气象风险 预警 橙(二级)')]);
  });

  it('builds what it then verifies, and writes nothing that breaks a rule', async () => {
    const keys = generateKeyPairSync('ec', {
      namedCurve: 'prime256v1',
      publicKeyEncoding: { type: 'spki', format: 'pem' },
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    });
    const path = (name: string) => join(folder, name);
    writeFileSync(path('private.pem'), keys.privateKey);
    writeFileSync(path('public.pem'), keys.publicKey);
    writeFileSync(path('alert.json'), JSON.stringify(ownAlert));
    const built = await jiaoying(['cap', 'build', '--from', path('alert.json'), '--sign', path('private.pem')]);
    expect([built.code, built.err]).toEqual([0, '']);
    writeFileSync(path('signed.xml'), built.out);
    writeFileSync(path('forged.xml'), built.out.replace('立即转移', '不必转移'));
    const verify = async (...args: string[]) => (await jiaoying(['cap', 'verify', ...args])).code;
    expect(await verify(path('signed.xml'), '--key', path('public.pem'))).toBe(0);
    expect(await verify(path('forged.xml'), '--key', path('public.pem'))).toBe(1);
    expect(await verify(path('signed.xml'), '--key', path('none.pem'))).toBe(2);
    const national = await jiaoying(
      ['cap', 'build', '--from', '-', '--national', '--signer', '李某', '--method', 'SMS', '--no-serial'],
      JSON.stringify(ownAlert),
    );
    expect([national.code, national.out]).toEqual([0, expect.stringContaining('50010341600000_20260720021900</id')]);
    const { sender, ...nameless } = ownAlert;
    const refused = await jiaoying(['cap', 'build', '--from', '-'], JSON.stringify({ ...nameless, note: sender }));
    expect([refused.code, refused.out, refused.err]).toEqual([1, '', expect.stringContaining('error sender ')]);
  });

  it('tells wrong use from a wrong answer', async () => {
    expect((await jiaoying(['no-such-command'])).code).toBe(2);
    expect((await jiaoying(['cap', 'check'])).code).toBe(2);
    const { code, err } = await jiaoying(['audit', 'verify', '--json']);
    expect([code, err]).toEqual([1, expect.stringContaining('there is no database')]);
  });

  it('makes an account, gives it a new password, and says every fault of one it refuses', async () => {
    const add = ['user', 'add', 'wang', '--display-name', '王某', '--unit', 'dept-emergency', '--role', 'duty-officer'];
    const made = await jiaoying([...add, '--json']);
    expect(made.code).toBe(0);
    expect(JSON.parse(made.out)).toEqual({
      name: 'wang',
      userId: expect.any(String),
      password: expect.stringMatching(/^.{14}$/),
    });
    expect((await jiaoying(add)).code).toBe(1);
    const given = await jiaoying(['user', 'passwd', 'wang', '--stdin', '--json'], 'a long enough password\n');
    expect([given.code, given.out]).toEqual([0, expect.not.stringContaining('password')]);
    expect((await jiaoying(['user', 'passwd', 'nobody'])).code).toBe(1);
    const refused = await jiaoying([
      'user',
      'add',
      'Li',
      '--display-name',
      '李某',
      '--unit',
      'nowhere',
      '--role',
      'king',
    ]);
    expect(refused.code).toBe(1);
    for (const part of ['name', '--unit', '--role']) expect(refused.err).toContain(`${part}: `);
  });
});

const ownAlert = {
  identifier: '50010341600000_20260720021900_0',
  sender: 'yuzhong@example.cn',
  sent: '2026-07-20T02:19:00+08:00',
  status: 'Actual',
  msgType: 'Alert',
  scope: 'Public',
  info: [
    {
      language: 'zh-CN',
      category: ['Met'],
      event: '暴雨',
      urgency: 'Immediate',
      severity: 'Extreme',
      certainty: 'Observed',
      eventCode: [{ valueName: 'eventType', value: '11B03' }],
      expires: '2026-07-20T08:00:00+08:00',
      senderName: '渝中区防汛抗旱指挥部',
      headline: '渝中区防汛抗旱指挥部发布暴雨红色预警',
      description: '低洼地带人员立即转移。',
      parameter: [{ valueName: 'ColorCode', value: 'red' }],
      area: [{ areaDesc: '渝中区', geocode: [{ valueName: 'GB/T 2260', value: '500103' }] }],
    },
  ],
};
