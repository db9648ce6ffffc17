import type { LoggerService } from '@nestjs/common';
import { pino, type Logger } from 'pino';
import type { Settings } from '../settings/settings.js';

/** Mobile and landline numbers as they are written in China; a log names units and ids, never numbers. */
const telephone = /(?<![\d.])((?:\+?86)?1\d{2}|0\d{2,3}-?)\d{4,5}(\d{3})(?![\d.])/g;

/** Keeps the first and last digits of any telephone number: `138****5678`. */
export function maskTelephones(text: string): string {
  return text.replace(telephone, '$1*****$2');
}

const secret = ['password', 'authToken', 'token', 'authorization', 'cookie', 'key'];

/** One logger for the whole process: JSON lines with request ids, secrets and telephone numbers taken out. */
export function createLogger(
  settings: Settings,
  write: (line: string) => void = (line) => process.stdout.write(line),
): Logger {
  return pino(
    {
      level: settings.log.level,
      base: undefined,
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: { paths: [...secret, ...secret.map((name) => `*.${name}`), 'req.headers.*'], censor: '[secret]' },
    },
    { write: (line: string) => write(maskTelephones(line)) },
  );
}

/** Nest's own log lines, into the same logger. */
export class NestLogger implements LoggerService {
  constructor(private readonly logger: Logger) {}

  log(message: unknown, ...rest: unknown[]): void {
    const from = named(rest);
    if (wiring.has(from.from ?? '')) this.logger.debug(from, textOf(message));
    else this.logger.info(from, textOf(message));
  }

  error(message: unknown, ...rest: unknown[]): void {
    const stack = rest.find((part) => typeof part === 'string' && part.includes('\n'));
    this.logger.error({ ...named(rest), ...(stack === undefined ? {} : { stack }) }, textOf(message));
  }

  warn(message: unknown, ...rest: unknown[]): void {
    this.logger.warn(named(rest), textOf(message));
  }

  debug(message: unknown, ...rest: unknown[]): void {
    this.logger.debug(named(rest), textOf(message));
  }

  verbose(message: unknown, ...rest: unknown[]): void {
    this.logger.trace(named(rest), textOf(message));
  }

  fatal(message: unknown, ...rest: unknown[]): void {
    this.logger.fatal(named(rest), textOf(message));
  }
}

/** Nest's report of its own wiring: of use only to somebody who looks for a fault in it. */
const wiring = new Set(['NestFactory', 'InstanceLoader', 'RoutesResolver', 'RouterExplorer', 'NestApplication']);

/** Nest passes the name of the speaking class last. */
function named(rest: readonly unknown[]): { from?: string } {
  const last = rest.at(-1);
  return typeof last === 'string' && !last.includes('\n') ? { from: last } : {};
}

function textOf(message: unknown): string {
  if (typeof message === 'string') return message;
  return message instanceof Error ? (message.stack ?? message.message) : JSON.stringify(message);
}
