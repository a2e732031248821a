// All that is ever asked of a NEM node. The list is closed: a route that takes a private key can
// not be called, because no function of this package makes a request to a path outside it.
import { refuse, type Refusal } from '@sekisho/protocol/refusal';

/** Path by path, the method it is asked with. */
export const NIS_ROUTES = {
  '/transaction/announce': 'POST',
  '/transaction/get': 'GET',
  '/account/get': 'GET',
  '/account/transfers/outgoing': 'GET',
  '/account/unconfirmedTransactions': 'GET',
  '/chain/height': 'GET',
  '/chain/last-block': 'GET',
  '/block/at/public': 'POST',
  '/time-sync/network-time': 'GET',
} as const;

export type NisRoute = keyof typeof NIS_ROUTES;

// Routes of NIS that are sent a private key, or act for somebody who once sent one.
const TAKES_PRIVATE_KEY =
  /^\/(local\/|account\/(un)?lock\b|transaction\/prepare|account\/generate\b)/i;

/** Lint of a path: why Sekisho will never ask it of a node, or undefined for one of its routes. */
export function refuseRoute(path: string): Refusal | undefined {
  if (TAKES_PRIVATE_KEY.test(path)) {
    return refuse('node-route-private-key', `${path} sends a private key to a node: remove it`);
  }
  return Object.hasOwn(NIS_ROUTES, path)
    ? undefined
    : refuse('node-route-unknown', `${path} is none of the routes this client asks`);
}

/** Lint of a configured node address: an origin and nothing else, or why not. */
export function refuseNodeUrl(text: string): Refusal | undefined {
  const url = URL.parse(text);
  if (!url || (url.protocol !== 'http:' && url.protocol !== 'https:')) {
    return refuse('node-url-malformed', 'a node address is http://host:port or https://host:port');
  }
  if (url.pathname !== '/') {
    return (
      refuseRoute(url.pathname) ??
      refuse('node-url-malformed', `a node address has no path; remove ${url.pathname}`)
    );
  }
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') {
    return refuse('node-url-malformed', 'a node address has no user, password, query or fragment');
  }
  return undefined;
}
