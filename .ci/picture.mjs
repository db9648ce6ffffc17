// Draws the rooms and who imports whom into docs/architecture.md, from what is really imported. `--check` only compares:
// exit code 1 when the picture is not the code's. Arrows that follow from others (a → b → c, so a → c) are left out.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

process.chdir(resolve(dirname(fileURLToPath(import.meta.url)), '..'));
const paper = 'docs/architecture.md';
const floors = {
  reach: 'reach · reaching people, whatever the reason',
  decide: 'decide · what to say, and why',
  oversee: 'oversee · seeing it whole',
};
const roomOf = (path) => /^src\/((?:reach|decide|oversee)\/[^/]+)\//.exec(path)?.[1];

function imports() {
  const program = 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs';
  const options = ['src', '--config', '.dependency-cruiser.cjs', '--output-type', 'json'];
  let text;
  try {
    text = execFileSync(process.execPath, [program, ...options], { encoding: 'utf8', maxBuffer: 1e8 });
  } catch (failed) {
    // Broken rules are another check's business; the report is complete either way.
    text = failed.stdout;
  }
  const graph = new Map();
  for (const { source, dependencies } of JSON.parse(text).modules) {
    const from = source.endsWith('.spec.ts') ? undefined : roomOf(source);
    if (!from) continue;
    const known = graph.get(from) ?? new Set();
    graph.set(from, known);
    for (const { resolved } of dependencies) {
      const to = roomOf(resolved);
      if (to && to !== from) known.add(to);
    }
  }
  return graph;
}

function reaches(graph, from, to, without) {
  const seen = new Set();
  const waiting = [...(graph.get(from) ?? [])].filter((next) => next !== without);
  for (const room of waiting) {
    if (room === to) return true;
    if (seen.has(room)) continue;
    seen.add(room);
    waiting.push(...(graph.get(room) ?? []));
  }
  return false;
}

function drawn(graph) {
  const rooms = [...graph.keys()].sort();
  const lines = ['flowchart BT'];
  for (const [floor, title] of Object.entries(floors)) {
    lines.push(`  subgraph ${floor}["${title}"]`, '    direction LR');
    for (const room of rooms)
      if (room.startsWith(`${floor}/`)) lines.push(`    ${room.replace('/', '_')}[${room.split('/')[1]}]`);
    lines.push('  end');
  }
  for (const from of rooms) {
    for (const to of [...graph.get(from)].sort()) {
      if (!reaches(graph, from, to, to)) lines.push(`  ${from.replace('/', '_')} --> ${to.replace('/', '_')}`);
    }
  }
  return lines.join('\n');
}

const text = readFileSync(paper, 'utf8');
const place = /(```mermaid\n)[\s\S]*?(\n```)/;
if (!place.test(text)) throw new Error(`${paper} has no picture to replace`);
const current = text.replace(place, (_all, open, close) => open + drawn(imports()) + close);
if (process.argv.includes('--check')) {
  if (current === text) process.stdout.write('the picture of the rooms is current\n');
  else {
    process.stderr.write('the picture of the rooms is not the code any more: npm run picture\n');
    process.exitCode = 1;
  }
} else writeFileSync(paper, current);
