// What the page believes: entries that prove themselves, and orders read from them. Each lie of a
// gateway is told in turn.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  connectWatchers,
  type GatewayWorld,
  openGatewayWorld,
  settled,
  signed,
} from '@sekisho/drill/gateway-world';
import { WALLET, XEM } from '@sekisho/drill/policy-kit';
import { base64, concat, fromBase64, fromUtf8, utf8 } from '@sekisho/protocol/bytes';
import { policyHash } from '@sekisho/protocol/policy';
import { nodeEd25519 } from '@sekisho/replica/wiring/node-checks';
import { isTrouble, type Trouble } from '../src/trouble.ts';
import { approversIn } from '../src/verify/chain-of-evidence.ts';
import { remembering, verifyEd25519 } from '../src/verify/ed25519.ts';
import { type BroughtEntry, verifyEntry, type VerifiedEntry } from '../src/verify/entry.ts';
import { verifyPolicy } from '../src/verify/policy.ts';
import { type Trusted, trustedBy } from '../src/verify/trusted.ts';
import { differences, readWithdrawal, type VerifiedWithdrawal } from '../src/verify/withdrawal.ts';

const trustOf = ({ kit: { policy }, ledger }: GatewayWorld) => ({
  ledger,
  origin: policy.gateway.origin,
  publicKey: policy.gateway.publicKey,
  quorum: policy.watchers.quorum,
  watchers: policy.watchers.parties.map(({ id, publicKey }) => ({ id, publicKey })),
});

async function ask(world: GatewayWorld, id: string): Promise<BroughtEntry> {
  const answer = await world.api(signed(world, { method: 'GET', path: `/v1/withdrawals/${id}` }));
  assert.equal(answer.status, 200);
  assert.ok(answer.body instanceof Uint8Array);
  return JSON.parse(fromUtf8(answer.body)!);
}

/** A withdrawal in the ledger, cosigned. */
async function asked(): Promise<{ world: GatewayWorld; brought: BroughtEntry; trusted: Trusted }> {
  const world = await openGatewayWorld();
  const { kit } = world;
  const order = {
    ...{ id: 'w-1', wallet: WALLET, asset: XEM, amount: '250000000000' },
    ...{ destination: { address: kit.address(1), memo: 'rent' }, customer: 'c-1' },
  };
  const answer = await world.api(signed(world, { body: utf8(JSON.stringify(order)) }));
  assert.equal(answer.status, 201);
  await connectWatchers(world);
  await settled(world);
  const brought = await ask(world, 'w-1');
  return { world, brought, trusted: trustedBy(trustOf(world), verifyEd25519) };
}

const good = <T extends object>(value: T): Exclude<T, { trouble: string }> => {
  if (isTrouble(value)) assert.fail(value.detail);
  return value as Exclude<T, { trouble: string }>;
};
const bad = (value: object, kind: string, tag?: string): void => {
  assert.ok(isTrouble(value), 'it was believed');
  assert.deepEqual([value.trouble, value.tag], [kind, tag]);
};

const { world, brought, trusted } = await asked();
const entry: VerifiedEntry = good(verifyEntry(brought, trusted));
const truth: VerifiedWithdrawal = good(readWithdrawal(entry));

test('a cosigned entry is believed, and its order read from the signed request', () => {
  assert.equal(entry.content.name, 'withdrawal.requested');
  assert.ok(entry.cosignedBy.length >= world.kit.policy.watchers.quorum);
  assert.equal(truth.amount, 250_000_000_000n);
  assert.equal(truth.address, world.kit.address(1));
  assert.deepEqual([truth.memo, truth.customer, truth.wallet], ['rent', 'c-1', WALLET]);
});

test('one changed byte of an entry, wherever it is, is a lie', () => {
  const bytes = fromBase64(brought.bytes)!;
  for (const at of [0, 2, 15, 50, 80, 110, bytes.length - 20]) {
    const changed = bytes.slice();
    changed[at]! ^= 1;
    const value = verifyEntry({ ...brought, bytes: base64(changed) }, trusted);
    assert.ok(isTrouble(value) && value.trouble === 'deceived', `byte ${at} was believed`);
  }
});

test('the gateway’s word alone, without watchers, proves nothing yet', () => {
  const lines = brought.receipt.split('\n');
  const alone = lines.filter((line) => !line.startsWith('— ') || !line.includes('/watcher/'));
  const value = verifyEntry({ ...brought, receipt: alone.join('\n') }, trusted);
  bad(value, 'unwitnessed', 'cosignature-quorum');
});

