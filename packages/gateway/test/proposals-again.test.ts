// A policy that is proposed once more: while it waits, after a veto, and by an act of another kind.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { act, ask, type GatewayWorld, openGatewayWorld } from '@sekisho/drill/gateway-world';
import { actOf } from '@sekisho/drill/evidence';
import { policyHash } from '@sekisho/protocol/policy';
import { post } from './support/person-problems.ts';
import { changed, proposalBody, proposing } from './support/proposal.ts';

const SLOWER = { newcomerSeconds: 1 };

const tagOf = async (world: GatewayWorld, body: object) =>
  (await ask(world, proposing(body))).value['tag'];

test('what waits is not proposed again; what was vetoed, not with the acts of before', async () => {
  const world = await openGatewayWorld();
  const body = proposalBody(world, SLOWER, ['erin', 'frank']);
  const adopted = await ask(world, proposing(body));
  assert.deepEqual([adopted.status, adopted.value['status']], [201, 'adopted'], adopted.text);
  const anew = proposalBody(world, SLOWER, ['erin']);
  assert.equal(await tagOf(world, anew), 'amendment-duplicate');
  const subject = policyHash(changed(world, SLOWER));
  const vetoed = await ask(world, post(act(world, 'dave', { act: 'veto', subject })));
  assert.equal(vetoed.status, 201, vetoed.text);
  assert.equal(await tagOf(world, { ...body, acts: body.acts.slice(0, 1) }), 'act-replayed');
});

test('a proposal begins with the act of an amender, and no other act about it', async () => {
  const world = await openGatewayWorld();
  const body = proposalBody(world, SLOWER, []);
  const subject = policyHash(changed(world, SLOWER));
  const context = { ...world, time: world.clock.now() };
  for (const other of ['veto', 'enrol'] as const) {
    const first = actOf(context, 'erin', { act: other, subject });
    assert.equal(await tagOf(world, { ...body, acts: [first] }), 'act-other-kind', other);
  }
  const amends = actOf(context, 'erin', { act: 'amend', subject });
  assert.equal(await tagOf(world, { ...body, acts: [amends] }), undefined);
});
