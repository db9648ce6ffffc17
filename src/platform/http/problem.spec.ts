import { BadRequestException, NotFoundException } from '@nestjs/common';
import { conflict, forbidden, invalid, notFound, unavailable } from '../../shared/domain-error.js';
import { error } from '../../shared/reason.js';
import { DatabaseError } from '../database/sql.js';
import { languageOf, problemOf, refusalOf } from './problem.js';

describe('refusals', () => {
  it.each([
    [invalid('thing.wrong', '错', 'wrong'), 422],
    [invalid('request.invalid', '错', 'wrong'), 400],
    [notFound('thing.unknown', '无', 'none'), 404],
    [conflict('thing.changed', '变', 'changed'), 409],
    [forbidden('thing.not-yours', '非', 'no'), 403],
    [unavailable('thing.away', '停', 'away'), 503],
    [forbidden('access.sign-in-needed', '请登录', 'sign in'), 401],
    [new NotFoundException('/x'), 404],
    [new BadRequestException('Unexpected token'), 400],
    [Object.assign(new Error('too large'), { statusCode: 413 }), 413],
    [Object.assign(new Error('what'), { statusCode: 415 }), 415],
  ])('%s is answered with %i', (thrown, status) => {
    const { refusal, unexpected } = refusalOf(thrown);
    expect(refusal.status).toBe(status);
    expect(unexpected).toBe(false);
  });

  it('show nothing of an error nobody expected', () => {
    for (const thrown of [new Error('SELECT secret FROM account'), 'text', null, { statusCode: 500, message: 'x' }]) {
      const { refusal, unexpected } = refusalOf(thrown);
      expect(unexpected).toBe(true);
      const problem = problemOf(refusal, 'en', 'r-1');
      expect(problem).toEqual({ code: 'internal', message: expect.any(String), requestId: 'r-1' });
      expect(JSON.stringify(problem)).not.toMatch(/secret|text/);
    }
  });

  it.each(['SQLITE_FULL', 'SQLITE_IOERR_WRITE', 'SQLITE_READONLY_DBMOVED', '53100', '57P01', '08006'])(
    'say of %s that nothing was kept and that later it may be, and wake the administrator',
    (code) => {
      const { refusal, unexpected } = refusalOf(new DatabaseError(code, 'database or disk is full', null));
      expect(refusal).toMatchObject({ status: 503, code: 'service.storage-unavailable', retryAfterSeconds: 30 });
      expect(unexpected).toBe(true);
      const mistake = refusalOf(new DatabaseError('SQLITE_CONSTRAINT_UNIQUE', 'UNIQUE constraint failed', null));
      expect(mistake.refusal.status).toBe(500);
    },
  );

  it('list every reason in the language asked for', () => {
    const thrown = invalid('request.invalid', '有误', 'faults', [
      error('areas[2]', 'unknown-area', '不在本区', 'not in this district'),
      error('level', 'missing', '必须填写', 'missing'),
    ]);
    expect(problemOf(refusalOf(thrown).refusal, 'zh', 'r-1')).toEqual({
      code: 'request.invalid',
      message: '有误',
      reasons: [
        { where: 'areas[2]', code: 'unknown-area', level: 'error', message: '不在本区' },
        { where: 'level', code: 'missing', level: 'error', message: '必须填写' },
      ],
      requestId: 'r-1',
    });
  });

  it.each([
    [undefined, 'zh'],
    ['zh-CN,zh;q=0.9,en;q=0.8', 'zh'],
    ['en-GB,en;q=0.9', 'en'],
    ['fr, en;q=0.3', 'en'],
    ['en;q=0.2, zh;q=0.7', 'zh'],
    ['de', 'zh'],
  ])('Accept-Language %s is answered in %s', (header, language) => {
    expect(languageOf(header)).toBe(language);
  });
});
