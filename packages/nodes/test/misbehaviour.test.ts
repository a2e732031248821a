// The client with a node that lies, stalls, or answers late: each with its refusal or outcome.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { announceBody } from '@sekisho/chains/nem';
import type { Misbehaving, Mode } from '@sekisho/drill/nis-node';
import { ANSWER_MS } from '../src/nis.ts';
import type { HttpSend } from '../src/http.ts';
import {
  BALANCE,
  clientOf,
  clientOver,
  encoded,
  payment,
  refusedWith,
  sendTo,
  STRANGER,
  taken,
  WALLET,
  world,
  XEM,
} from './world.ts';

const mode = (name: Mode, ms = 0): Misbehaving => ({ mode: name, ms, depth: 1 });

test('stall: the time limit holds, and the announce is unknown, not failed', async () => {
  const { client, clock, node } = world();
  node.misbehave(mode('stall'));
  const height = client.height();
  await clock.pass(ANSWER_MS);
  refusedWith(await height, 'node-timeout');
  const { bytes, signature } = payment();
  const announced = client.announce(bytes, signature);
  await clock.pass(ANSWER_MS);
  const { outcome, code } = taken(await announced);
  assert.deepEqual([outcome, code], ['unknown', undefined]);
});

test('late: within the limit it is an answer, after it a time-out', async () => {
  const { client, clock, node } = world();
  node.misbehave(mode('late', ANSWER_MS - 1));
  const soon = client.height();
  await clock.pass(ANSWER_MS - 1);
  assert.equal(await soon, 1);
  node.misbehave(mode('late', ANSWER_MS + 1));
  const late = client.height();
  await clock.pass(ANSWER_MS + 1);
  refusedWith(await late, 'node-timeout');
});

test('error, garbage, huge: every question is refused with its tag', async () => {
  const { client, node } = world();
  const cases = [
    ['error', 'node-error'],
    ['garbage', 'node-answer-malformed'],
    ['huge', 'node-answer-too-large'],
  ] as const;
  for (const [name, tag] of cases) {
    node.misbehave(mode(name));
    refusedWith(await client.height(), tag);
    refusedWith(await client.block(1), tag);
    refusedWith(await client.lastBlock(), tag);
    refusedWith(await client.account(WALLET), tag);
    refusedWith(await client.outgoing(WALLET), tag);
    refusedWith(await client.unconfirmed(WALLET), tag);
    refusedWith(await client.networkTime(), tag);
    refusedWith(await client.sight('00'.repeat(32), WALLET), tag);
    const { bytes, signature } = payment();
    assert.equal(taken(await client.announce(bytes, signature)).outcome, 'unknown');
  }
});

test('unreachable: a sender that fails is a refusal', async () => {
  const client = clientOver(() => Promise.reject(new Error('ECONNREFUSED')));
  refusedWith(await client.height(), 'node-unreachable');
});

test('lose-announce: SUCCESS alone is not believed', async () => {
  const { client, node } = world();
  node.misbehave(mode('lose-announce'));
  const { bytes, signature } = payment();
  const answer = taken(await client.announce(bytes, signature));
  assert.deepEqual([answer.outcome, answer.code], ['unknown', 1]);
  assert.match(answer.message, /does not show it/);
});

test('hide-outgoing: the announce stays unknown, the scan still finds the payment', async () => {
  const { client, node, chain } = world();
  const first = taken(await client.block(1));
  node.misbehave(mode('hide-outgoing'));
  const { bytes, signature, identity } = payment();
  assert.equal(taken(await client.announce(bytes, signature)).outcome, 'unknown');
  chain.makeBlock();
  assert.deepEqual(taken(await client.outgoing(WALLET)).transfers, []);
  const [block] = taken(await client.scanBlocks(2, 2, first.hash ?? ''));
  assert.equal(block?.transactions[0]?.identity, identity);
});

test('hide-outgoing: a known transfer that is missing is noticed', async () => {
  const { client, node, chain } = world();
  const { bytes, signature, identity } = payment();
  await client.announce(bytes, signature);
  chain.makeBlock();
  node.misbehave(mode('hide-outgoing'));
  assert.equal(taken(await client.outgoing(WALLET, { hash: identity })).reachedKnown, false);
});

