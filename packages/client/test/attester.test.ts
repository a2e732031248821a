// An attester against the real interface, called in process: it attests what an entry says, and
// believes no answer that does not prove it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { attesterOf, BOOKS, COVERED } from '@sekisho/drill/attested';
import {
  ask,
  AUTHORITY,
  type GatewayWorld,
  get,
  openGatewayWorld,
  order,
  signed,
} from '@sekisho/drill/gateway-world';
import { CHECKS, seededRandom } from '@sekisho/drill/keys';
import { policyKit } from '@sekisho/drill/policy-kit';
import { fromUtf8, utf8 } from '@sekisho/protocol/bytes';
import { isDenial, ReceiptInvalid, type Send } from '../src/client.ts';
import { createAttester, withdrawalIn } from '../src/attester.ts';

const open = (): Promise<GatewayWorld> =>
  openGatewayWorld({
    policy: () => ({
      attesters: [attesterOf(policyKit('api'), BOOKS, ['accounting'])],
      attestations: [COVERED],
    }),
  });

/** What the app server shows the attester: the entry's bytes. */
const shown = async (world: GatewayWorld, id = 'w-1'): Promise<string> =>
  String((await ask(world, signed(world, { body: order(world, id) }))).value['bytes']);

const sendTo =
  ({ api }: GatewayWorld): Send =>
  async (request) => {
    const answer = await api({ ...request, certificate: '' });
    assert.ok(answer.body instanceof Uint8Array);
    return { status: answer.status, fields: answer.fields, body: answer.body };
  };

function attesterIn(world: GatewayWorld, send = sendTo(world), attester = BOOKS) {
  const { kit, ledger, clock } = world;
  const { gateway, watchers } = kit.policy;
  const { origin, publicKey } = gateway;
  return createAttester({
    ...{ authority: AUTHORITY, attester, send, clock, random: seededRandom('attester') },
    sign: kit.keys(attester).sign,
    verify: CHECKS.ed25519,
    trust: {
      ...{ ledger, origin, publicKey, quorum: watchers.quorum },
      watchers: watchers.parties.map(({ id, publicKey: key }) => ({ id, publicKey: key })),
    },
  });
}

const confirming = (world: GatewayWorld) => ({
  ...({ kind: 'accounting', decision: 'confirm' } as const),
  expires: world.clock.now() + 3_600_000,
});

test('it reads the order out of the entry, confirms it, and is shown the proof', async () => {
  const world = await open();
  const asked = withdrawalIn(await shown(world));
  assert.deepEqual([asked.order.id, asked.order.customer], ['w-1', 'c-1']);
  const attest = attesterIn(world);
  const saying = confirming(world);
  const proof = await attest(asked, saying);
  assert.ok(!isDenial(proof) && proof.content.name === 'withdrawal.attested');
  const told = await ask(world, get(world, '/v1/withdrawals/w-1'));
  assert.equal(told.value['status'], 'cleared');
  const again = await attest(asked, saying);
  assert.ok(!isDenial(again));
  assert.equal(again.index, proof.index);
});

test('entries of another kind, and bytes that are none, are no withdrawal', async () => {
  const world = await open();
  const proof = await attesterIn(world)(withdrawalIn(await shown(world)), confirming(world));
  assert.ok(!isDenial(proof));
  const [opened] = await world.gateway.replica.entries(0, 1);
  for (const bytes of [Buffer.from(opened!).toString('base64'), 'AAAA', '?']) {
    assert.throws(() => withdrawalIn(bytes), ReceiptInvalid);
  }
});

test('bytes in which an amount was changed open no commitment', async () => {
  const world = await open();
  const bytes = Buffer.from(await shown(world), 'base64');
  bytes[bytes.length - 40]! ^= 1;
  assert.throws(() => withdrawalIn(bytes.toString('base64')), ReceiptInvalid);
});

test('who is no attester is denied, as a value', async () => {
  const world = await open();
  const asked = withdrawalIn(await shown(world));
  const denied = await attesterIn(world, sendTo(world), 'mallory')(asked, confirming(world));
  assert.ok(isDenial(denied));
  assert.equal(denied.refused, 'attester-unknown');
});

test('an answer that proves another attestation is a fault', async () => {
  const world = await open();
  const one = withdrawalIn(await shown(world, 'w-1'));
  const two = withdrawalIn(await shown(world, 'w-2'));
  let kept: Awaited<ReturnType<Send>> | undefined;
  const replaying: Send = async (request) => (kept ??= await sendTo(world)(request));
  const attest = attesterIn(world, replaying);
  await attest(one, confirming(world));
  await assert.rejects(attest(two, confirming(world)), ReceiptInvalid);
  assert.ok(fromUtf8(kept?.body ?? utf8(''))?.includes('receipt'));
});
