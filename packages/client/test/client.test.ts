// The SDK against the real interface, called in process.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { base64, fromBase64, fromUtf8, utf8 } from '@sekisho/protocol/bytes';
import type { Clock } from '@sekisho/protocol/clock';
import { isRefusal } from '@sekisho/protocol/refusal';
import { CHECKS, seededRandom } from '@sekisho/drill/keys';
import { WALLET, XEM } from '@sekisho/drill/policy-kit';
import {
  AUTHORITY,
  connectWatchers,
  KEY,
  openGatewayWorld,
  settled,
  witness,
  type GatewayWorld,
} from '@sekisho/drill/gateway-world';
import { MAX_ATTEMPTS, type SendAnswer } from '../src/ask.ts';
import {
  type Client,
  type ClientOptions,
  createClient,
  type Denial,
  isDenial,
  ReceiptInvalid,
  type Send,
  Unreachable,
  verifyReceiptFile,
  type WithdrawalOrder,
} from '../src/client.ts';

const orderOf = ({ kit }: GatewayWorld, id: string, amount = 100_000_000n): WithdrawalOrder => ({
  id,
  wallet: WALLET,
  asset: XEM,
  amount,
  destination: { address: kit.address(1) },
  customer: 'c-1',
});

/** Sends by calling the interface. */
const sendTo =
  ({ api, certificate }: GatewayWorld): Send =>
  async ({ method, authority, target, fields, body }) => {
    const answer = await api({ method, authority, target, fields, body, certificate });
    assert.ok(answer.body instanceof Uint8Array);
    return { status: answer.status, fields: answer.fields, body: answer.body };
  };

/** The world's time; whoever waits goes on at once, and how long it would have been is kept. */
function impatient(world: GatewayWorld): Clock & { readonly waits: number[] } {
  const waits: number[] = [];
  return {
    waits,
    now: () => world.clock.now(),
    after(ms, run) {
      waits.push(ms);
      queueMicrotask(run);
      return () => {};
    },
  };
}

/** Each draws nonces of its own. */
let clients = 0;

function optionsOf(world: GatewayWorld, change: Partial<ClientOptions> = {}): ClientOptions {
  const { kit, ledger } = world;
  const { sign, publicKey } = kit.keys(KEY);
  const { gateway, watchers } = kit.policy;
  return {
    ...{ authority: AUTHORITY, keyid: KEY, sign, publicKey },
    send: sendTo(world),
    clock: impatient(world),
    random: seededRandom(`client ${++clients}`),
    verify: CHECKS.ed25519,
    trust: {
      ledger,
      origin: gateway.origin,
      publicKey: gateway.publicKey,
      watchers: watchers.parties,
      quorum: watchers.quorum,
    },
    ...change,
  };
}

const clientOf = (world: GatewayWorld, change: Partial<ClientOptions> = {}): Client =>
  createClient(optionsOf(world, change));

function given<T extends object>(answer: T | Denial): T {
  if (isDenial(answer)) assert.fail(`${answer.refused}: ${answer.detail}`);
  return answer;
}

function denied(answer: object): Denial {
  assert.ok(isDenial(answer), 'was not denied');
  return answer;
}

test('a withdrawal comes back with amounts as bigint and a proof of its own request', async () => {
  const world = await openGatewayWorld();
  const done = given(await clientOf(world).withdraw(orderOf(world, 'w-1')));
  assert.equal(done.status, 'cleared');
  assert.equal(done.amount, 100_000_000n);
  assert.equal(done.proof.hash, done.withdrawal);
  assert.equal(done.proof.content.name, 'withdrawal.requested');
  assert.deepEqual(done.proof.cosignedBy, []);
});

test('once watchers have cosigned, a kept receipt verifies offline with their quorum', async () => {
  const world = await openGatewayWorld();
  const client = clientOf(world);
  const { trust } = optionsOf(world);
  const early = given(await client.withdraw(orderOf(world, 'w-1')));
  const fresh = verifyReceiptFile(JSON.stringify(early.file), trust);
  assert.ok(isRefusal(fresh));
  assert.equal(fresh.refused, 'cosignature-quorum');
  await connectWatchers(world);
  await settled(world);
  const later = given(await client.show('w-1'));
  const proof = verifyReceiptFile(JSON.stringify(later.file), trust);
  assert.ok(!isRefusal(proof));
  assert.equal(proof.hash, early.withdrawal);
  assert.ok(proof.cosignedBy.length >= trust.quorum, proof.cosignedBy.join());
});

