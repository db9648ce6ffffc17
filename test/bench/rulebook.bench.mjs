// The whole matrix for one case, and reading and proving the whole plan, beside the obvious loop and a common rule engine.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Engine } from 'json-rules-engine';
import { parse } from 'yaml';
import { proposeLevels } from '../../dist/decide/hazard/core/propose-levels.js';
import { calmAt } from '../../dist/decide/hazard/core/situation.js';
import { instructionsFor } from '../../dist/decide/instruction/core/instructions-for.js';
import { readRulebookFolder } from '../../dist/decide/rulebook/rulebook.command.js';
import { median, quantile, result, timed } from './measure.mjs';

const folder = 'config/rulebook';
const at = Date.parse('2026-07-20T02:00:00+08:00');
const runs = 300;

export async function rulebookBench() {
  const { rulebook, reasons } = readRulebookFolder(folder);
  if (!rulebook) throw new Error(`the rulebook is not sound: ${reasons.length} fault(s)`);
  return [...(await decide(rulebook)), ...(await load())];
}

async function decide(rulebook) {
  const streets = rulebook.streets.map(({ unitId }) => unitId);
  const cases = rulebook.streams.map(({ stream, levels }) => ({
    ...{ stream, level: levels.at(-1), responseLevel: null, stage: '0h', areas: streets, issuedAt: at },
  }));
  const ours = await timed(runs, (run) => instructionsFor(rulebook, cases[run % cases.length]));

  // The same answers flattened beforehand: one row for each measure a subject has in a stream, at the gravest level.
  const rank = { blue: 0, yellow: 1, orange: 2, red: 3 };
  const rows = cases.flatMap((each) =>
    instructionsFor(rulebook, each).flatMap(({ subjectId, unitId, measures }) =>
      measures.map((measure) => ({ stream: each.stream, subjectId, unitId, ...measure })),
    ),
  );
  const bare = await timed(runs, (run) => {
    const { stream, level } = cases[run % cases.length];
    const found = new Map();
    for (const row of rows) {
      if (row.stream !== stream || rank[row.level] > rank[level]) continue;
      const own = found.get(row.subjectId);
      if (own) own.push(row);
      else found.set(row.subjectId, [row]);
    }
    return found;
  });

  const engine = new Engine(
    rows.map((row, index) => ({
      name: `${row.id}-${index}`,
      conditions: {
        all: [
          { fact: 'stream', operator: 'equal', value: row.stream },
          { fact: 'rank', operator: 'greaterThanInclusive', value: rank[row.level] },
        ],
      },
      event: { type: row.subjectId, params: { text: row.text } },
    })),
  );
  const peer = await timed(10, async (run) => {
    const { stream, level } = cases[run % cases.length];
    await engine.run({ stream, rank: rank[level] });
  });

  const signals = rulebook.hazards.map(({ hazard, colours }) => ({
    ...{
      id: hazard,
      hazard,
      colour: colours.at(-1),
      issuer: rulebook.issuers[0].id,
      streets,
      from: at,
      until: null,
      onset: at,
      words: hazard,
    },
  }));
  const situation = calmAt(at, streets);
  const proposing = await timed(runs, (run) =>
    proposeLevels({ ...situation, signals: [signals[run % signals.length]] }, rulebook),
  );
  const peers = [{ name: 'json-rules-engine', value: median(peer) }];
  const limit = { name: 'rows flattened beforehand', value: median(bare) };
  return [
    result({ name: 'decide', value: median(ours), unit: 'ms', limit, peers, atMost: 5 }),
    result({ name: 'decide.p99', value: quantile(ours, 0.99), unit: 'ms' }),
    result({ name: 'decide.propose', value: median(proposing), unit: 'ms' }),
  ];
}

async function load() {
  const ours = await timed(10, () => readRulebookFolder(folder));
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.yaml'));
  const bare = await timed(10, () => files.map((name) => parse(readFileSync(join(folder, name), 'utf8'))));
  const limit = { name: 'bare YAML parse', value: median(bare) };
  return [result({ name: 'rulebook.load', value: median(ours), unit: 'ms', limit, atMost: 1_000 })];
}
