// The past comes in through the interface: signed by people, brought by anybody.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { actOf } from '@sekisho/drill/evidence';
import {
  ask,
  type GatewayWorld,
  openGatewayWorld,
  order,
  plain,
  signed,
  START,
} from '@sekisho/drill/gateway-world';
import { importedBodies, type PastPayment } from '@sekisho/drill/imported';
import { XEM } from '@sekisho/drill/policy-kit';
import { utf8 } from '@sekisho/protocol/bytes';

const pastOf = ({ kit }: GatewayWorld, many: number): PastPayment[] =>
  Array.from({ length: many }, (_none, i) => ({
    customer: `c-${i}`,
    destination: kit.address(i % 30),
    asset: XEM,
    amount: 5_000_000_000n,
    at: START - 10 * 86_400_000 + i,
  }));

function bodiesOf(world: GatewayWorld, many: number, people?: readonly string[]) {
  const context = { ...world, time: world.clock.now() };
  return importedBodies((person, act) => actOf(context, person, act), pastOf(world, many), people);
}

const bring = (world: GatewayWorld, body: object) =>
  ask(world, plain('POST', '/v1/imports', utf8(JSON.stringify(body))));

test('what amenders signed is taken part by part, and whoever it names has a past', async () => {
  const world = await openGatewayWorld();
  const bodies = bodiesOf(world, 400);
  assert.ok(bodies.length > 1);
  for (const body of bodies) {
    const told = await bring(world, body);
    assert.equal(told.status, 201, told.text);
    assert.equal(told.value['index'], world.gateway.replica.size - 1);
  }
  const body = order(world, 'w-1', { customer: 'c-1', amount: '1500000000' });
  const told = await ask(world, signed(world, { body }));
  assert.equal(told.value['verdict'], 'allow', told.text);
});

test('what no quorum signed, what comes too late and what is malformed is refused', async () => {
  const world = await openGatewayWorld();
  const [alone] = bodiesOf(world, 1, ['erin']);
  assert.equal((await bring(world, alone!)).value['tag'], 'act-quorum');
  const [unsigned] = bodiesOf(world, 1, []);
  assert.equal((await bring(world, unsigned!)).value['tag'], 'import-unexpected');
  assert.equal((await bring(world, { rows: [] })).value['tag'], 'schema-mismatch');
  const long = plain('POST', '/v1/imports', new Uint8Array(70_000));
  assert.equal((await ask(world, long)).value['tag'], 'request-body-too-large');
  const [late] = bodiesOf(world, 1);
  await ask(world, signed(world, { body: order(world, 'w-1') }));
  assert.equal((await bring(world, late!)).value['tag'], 'import-late');
});
