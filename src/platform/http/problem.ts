import { HttpException } from '@nestjs/common';
import { DomainError, type DomainErrorKind } from '../../shared/domain-error.js';
import { DatabaseError } from '../database/sql.js';
import type { Reason, ReasonLevel } from '../../shared/reason.js';
import type { Language, Words } from '../../shared/words.js';

/** What every refused request gets back. */
export interface Problem {
  readonly code: string;
  readonly message: string;
  readonly reasons?: readonly { where: string; code: string; level: ReasonLevel; message: string }[];
  readonly requestId: string;
}

/** A refusal before it is put into the caller's language. */
export interface Refusal {
  readonly status: number;
  readonly code: string;
  readonly text: Words;
  readonly reasons: readonly Reason[];
  /** Seconds after which the same request may succeed. */
  readonly retryAfterSeconds?: number;
}

const statusOfKind: Readonly<Record<DomainErrorKind, number>> = {
  invalid: 422,
  'not-found': 404,
  conflict: 409,
  forbidden: 403,
  unavailable: 503,
};

/** Refusals whose status is finer than their kind. */
const statusOfCode: Readonly<Record<string, number>> = {
  'request.invalid': 400,
  'request.malformed': 400,
  'signals.unreadable': 400,
  'observation.unreadable': 400,
  'access.sign-in-needed': 401,
  'access.wrong-name-or-password': 401,
  'access.locked': 429,
};

const retryAfterOfCode: Readonly<Record<string, number>> = { 'request.still-running': 1, 'access.locked': 60 };

/** What Nest and Fastify refuse by themselves, in our words. */
const refusedByStatus: Readonly<Record<number, { code: string; text: Words }>> = {
  400: { code: 'request.malformed', text: { zh: '请求读不懂', en: 'The request cannot be read' } },
  401: { code: 'access.sign-in-needed', text: { zh: '请先登录', en: 'Please sign in' } },
  403: { code: 'access.not-allowed', text: { zh: '没有这项权限', en: 'You may not do this' } },
  404: { code: 'request.no-such-address', text: { zh: '没有这个地址', en: 'There is nothing at this address' } },
  405: { code: 'request.method-not-allowed', text: { zh: '不支持这种请求方式', en: 'This method is not supported' } },
  406: { code: 'request.not-acceptable', text: { zh: '无法按要求的格式回答', en: 'No acceptable format' } },
  408: { code: 'request.too-slow', text: { zh: '请求超时', en: 'The request took too long' } },
  413: { code: 'request.too-large', text: { zh: '内容太大', en: 'The body is too large' } },
  414: { code: 'request.address-too-long', text: { zh: '地址太长', en: 'The address is too long' } },
  415: {
    code: 'request.unsupported-media-type',
    text: { zh: '不支持这种内容格式', en: 'This content type is not supported' },
  },
  429: { code: 'request.too-many', text: { zh: '请求太频繁,请稍后再试', en: 'Too many requests, try again later' } },
  503: { code: 'service.unavailable', text: { zh: '服务暂不可用', en: 'The service is not available' } },
};

const internal: Refusal = {
  status: 500,
  code: 'internal',
  text: {
    zh: '系统内部错误,已记录;请把请求编号告诉管理员',
    en: 'Internal error, recorded; tell the administrator the request id',
  },
  reasons: [],
};

/** The database takes nothing now: disk full, unreadable, locked or gone. Nothing was kept, and later it may be. */
const storageTrouble = /^(SQLITE_(FULL|IOERR|BUSY|READONLY|CANTOPEN)|53...$|57P..$|08...$)/;
const storageUnavailable: Refusal = {
  status: 503,
  code: 'service.storage-unavailable',
  text: {
    zh: '存储不可用(可能磁盘已满),没有保存;请立即告诉管理员',
    en: 'The storage takes nothing (perhaps the disk is full): nothing was kept. Tell the administrator at once',
  },
  reasons: [],
  retryAfterSeconds: 30,
};

/** Turns whatever was thrown into a refusal; `unexpected` when it is our fault and must be logged. */
export function refusalOf(thrown: unknown): { refusal: Refusal; unexpected: boolean } {
  if (thrown instanceof DomainError) {
    const retryAfterSeconds = retryAfterOfCode[thrown.code];
    return {
      refusal: {
        status: statusOfCode[thrown.code] ?? statusOfKind[thrown.kind],
        code: thrown.code,
        text: thrown.text,
        reasons: thrown.reasons,
        ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
      },
      unexpected: false,
    };
  }
  if (thrown instanceof DatabaseError && storageTrouble.test(thrown.code ?? '')) {
    return { refusal: storageUnavailable, unexpected: true };
  }
  const status = statusIn(thrown);
  if (status === null || status >= 500) {
    const known = status === 503 ? refusedByStatus[503] : undefined;
    return { refusal: known ? { status: 503, ...known, reasons: [] } : internal, unexpected: true };
  }
  const known = refusedByStatus[status] ?? refusedByStatus[400];
  if (!known) throw new Error('400 has words');
  return { refusal: { status, ...known, reasons: [] }, unexpected: false };
}

/** The status a framework error carries, or null. */
function statusIn(thrown: unknown): number | null {
  if (thrown instanceof HttpException) return thrown.getStatus();
  if (
    typeof thrown === 'object' &&
    thrown !== null &&
    'statusCode' in thrown &&
    typeof thrown.statusCode === 'number'
  ) {
    return thrown.statusCode;
  }
  return null;
}

/** Chinese unless the caller prefers English. */
export function languageOf(acceptLanguage: string | undefined): Language {
  const wishes = (acceptLanguage ?? '')
    .split(',')
    .map((part) => {
      const [tag = '', ...options] = part.trim().toLowerCase().split(';');
      const quality = options.map((option) => /^\s*q=([\d.]+)$/.exec(option)?.[1]).find((q) => q !== undefined);
      return { tag, quality: quality === undefined ? 1 : Number(quality) };
    })
    .filter(({ tag, quality }) => /^(zh|en)\b/.test(tag) && quality > 0)
    .sort((a, b) => b.quality - a.quality);
  return wishes[0]?.tag.startsWith('en') === true ? 'en' : 'zh';
}

/** The body of the answer. */
export function problemOf(refusal: Refusal, language: Language, requestId: string): Problem {
  return {
    code: refusal.code,
    message: refusal.text[language],
    ...(refusal.reasons.length === 0
      ? {}
      : {
          reasons: refusal.reasons.map(({ where, code, level, text }) => ({
            where,
            code,
            level,
            message: text[language],
          })),
        }),
    requestId,
  };
}
