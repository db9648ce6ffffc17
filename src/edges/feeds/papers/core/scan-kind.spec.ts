import { scanKindOf } from './scan-kind.js';

const bytes = (...parts: readonly (string | readonly number[])[]) =>
  Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : Buffer.from(part))));

describe('a scan', () => {
  it.each([
    ['image/jpeg', bytes([0xff, 0xd8, 0xff, 0xe0], 'JFIF')],
    ['image/png', bytes([0x89], 'PNG\r\n', [0x1a], '\n')],
    ['application/pdf', bytes('%PDF-1.7\n')],
  ])('is %s by its first bytes', (type, content) => {
    expect(scanKindOf(content)).toEqual({ type });
  });

  it.each([
    ['papers.scan-empty', bytes()],
    ['papers.scan-heic', bytes([0, 0, 0, 24], 'ftypheic')],
    ['papers.scan-office', bytes('PK\u0003\u0004word')],
    ['papers.scan-office', bytes([0xd0, 0xcf, 0x11, 0xe0])],
    ['papers.scan-kind', bytes('<html><script>alert(1)</script>')],
    ['papers.scan-kind', bytes('GIF89a')],
    ['papers.scan-kind', bytes('<svg xmlns="http://www.w3.org/2000/svg"/>')],
    ['papers.scan-kind', bytes([0xff, 0xd8])],
    ['papers.scan-kind', bytes(' %PDF-1.7')],
  ])('is refused with %s', (code, content) => {
    expect(scanKindOf(content)).toMatchObject({ refused: { code, level: 'error' } });
  });
});
