import { isPrivateAddress, urlFault } from './allowed-address.js';

describe('an address of the inside', () => {
  it.each([
    ...['0.0.0.0', '10.1.2.3', '100.64.0.1', '127.0.0.1', '127.255.255.254', '169.254.169.254', '172.16.0.1'],
    ...['172.31.255.255', '192.168.1.1', '192.0.2.1', '198.18.0.1', '203.0.113.9', '224.0.0.1', '255.255.255.255'],
    ...['::', '::1', 'fe80::1', 'fe80::1%eth0', 'fc00::1', 'fd12::1', 'ff02::1', '::ffff:127.0.0.1', '::ffff:a00:1'],
    ...['::127.0.0.1', '64:ff9b::7f00:1', '2002:7f00:1::', '2001:db8::1', '2001::1', 'localhost', '', '1.2.3'],
  ])('%s is one', (address) => {
    expect(isPrivateAddress(address)).toBe(true);
  });

  it.each(['1.1.1.1', '100.128.0.1', '172.32.0.1', '192.169.0.1', '2400:3200::1', '::ffff:1.1.1.1', '::ffff:101:101'])(
    '%s is none',
    (address) => {
      expect(isPrivateAddress(address)).toBe(false);
    },
  );
});

describe('urlFault', () => {
  const strict = { allowPlainHttp: false, allowPrivateAddresses: false };
  it.each([
    ['alerts.example.cn/feed', 'feeds.bad-url'],
    ['ftp://alerts.example.cn/feed', 'feeds.bad-url'],
    ['file:///etc/passwd', 'feeds.bad-url'],
    ['https://me:secret@alerts.example.cn/', 'feeds.secret-in-url'],
    ['http://alerts.example.cn/', 'feeds.plain-http'],
    ['https://127.0.0.1/', 'feeds.private-address'],
    ['https://0x7f.1/', 'feeds.private-address'],
    ['https://2130706433/', 'feeds.private-address'],
    ['https://[::ffff:10.0.0.1]/', 'feeds.private-address'],
    ['https://[fd00::1]:8443/', 'feeds.private-address'],
  ])('refuses %s', (url, code) => {
    expect(urlFault(url, strict)?.[0]).toBe(code);
  });

  it('takes a public address, and what was allowed', () => {
    expect(urlFault('https://alerts.example.cn/cap/feed.atom', strict)).toBeNull();
    expect(urlFault('http://127.0.0.1:8080/', { allowPlainHttp: true, allowPrivateAddresses: true })).toBeNull();
  });
});