test('another gateway’s key, another log and foreign watchers count for nothing', () => {
  const trust = trustOf(world);
  const other = world.kit.keys('somebody').publicHex;
  const by = (change: Partial<typeof trust>): object =>
    verifyEntry(brought, trustedBy({ ...trust, ...change }, verifyEd25519));
  bad(by({ publicKey: other }), 'deceived', 'note-unsigned');
  bad(by({ origin: 'other.example/log' }), 'deceived', 'note-unsigned');
  const strangers = trust.watchers.map(({ id }) => ({
    id,
    publicKey: world.kit.keys(`${id} of another deployment`).publicHex,
  }));
  bad(by({ watchers: strangers }), 'unwitnessed', 'cosignature-quorum');
});

test('a summary that differs from the signed request in any field is told as a difference', () => {
  const said = {
    ...{ id: 'w-1', withdrawal: entry.hash, wallet: WALLET, asset: XEM, customer: 'c-1' },
    ...{ amount: '250000000000', address: world.kit.address(1), memo: 'rent' },
  };
  assert.deepEqual(differences(truth, said), []);
  const lies = {
    ...{ id: 'w-2', withdrawal: '0'.repeat(64), wallet: 'cold', asset: 'nem:mainnet/x' },
    ...{ customer: 'c-2', amount: '25000000000', address: world.kit.address(2), memo: '' },
  };
  for (const [field, lie] of Object.entries(lies)) {
    const found = differences(truth, { ...said, [field]: lie });
    assert.deepEqual(
      found.map((each) => [each.field, each.said]),
      [[field, lie]],
    );
  }
});

test('an entry of another kind is no request', () => {
  const other = { ...entry, content: { ...entry.content, name: 'thawed' } } as VerifiedEntry;
  bad(readWithdrawal(other), 'deceived');
});

test('a policy is believed by its hash alone', () => {
  const { policy } = world.kit;
  const hash = policyHash(policy);
  assert.equal(good(verifyPolicy(policy, hash)).hash, hash);
  bad(verifyPolicy({ ...policy, withdrawalExpirySeconds: 60 }, hash), 'deceived');
});

test('signatures are checked by the pinned rule, as node:crypto does under it', () => {
  const keys = world.kit.keys('somebody');
  const message = utf8('a head');
  const signature = keys.sign(message);
  for (let at = -1; at < 64; at += 1) {
    const given = signature.slice();
    if (at >= 0) given[at]! ^= 1;
    const answers = [verifyEd25519, nodeEd25519].map((verify) =>
      verify(keys.publicKey, message, given),
    );
    assert.deepEqual(answers, [at < 0, at < 0]);
  }
});

test('only good signatures are remembered, each for its own key and message', () => {
  const keys = world.kit.keys('somebody');
  const message = utf8('a head');
  const signature = keys.sign(message);
  let asked = 0;
  const verify = remembering((...parts) => {
    asked += 1;
    return verifyEd25519(...parts);
  });
  const bad_ = signature.slice();
  bad_[5]! ^= 1;
  for (const given of [signature, signature, bad_, bad_]) {
    assert.equal(verify(keys.publicKey, message, given), given === signature);
  }
  assert.equal(verify(keys.publicKey, utf8('another'), signature), false);
  assert.equal(verify(world.kit.keys('other').publicKey, message, signature), false);
  assert.equal(asked, 5);
  // No way of cutting the same bytes anew passes for what was remembered.
  const [first, rest] = [signature.subarray(0, 63), signature.subarray(63)];
  assert.equal(verify(keys.publicKey, concat(rest, message), first), false);
});

test('who approved is told by proven entries alone, each about this withdrawal', () => {
  const approval = (subject: string): VerifiedEntry =>
    ({
      ...entry,
      content: { name: 'withdrawal.approved', body: { statement: { subject, person: 'alice' } } },
    }) as VerifiedEntry;
  const link = (each: VerifiedEntry | Trouble) => ({ index: 1, said: '', entry: each });
  const unproven = { trouble: 'unwitnessed', detail: '' } as const;
  assert.deepEqual(approversIn([link(approval('aa'))], 'aa'), ['alice']);
  assert.deepEqual(approversIn([link(approval('bb')), link(unproven), link(entry)], 'aa'), []);
});
