// What approvers see of what waits for them, and that they can verify it from its bytes.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  ask,
  connectSigners,
  connectWatchers,
  openGatewayWorld,
  settled,
  START,
  witness,
} from '@sekisho/drill/gateway-world';
import { actOf } from '@sekisho/drill/evidence';
import { importedBodies } from '@sekisho/drill/imported';
import { CHECKS } from '@sekisho/drill/keys';
import { openCosignedHead } from '@sekisho/ledger/head';
import { verifyInclusion } from '@sekisho/log/proof';
import { decodeReceipt } from '@sekisho/log/receipt';
import { leafHash } from '@sekisho/log/tree';
import { fromBase64, hex } from '@sekisho/protocol/bytes';
import { readContent } from '@sekisho/protocol/entry';
import { entryHash, readEntryBytes } from '@sekisho/protocol/envelope';
import type { Limit } from '@sekisho/protocol/policy';
import { isRefusal } from '@sekisho/protocol/refusal';
import { signIn } from './support/desk.ts';
import { asked, deciding, itemOf, LARGE, paid, queueOf, reviewingAll } from './support/asking.ts';
import { proposalOf } from './support/proposal.ts';

describe('the queue', () => {
  test('an approver sees why, how much is missing, who may, and until when', async () => {
    const world = await openGatewayWorld();
    const token = await signIn(world);
    const hash = await asked(world, 'w-1', { amount: LARGE });
    const item = await itemOf(world, token);
    assert.deepEqual([item.withdrawal, item.status, item.amount], [hash, 'held', LARGE]);
    const reason = item.now?.reasons.find(({ tag }) => tag === 'limit-sum');
    assert.deepEqual(
      [reason?.id, reason?.threshold, reason?.windowSeconds, reason?.entity],
      ['customer-day', '10000000000', 86_400, 'customer:c-1'],
    );
    assert.ok(BigInt(reason!.observed) > BigInt(LARGE), 'the fee counts too');
    assert.ok(item.holds.includes('review'));
    const { withdrawalExpirySeconds } = world.kit.policy;
    assert.equal(Date.parse(item.expires) - Date.parse(item.at), withdrawalExpirySeconds * 1_000);
    const may = item.mayApprove.map(({ person }) => person);
    assert.deepEqual(may, ['alice', 'bob', 'grace'], 'not Carol, who operates the client');
    assert.equal(
      item.reviews.every(({ met, havePersons }) => !met && havePersons === 0),
      true,
    );
  });

  test('what is in shadow mode is told with its numbers, and holds nothing', async () => {
    const world = await openGatewayWorld({
      policy: ({ limits }) => ({
        limits: [...limits, { ...limits[0]!, id: 'tried', sum: '1', mode: 'shadow' } as Limit],
      }),
    });
    const token = await signIn(world);
    await asked(world, 'w-1', { amount: LARGE });
    const item = await itemOf(world, token);
    for (const judged of [item.asked, item.now!]) {
      assert.deepEqual(
        judged.shadows?.map(({ id, tag, threshold }) => [id, tag, threshold]),
        [['tried', 'limit-sum', '1']],
      );
      assert.ok(!judged.reasons.some(({ id }) => id === 'tried'));
    }
  });

  test('after an approval it says by whom, and asks the others', async () => {
    const world = await openGatewayWorld();
    const token = await signIn(world);
    const subject = await asked(world, 'w-1', { amount: LARGE });
    assert.equal((await deciding(world, 'alice', { act: 'approve', subject })).status, 201);
    const item = await itemOf(world, token);
    const given = [{ person: 'alice', origin: 'https://console-a.example', counts: true }];
    assert.deepEqual(item.approvals, given);
    assert.deepEqual(
      item.mayApprove.map(({ person }) => person),
      ['bob', 'grace'],
    );
    assert.ok(item.reviews.every(({ havePersons }) => havePersons === 1));
  });

  test('an approval under a policy of before is shown, and does not count', async () => {
    const world = await openGatewayWorld();
    const token = await signIn(world);
    const subject = await asked(world, 'w-1', { amount: LARGE });
    await deciding(world, 'alice', { act: 'approve', subject });
    const limits = world.kit.policy.limits.map((limit) =>
      'sum' in limit && limit.id === 'customer-day' ? { ...limit, sum: '9000000000' } : limit,
    );
    const told = await ask(world, proposalOf(world, { limits }, ['erin', 'frank']));
    assert.equal(told.value['status'], 'adopted', told.text);
    const item = await itemOf(world, token);
    assert.deepEqual(
      item.approvals.map(({ counts }) => counts),
      [false],
    );
    assert.ok(item.mayApprove.some(({ person }) => person === 'alice'));
    assert.ok(item.reviews.every(({ havePersons }) => havePersons === 0));
  });

  test('a delay runs from the first witnessed time, and says when it is over', async () => {
    const world = await openGatewayWorld({
      policy: ({ limits }) => ({
        limits: limits.map((limit) => ({ ...limit, then: { outcome: 'delay', seconds: 1_200 } })),
        rules: [],
      }),
    });
    const token = await signIn(world);
    await asked(world, 'w-1', { amount: LARGE });
    assert.equal((await itemOf(world, token)).clears, null);
    await witness(world, 5_000);
    const item = await itemOf(world, token);
    assert.equal(Date.parse(item.clears!), world.clock.now() + 1_200_000);
    assert.deepEqual([item.holds, item.reviews], [['delay'], []]);
    await witness(world, 1_200_000);
    assert.deepEqual((await queueOf(world, token)).items, []);
  });

  test('a stop holds what nothing else does, and is named', async () => {
    const world = await openGatewayWorld();
    const token = await signIn(world);
    await deciding(world, 'dave', { act: 'stop', subject: 'client:app-1', reason: 'drill' });
    await asked(world, 'w-1');
    const item = await itemOf(world, token);
    assert.deepEqual([item.holds, item.now?.outcome], [['stop'], 'allow']);
    assert.deepEqual(
      item.stops.map(({ scope, reason }) => [scope, reason]),
      [['client:app-1', 'drill']],
    );
  });

  test('the order is in the bytes, which the receipt proves under a cosigned head', async () => {
    const world = await openGatewayWorld();
    await connectWatchers(world);
    const token = await signIn(world);
    await asked(world, 'w-1', { amount: LARGE });
    await settled(world);
    const item = await itemOf(world, token);
    const entry = readEntryBytes(fromBase64(item.bytes)!);
    assert.ok(!isRefusal(entry));
    assert.equal(hex(entryHash(entry.envelope)), item.withdrawal);
    const content = readContent(entry);
    assert.ok(!isRefusal(content) && content.name === 'withdrawal.requested');
    const receipt = decodeReceipt(item.receipt);
    assert.ok(!isRefusal(receipt) && receipt.index === item.index);
    const head = openCosignedHead(world.kit.policy, receipt.checkpoint, CHECKS.ed25519);
    assert.ok(!isRefusal(head));
    const { size, root } = head;
    const leaf = leafHash(entry.envelope);
    const { index, proof } = receipt;
    const rootBytes = Buffer.from(root, 'hex');
    assert.ok(verifyInclusion({ leafHash: leaf, index, size, root: rootBytes, proof }));
  });

  test('addresses the customer was paid at, the last first, and nobody else’s', async () => {
    const world = await openGatewayWorld();
    await connectWatchers(world);
    await connectSigners(world);
    const token = await signIn(world);
    const { address } = world.kit;
    await paid(world, 'a', { destination: { address: address(1) } });
    await paid(world, 'b', { destination: { address: address(2) } });
    await paid(world, 'c', { destination: { address: address(1) } });
    await paid(world, 'd', { destination: { address: address(3) }, customer: 'c-2' });
    await asked(world, 'e', { destination: { address: address(4) } });
    await asked(world, 'f', { destination: { address: address(5) }, amount: LARGE });
    const item = await itemOf(world, token);
    assert.deepEqual(
      item.knownAddresses.map(({ address: known, times }) => [known, times]),
      [
        [address(1), 2],
        [address(2), 1],
      ],
    );
  });

  test('and where it was paid before there was a ledger, as people signed it', async () => {
    const world = await openGatewayWorld();
    const { kit } = world;
    const row = (n: number, days: number, customer = 'c-1') => ({
      ...{ customer, destination: kit.address(n), asset: 'nem:mainnet/xem', amount: '5000000' },
      at: START - days * 86_400_000,
    });
    const past = [row(6, 30), row(7, 20), row(6, 10), row(8, 5, 'c-2')];
    const context = { ...world, time: world.clock.now() };
    for (const body of importedBodies((one, what) => actOf(context, one, what), past)) {
      const written = await world.gateway.sequencer.submit({ name: 'history.imported', body });
      assert.ok(!isRefusal(written), isRefusal(written) ? written.detail : '');
    }
    await asked(world, 'w-1', { amount: LARGE });
    const token = await signIn(world);
    await settled(world);
    const item = await itemOf(world, token);
    assert.deepEqual(
      item.knownAddresses.map(({ address, times, from }) => [address, times, from]),
      [
        [kit.address(6), 2, 'imported'],
        [kit.address(7), 1, 'imported'],
      ],
    );
  });

  test('pages follow each other without gap or repetition, whoever leaves meanwhile', async () => {
    const world = await openGatewayWorld({ policy: reviewingAll });
    const token = await signIn(world);
    const all: string[] = [];
    for (let i = 0; i < 120; i++) all.push(await asked(world, `w-${i}`));
    const first = await queueOf(world, token);
    assert.equal(first.items.length, 50);
    // The very one that the cursor names goes, and one of the next page.
    for (const subject of [first.items.at(-1)!.withdrawal, all[60]!]) {
      assert.equal((await deciding(world, 'dave', { act: 'reject', subject })).status, 201);
    }
    const second = await queueOf(world, token, `?cursor=${first.next}`);
    const third = await queueOf(world, token, `?cursor=${second.next}`);
    const told = [first, second, third].flatMap(({ items }) => items.map((one) => one.withdrawal));
    assert.deepEqual(
      told,
      all.filter((hash) => hash !== all[60]),
    );
    assert.equal(third.next, null);
  });
});
