// A new policy comes in through the interface with the acts of its people, and a veto as any act.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { amendedBody } from '@sekisho/drill/amended';
import { actOf } from '@sekisho/drill/evidence';
import {
  act,
  ask,
  connectWatchers,
  type GatewayWorld,
  openGatewayWorld,
  order,
  plain,
  settled,
  signed,
  witness,
} from '@sekisho/drill/gateway-world';
import { utf8 } from '@sekisho/protocol/bytes';
import { ledgerAnswer } from '@sekisho/protocol/http-api';
import { type Policy, policyHash } from '@sekisho/protocol/policy';

const DAY = 86_400_000;

const lowered = ({ limits }: Policy): Pick<Policy, 'limits'> => ({
  limits: limits.map((limit) => ('sum' in limit ? { ...limit, sum: '50000000' } : limit)),
});

function amendmentOf(world: GatewayWorld, policy: Policy, people?: readonly string[]) {
  const context = { ...world, time: world.clock.now() };
  return amendedBody((person, it) => actOf(context, person, it), policy, world.kit.hash, people);
}

const bring = (world: GatewayWorld, body: object) =>
  ask(world, plain('POST', '/v1/amendments', utf8(JSON.stringify(body))));

const ledgerOf = async (world: GatewayWorld) =>
  ledgerAnswer.parse((await ask(world, plain('GET', '/v1/ledger'))).value);

test('an amendment waits, is shown with the time it is due, and then judges', async () => {
  const world = await openGatewayWorld();
  const policy = { ...world.kit.policy, ...lowered(world.kit.policy), name: 'tight' };
  const told = await bring(world, amendmentOf(world, policy));
  assert.equal(told.status, 201, told.text);
  assert.deepEqual(
    (await ledgerOf(world)).amendments.map(({ policy: hash, due }) => [hash, due]),
    [[policyHash(policy), null]],
  );
  await witness(world, 1_000);
  const known = world.clock.now();
  const [waiting] = (await ledgerOf(world)).amendments;
  assert.equal(Date.parse(waiting!.due!), known + DAY);
  await witness(world, DAY - 1);
  assert.equal((await ledgerOf(world)).policy, world.kit.hash);
  await witness(world, 1);
  const after = await ledgerOf(world);
  assert.deepEqual([after.policy, after.amendments], [policyHash(policy), []]);
  const asked = await ask(world, signed(world, { body: order(world, 'w-1') }));
  assert.equal(asked.value['verdict'], 'block', asked.text);
});

test('lowered limits are in force at once', async () => {
  const world = await openGatewayWorld();
  const policy = { ...world.kit.policy, ...lowered(world.kit.policy) };
  assert.equal((await bring(world, amendmentOf(world, policy))).status, 201);
  assert.equal((await ledgerOf(world)).policy, policyHash(policy));
});

test('a veto is taken like any act, and told again where it holds already', async () => {
  const world = await openGatewayWorld();
  const policy = { ...world.kit.policy, name: 'other' };
  await bring(world, amendmentOf(world, policy));
  const veto = act(world, 'dave', { act: 'veto', subject: policyHash(policy) });
  const told = await ask(world, plain('POST', '/v1/acts', veto));
  assert.equal(told.status, 201, told.text);
  assert.deepEqual((await ledgerOf(world)).amendments, []);
  const again = await ask(world, plain('POST', '/v1/acts', veto));
  assert.equal(again.status, 200);
  assert.equal(again.value['entry'], told.value['entry']);
});

test('an amendment without its quorum, or of another policy, is refused with its tag', async () => {
  const world = await openGatewayWorld();
  const policy = { ...world.kit.policy, name: 'other' };
  const alone = await bring(world, amendmentOf(world, policy, ['erin']));
  assert.equal(alone.value['tag'], 'act-quorum');
  const other = { ...amendmentOf(world, policy), replaces: 'ab'.repeat(32) };
  assert.equal((await bring(world, other)).value['tag'], 'amendment-other-policy');
  const single = act(world, 'erin', { act: 'amend', subject: policyHash(policy) });
  const told = await ask(world, plain('POST', '/v1/acts', single));
  assert.equal(told.value['tag'], 'entry-type');
});

test('a watcher that the new policy does not name is shown out', async () => {
  const world = await openGatewayWorld();
  await connectWatchers(world);
  await settled(world);
  const { watchers } = world.kit.policy;
  const parties = watchers.parties.slice(0, 2);
  const policy = { ...world.kit.policy, watchers: { quorum: 2, parties } };
  await bring(world, amendmentOf(world, policy));
  await witness(world, 500); // before the gateway asks for it
  await witness(world, DAY);
  await settled(world);
  const connected = world.gateway.watchers.connected.map(({ id }) => id);
  assert.deepEqual(connected.sort(), ['watcher-1', 'watcher-2']);
});

test('the first head after a change of watchers waits for a quorum of the old ones', async () => {
  const world = await openGatewayWorld();
  await connectWatchers(world);
  await settled(world);
  const { kit, gateway } = world;
  const { publicHex } = kit.keys('watcher-4');
  const [first, second] = kit.policy.watchers.parties;
  const fourth = { ...first!, id: 'watcher-4', publicKey: publicHex, certificate: publicHex };
  const policy = {
    ...kit.policy,
    watchers: { quorum: 2, parties: [first!, second!, fourth] },
  };
  await bring(world, amendmentOf(world, policy));
  await witness(world, 500); // before the gateway asks for it
  await witness(world, DAY);
  const cosigners = () =>
    [...(gateway.watchers.cosigned?.note ?? '').matchAll(/watcher\/(watcher-\d)/g)].map(
      ([, id]) => id,
    );
  // The fourth answers before the second, and would do for the new policy.
  gateway.watchers.connected.find(({ id }) => id === 'watcher-2')!.peer.close('restarts');
  const changed = { ...world, kit: { ...kit, policy } };
  await connectWatchers(changed, ['watcher-4']);
  await settled(world);
  assert.deepEqual(cosigners(), ['watcher-1', 'watcher-4'], 'those there are will have to do');
  await connectWatchers(changed, ['watcher-2']);
  await settled(world);
  assert.deepEqual(cosigners(), ['watcher-1', 'watcher-4', 'watcher-2']);
  await witness(world, 500); // before the gateway asks for it
  await settled(world);
  await world.clock.pass(1_000);
  assert.deepEqual(cosigners(), ['watcher-1', 'watcher-4'], 'the bridge is built');
});