test('a receipt file of another form is refused', async () => {
  const { trust } = optionsOf(await openGatewayWorld());
  for (const [text, tag] of [
    ['{', 'json-malformed'],
    ['[]', 'receipt-malformed'],
    ['{}', 'receipt-malformed'],
    ['{"bytes":1,"receipt":""}', 'receipt-malformed'],
    ['{"bytes":"A","receipt":""}', 'envelope-malformed'],
  ] as const) {
    const answer = verifyReceiptFile(text, trust);
    assert.ok(isRefusal(answer), text);
    assert.equal(answer.refused, tag, text);
  }
});

test('trust that cannot be meant is a mistake in the settings', async () => {
  const world = await openGatewayWorld();
  const { trust } = optionsOf(world);
  for (const change of [{ quorum: 0 }, { quorum: 4 }, { publicKey: 'ab' }]) {
    assert.throws(() => clientOf(world, { trust: { ...trust, ...change } }), /trust: /);
  }
});

test('an answer that was lost is asked for again, signed anew, and recorded once', async () => {
  const world = await openGatewayWorld();
  const send = sendTo(world);
  const inputs: string[] = [];
  const clock = impatient(world);
  const client = clientOf(world, {
    clock,
    async send(request) {
      inputs.push(request.fields.find(([name]) => name === 'signature-input')![1]);
      const answer = await send(request);
      if (inputs.length < 3) throw new Error('the line is cut');
      return answer;
    },
  });
  const before = world.gateway.replica.size;
  const done = given(await client.withdraw(orderOf(world, 'w-1')));
  const requested = world.gateway.replica.content.ids('withdrawal');
  assert.deepEqual(requested, [done.withdrawal]);
  assert.equal(done.proof.index, before);
  assert.equal(new Set(inputs).size, 3);
  assert.equal(clock.waits.length, 2);
});

test('every attempt failing is a fault that keeps its cause', async () => {
  const world = await openGatewayWorld();
  let sent = 0;
  const client = clientOf(world, {
    send: () => Promise.reject(new Error(`cut ${++sent}`)),
  });
  const fault = await client.show('w-1').catch((thrown: unknown) => thrown);
  assert.ok(fault instanceof Unreachable);
  assert.ok(fault.cause instanceof Error);
  assert.equal(fault.cause.message, `cut ${MAX_ATTEMPTS}`);
});

test('what cannot be signed is a mistake, told at once and not asked for again', async () => {
  const world = await openGatewayWorld();
  const clock = impatient(world);
  const client = clientOf(world, { clock });
  for (const id of ['a b', '../w-1', 'w-1?x']) {
    await assert.rejects(client.show(id), /request-path/, id);
  }
  assert.deepEqual(clock.waits, []);
});

test('a gateway that is not ready is asked again after as long as it says', async () => {
  const world = await openGatewayWorld();
  await world.clock.pass(60_000);
  const clock = impatient(world);
  let sent = 0;
  const send = sendTo(world);
  const client = clientOf(world, {
    clock,
    async send(request) {
      if (++sent === 3) await witness(world);
      return send(request);
    },
  });
  given(await client.withdraw(orderOf(world, 'w-1')));
  assert.equal(sent, 3);
  assert.ok(
    clock.waits.every((ms) => ms >= 5_000 && ms <= 30_000),
    clock.waits.join(),
  );
});

test('when it stays unready, the last problem is the answer', async () => {
  const world = await openGatewayWorld();
  await world.clock.pass(60_000);
  const denial = denied(await clientOf(world).withdraw(orderOf(world, 'w-1')));
  assert.equal(denial.problem, 'time-unwitnessed');
});

