// The gateway alters a payment: in the ledger, in its calls, or after the signers have signed.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CHECKS } from '@sekisho/drill/keys';
import { fromHex } from '@sekisho/protocol/bytes';
import { isRefusal, type RefusalTag } from '@sekisho/protocol/refusal';
import { follow } from '@sekisho/replica/follow';
import { memoryStore } from '@sekisho/replica/memory-store';
import { Replica } from '@sekisho/replica/replica';
import { commitSchema, shareSchema } from '@sekisho/protocol/message';
import type { Scribe } from '@sekisho/drill/scribe';
import { z } from 'zod';
import { edited, FORGERIES, sealed } from './support/forgeries.ts';
import { batchOf, forged, headOf } from '@sekisho/drill/hostile-gateway';
import { assertRefused, type BesiegedSigner, must, Siege } from '@sekisho/drill/siege';

/** Offset of the amount in the bytes of a NEM transfer. */
const AMOUNT_AT = 104;

test('an honest payment is signed: one honest share and an accomplice suffice', async () => {
  const siege = new Siege();
  const { payment } = siege.orderAndPrepare();
  const signer = await siege.readySigner('signer-1');
  const signature = await siege.steal(signer, payment);
  assert.ok(!isRefusal(signature) && signature.length === 64);
  assert.equal(signer.vault.given, 1);
  const written = siege.scribe.propose('payment.signed', {
    ...siege.scribe.signedBody(payment),
    signature: Buffer.from(signature).toString('hex'),
  });
  assert.ok(!isRefusal(written), 'it is a signature the chain accepts');
});

/** The entry reaches a signer under a head that a quorum cosigned: only its own fold is left. */
async function assertSignerHalts(
  siege: Siege,
  signer: BesiegedSigner,
  history: ReturnType<typeof forged>,
  payment: string,
  tag: RefusalTag,
): Promise<void> {
  const note = headOf(siege.kit, history, siege.scribe.quorum());
  assertRefused(await signer.line.follow(batchOf(history, signer.line.size, note)), tag);
  assert.equal(signer.replica.halted?.refused, tag);
  assertRefused(await siege.steal(signer, payment), tag);
  assert.equal(signer.vault.given, 0);
}

/** A watcher's replica goes no further either, so that no such head is ever cosigned. */
async function assertWatcherHalts(
  siege: Siege,
  history: ReturnType<typeof forged>,
  tag: RefusalTag,
): Promise<void> {
  const replica = must(await Replica.open(memoryStore(), siege.scribe.ledger, CHECKS));
  const honest = batchOf(siege.history, 0, siege.bareHead());
  must(await follow(replica, honest, 'sequenced', CHECKS));
  const batch = batchOf(history, replica.size, headOf(siege.kit, history, []));
  assertRefused(await follow(replica, batch, 'sequenced', CHECKS), tag);
  assert.equal(replica.halted?.refused, tag);
}

for (const [what, tag, forge] of FORGERIES) {
  test(`a prepared payment with ${what} is refused by ${tag}`, async () => {
    const siege = new Siege();
    const { hash } = siege.scribe.requested();
    const signer = await siege.readySigner('signer-1');
    const body = forge(siege.scribe, hash);
    const history = forged(siege.scribe, sealed(siege.scribe, body));
    await assertSignerHalts(siege, signer, history, body.payment, tag);
    await assertWatcherHalts(siege, history, tag);
  });
}

test('a prepared payment under the tag of another is refused by payment-tag', async () => {
  const siege = new Siege();
  const { hash } = siege.scribe.requested();
  const signer = await siege.readySigner('signer-1');
  const body = siege.scribe.preparedBody(hash);
  const tag = new Uint8Array(32).fill(7);
  const history = forged(siege.scribe, siege.scribe.seal('payment.prepared', body, { tag }));
  await assertSignerHalts(siege, signer, history, body.payment, 'payment-tag');
  await assertWatcherHalts(siege, history, 'payment-tag');
});

const UNCLEARED: readonly [what: string, tag: RefusalTag, order: (s: Scribe) => string][] = [
  ['a review', 'not-reviewed', (s) => s.requested({ amount: '6000000000' }).hash],
  ['a delay', 'delay-running', (s) => s.requested({ amount: '1500000000' }).hash],
  [
    'a stop of its customer',
    'stopped',
    (s) => {
      const { hash } = s.requested();
      s.stopped('dave', 'customer:c-1');
      return hash;
    },
  ],
  [
    'its rejection',
    'withdrawal-ended',
    (s) => {
      const { hash } = s.requested();
      s.rejected('alice', hash);
      return hash;
    },
  ],
  [
    'the policy, which blocks it',
    'withdrawal-ended',
    (s) => s.requested({ amount: '200000000000' }).hash,
  ],
];

for (const [what, tag, order] of UNCLEARED) {
  test(`a payment prepared in spite of ${what} is refused by ${tag}`, async () => {
    const siege = new Siege();
    const hash = order(siege.scribe);
    const signer = await siege.readySigner('signer-1');
    const body = siege.scribe.preparedBody(hash);
    const history = forged(siege.scribe, sealed(siege.scribe, body));
    await assertSignerHalts(siege, signer, history, body.payment, tag);
    await assertWatcherHalts(siege, history, tag);
  });
}

