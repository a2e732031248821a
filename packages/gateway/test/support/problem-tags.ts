// The refusals behind a problem that the rows of problems leave out: one request for each.
import { act, ask, get, type GatewayWorld, type Told } from '@sekisho/drill/gateway-world';
import { actOf, type Signing } from '@sekisho/drill/evidence';
import { base64url, utf8 } from '@sekisho/protocol/bytes';
import type { RefusalTag } from '@sekisho/protocol/refusal';
import type { ApiRequest } from '@sekisho/replica/api';
import { ordered, withField } from './client-problems.ts';
import { post, stop } from './person-problems.ts';

export type TagRow = readonly [
  tag: RefusalTag,
  request: (world: GatewayWorld, withdrawal: string) => ApiRequest | Promise<ApiRequest>,
];

/** Behind these no request can get; each with what stands before it. */
export const NEVER_MET: Readonly<Partial<Record<RefusalTag, string>>> = {
  'request-method': 'no route that is signed takes another method than GET and POST',
  'request-query': 'a route’s own parameters are checked first, and more narrowly',
  'memo-empty': 'the form of an order has no empty memo',
  'memo-malformed': 'strict JSON has no half of a surrogate pair',
  'time-ahead': 'an order or approval first has watchers state the time',
};

/** An order whose Signature-Input was altered after signing. */
const input =
  (change: (text: string) => string) =>
  (world: GatewayWorld): ApiRequest => {
    const request = ordered(world, {});
    const [, text] = request.fields.find(([name]) => name === 'signature-input')!;
    return withField(request, 'signature-input', change(text));
  };

const FORM: readonly TagRow[] = [
  [
    'request-path',
    (world) => ({ ...get(world, '/v1/withdrawals/w'), target: '/v1/withdrawals/%' }),
  ],
  [
    'request-field-duplicate',
    (world) => {
      const request = ordered(world, {});
      return { ...request, fields: [...request.fields, ...request.fields] };
    },
  ],
  ['signature-input-malformed', input((text) => `${text},`)],
  ['signature-label', input((text) => text.replace('sekisho=', 'other='))],
  ['signature-parameters', input((text) => text.replace(';tag="sekisho"', ''))],
  ['signature-nonce', input((text) => text.replace(/nonce="[^"]*"/, 'nonce="AAAA"'))],
  ['signature-keyid', input((text) => text.replace(/keyid="[^"]*"/, 'keyid="a key"'))],
  ['signature-tag', input((text) => text.replace('tag="sekisho"', 'tag="other"'))],
];

/** A stop by a passkey that does or says something else. */
const asserted =
  (assertion: Signing['assertion'] & object) =>
  ({ kit, ledger, count, clock }: GatewayWorld): ApiRequest => {
    const context = { kit, ledger, count, time: clock.now() };
    return post(utf8(JSON.stringify(actOf(context, 'dave', stop, { assertion }))));
  };

/** A stop whose assertion was altered after signing. */
const altered =
  (change: Readonly<Record<string, string>>) =>
  ({ kit, ledger, count, clock }: GatewayWorld): ApiRequest => {
    const body = actOf({ kit, ledger, count, time: clock.now() }, 'dave', stop);
    return post(utf8(JSON.stringify({ ...body, assertion: { ...body.assertion, ...change } })));
  };

const ASSERTIONS: readonly TagRow[] = [
  ['assertion-malformed', altered({ signature: 'AA' })],
  ['assertion-client-data', altered({ clientDataJSON: base64url(utf8('[]')) })],
  ['assertion-signature', altered({ signature: base64url(new Uint8Array(64)) })],
  ['assertion-type', asserted({ type: 'webauthn.create' })],
  ['assertion-origin', asserted({ origin: 'https://console-9.example' })],
  ['assertion-cross-origin', asserted({ client: { crossOrigin: true } })],
  ['assertion-top-origin', asserted({ client: { topOrigin: 'https://shop.example' } })],
  ['assertion-rp-id', asserted({ rpId: 'shop.example' })],
  ['assertion-user-absent', asserted({ flags: 0x04 })],
  ['assertion-user-unverified', asserted({ flags: 0x01 })],
  ['assertion-backup-state', asserted({ flags: 0x15 })],
  ['assertion-flags', asserted({ flags: 0x45 })],
];

const thaw = (world: GatewayWorld, person: string, stopped: Told): ApiRequest => {
  const subject = String(stopped.value['stop']);
  return post(act(world, person, { act: 'thaw', subject, outflows: [] }));
};

const AGAIN: readonly TagRow[] = [
  [
    'approval-duplicate',
    async (world, subject) => {
      const approve = () => post(act(world, 'alice', { act: 'approve', subject }));
      await ask(world, approve());
      return approve();
    },
  ],
  [
    'thaw-duplicate',
    async (world) => {
      const stopped = await ask(world, post(act(world, 'dave', stop)));
      await ask(world, thaw(world, 'alice', stopped));
      return thaw(world, 'alice', stopped);
    },
  ],
  [
    'stop-duplicate',
    async (world) => {
      const again = act(world, 'dave', stop);
      const stopped = await ask(world, post(again));
      for (const person of ['alice', 'bob']) await ask(world, thaw(world, person, stopped));
      return post(again);
    },
  ],
];

export const TAG_ROWS: readonly TagRow[] = [...FORM, ...ASSERTIONS, ...AGAIN];
