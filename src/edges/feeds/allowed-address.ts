/** What a feed may make us fetch: never from this machine or a private network unless that was allowed (design.md §8). */
import { BlockList, isIP } from 'node:net';

/** IANA's special-purpose registries (RFC 6890): everything that is not an address of the public network. */
const inside = new BlockList();
for (const [address, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
] as const)
  inside.addSubnet(address, prefix, 'ipv4');
/** Of IPv6 only global unicast is public, and of that not what carries an IPv4 address or is for documentation. */
const publicV6 = new BlockList();
publicV6.addSubnet('2000::', 3, 'ipv6');
const carriersV6 = new BlockList();
for (const [address, prefix] of [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
] as const)
  carriersV6.addSubnet(address, prefix, 'ipv6');

/** True also for what is no IP address at all: unknown is not public. An IPv4 address inside an IPv6 one counts as itself. */
export function isPrivateAddress(address: string): boolean {
  const bare = address.replace(/%.*$/, '');
  switch (isIP(bare)) {
    case 4:
      return inside.check(bare, 'ipv4');
    case 6: {
      if (isMapped(bare)) return inside.check(bare, 'ipv6');
      return !publicV6.check(bare, 'ipv6') || carriersV6.check(bare, 'ipv6');
    }
    default:
      return true;
  }
}

const mapped = new BlockList();
mapped.addSubnet('::ffff:0:0', 96, 'ipv6');
function isMapped(address: string): boolean {
  return mapped.check(address, 'ipv6');
}

export interface Allowed {
  readonly allowPlainHttp: boolean;
  readonly allowPrivateAddresses: boolean;
}

/** Why this address may not be fetched, before any name is looked up; null when it may. */
export function urlFault(
  text: string,
  allowed: Allowed,
  isPrivate: (address: string) => boolean = isPrivateAddress,
): [code: string, zh: string, en: string] | null {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url?.protocol !== 'https:' && url?.protocol !== 'http:')
    return ['feeds.bad-url', '不是 http(s) 网址', 'is not an http(s) address'];
  if (url.username !== '' || url.password !== '')
    return ['feeds.secret-in-url', '网址里不能写用户名和密码', 'an address may not hold a name or a password'];
  if (url.protocol === 'http:' && !allowed.allowPlainHttp)
    return ['feeds.plain-http', '不允许明文 http(allowPlainHttp)', 'plain http is not allowed (allowPlainHttp)'];
  const host = bareHost(url);
  if (isIP(host) !== 0 && isPrivate(host) && !allowed.allowPrivateAddresses)
    return [
      'feeds.private-address',
      `${host} 是内部地址,不允许访问(allowPrivateAddresses)`,
      `${host} is a private address, which is not allowed (allowPrivateAddresses)`,
    ];
  return null;
}

/** The host without the brackets of IPv6. */
function bareHost(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, '');
}
