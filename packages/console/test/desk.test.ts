// Signing in, reading, approving and signing out, against the real gateway, by what the page signs
// and reads itself.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { connectWatchers, settled, signed } from '@sekisho/drill/gateway-world';
import { seededRandom } from '@sekisho/drill/keys';
import { WALLET, XEM } from '@sekisho/drill/policy-kit';
import { utf8 } from '@sekisho/protocol/bytes';
import { queueAnswer, sessionAnswer, stopList } from '@sekisho/protocol/desk-api';
import { actAnswer } from '@sekisho/protocol/http-api';
import { parseInstant } from '@sekisho/protocol/instant';
import { ANY_POLICY, credentialsHere, signDeed } from '../src/acts/signing.ts';
import type { Deed } from '../src/acts/deed.ts';
import { Lines } from '../src/desk/events.ts';
import { policyNamed } from '../src/desk/policy-in-force.ts';
import { meantBy } from '../src/stop/thaw-several.ts';
import { isTrouble, type Trouble } from '../src/trouble.ts';
import { verifyEd25519 } from '../src/verify/ed25519.ts';
import { trustedBy } from '../src/verify/trusted.ts';
import { isLied, lookAt } from '../src/withdrawal/look.ts';
import { openPlace, ORIGINS, type PlaceKit, signerOf } from './place-kit.ts';

function good<T>(value: T | Trouble): T {
  if (isTrouble(value)) assert.fail(`${value.trouble}: ${value.tag} ${value.detail}`);
  return value;
}

async function act(kit: PlaceKit, person: string, deed: Deed, origin: string = ORIGINS[0]) {
  const signer = signerOf(kit, origin);
  const { policy, hash } = kit.world.kit;
  const credentials = credentialsHere(policy, person, signer);
  const named = deed.act === 'reject' ? ANY_POLICY : hash;
  return good(await signDeed(signer, { deed, person, policy: named, credentials }));
}

async function signIn(kit: PlaceKit, person: string): Promise<void> {
  const read = await act(kit, person, { act: 'read', subject: 'everything' });
  const answer = good(await kit.desk.ask('/v1/sessions', sessionAnswer, read));
  kit.desk.begin({ ...answer, expires: parseInstant(answer.expires)! });
}

async function withdraw({ world }: PlaceKit, id: string): Promise<void> {
  const order = {
    ...{ id, wallet: WALLET, asset: XEM, amount: '9000000000', customer: 'c-1' },
    destination: { address: world.kit.address(3) },
  };
  const answer = await world.api(signed(world, { body: utf8(JSON.stringify(order)) }));
  assert.equal(answer.status, 201);
}

test('a person signs in, sees what waits from verified bytes, and approves that', async () => {
  const kit = await openPlace();
  await connectWatchers(kit.world);
  await withdraw(kit, 'w-1');
  await settled(kit.world);
  await signIn(kit, 'alice');
  const { items, policy } = good(await kit.desk.read('/v1/desk/queue', queueAnswer));
  const [item] = items;
  const trusted = trustedBy(kit.settings.trust, verifyEd25519);
  const truth = good(lookAt(item!, trusted));
  if (isLied(truth)) assert.fail('it is called a lie');
  // A lie beside bytes that were verified before is told like one beside new ones.
  const lie = { ...item!, amount: '9', destination: { address: kit.world.kit.address(4) } };
  const told = good(lookAt(lie, trusted));
  assert.ok(isLied(told) && !('address' in told));
  assert.deepEqual(
    told.lies.map(({ field }) => field),
    ['amount', 'address'],
  );
  const another = good(lookAt(item!, trusted, 'ab'.repeat(32)));
  assert.ok(isLied(another) && another.lies[0]?.field === 'withdrawal');
  assert.deepEqual([items.length, truth.amount], [1, 9_000_000_000n]);
  assert.equal(good(await policyNamed(kit.desk, policy)).hash, kit.world.kit.hash);

  const approve = await act(kit, 'alice', { act: 'approve', subject: truth.entry.hash });
  good(await kit.desk.ask('/v1/acts', actAnswer, approve));
  const after = good(await kit.desk.read('/v1/desk/queue', queueAnswer));
  const approvals = after.items.flatMap((each) => each.approvals);
  assert.ok(after.items.length === 0 || approvals.some(({ person }) => person === 'alice'));
  kit.desk.leave();
});

test('whoever signs out reads nothing more, here and at the gateway', async () => {
  const kit = await openPlace();
  await signIn(kit, 'alice');
  const session = kit.desk.session.value!;
  good(await kit.desk.read('/v1/desk/queue', queueAnswer));
  kit.desk.leave();
  assert.equal(kit.desk.session.value, undefined);
  await settled(kit.world);
  const late = await kit.fetch('/gateway/v1/desk/queue', {
    headers: { authorization: `Bearer ${session.token}` },
  });
  assert.equal(late.status, 401);
});

test('a session that the gateway has ended is over in the page too', async () => {
  const kit = await openPlace();
  await signIn(kit, 'alice');
  const { token } = kit.desk.session.value!;
  await kit.fetch('/gateway/v1/sessions/end', {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
  });
  const answer = await kit.desk.read('/v1/desk/queue', queueAnswer);
  assert.ok(isTrouble(answer) && answer.trouble === 'signed-out');
  assert.deepEqual([kit.desk.session.value, kit.desk.ended.value], [undefined, 'expired']);
});