test('a denial that asking again cannot change is answered at once', async () => {
  const world = await openGatewayWorld();
  const clock = impatient(world);
  const client = clientOf(world, { clock });
  given(await client.withdraw(orderOf(world, 'w-1')));
  const denial = denied(await client.withdraw(orderOf(world, 'w-1', 5n)));
  assert.equal(denial.problem, 'id-conflict');
  assert.equal(denial.status, 409);
  assert.deepEqual(clock.waits, []);
});

test('what is no answer of this interface is no answer', async () => {
  const world = await openGatewayWorld();
  for (const [status, body] of [
    [200, '<html>'],
    [404, '{}'],
    [502, 'bad gateway'],
    [200, '{"a":1,"a":2}'],
  ] as const) {
    const send: Send = async () => ({ status, fields: [], body: utf8(body) });
    await assert.rejects(clientOf(world, { send }).show('w-1'), Unreachable, body);
  }
});

test('dry run, listing, address check, cancelling and the feed', async () => {
  const world = await openGatewayWorld();
  const client = clientOf(world);
  const judged = given(await client.judge(orderOf(world, 'w-0', 25_000_000_000n)));
  assert.equal(judged.verdict, 'review');
  const held = given(await client.withdraw(orderOf(world, 'w-1', 25_000_000_000n)));
  assert.equal(held.status, 'held');
  const page = given(await client.list({ status: 'held' }));
  assert.deepEqual(
    page.withdrawals.map(({ id, amount }) => [id, amount]),
    [['w-1', 25_000_000_000n]],
  );
  assert.deepEqual(given(await client.list()).next, null);
  const { address } = held.destination;
  assert.equal(given(await client.address(XEM, address)).valid, true);
  assert.equal(given(await client.address(XEM, `${address}'`)).valid, false);
  const cancelled = given(await client.cancel('w-1'));
  assert.equal(cancelled.status, 'cancelled');
  assert.equal(cancelled.receipted?.proof.content.name, 'withdrawal.cancelled');
  assert.equal(given(await client.cancel('w-1')).receipted, null);
  const types: string[] = [];
  for await (const event of client.follow('0', 1_000)) {
    types.push(event.type);
    if (types.length === 2) break;
  }
  assert.deepEqual(types, ['withdrawal.requested', 'withdrawal.cancelled']);
  assert.equal(denied(await client.events('999')).problem, 'query-malformed');
});

type Members = Record<string, unknown>;

/** A client whose gateway alters each answer. */
const alteredClient = (world: GatewayWorld, alter: (answer: Members) => Members): Client =>
  clientOf(world, {
    async send(request) {
      const answer: SendAnswer = await sendTo(world)(request);
      const members: Members = JSON.parse(fromUtf8(answer.body)!);
      return { ...answer, body: utf8(JSON.stringify(alter(members))) };
    },
  });

async function differenceOf(work: Promise<unknown>): Promise<string> {
  const fault = await work.then(
    (value) => `nothing was found wrong in ${JSON.stringify(value)}`,
    (thrown: unknown) => thrown,
  );
  assert.ok(fault instanceof ReceiptInvalid, String(fault));
  return fault.what;
}

test('whatever is altered in an answer is found and named', async () => {
  const world = await openGatewayWorld();
  const honest = clientOf(world);
  const other = given(await honest.withdraw(orderOf(world, 'other', 7n)));
  const order = orderOf(world, 'w-1');
  given(await honest.withdraw(order));
  const flipped = (text: unknown): string => {
    const bytes = fromBase64(String(text))!;
    bytes[bytes.length - 20]! ^= 1;
    return base64(bytes);
  };
  const { replica } = world.gateway;
  const [observed] = await replica.entries(1, 1);
  const ofOther = { ...other.file, index: other.proof.index, withdrawal: other.withdrawal };
  const cases: readonly (readonly [string, (answer: Members) => Members])[] = [
    ['bytes', (answer) => ({ ...answer, bytes: 'AAAA' })],
    ['bytes', (answer) => ({ ...answer, bytes: flipped(answer['bytes']) })],
    ['receipt', (answer) => ({ ...answer, receipt: other.file.receipt })],
    ['receipt', (answer) => ({ ...answer, receipt: `${String(answer['receipt'])}x` })],
    ['receipt', (answer) => ({ ...answer, bytes: base64(observed!) })],
    ['hash', (answer) => ({ ...answer, withdrawal: other.withdrawal })],
    ['index', (answer) => ({ ...answer, index: Number(answer['index']) - 1 })],
    ['request', (answer) => ({ ...answer, ...ofOther })],
    ['answer', (answer) => ({ ...answer, id: 'w-2' })],
    ['answer', (answer) => ({ ...answer, amount: '1' })],
    ['answer', (answer) => ({ ...answer, customer: 'c-2' })],
    ['answer', (answer) => ({ ...answer, wallet: 'cold' })],
    ['answer', (answer) => ({ ...answer, asset: 'nem:testnet/xem' })],
    ['answer', (answer) => ({ ...answer, purpose: 'internal' })],
    ['answer', (answer) => ({ ...answer, destination: { address: world.kit.address(2) } })],
    [
      'answer',
      (answer) => ({ ...answer, destination: { address: world.kit.address(1), memo: 'm' } }),
    ],
  ];
  for (const [what, alter] of cases) {
    assert.equal(await differenceOf(alteredClient(world, alter).withdraw(order)), what);
  }
});

