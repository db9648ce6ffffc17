import { maskAddress, normalAddress, takesTextMessages } from './address.js';

describe('a telephone number or mailbox', () => {
  it.each([
    ['10000000001', '+8610000000001'],
    ['+86 100 0000 0001', '+8610000000001'],
    ['008610000000001', '+8610000000001'],
    ['8610000000001', '+8610000000001'],
    ['１0000000001', '+8610000000001'],
    ['023-00000001', '+862300000001'],
    ['(023)00000001', '+862300000001'],
    ['+862300000001', '+862300000001'],
    ['862300000001', '+862300000001'],
    ['0816-0000001', '+868160000001'],
    ['+85200000001', '+85200000001'],
    [' Duty@Example.CN ', 'duty@example.cn'],
  ])('reads %s as %s', (written, address) => {
    expect(normalAddress(written)).toBe(address);
  });

  it.each([
    '',
    '110',
    '12345',
    '63800001',
    '2363800001',
    '8.61E+12',
    '1000000001',
    '023-1',
    'someone',
    'a@b',
    'a b@c.cn',
    '+86110',
  ])('does not take %j for one', (written) => {
    expect(normalAddress(written)).toBeNull();
  });

  it('is unchanged when written normally already', () => {
    for (const address of ['+8610000000001', '+862300000001', 'duty@example.cn']) {
      expect(normalAddress(address)).toBe(address);
    }
  });

  it('tells where a text message can go', () => {
    expect(takesTextMessages('+8610000000001')).toBe(true);
    expect(takesTextMessages('+862300000001')).toBe(false);
  });

  it('hides the middle', () => {
    expect(maskAddress('+8610000000001')).toBe('100****0001');
    expect(maskAddress('+862300000001')).toBe('023****0001');
    expect(maskAddress('+868160000001')).toBe('0816****0001');
    expect(maskAddress('zhang@example.cn')).toBe('z***@example.cn');
    expect(maskAddress('+85200000001')).toBe('****0001');
  });
});
