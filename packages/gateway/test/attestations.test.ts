// POST /v1/attestations: who may say what of a withdrawal; the answer is durable and proven.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ask, type GatewayWorld, get, openGatewayWorld } from '@sekisho/drill/gateway-world';
import { feedPage } from '@sekisho/protocol/client-api';
import { actAnswer } from '@sekisho/protocol/http-api';
import { ATTESTING, attestation, withdrawn } from './support/attester-problems.ts';

const statusOf = async (world: GatewayWorld): Promise<unknown> =>
  (await ask(world, get(world, '/v1/withdrawals/w-1'))).value['status'];

test('a withdrawal is held until it is confirmed; the same again is 200', async () => {
  const world = await openGatewayWorld(ATTESTING);
  const withdrawal = await withdrawn(world);
  assert.equal(await statusOf(world), 'held');
  const first = await ask(world, attestation(world, withdrawal));
  assert.equal(first.status, 201);
  assert.equal(await statusOf(world), 'cleared');
  const again = await ask(world, attestation(world, withdrawal));
  assert.deepEqual(
    [again.status, actAnswer.parse(again.value).entry],
    [200, actAnswer.parse(first.value).entry],
  );
  const page = feedPage.parse((await ask(world, get(world, '/v1/events', '?after=0'))).value);
  assert.deepEqual(
    page.events.map(({ type, id }) => [type, id]),
    [
      ['withdrawal.requested', 'w-1'],
      ['withdrawal.attested', 'w-1'],
    ],
  );
});

test('a denial rejects it', async () => {
  const world = await openGatewayWorld(ATTESTING);
  const withdrawal = await withdrawn(world);
  const denied = await ask(world, attestation(world, withdrawal, { decision: 'deny' }));
  assert.equal(denied.status, 201);
  assert.equal(await statusOf(world), 'rejected');
});
