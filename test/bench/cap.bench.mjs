// Parse and prove: a CAP message read whole and held to every rule, small and with 40,000 polygon points, beside the
// bare XML parse and beside the parser a user would pick, which proves nothing.
import { readFileSync } from 'node:fs';
import { generateKeyPairSync } from 'node:crypto';
import { XMLParser } from 'fast-xml-parser';
import { SaxesParser } from 'saxes';
import { parseCap } from '../../dist/edges/cap/parse-cap.js';
import { signCap, verifySignature } from '../../dist/edges/cap/signature.js';
import { median, result, timed } from './measure.mjs';

const redRain = readFileSync('test/fixtures/cap/red-rain.xml', 'utf8');
const points = 40_000;

/** A lobed coast of 40,000 points, the last equal to the first, written as short as it goes: some 470 kB. */
function largeMessage() {
  const short = (degrees) => degrees.toFixed(4).replace(/^0/, '');
  const ring = Array.from({ length: points }, (_unused, index) => {
    const angle = (index / points) * 2 * Math.PI;
    const away = 0.35 + Math.sin(angle * 24) * 0.1;
    return `${short(0.5 + away * Math.cos(angle))},${short(0.5 + away * Math.sin(angle))}`;
  });
  return redRain.replace(/<polygon>.*<\/polygon>/, `<polygon>${[...ring, ring[0]].join(' ')}</polygon>`);
}

export async function capBench() {
  const small = await sized('cap.small', redRain, 200, 40);
  const large = await sized('cap.large', largeMessage(), 1, 25);
  return [...small, ...large, ...(await signatures())];
}

/** `batch` messages a run, `runs` runs. */
async function sized(name, text, batch, runs) {
  const bytes = Buffer.from(text);
  const { alert, faults } = parseCap(bytes);
  if (!alert || faults.some(({ level }) => level === 'error' && name === 'cap.small'))
    throw new Error(`${name} is not sound`);
  const each = async (work) => {
    const taken = await timed(runs, () => {
      for (let index = 0; index < batch; index += 1) work();
    });
    return median(taken) / batch;
  };
  const ours = await each(() => parseCap(bytes));
  const bare = await each(() => new SaxesParser({ xmlns: true }).write(new TextDecoder().decode(bytes)).close());
  const peer = await each(() => new XMLParser({ ignoreAttributes: false }).parse(bytes));
  const perSecond = (ms) => 1000 / ms;
  const megabytes = (ms) => (bytes.length / 1e6) * perSecond(ms);
  const beside = (figure) => ({
    limit: { name: 'saxes into nothing', value: figure(bare) },
    peers: [{ name: 'fast-xml-parser, nothing proved', value: figure(peer) }],
  });
  return [
    result({ name, value: perSecond(ours), unit: 'messages/s', ...beside(perSecond) }),
    result({ name: `${name}.rate`, value: megabytes(ours), unit: 'MB/s', ...beside(megabytes) }),
    ...(name === 'cap.large' ? [result({ name: `${name}.time`, value: ours, unit: 'ms', atMost: 500 })] : []),
  ];
}

async function signatures() {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const privateKeyPem = privateKey.export({ type: 'pkcs8', format: 'pem' });
  const trusted = [publicKey.export({ type: 'spki', format: 'pem' })];
  const signed = signCap(redRain, { privateKeyPem, certificatePem: null });
  const taken = await timed(60, () => verifySignature(signed, trusted));
  return [result({ name: 'cap.verify', value: median(taken), unit: 'ms' })];
}