test('a sound answer about another withdrawal is no answer about this one', async () => {
  const world = await openGatewayWorld();
  const honest = clientOf(world);
  for (const id of ['w-1', 'w-2'])
    given(await honest.withdraw(orderOf(world, id, 25n * 10n ** 9n)));
  const kept = new Map<string, Members>();
  const keeper = alteredClient(world, (answer) => {
    kept.set('last', answer);
    return answer;
  });
  given(await keeper.show('w-2'));
  const shown = kept.get('last')!;
  assert.equal(await differenceOf(alteredClient(world, () => shown).show('w-1')), 'answer');
  given(await keeper.cancel('w-2'));
  const cancelled = kept.get('last')!;
  const { cancellation } = cancelled;
  const other = alteredClient(world, () => ({ ...cancelled, cancellation: null }));
  assert.equal(await differenceOf(other.cancel('w-1')), 'answer');
  const swapped = alteredClient(world, (answer) => ({ ...answer, cancellation }));
  assert.equal(await differenceOf(swapped.cancel('w-1')), 'request');
});

test('an entry of another type, or signed by another key, is not our request', async () => {
  const world = await openGatewayWorld();
  const honest = clientOf(world);
  const order = orderOf(world, 'w-1', 25_000_000_000n);
  const asked = given(await honest.withdraw(order));
  const { receipted } = given(await honest.cancel('w-1'));
  const { proof, file } = receipted!;
  const cancellation = { ...file, index: proof.index, withdrawal: proof.hash };
  const client = alteredClient(world, (answer) => ({ ...answer, ...cancellation }));
  assert.equal(await differenceOf(client.withdraw(order)), 'type');
  const swapped = alteredClient(world, (answer) => ({
    ...answer,
    cancellation: { ...asked.file, index: asked.proof.index, entry: asked.withdrawal },
  }));
  assert.equal(await differenceOf(swapped.cancel('w-1')), 'type');
  const { publicKey } = world.kit.keys('somebody-else');
  const changed = clientOf(world, { publicKey });
  assert.equal(await differenceOf(changed.withdraw(order)), 'signature');
});

test('what a former key asked for is still ours, if we say so', async () => {
  const world = await openGatewayWorld();
  const order = orderOf(world, 'w-1');
  given(await clientOf(world).withdraw(order));
  // The client has another key now; the gateway of this test does not know it, but answers.
  const keys = world.kit.keys('new-key');
  const old = optionsOf(world);
  const change: Partial<ClientOptions> = {
    keyid: 'new-key',
    ...{ sign: keys.sign, publicKey: keys.publicKey },
    send: async () => {
      let last: SendAnswer | undefined;
      const spy: Send = async (request) => (last = await old.send(request));
      await createClient({ ...old, send: spy }).show('w-1');
      return last!;
    },
  };
  assert.equal(await differenceOf(clientOf(world, change).show('w-1')), 'signature');
  const formerKeys = new Map([[KEY, world.kit.keys(KEY).publicKey]]);
  given(await clientOf(world, { ...change, formerKeys }).show('w-1'));
});