test('hide-transactions: the next block does not link to what was shown', async () => {
  const { client, node, chain } = world();
  const first = taken(await client.block(1));
  const { bytes, signature } = payment();
  await client.announce(bytes, signature);
  chain.makeBlock();
  chain.makeBlock();
  taken(await client.scanBlocks(2, 3, first.hash ?? ''));
  node.misbehave(mode('hide-transactions'));
  refusedWith(await client.scanBlocks(2, 3, first.hash ?? ''), 'node-block-unlinked');
});

test('unlinked, fork and reorganise: the scan refuses', async () => {
  const { client, node, chain } = world();
  chain.makeBlock();
  chain.makeBlock();
  const tip = taken(await client.block(3)).hash ?? '';
  const known = taken(await client.block(2)).hash ?? '';
  taken(await client.scanBlocks(3, 3, known));
  node.misbehave(mode('unlinked'));
  refusedWith(await client.scanBlocks(3, 3, known), 'node-block-unlinked');
  node.misbehave(mode('fork'));
  refusedWith(await client.scanBlocks(4, 4, tip), 'node-block-unlinked');
  taken(await client.scanBlocks(3, 4, known));
  node.misbehave(mode('none'));
  chain.reorganise(2);
  refusedWith(await client.scanBlocks(4, 4, tip), 'node-block-unlinked');
});

test('old-block: the tip stands still, whatever is announced', async () => {
  const { client, node, chain } = world();
  node.misbehave(mode('old-block'));
  chain.makeBlock();
  chain.makeBlock();
  assert.equal(await client.height(), 1);
  assert.equal(taken(await client.lastBlock()).height, 1);
  refusedWith(await client.block(3), 'node-error');
});

test('wrong-height, wrong-address: answers about something else are refused', async () => {
  const { client, node } = world();
  node.misbehave(mode('wrong-height'));
  refusedWith(await client.block(1), 'node-answer-other');
  node.misbehave(mode('wrong-address'));
  refusedWith(await client.account(WALLET), 'node-answer-other');
});

test('lie-balance: one node is believed, which is why a quorum is asked', async () => {
  const { client, node } = world();
  node.misbehave(mode('lie-balance'));
  assert.deepEqual(await client.account(WALLET), { balance: 2n * BALANCE });
});

test('a poisoned memory: that node refuses the right signature, another takes it', async () => {
  const { client, node } = world();
  const { bytes, signature } = payment();
  const body = announceBody(bytes, signature.with(40, (signature[40] ?? 0) ^ 1));
  await node.handle({ method: 'POST', url: '/transaction/announce', body });
  const poisoned = taken(await client.announce(bytes, signature));
  assert.deepEqual([poisoned.outcome, poisoned.code], ['rejected', 8]);
  assert.equal(taken(await world().client.announce(bytes, signature)).outcome, 'accepted');
});

test('an announce that the key did not sign never leaves', async () => {
  const { bytes, signature } = payment();
  const silent: HttpSend = () => assert.fail('something was sent');
  const client = clientOver(silent);
  const wrong = signature.with(0, (signature[0] ?? 0) ^ 1);
  refusedWith(await client.announce(bytes, wrong), 'node-announce-unsigned');
  refusedWith(await client.announce(bytes.slice(1), signature), 'nem-truncated');
});

