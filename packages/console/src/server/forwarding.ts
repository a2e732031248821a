// What the console's server passes on, and to whom: exactly what the page asks for. It adds nothing
// of its own to a request, keeps nothing of an answer, and knows no credential.
import type { ApiRequest } from '@sekisho/replica/api';

export type Peer = { readonly gateway: true } | { readonly watcher: string };

export interface Forward {
  readonly to: Peer;
  readonly method: 'GET' | 'POST';
  /** Path and query there. */
  readonly target: string;
  readonly fields: readonly (readonly [name: string, value: string])[];
  readonly body: Uint8Array;
}

/** Fields of a request that the gateway needs; cookies and whatever browsers add stay here. */
const PASSED = ['authorization', 'content-type', 'accept'];

const HASH = '[0-9a-f]{64}';
const GATEWAY: readonly (readonly [method: 'GET' | 'POST', target: RegExp])[] = [
  ['GET', /^\/v1\/(?:policy|ledger)$/],
  ['GET', /^\/readyz$/],
  ['GET', /^\/v1\/desk\/[a-z]+(?:\/[0-9a-f]{1,64})?(?:\?[A-Za-z0-9=&._~%:-]*)?$/],
  ['POST', /^\/v1\/(?:sessions(?:\/end)?|acts|proposals)$/],
  ['POST', new RegExp(`^/v1/proposals/${HASH}/acts$`)],
];
const WATCHER = /^\/watchers\/([A-Za-z0-9][A-Za-z0-9._-]{0,63})(\/v1\/stops)$/;

/** Undefined: it is not on the list. `watchers` are the ids of those we know the address of. */
export function forwardOf(
  { method, target, fields, body }: ApiRequest,
  watchers: ReadonlySet<string>,
): Forward | undefined {
  const passed = fields.filter(([name]) => PASSED.includes(name.toLowerCase()));
  if (target.startsWith('/gateway/')) {
    const there = target.slice('/gateway'.length);
    const row = GATEWAY.find(([allowed, path]) => allowed === method && path.test(there));
    return row && { to: { gateway: true }, method: row[0], target: there, fields: passed, body };
  }
  const [, watcher, there] = WATCHER.exec(target) ?? [];
  if (method !== 'POST' || watcher === undefined || there === undefined) return undefined;
  if (!watchers.has(watcher)) return undefined;
  const typed = passed.filter(([name]) => name.toLowerCase() === 'content-type');
  return { to: { watcher }, method, target: there, fields: typed, body };
}
