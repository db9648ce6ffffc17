import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { Command, Option } from 'commander';
import { DomainError } from '../../shared/domain-error.js';
import type { Reason } from '../../shared/reason.js';
import { toRfc3339 } from '../../shared/time.js';
import { buildCap } from './build-cap.js';
import { capFromJson } from './build-from-json.js';
import { buildNational } from './build-national.js';
import type { CapAlert } from './cap-alert.js';
import { capToNational } from './cap-to-national.js';
import { checkCapFiles, type CheckedFile } from './check-cap-files.js';
import { Faults } from './faults.js';
import { lossesOf } from './lost-on-the-way.js';
import { faultView, messageView } from './message-view.js';
import type { NationalAlert } from './national-alert.js';
import { nationalToCap } from './national-to-cap.js';
import { readBounded } from './read-bounded.js';
import { readMessage, type ReadMessage } from './read-message.js';
import { showMessage } from './show-message.js';
import { signCap } from './signature.js';
import { readTrustedKeys } from './signature-keys.js';

const formats = 'CAP 1.2, 1.1 or 1.0, Atom, RSS, EDXL-DE, national-platform XML, or a signal as JSON';
const collect = (value: string, before: readonly string[] = []) => [...before, value];
const keyOption = ['--key <file>', 'certificate or public key (PEM) to trust; may be repeated', collect] as const;
const jsonOption = ['--json', 'print JSON instead of text'] as const;

interface ReadOptions {
  readonly key?: string[];
  readonly json?: true;
}

/** `jiaoying cap check|show|verify|build`: warning messages without a service or a database. */
export function capCommand(): Command {
  return new Command('cap')
    .description('warning messages: check, read, verify and build them')
    .addCommand(checkCommand())
    .addCommand(showCommand())
    .addCommand(verifyCommand())
    .addCommand(buildCommand());
}

function checkCommand(): Command {
  return new Command('check')
    .description('say what is wrong with each file, as intake would; several are also checked as a chain')
    .argument('<file...>', formats)
    .option(...keyOption)
    .option(...jsonOption)
    .addHelpText('after', '\nExit codes: 0 nothing is rejected, 1 something is, 2 used wrongly.')
    .action(async (files: string[], { key, json }: ReadOptions, command: Command) => {
      const checked = await checkCapFiles(files, await trustedKeys(key, command));
      process.stdout.write(json ? `${JSON.stringify(checked.map(asJson), null, 2)}\n` : checkedText(checked));
      if (checked.some(({ verdict }) => verdict === 'reject')) process.exitCode = 1;
    });
}

function showCommand(): Command {
  return new Command('show')
    .description('print a message for people, with what is wrong with it')
    .argument('<file>', formats)
    .option(...keyOption)
    .option(...jsonOption)
    .addHelpText('after', '\nExit codes: 0 it could be read, 1 it could not, 2 used wrongly.')
    .action(async (file: string, { key, json }: ReadOptions, command: Command) => {
      const message = await messageIn(file, await trustedKeys(key, command));
      const view = messageView(message);
      process.stdout.write(json ? `${JSON.stringify(view, null, 2)}\n` : showMessage(view));
      if (message.verdict === 'reject') process.exitCode = 1;
    });
}

function verifyCommand(): Command {
  return new Command('verify')
    .description('say whether the signature of every alert in a file is valid under a key known beforehand')
    .argument('<file>', formats)
    .option(...keyOption)
    .option(...jsonOption)
    .addHelpText('after', '\nExit codes: 0 every alert in it is validly signed, 1 one is not, 2 used wrongly.')
    .action(async (file: string, { key, json }: ReadOptions, command: Command) => {
      const { alerts, faults } = await messageIn(file, await trustedKeys(key, command));
      const findings = alerts.map(({ where, signature, faults: found }) => ({
        where,
        signature,
        reasons: found.filter(({ code }) => code.startsWith('signature.')).map(faultView),
      }));
      const isValid = findings.length > 0 && findings.every(({ signature }) => signature === 'valid');
      if (json) process.stdout.write(`${JSON.stringify({ file, isValid, alerts: findings }, null, 2)}\n`);
      else {
        for (const { where, signature, reasons } of findings) {
          process.stdout.write(`${where === '' ? file : `${file} ${where}`}: ${signature}\n`);
          for (const { code, message, messageEn } of reasons) {
            process.stdout.write(`  ${code} ${message} / ${messageEn}\n`);
          }
        }
        if (findings.length === 0) printReasons(faults, process.stdout);
      }
      if (!isValid) process.exitCode = 1;
    });
}

interface BuildOptions {
  readonly from: string;
  readonly sign?: string;
  readonly certificate?: string;
  readonly national?: true;
  readonly unit?: string;
  readonly signer?: string;
  readonly method?: string[];
  readonly serial?: boolean;
}