test('news come by the stream as soon as something is written', async () => {
  const kit = await openPlace();
  await signIn(kit, 'alice');
  const news = new Promise<readonly string[]>((resolve) => {
    kit.desk.onEvent(({ entries }) => {
      const names = entries.map(({ name }) => name);
      if (names.includes('withdrawal.requested')) resolve(names);
    });
  });
  await settled(kit.world);
  await withdraw(kit, 'w-2');
  await settled(kit.world);
  assert.deepEqual(await news, ['withdrawal.requested']);
  kit.desk.leave();
});

test('an act is signed only by a passkey that counts at this origin', async () => {
  const kit = await openPlace();
  const elsewhere = signerOf(kit, 'http://localhost:7499');
  const { policy } = kit.world.kit;
  const credentials = credentialsHere(policy, 'alice', elsewhere);
  assert.deepEqual(credentials, []);
  const deed = { act: 'read', subject: 'everything' } as const;
  const signing = { deed, person: 'alice', policy: kit.world.kit.hash, credentials };
  const refused = await signDeed(elsewhere, signing);
  assert.ok(isTrouble(refused) && refused.trouble === 'passkey');
});

test('passkeys that are over, or of another domain, are not asked', async () => {
  const kit = await openPlace();
  const { policy } = kit.world.kit;
  const signer = signerOf(kit);
  assert.equal(credentialsHere(policy, 'alice', signer).length, 1);
  assert.deepEqual(credentialsHere(policy, 'nobody', signer), []);
  const other = { ...signer, settings: { ...kit.settings, rpId: 'other.example' } };
  assert.deepEqual(credentialsHere(policy, 'alice', other), []);
  const late = { ...kit.world.clock, now: () => Date.UTC(2031, 0, 1), after: () => () => {} };
  assert.deepEqual(credentialsHere(policy, 'alice', { ...signer, clock: late }), []);
});

test('events are read whole, however the stream is cut', () => {
  const text = ': hello\n\nevent: commit\ndata: {"a":1}\n\ndata: x\r\ndata: y\r\n\r\n';
  for (let at = 0; at <= text.length; at += 1) {
    const lines = new Lines();
    const found = [...lines.take(text.slice(0, at)), ...lines.take(text.slice(at))];
    assert.deepEqual(found[0], { event: 'commit', data: '{"a":1}' }, `cut at ${at}`);
  }
  assert.throws(() => new Lines().take('x'.repeat(1_000_001)), /without an end/);
});

test('another policy is no lie for a moment, and one if it stays', async () => {
  const other = { ...(await openPlace()).world.kit.policy, withdrawalExpirySeconds: 3_600 };
  let stale = 1;
  const kit = await openPlace((gateway) => (forward) => {
    if (forward.target !== '/v1/policy' || stale === 0) return gateway(forward);
    stale -= 1;
    const body = utf8(JSON.stringify(other));
    return Promise.resolve({ status: 200, fields: [], body });
  });
  const { hash } = kit.world.kit;
  const ask = async () => {
    const asked = policyNamed(kit.desk, hash);
    await settled(kit.world);
    await kit.world.clock.pass(2_000);
    return asked;
  };
  stale = 2;
  const lie = await ask();
  assert.ok(isTrouble(lie) && lie.trouble === 'deceived');
  stale = 1;
  assert.equal(good(await ask()).hash, hash);
});

test('stops lifted together: to the last entry that proves itself, whoever says more', async () => {
  const kit = await openPlace();
  await connectWatchers(kit.world);
  const stop = { act: 'stop', subject: 'customer:c-9', reason: 'mistake' } as const;
  const signing = { deed: stop, person: 'dave', policy: ANY_POLICY };
  const written = [];
  for (const signer of [signerOf(kit), signerOf(kit, ORIGINS[1])]) {
    const random = seededRandom(`nonce at ${signer.origin}`);
    const said = good(await signDeed({ ...signer, random }, signing));
    written.push(good(await kit.desk.ask('/v1/acts', actAnswer, said)).index);
  }
  await settled(kit.world);
  await signIn(kit, 'alice');
  const { stops, several } = good(await kit.desk.read('/v1/desk/stops', stopList));
  const [group] = several;
  assert.deepEqual([group?.scope, group?.by, group?.count], ['customer:c-9', 'person:dave', 2]);
  const trusted = trustedBy(kit.settings.trust, verifyEd25519);
  const meant = { until: Math.max(...written) + 1, outflows: [] };
  assert.deepEqual(meantBy(group!, stops, trusted), meant);
  const later = stops.map((each) => ({ ...each, index: 1_000_000 }));
  assert.deepEqual(meantBy(group!, later, trusted), meant);
  const torn = stops.map((each) => ({ ...each, bytes: 'AAAA' }));
  assert.equal(meantBy(group!, torn, trusted), undefined);
  const elsewhere = { ...group!, by: 'person:bob' };
  assert.equal(meantBy(elsewhere, stops, trusted), undefined);
  kit.desk.leave();
});
