import { BlockList, isIP } from 'node:net';

/** Addresses that do not lead to the public net; the real server connects to no MCP server there. */
const NOT_PUBLIC = new BlockList();
for (const range of ['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.0.0.0/24', '192.0.2.0/24', '192.168.0.0/16', '198.18.0.0/15', '198.51.100.0/24', '203.0.113.0/24', '240.0.0.0/4']) {
  const [net = '', bits] = range.split('/');
  NOT_PUBLIC.addSubnet(net, Number(bits), 'ipv4');
}
for (const range of ['::/127', '::ffff:0:0/96', 'fc00::/7', 'fe80::/10', '2001:db8::/32', '100::/64']) {
  const [net = '', bits] = range.split('/');
  NOT_PUBLIC.addSubnet(net, Number(bits), 'ipv6');
}
const BLOCKED = /^(localhost|metadata\.google\.internal|.*\.(local|localdomain|home\.arpa|svc|cluster\.local))$/;

/** Why the server of that address is refused, in the real server's words; undefined when it is not. Names are not resolved. */
export function addressProblem(text: string): string | undefined {
  if (text === '') return 'server_url cannot be empty';
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!/^https?:/i.test(text)) return `server_url must start with 'http://' or 'https://', got: '${text}'`;
  if (!url) return `server_url must have a valid host, got: '${text}'`;
  const host = url.hostname.replaceAll(/^\[|\]$/g, '').replace(/\.$/, '').toLowerCase();
  if (BLOCKED.test(host)) return `Blocked internal hostname: ${host}`;
  const family = isIP(host);
  if (family !== 0 && NOT_PUBLIC.check(host, family === 6 ? 'ipv6' : 'ipv4')) return `Non-public IP not allowed: ${host}`;
  return undefined;
}