function buildCommand(): Command {
  return new Command('build')
    .description('write a strict message from JSON to standard output; every fault to standard error')
    .requiredOption('--from <file>', 'JSON with the element names of CAP 1.2; - reads standard input')
    .option('--sign <key>', 'private key (PEM, RSA or elliptic curve) to sign with')
    .option('--certificate <file>', 'certificate (PEM) of that key, to travel in the signature')
    .addOption(new Option('--national', 'national-platform XML instead of CAP').conflicts(['sign', 'certificate']))
    .option('--unit <code>', 'national: code of the issuing unit, where the message does not have it')
    .option('--signer <name>', 'national: who signed, where the message does not say it')
    .option('--method <name>', 'national: channel to publish on (SMS, LED, SPEAKER, TV …); may be repeated', collect)
    .option('--serial', 'national: identifiers of 31 characters, with _N')
    .option('--no-serial', 'national: identifiers of 29 characters, without')
    .addHelpText(
      'after',
      '\nFor the national platform, what does not travel is said on standard error.' +
        '\nExit codes: 0 written, 1 the message breaks a rule and was not written, 2 used wrongly.',
    )
    .action(async (options: BuildOptions, command: Command) => {
      const key = options.sign === undefined ? null : await textIn(options.sign, '--sign', command);
      const certificate =
        options.certificate === undefined ? null : await textIn(options.certificate, '--certificate', command);
      if (certificate !== null && key === null) command.error('error: --certificate needs --sign', { exitCode: 2 });
      const source = options.from === '-' ? await text(process.stdin) : await textIn(options.from, '--from', command);
      const { alert, faults } = fromJson(source);
      if (alert === null) return refuse(faults);
      try {
        if (options.national) {
          const national = capToNational(alert, nationalIssue(options));
          process.stdout.write(buildNational(national));
          sayWhatIsLost(alert, national);
        } else {
          const built = buildCap(alert);
          process.stdout.write(
            key === null ? built : signCap(built, { privateKeyPem: key, certificatePem: certificate }),
          );
        }
      } catch (problem) {
        if (!(problem instanceof DomainError)) throw problem;
        const { code, text: words, reasons } = problem;
        refuse(reasons.length > 0 ? reasons : [{ where: '', code, level: 'error', text: words }]);
      }
    });
}

/** Not a fault of the message; whoever sends it should know what does not travel. */
function sayWhatIsLost(alert: CapAlert, national: NationalAlert): void {
  for (const { field, happens } of lossesOf('cap-to-national', alert, nationalToCap(national))) {
    process.stderr.write(`lost ${field} ${happens.zh} / ${happens.en}\n`);
  }
}

function nationalIssue({ unit, signer, method, serial }: BuildOptions) {
  return {
    ...(unit === undefined ? {} : { unitCode: unit }),
    ...(signer === undefined ? {} : { signer }),
    ...(serial === undefined ? {} : { withSerial: serial }),
    ...(method === undefined
      ? {}
      : { method: method.map((methodName) => ({ methodName, message: '', audienceGrp: [], audiencePrt: [] })) }),
  };
}

function fromJson(written: string): ReturnType<typeof capFromJson> {
  let value: unknown;
  try {
    value = JSON.parse(written);
  } catch (problem) {
    const faults = new Faults();
    const detail = problem instanceof Error ? problem.message : String(problem);
    faults.error('', 'json.malformed', `不是合格的JSON:${detail}`, `This is not well-formed JSON: ${detail}`);
    return { alert: null, faults: faults.list() };
  }
  return capFromJson(value);
}

function refuse(reasons: readonly Reason[]): void {
  printReasons(reasons, process.stderr);
  process.exitCode = 1;
}

async function messageIn(file: string, keys: readonly string[]): Promise<ReadMessage> {
  const read = await readBounded(file);
  if ('bytes' in read) return readMessage(read.bytes, '', keys);
  throw new Error(`${file}: cannot be read (${read.problem})`);
}

/** A key that is not there, or is none, is wrong use: the answer would look like that of a bad message. */
async function trustedKeys(files: readonly string[] = [], command: Command): Promise<string[]> {
  const pems: string[] = [];
  for (const file of files) {
    const pem = await textIn(file, '--key', command);
    const faults = new Faults();
    readTrustedKeys([pem], faults);
    const [fault] = faults.list();
    if (fault) command.error(`error: --key ${file}: ${fault.text.en}`, { exitCode: 2 });
    pems.push(pem);
  }
  return pems;
}

async function textIn(file: string, option: string, command: Command): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (problem) {
    const code = problem instanceof Error && 'code' in problem ? String(problem.code) : 'unknown';
    return command.error(`error: ${option} ${file} cannot be read (${code})`, { exitCode: 2 });
  }
}

function asJson({ file, format, alerts, verdict, reasons, signature }: CheckedFile) {
  return {
    file,
    format,
    alerts: alerts.map((alert) => ({ ...alert, sent: alert.sent === null ? null : toRfc3339(alert.sent) })),
    verdict,
    reasons: reasons.map(({ where, code, level, text }) => ({ where, code, level, message: text.zh })),
    signature,
  };
}

function checkedText(checked: readonly CheckedFile[]): string {
  const lines = checked.flatMap(({ file, format, alerts, verdict, reasons, signature }) => [
    `${file}: ${verdict} · ${format} · ${alerts.length} alert(s) · signature ${signature}`,
    ...reasons.map((reason) => `  ${reasonLine(reason)}`),
  ]);
  const count = (verdict: string) => checked.filter((one) => one.verdict === verdict).length;
  const summary = ['accept', 'accept-with-faults', 'reject'].map((verdict) => `${count(verdict)} ${verdict}`);
  return `${[...lines, summary.join(', ')].join('\n')}\n`;
}

function printReasons(reasons: readonly Reason[], stream: NodeJS.WriteStream): void {
  for (const reason of reasons) stream.write(`${reasonLine(reason)}\n`);
}

function reasonLine({ where, code, level, text }: Reason): string {
  return `${[level, where, code].filter((part) => part !== '').join(' ')} ${text.zh} / ${text.en}`;
}
