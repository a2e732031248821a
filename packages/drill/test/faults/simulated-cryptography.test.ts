// The stand-in for Ed25519 and FROST refuses what the real thing refuses: a world in which a wrong
// signature passes would find nothing.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isRefusal } from '@sekisho/protocol/refusal';
import { CHAIN } from '../../src/policy-kit.ts';
import { Dice } from '../../src/faults/dice.ts';
import { faultKit } from '../../src/faults/kit.ts';
import { simulatedCryptography } from '../../src/faults/simulated-cryptography.ts';

const kit = faultKit();
const world = simulatedCryptography(kit)();
const bytes = Uint8Array.from({ length: 40 }, (_, i) => i);
const other = bytes.map((byte) => byte ^ 1);

test('a simulated signature is of one key over one message', () => {
  const { ed25519 } = world.checks;
  const signature = world.sign('watcher-1')(bytes);
  const keyOf = (id: string) => kit.keys(id).publicKey;
  assert.equal(ed25519(keyOf('watcher-1'), bytes, signature), true);
  assert.equal(ed25519(keyOf('watcher-2'), bytes, signature), false);
  assert.equal(ed25519(keyOf('watcher-1'), other, signature), false);
  assert.equal(
    ed25519(
      keyOf('watcher-1'),
      bytes,
      signature.map((byte) => byte ^ 1),
    ),
    false,
  );
  assert.equal(ed25519(kit.keys('a stranger').publicKey, bytes, signature), false);
});

function session(name: string) {
  const random = new Dice(name).random();
  const holders = ['signer-1', 'signer-2'].map((id) => world.holder(id, random));
  const committed = holders.map((holder) => {
    const answer = holder.commit();
    assert.ok(!isRefusal(answer));
    return answer;
  });
  return { holders, committed, commitments: committed.map(({ commitment }) => commitment) };
}

test('a simulated nonce signs once, and for its own commitments only', () => {
  const { holders, committed, commitments } = session('once');
  const [first] = holders;
  const { handle } = committed[0]!;
  const altered = commitments.map((each, i) => (i === 0 ? commitments[1]! : each));
  const refused = first!.sign(handle, bytes, altered);
  assert.ok(isRefusal(refused), 'a nonce is spent whatever comes of it');
  const again = first!.sign(handle, bytes, commitments);
  assert.ok(isRefusal(again) && again.refused === 'nonce-unknown');
  const alone = holders[1]!.sign(committed[1]!.handle, bytes, commitments.slice(1));
  assert.ok(isRefusal(alone), 'one party is no quorum');
});

test('simulated shares come to a signature of these bytes, and a wrong one is named', () => {
  const { holders, committed, commitments } = session('whole');
  const shares = holders.map((holder, i) => {
    const signed = holder.sign(committed[i]!.handle, bytes, commitments);
    assert.ok(!isRefusal(signed));
    return signed.signatureShare;
  });
  const { group } = kit.dealt;
  const whole = world.aggregate(group, bytes, commitments, shares);
  assert.ok(!isRefusal(whole));
  const { verifySignature } = world.checks.chain(CHAIN)!;
  const key = Buffer.from(group.publicKey, 'hex');
  assert.equal(verifySignature(key, bytes, whole.signature), true);
  assert.equal(verifySignature(key, other, whole.signature), false);
  assert.equal(verifySignature(kit.keys('gateway').publicKey, bytes, whole.signature), false);
  const wrong = world.aggregate(group, other, commitments, shares);
  assert.ok(isRefusal(wrong) && 'cheaters' in wrong);
  const few = world.aggregate(group, bytes, commitments, shares.slice(1));
  assert.ok(isRefusal(few) && few.refused === 'signature-shares-mismatch');
  const alone = world.aggregate(group, bytes, commitments.slice(1), shares.slice(1));
  assert.ok(isRefusal(alone) && alone.refused === 'nonce-commitments-malformed');
});
