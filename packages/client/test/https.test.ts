// The SDK over real TLS: both certificates pinned.
import assert from 'node:assert/strict';
import { createPrivateKey } from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { after, before, test } from 'node:test';
import { CHECKS, seededRandom } from '@sekisho/drill/keys';
import { WALLET, XEM } from '@sekisho/drill/policy-kit';
import { type ApiServer, serveApi } from '@sekisho/replica/wiring/https-api';
import { ManualClock } from '@sekisho/drill/manual-clock';
import { AUTHORITY, KEY, openGatewayWorld, type GatewayWorld } from '@sekisho/drill/gateway-world';
import { type Authority, type Certified, createAuthority } from '@sekisho/drill/certificates';
import { createClient, isDenial, Unreachable, type WithdrawalOrder } from '../src/client.ts';
import { connectClient } from '../src/wiring/connect.ts';
import { httpsSend, type HttpsSettings } from '../src/wiring/https.ts';

/** The host's time, since `connectClient` brings its own clock. */
class HostTime extends ManualClock {
  override now(): number {
    return Date.now();
  }
}

let authority: Authority;
let app: Certified;
let gate: Certified;
let world: GatewayWorld;
let server: ApiServer;
let requests = 0;

before(async () => {
  authority = createAuthority('test');
  [app, gate] = [authority.issue('app-1'), authority.issue('gateway')];
  world = await openGatewayWorld({
    seed: 'https',
    clock: new HostTime(0),
    policy: ({ clients }) => ({
      clients: clients.map((client) => ({ ...client, certificate: app.fingerprint })),
    }),
  });
  const api = (request: Parameters<GatewayWorld['api']>[0]) => {
    requests += 1;
    return world.api(request);
  };
  server = await serveApi(api, { host: '127.0.0.1', port: 0, tls: gate });
});

after(() => server.close());

const settings = (change: Partial<HttpsSettings> = {}): HttpsSettings => ({
  ...{ host: '127.0.0.1', port: server.port, cert: app.cert, key: app.key },
  fingerprint: gate.fingerprint,
  ...change,
});

function clientOver(change: Partial<HttpsSettings> = {}) {
  const { send, close } = httpsSend(settings(change));
  const { sign, publicKey } = world.kit.keys(KEY);
  const client = createClient({
    ...{ authority: AUTHORITY, keyid: KEY, sign, publicKey, send, trust: trust() },
    random: seededRandom(`https ${++clients}`),
    clock: { now: () => Date.now(), after: (_ms, run) => (queueMicrotask(run), () => {}) },
    verify: CHECKS.ed25519,
  });
  return { client, close };
}
let clients = 0;

function trust() {
  const { gateway, watchers } = world.kit.policy;
  const { origin, publicKey } = gateway;
  const { parties, quorum } = watchers;
  return { ledger: world.ledger, origin, publicKey, watchers: parties, quorum };
}

const order = (id: string): WithdrawalOrder => ({
  ...{ id, wallet: WALLET, asset: XEM, amount: 1_000_000n, customer: 'c-1' },
  destination: { address: world.kit.address(1) },
});

/** What hangs is the fault that is looked for. */
const limited = { timeout: 20_000 };

test('a client made from files withdraws and looks it up', async () => {
  const der = Buffer.concat([
    Buffer.from('302e020100300506032b657004220420', 'hex'),
    world.kit.keys(KEY).seed,
  ]);
  const key = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  const client = connectClient({
    ...{ host: '127.0.0.1', port: server.port, authority: AUTHORITY, keyid: KEY },
    signingKey: String(key.export({ format: 'pem', type: 'pkcs8' })),
    tls: app,
    fingerprint: gate.fingerprint,
    ca: authority.ca,
    trust: trust(),
  });
  try {
    const done = await client.withdraw(order('w-1'));
    assert.ok(!isDenial(done));
    const again = await client.show('w-1');
    assert.ok(!isDenial(again));
    assert.equal(again.withdrawal, done.withdrawal);
  } finally {
    client.close();
  }
});

test('the pin alone is enough: no authority needs to be trusted', async () => {
  const { client, close } = clientOver();
  try {
    assert.ok(!isDenial(await client.judge(order('w-2'))));
  } finally {
    close();
  }
});

test('a server with another certificate sees no request', async () => {
  const { client, close } = clientOver({ fingerprint: app.fingerprint, ca: authority.ca });
  const before = requests;
  try {
    const fault = await client.show('w-1').catch((thrown: unknown) => thrown);
    assert.ok(fault instanceof Unreachable);
    assert.match(String(fault.cause), /not the pinned one/);
    assert.equal(requests, before);
  } finally {
    close();
  }
});

test('a certificate of another authority is not taken, pinned or not', async () => {
  const { ca } = createAuthority('another');
  const { client, close } = clientOver({ ca });
  try {
    await assert.rejects(client.show('w-1'), Unreachable);
  } finally {
    close();
  }
});

test('the key over another certificate is denied', async () => {
  const thief = authority.issue('app-1');
  const { client, close } = clientOver({ cert: thief.cert, key: thief.key });
  try {
    const denial = await client.withdraw(order('w-3'));
    assert.ok(isDenial(denial));
    assert.equal(denial.problem, 'certificate-other');
  } finally {
    close();
  }
});

test('a server that accepts and says nothing is given up, sockets too', limited, async (t) => {
  const taken: Socket[] = [];
  const mute = createServer((socket) => taken.push(socket.on('error', () => {}).resume()));
  t.after(() => {
    for (const socket of taken) socket.destroy();
    mute.close();
  });
  await once(mute.listen(0, '127.0.0.1'), 'listening');
  const { port } = mute.address() as AddressInfo;
  const { client, close } = clientOver({ port, timeoutMs: 100 });
  await assert.rejects(client.show('w-1'), Unreachable);
  close();
  // Else a command that has given up would never end.
  await Promise.all(taken.map((socket) => socket.closed || once(socket, 'close')));
});