test('answers for another transaction, account, key or network are refused', async () => {
  const { node, chain, clock } = world();
  const honest = sendTo(node);
  const edited = (from: string, to: string) =>
    clientOver(async (request) => {
      const { status, body } = await honest(request);
      return { status, body: encoded(new TextDecoder().decode(body).replaceAll(from, to)) };
    }, clock);
  const { bytes, signature, identity } = payment();
  const other = await edited(identity, '11'.repeat(32)).announce(bytes, signature);
  assert.equal(taken(other).outcome, 'unknown');
  const pending = await edited(STRANGER, WALLET).unconfirmed(STRANGER);
  refusedWith(pending, 'node-answer-other');
  chain.makeBlock();
  const list = taken(await clientOver(honest).outgoing(WALLET));
  assert.equal(list.transfers.length, 1);
  const strangers = clientOver(
    (request) => honest({ ...request, url: request.url.replace(STRANGER, WALLET) }),
    clock,
  );
  refusedWith(await strangers.outgoing(STRANGER), 'node-answer-other');
  const key = chain.lastBlock.transactions[0]?.signer ?? '';
  refusedWith(await edited(key, '22'.repeat(32)).account(WALLET), 'node-answer-other');
  const testnet = clientOver(async (request) => {
    const { status, body } = await honest(request);
    const text = new TextDecoder()
      .decode(body)
      .replaceAll('"version":1744830465', '"version":-1744830463');
    return { status, body: encoded(text) };
  }, clock);
  refusedWith(await testnet.block(2), 'node-answer-other');
  const crowd = chain.pay({ recipient: STRANGER, amount: 1n }).transaction.signerAddress;
  refusedWith(await testnet.unconfirmed(crowd), 'node-answer-other');
});

test('a list that does not go back in time, or never ends, is refused', async () => {
  const { node, client, chain, clock } = world();
  const { bytes, signature } = payment();
  await client.announce(bytes, signature);
  chain.makeBlock();
  const honest = sendTo(node);
  const repeating = clientOver(
    (request) => honest({ ...request, url: request.url.replace(/&id=\d+/, '') }),
    clock,
  );
  const repeated = await repeating.outgoing(WALLET);
  refusedWith(repeated, 'node-paging');
  assert.match(JSON.stringify(repeated), /not newest first/);
  let id = 1_000_000;
  const endless = clientOver(async (request) => {
    const { status, body } = await honest({ ...request, url: request.url.replace(/&id=\d+/, '') });
    id -= 1;
    return {
      status,
      body: encoded(new TextDecoder().decode(body).replace(/"id":\d+/, `"id":${id}`)),
    };
  }, clock);
  refusedWith(await endless.outgoing(WALLET), 'node-paging');
});

test('a block with a transaction that cannot be hashed is refused in a scan', async () => {
  const { node, client, chain, clock } = world();
  const { bytes, signature } = payment(XEM);
  await client.announce(bytes, signature);
  chain.makeBlock();
  const first = taken(await client.block(1));
  const honest = sendTo(node);
  const strange = clientOver(async (request) => {
    const { status, body } = await honest(request);
    return {
      status,
      body: encoded(new TextDecoder().decode(body).replace('"type":257', '"type":9999')),
    };
  }, clock);
  refusedWith(await strange.scanBlocks(2, 2, first.hash ?? ''), 'node-block-unhashable');
});

test('numbers and fields of another form are refused', async () => {
  const account = { address: WALLET, balance: 1, publicKey: null };
  const bad: readonly unknown[] = [
    { account: { ...account, balance: 1.5 } },
    { account: { ...account, balance: -1 } },
    { account: { ...account, balance: 8_999_999_999_000_001 } },
    { account: { ...account, balance: '1' } },
    { account: { ...account, publicKey: 'AB'.repeat(32) } },
    { refused: 'node-error', detail: 'x' },
    null,
    [],
  ];
  for (const json of bad) {
    refusedWith(await clientOf(json).account(WALLET), 'node-answer-malformed');
  }
  const most = { account: { ...account, balance: 8_999_999_999_000_000 } };
  assert.deepEqual(await clientOf(most).account(WALLET), { balance: 8_999_999_999_000_000n });
  refusedWith(await clientOf({ height: 0 }).height(), 'node-answer-malformed');
  refusedWith(
    await clientOf({ refused: 'node-error', detail: 'x' }).block(1),
    'nem-json-malformed',
  );
  refusedWith(await clientOf({ data: [{}] }).unconfirmed(WALLET), 'nem-json-malformed');
});

test('a node’s words in a refusal are short and printable', async () => {
  const spoken = { status: 500, message: `\u001b[31m${'x'.repeat(1_000)}` };
  const refused = await clientOf(spoken, 500).height();
  refusedWith(refused, 'node-error');
  assert.doesNotMatch(JSON.stringify(refused), /\\u001b/);
  assert.ok(JSON.stringify(refused).length < 400);
});
