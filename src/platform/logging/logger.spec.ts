import { Settings } from '../settings/settings.js';
import { createLogger, maskTelephones } from './logger.js';

describe('the log', () => {
  it.each([
    ['to 13800005678', 'to 138*****678'],
    ['+8613800005678', '+86138*****678'],
    ['023-63800119', '023-*****119'],
    ['at 1795445400000', 'at 1795445400000'],
    ['street-500103010', 'street-500103010'],
  ])('%s is written %s', (text, written) => {
    expect(maskTelephones(text)).toBe(written);
  });

  it('takes secrets out, at the top and one level down', () => {
    const lines: string[] = [];
    const logger = createLogger(Settings.load(undefined, {}), (line) => lines.push(line));
    logger.info({ password: 'p1', twilio: { authToken: 'p2' }, req: { headers: { cookie: 'p3' } } }, 'hello');
    expect(lines.join()).toContain('hello');
    expect(lines.join()).not.toMatch(/p1|p2|p3/);
  });
});
