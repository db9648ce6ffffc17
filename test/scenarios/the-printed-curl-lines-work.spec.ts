import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../harness/free-port.js';
import { ServiceProcess } from '../harness/process.js';
import { sampleFeedKey, samplePassword } from '../harness/service.js';

interface Block {
  readonly line: number;
  readonly script: string;
  /** The answer that is printed below it; null where none is. */
  readonly answer: unknown;
}

/** Every block of shell lines that calls curl, and the JSON block that follows it. */
function blocksOf(text: string): Block[] {
  const fences = [...text.matchAll(/^```(\w*)\n([^]*?)^```$/gm)];
  return fences.flatMap((fence, index): Block[] => {
    const [, language, script = ''] = fence;
    if (language !== 'sh' || !script.includes('curl ')) return [];
    const next = fences[index + 1];
    // Nothing but blank lines between them.
    const between = next ? text.slice(fence.index + fence[0].length, next.index).trim() : 'end';
    const answer = next?.[1] === 'json' && between === '' ? (JSON.parse(next[2] ?? '') as unknown) : null;
    return [{ line: text.slice(0, fence.index).split('\n').length, script, answer }];
  });
}

/** What is printed is there, with `…` for what differs each time; there may be more. */
function expectLike(said: unknown, printed: unknown, path = ''): void {
  if (typeof printed === 'string' && printed.endsWith('…')) {
    expect([path, typeof said]).toEqual([path, 'string']);
    expect(String(said).length).toBeGreaterThan(printed.length);
  } else if (Array.isArray(printed)) {
    expect([path, Array.isArray(said) && said.length]).toEqual([path, printed.length]);
    printed.forEach((item, index) => expectLike((said as unknown[])[index], item, `${path}[${index}]`));
  } else if (typeof printed === 'object' && printed !== null) {
    for (const [key, value] of Object.entries(printed))
      expectLike((said as Record<string, unknown> | null)?.[key], value, `${path}.${key}`);
  } else expect([path, said]).toEqual([path, printed]);
}

const blocks = blocksOf(readFileSync('docs/integration.md', 'utf8'));

describe('what docs/integration.md prints', () => {
  const folder = mkdtempSync(join(tmpdir(), 'jiaoying-printed-'));
  const desk = join(folder, 'desk');
  let service: ServiceProcess;
  beforeAll(async () => {
    mkdirSync(desk);
    service = await ServiceProcess.start(folder, await freePort(), {});
  });
  afterAll(async () => {
    await service?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('is a good many lines, most of them with their answer', () => {
    expect(blocks.length).toBeGreaterThanOrEqual(10);
    expect(blocks.filter(({ answer }) => answer !== null).length).toBeGreaterThanOrEqual(9);
  });

  // In their order: a reader goes from one to the next in one folder.
  it.each(blocks.map((block): [string, Block] => [`line ${block.line}`, block]))(
    'works as it stands at %s',
    (_, { script, answer }) => {
      const { status, stdout, stderr } = spawnSync('bash', ['--norc', '-euo', 'pipefail', '-c', script], {
        cwd: desk,
        encoding: 'utf8',
        env: {
          ...{ PATH: process.env['PATH'], HOME: desk, LANG: 'C.UTF-8' },
          ...{ JIAOYING_URL: service.url, FEED_KEY: sampleFeedKey, PASSWORD: samplePassword },
        },
      });
      expect([status, stderr]).toEqual([0, '']);
      if (answer !== null) expectLike(JSON.parse(stdout), answer);
      // Several answers one after the other: none of them a refusal.
      else expect(stdout).not.toMatch(/"requestId"|^$/);
    },
  );
});
