// The message reader under fire: at least 100,000 seeded cases, none of which may throw, take long, keep memory or be
// refused without a reason. `npm run soak`; `node test/soak/fuzz-cap.mjs --cases 5000 --seed 7 --from 120`.
import { generateKeyPairSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { readMessage } from '../../dist/edges/cap/read-message.js';
import { signCap } from '../../dist/edges/cap/signature.js';
import { fuzzCase, faultsOfAnswer, seedMessages } from './fuzz-messages.mjs';

const option = (name, otherwise) => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? otherwise : Number(process.argv[at + 1]);
};
const cases = option('cases', 120_000);
const seed = option('seed', 20260720);
const from = option('from', 0);

/** Processor time of one case, garbage collection and all. */
const mostMs = 2_000;
const mostGrowthMb = 32;
const place = { latitude: 29.55, longitude: 106.56, kilometres: 500 };

const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const pem = { type: 'pkcs8', format: 'pem' };
const redRain = readFileSync('test/fixtures/cap/red-rain.xml', 'utf8');
const signed = signCap(redRain, { privateKeyPem: privateKey.export(pem), certificatePem: null });
const trusted = [publicKey.export({ type: 'spki', format: 'pem' })];
const messages = seedMessages(signed);

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc');
const heapMb = () => {
  collect();
  return process.memoryUsage().heapUsed / 2 ** 20;
};

const failures = [];
const counts = {};
const count = (name) => (counts[name] = (counts[name] ?? 0) + 1);
let slowest = { ms: 0, number: -1 };
let bytesRead = 0;
let heapBefore = 0;
const begun = performance.now();
for (let number = from; number < from + cases && failures.length < 20; number += 1) {
  // What is compiled and cached by then is not growth.
  if (number === from + Math.floor(cases / 10)) heapBefore = heapMb();
  const bytes = fuzzCase(seed, number, messages);
  bytesRead += bytes.length;
  const before = process.cpuUsage();
  try {
    const message = readMessage(bytes, 'application/xml', trusted, place);
    failures.push(...faultsOfAnswer(message).map((fault) => `case ${number}: ${fault}`));
    count(message.verdict);
    count(message.format);
  } catch (problem) {
    failures.push(`case ${number} threw: ${problem?.stack ?? problem}`);
  }
  const { user, system } = process.cpuUsage(before);
  const ms = (user + system) / 1000;
  if (ms > slowest.ms) slowest = { ms, number };
  if (ms > mostMs) failures.push(`case ${number} took ${Math.round(ms)} ms`);
}
const seconds = (performance.now() - begun) / 1000;
const growthMb = heapMb() - heapBefore;
if (growthMb > mostGrowthMb) failures.push(`the heap grew by ${growthMb.toFixed(1)} MB`);

const figures = {
  cases,
  seed,
  seconds: Number(seconds.toFixed(1)),
  casesPerSecond: Math.round(cases / seconds),
  megabytes: Number((bytesRead / 1e6).toFixed(1)),
  slowestMs: Number(slowest.ms.toFixed(1)),
  slowestCase: slowest.number,
  heapGrowthMb: Number(growthMb.toFixed(1)),
  ...counts,
};
process.stdout.write(`fuzz-cap ${JSON.stringify(figures)}\n`);
for (const failure of failures) process.stdout.write(`fuzz-cap FAILED ${failure}\n`);
if (failures.length > 0) process.exitCode = 1;
