// Draws the lives of versions, warnings, responses, control orders into docs/decision-process.md, from the data the
// service itself lives by; `--check` only compares. Needs a build.
import { readFileSync, writeFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import { responseMachine, versionMachine, warningMachine } from '../dist/decide/warning/core/lifecycle.js';
import { orderActs, orderStates } from '../dist/decide/instruction/core/control-life.js';

const file = 'docs/decision-process.md';

const control = {
  states: orderStates,
  start: 'drafted',
  transitions: Object.entries(orderActs).flatMap(([act, { from, to }]) =>
    to === 'same' ? [] : from.map((state) => ({ act, from: state, to })),
  ),
};

/** One arrow for each pair of states, with every act that leads from one to the other. */
function drawn({ states, start, transitions }) {
  const name = (state) => state.replaceAll('-', '_');
  const arrows = new Map();
  for (const { act, from, to } of transitions) {
    const key = `${name(from)} --> ${name(to)}`;
    arrows.set(key, [...(arrows.get(key) ?? []), act]);
  }
  const last = states.filter((state) => !transitions.some(({ from, to }) => from === state && to !== state));
  return [
    'stateDiagram-v2',
    '  direction LR',
    ...states.filter((state) => state.includes('-')).map((state) => `  state "${state}" as ${name(state)}`),
    `  [*] --> ${name(start)}`,
    ...[...arrows].map(([arrow, acts]) => `  ${arrow} : ${acts.join(', ')}`),
    ...last.map((state) => `  ${name(state)} --> [*]`),
  ].join('\n');
}

const pictures = { version: versionMachine, warning: warningMachine, response: responseMachine, control };
const before = readFileSync(file, 'utf8');
const after = Object.entries(pictures).reduce((text, [name, machine]) => {
  const place = new RegExp(`(<!-- life of ${name} -->)[\\s\\S]*?(<!-- end -->)`);
  if (!place.test(text)) throw new Error(`${file} has no place for the life of ${name}`);
  return text.replace(place, `$1\n\n\`\`\`mermaid\n${drawn(machine)}\n\`\`\`\n\n$2`);
}, before);
const formatted = await format(after, { ...(await resolveConfig(file)), filepath: file });
if (!process.argv.includes('--check')) writeFileSync(file, formatted);
else if (before !== formatted) {
  console.error(`${file} is not what the code says: run npm run life-pictures`);
  process.exitCode = 1;
}
