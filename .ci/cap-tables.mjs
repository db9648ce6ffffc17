// Writes docs/cap.md from the rules and the losses as the code has them; `--check` only compares. Needs a build.
import { readFileSync, writeFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import { capRules } from '../dist/edges/cap/cap-rules.js';
import { lostOnTheWay } from '../dist/edges/cap/lost-on-the-way.js';

const file = 'docs/cap.md';
const row = (...cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
const losses = (direction) =>
  lostOnTheWay
    .filter((each) => each.direction === direction)
    .map(({ field, happens }) => row(`\`${field}\``, happens.en, happens.zh));

const text = `# CAP and its relatives

Tolerant in, strict out. What arrives is read if it can be understood at all, with every fault named; what we build keeps every rule below, validates against the OASIS schema and verifies with xmlsec1 (\`npm run test:schema\`, which wants the schema at \`../shared/xsd/CAP-v1.2.xsd\` or where \`JIAOYING_CAP_SCHEMA\` says). This page is written by \`npm run cap-tables\` from \`src/edges/cap/cap-rules.ts\` and \`src/edges/cap/lost-on-the-way.ts\`.

- CAP 1.0 and 1.1 are read as 1.2, and what had to be turned is said. Unknown elements are kept with the alert and not written again: the schema has no place for them.
- Atom, RSS and EDXL-DE are opened, and each alert in them is kept with bytes of its own.
- A signature is \`none\`, \`valid\`, \`invalid\` or \`unverified\`. It is valid only under a key the rulebook's issuer has; a key the message brings along proves nothing. One enveloped signature over the whole alert counts; anything else is unverified, and said.
- What calls itself secret (a classification other than None or Inner, a mark like 机密★) is refused, and nothing of it is kept.

## Every rule

\`error\`: breaks the standard, or could not be read. \`warning\`: allowed, and probably not what was meant. \`advice\`: helps whoever reads it. Each has a message that keeps it and one that breaks it in \`src/edges/cap/cap-rules.spec.ts\`.

| code | level | rule | 规则 |
|---|---|---|---|
${capRules.map(({ code, level, en, zh }) => row(`\`${code}\``, level, en, zh)).join('\n')}

## What is lost between CAP and the national form

A property test sends generated messages there and back and fails on a difference that is not in these tables, and on an entry that never happens. Colour stands for severity: Red is Extreme, Orange Severe, Yellow Moderate, Blue Minor; metres and kilometres, and the one reference to the first message and the chain, are turned without loss beyond what is said here.

### National form to CAP

| field | what happens | 说明 |
|---|---|---|
${losses('national-to-cap').join('\n')}

### CAP to national form

| field | what happens | 说明 |
|---|---|---|
${losses('cap-to-national').join('\n')}
`;

const formatted = await format(text, { ...(await resolveConfig(file)), filepath: file });
if (!process.argv.includes('--check')) writeFileSync(file, formatted);
else if (readFileSync(file, 'utf8') !== formatted) {
  console.error(`${file} is not what the code says: run npm run cap-tables`);
  process.exitCode = 1;
}