test('a signer asked for bytes that are not in the ledger knows no such payment', async () => {
  const siege = new Siege();
  const { withdrawal } = siege.orderAndPrepare();
  const signer = await siege.readySigner('signer-1');
  for (const [, , forge] of FORGERIES) {
    const { payment } = forge(siege.scribe, withdrawal);
    if (siege.scribe.state.get('payment', payment) !== undefined) continue;
    assertRefused(await signer.line.commit(payment), 'payment-unknown');
  }
  assert.equal(signer.vault.given, 0);
});

test('a call has no room for bytes of its own', async () => {
  const siege = new Siege();
  const { payment } = siege.orderAndPrepare();
  const signer = await siege.readySigner('signer-1');
  const { bytes } = siege.scribe.state.get('payment', payment)!;
  const ask = (kind: string, body: object) => signer.line.peer.call(kind, body, z.json());
  const commit = { payment, bytes };
  const share = { payment, handle: 'h', commitments: [], bytes };
  assert.ok(!commitSchema.safeParse(commit).success && !shareSchema.safeParse(share).success);
  assertRefused(await ask('commit', commit), 'schema-mismatch');
  assertRefused(await ask('share', share), 'schema-mismatch');
  assert.equal(signer.vault.given, 0);
});

test('an honest share is no help for other bytes', async () => {
  const siege = new Siege();
  const { withdrawal, payment } = siege.orderAndPrepare();
  const signer = await siege.readySigner('signer-1');
  const thief = siege.scribe.preparedBody(withdrawal, {
    destination: { address: siege.kit.address(66) },
  });
  const stolen = await siege.steal(signer, payment, undefined, fromHex(thief.bytes)!);
  assertRefused(stolen, 'signature-share-wrong');
});

test('a share for one payment is none for another, whatever handle it is asked by', async () => {
  const siege = new Siege();
  const first = siege.orderAndPrepare().payment;
  const second = siege.scribe.prepared(siege.scribe.requested({ customer: 'c-2' }).hash, {
    deadline: siege.scribe.time + 1_801_000,
  }).payment;
  const signer = await siege.readySigner('signer-1');
  const committed = must(await signer.line.commit(first));
  const other = must(await signer.line.commit(second));
  const commitments = [committed.commitment, other.commitment];
  const crossed = await signer.line.share(second, committed.handle, commitments);
  assertRefused(crossed, 'nonce-other-payment');
  // The nonce is gone with the first wrong question.
  const late = await signer.line.share(first, committed.handle, commitments);
  assertRefused(late, 'nonce-other-payment');
  assert.equal(signer.vault.given, 0);
});

test('a handle is good once, and a handle that nobody gave is good never', async () => {
  const siege = new Siege();
  const { payment } = siege.orderAndPrepare();
  const signer = await siege.readySigner('signer-1');
  const { handle, commitment } = must(await signer.line.commit(payment));
  const other = { ...commitment, party: 'signer-3' };
  must(await signer.line.share(payment, handle, [commitment, other]));
  assertRefused(
    await signer.line.share(payment, handle, [commitment, other]),
    'nonce-other-payment',
  );
  assertRefused(
    await signer.line.share(payment, 'made-up', [commitment, other]),
    'nonce-other-payment',
  );
  assert.equal(signer.vault.given, 1);
});

test('a signer gives nothing on commitments that were altered or are too few', async () => {
  const siege = new Siege();
  const { payment } = siege.orderAndPrepare();
  const signer = await siege.readySigner('signer-1');
  const fresh = async () => must(await signer.line.commit(payment));
  const spare = (await fresh()).commitment;
  for (const [tag, list] of [
    ['nonce-commitments-malformed', (own: typeof spare) => [own]],
    ['nonce-commitments-malformed', (own: typeof spare) => [own, own]],
    ['nonce-commitments-malformed', (own: typeof spare) => [own, { ...own, party: 'signer-9' }]],
    ['nonce-commitment-altered', () => [spare, { ...spare, party: 'signer-3' }]],
  ] as const) {
    const { handle, commitment } = await fresh();
    assertRefused(await signer.line.share(payment, handle, list(commitment)), tag);
  }
  assert.equal(signer.vault.given, 0);
});

test('the bytes of a promise are checked again by whatever holds the share', async () => {
  const siege = new Siege();
  const { payment } = siege.orderAndPrepare();
  const signer = await siege.readySigner('signer-1');
  const honest = signer.vault.commit.bind(signer.vault);
  const bend = (bytes: Uint8Array): Uint8Array => {
    bytes[AMOUNT_AT]! ^= 1;
    return bytes;
  };
  // A fault between authorise and the vault: the promise is of other bytes than it names.
  signer.vault.commit = (promised) => {
    Object.assign(promised.authorised, { bytes: bend(promised.authorised.bytes.slice()) });
    return honest(promised);
  };
  assertRefused(await signer.line.commit(payment), 'vault-bytes');
  assert.equal(signer.vault.given, 0);
});

test('what was altered after all signed is no entry: the payment’s own bytes count', () => {
  const { scribe } = new Siege();
  const { hash } = scribe.requested();
  const { payment } = scribe.prepared(hash);
  const thief = edited(scribe.preparedBody(hash), (bytes) => {
    bytes[100]! ^= 1;
    return bytes;
  });
  const signature = scribe.kit.signWhole(fromHex(thief.bytes)!);
  const body = scribe.signedBody(payment, { signature: Buffer.from(signature).toString('hex') });
  assertRefused(scribe.propose('payment.signed', body), 'payment-signature');
  assertRefused(
    scribe.propose('payment.signed', { ...scribe.signedBody(payment), payment: thief.payment }),
    'payment-unknown',
  );
});
