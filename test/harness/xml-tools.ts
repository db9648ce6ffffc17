/** xmllint and xmlsec1, run over many files at once. Neither may fetch anything. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The OASIS schema, which is not ours to carry; `npm run test:schema` says where it is. */
export const capSchema = process.env.JIAOYING_CAP_SCHEMA ?? '';

/** One line for each thing that is not there, so that nobody takes a suite that proved nothing for one that passed. */
export function demandTools(): void {
  const missing = [
    ...(existsSync(capSchema) ? [] : [`the OASIS schema of CAP 1.2 at "${capSchema}" (JIAOYING_CAP_SCHEMA)`]),
    ...['xmllint', 'xmlsec1'].filter((tool) => spawnSync(tool, ['--version']).error !== undefined),
  ];
  if (missing.length > 0) throw new Error(`This suite needs ${missing.join(', ')}.`);
}

/** A folder of files that is gone when the work is done. */
export function withFiles<T>(files: Readonly<Record<string, string>>, work: (paths: string[], folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'jiaoying-schema-'));
  try {
    const paths = Object.entries(files).map(([name, text]) => {
      const path = join(folder, name);
      writeFileSync(path, text);
      return path;
    });
    return work(paths, folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What xmllint has against each of the messages by the OASIS schema; empty when all are valid. */
export function schemaFaults(messages: Readonly<Record<string, string>>): string[] {
  return withFiles(messages, (paths, folder) => {
    const { status, stderr } = spawnSync('xmllint', ['--noout', '--nonet', '--schema', capSchema, ...paths], {
      encoding: 'utf8',
      maxBuffer: 64 * 1024 * 1024,
    });
    const lines = stderr.replaceAll(`${folder}/`, '').split('\n');
    const faults = lines.filter((line) => line !== '' && !line.endsWith(' validates'));
    if (status !== 0 && faults.length === 0) throw new Error(`xmllint ended with ${status}`);
    return faults;
  });
}

/** Whether xmlsec1 finds every signature valid under one PEM public key or certificate. */
export function isValidByXmlsec(messages: Readonly<Record<string, string>>, pem: string): boolean {
  const option = pem.includes('CERTIFICATE') ? '--pubkey-cert-pem' : '--pubkey-pem';
  return withFiles({ ...messages, 'key.pem': pem }, (paths) => {
    const key = paths.pop() as string;
    return xmlsec(['--verify', option, key, ...paths]).status === 0;
  });
}

/** A message with a signature template in it, signed by xmlsec1. */
export function signedByXmlsec(template: string, privateKeyPem: string): string {
  return withFiles({ 'message.xml': template, 'key.pem': privateKeyPem }, ([message = '', key = '']) => {
    const { status, stdout, stderr } = xmlsec(['--sign', '--privkey-pem', key, '--id-attr:Id', 'alert', message]);
    if (status !== 0) throw new Error(stderr);
    return stdout;
  });
}

function xmlsec(options: readonly string[]) {
  return spawnSync('xmlsec1', options, { encoding: 'utf8' });
}
