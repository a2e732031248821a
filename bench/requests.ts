// Requests through the gateway's interface in this one process, with a durable store: signature,
// schema, verdict, fold, commit, receipt. Beside it, nothing but one Ed25519 verification each.
import { createPublicKey, verify } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chainOf } from '@sekisho/chains/chain';
import { counter, orderBytes, orderOf, signedStatement } from '@sekisho/drill/evidence';
import { seededRandom, seedOf } from '@sekisho/drill/keys';
import { ManualClock } from '@sekisho/drill/manual-clock';
import { CHAIN, CLIENT, policyKit, WALLET, XEM } from '@sekisho/drill/policy-kit';
import { createApi } from '@sekisho/gateway/api';
import { type Gateway, startGateway } from '@sekisho/gateway/gateway';
import { base64url, concat, fromHex, hex } from '@sekisho/protocol/bytes';
import { type Body, bodyBytes } from '@sekisho/protocol/entry';
import { ledgerIdOf } from '@sekisho/protocol/envelope';
import { signRequest } from '@sekisho/protocol/http-signature';
import { formatInstant } from '@sekisho/protocol/instant';
import { isRefusal } from '@sekisho/protocol/refusal';
import type { Api, ApiRequest } from '@sekisho/replica/api';
import { openSqlite } from '@sekisho/replica/sqlite';
import type { Store } from '@sekisho/replica/store';
import { nodeChecks } from '@sekisho/replica/wiring/node-checks';
import { compare, progress, type Round } from './measure.ts';

const REQUESTS = 400;
/** Waiting at the gateway at any time: they share commits, as those of a busy exchange do. */
const IN_FLIGHT = 64;
const VERIFICATIONS = 2_000;
const NOW = Date.UTC(2026, 0, 26);
const XEM_IN_WALLET = '1000000000000000';

/** As the gateway's main.ts hands them in. */
const CHECKS = { ...nodeChecks, chain: chainOf };

export async function measureRequests(): Promise<{ own: number; bare: number }> {
  progress('requests through the interface, in one process');
  const folder = mkdtempSync(join(tmpdir(), 'sekisho-bench-'));
  const store = openSqlite(join(folder, 'ledger.db'));
  try {
    return await compare(await requestsOn(store), bareVerification());
  } finally {
    await store.close();
    rmSync(folder, { recursive: true });
  }
}

/** So many requests through a gateway on this store, which must be empty. */
export async function requestsOn(store: Store): Promise<Round> {
  const { api, next } = await openInterface(store);
  let batch: readonly ApiRequest[] = [];
  return {
    count: REQUESTS,
    prepare: () => {
      batch = Array.from({ length: REQUESTS }, next);
    },
    run: () => sendAll(api, batch),
  };
}

async function sendAll(api: Api, requests: readonly ApiRequest[]): Promise<void> {
  const waiting = [...requests];
  const lane = async (): Promise<void> => {
    for (let request = waiting.pop(); request !== undefined; request = waiting.pop()) {
      const { status, body } = await api(request);
      if (status !== 201) throw new Error(`answered ${status}: ${String(body)}`);
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, lane));
}

/** A kit's gateway in which every order waits for a person, so that no payment is prepared. */
async function openInterface(store: Store) {
  const kit = policyKit('bench', {
    limits: [
      {
        id: 'everything',
        ...{ asset: XEM, wallets: [], per: 'client', windowSeconds: 86_400, sum: '1' },
        then: { outcome: 'review', review: 'desk' },
      },
      ...policyKit('bench').policy.limits.filter(({ id }) => id !== 'client-hour'),
    ],
  });
  const random = seededRandom('bench requests');
  const clock = new ManualClock(NOW);
  const opened: Body<'ledger.opened'> = {
    ...{ nonce: hex(random.bytes(32)), time: formatInstant(NOW), policy: kit.policy, recovery: [] },
  };
  const ledger = hex(ledgerIdOf(bodyBytes('ledger.opened', opened)));
  const gateway = await startGateway({
    ...{ ledger, opened, store, clock, random, checks: CHECKS },
    sign: kit.keys('gateway').sign,
    nodes: new Map(),
    onEvent: () => {},
  });
  if (isRefusal(gateway)) throw new Error(gateway.detail);
  await observe(kit, ledger, gateway);
  const count = counter();
  const next = (): ApiRequest => {
    const n = count.next();
    const customer = `c-${n % 1_000}`;
    const destination = { address: kit.address(n % 50) };
    return requestOf(kit, n, orderBytes(orderOf(kit, `bench-${n}`, { customer, destination })));
  };
  return { api: createApi({ ...gateway, checks: CHECKS, clock }), next };
}

type Kit = ReturnType<typeof policyKit>;

/** A quorum of watchers states the time and the balance. */
async function observe(kit: Kit, ledger: string, { replica, sequencer }: Gateway): Promise<void> {
  for (const watcher of ['watcher-1', 'watcher-2']) {
    const statement = {
      ...{ ledger, watcher, clock: formatInstant(NOW), chain: CHAIN, height: 5_000 },
      head: { size: replica.size, root: replica.root() },
      ...{ blockHash: hex(seedOf('bench', 'block')), blockTime: formatInstant(NOW) },
      balances: [{ wallet: WALLET, asset: XEM, amount: XEM_IN_WALLET }],
      ...{ outflows: [], retracted: [] },
    };
    const body = signedStatement('observation', statement, kit.keys(watcher).sign);
    const written = await sequencer.submit({ name: 'chain.observed', body });
    if (isRefusal(written)) throw new Error(written.detail);
  }
}

function requestOf(kit: Kit, n: number, body: Uint8Array): ApiRequest {
  const [authority = ''] = kit.policy.gateway.authorities;
  const created = NOW / 1_000;
  const headers = signRequest(
    {
      ...{ method: 'POST', authority, path: '/v1/withdrawals', query: '?', body, created },
      ...{ expires: created + 60, keyid: `${CLIENT}-key` },
      nonce: base64url(seedOf('bench', `nonce ${n}`).slice(0, 16)),
    },
    kit.keys(`${CLIENT}-key`).sign,
  );
  return {
    ...{ method: 'POST', target: '/v1/withdrawals', authority, body },
    fields: [['host', authority], ...Object.entries(headers)],
    certificate: kit.policy.clients[0]!.certificate,
  };
}

/** RFC 8410 §4: the DER before the 32 bytes of an Ed25519 public key. */
const SPKI = fromHex('302a300506032b6570032100')!;

function bareVerification() {
  const { publicKey, sign } = policyKit('bench').keys(`${CLIENT}-key`);
  const der = Buffer.from(concat(SPKI, publicKey));
  const key = createPublicKey({ key: der, format: 'der', type: 'spki' });
  const message = seedOf('bench', 'message');
  const signature = sign(message);
  const run = (): void => {
    for (let i = 0; i < VERIFICATIONS; i++) {
      if (!verify(null, message, key, signature)) throw new Error('it does not verify');
    }
  };
  return { count: VERIFICATIONS, run };
}
