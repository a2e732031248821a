// No route that takes a private key can be asked for, and no configuration can bring one in.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ManualClock } from '@sekisho/drill/manual-clock';
import { isRefusal } from '@sekisho/protocol/refusal';
import { NIS_ROUTES, nisClient, refuseNodeUrl, refuseRoute } from '../src/nis.ts';
import { clientOver, NOW, payment, refusedWith, sendTo, WALLET, world } from './world.ts';

const TAKE_PRIVATE_KEYS = [
  '/transaction/prepare-announce',
  '/transaction/prepare',
  '/account/unlock',
  '/account/lock',
  '/account/generate',
  '/local/account/transfers/all',
  '/local/chain/blocks-after',
];

test('routes that take private keys are refused by name, others as unknown', () => {
  for (const path of TAKE_PRIVATE_KEYS) refusedWith(refuseRoute(path), 'node-route-private-key');
  refusedWith(refuseRoute('/ACCOUNT/UNLOCK'), 'node-route-private-key');
  refusedWith(refuseRoute('/account/harvests'), 'node-route-unknown');
  refusedWith(refuseRoute('__proto__'), 'node-route-unknown');
  for (const path of Object.keys(NIS_ROUTES)) assert.equal(refuseRoute(path), undefined);
});

test('a node address is an origin and nothing else', () => {
  const good = ['http://127.0.0.1:7890', 'https://node.example', 'http://[::1]:7890/'];
  for (const url of good) assert.equal(refuseNodeUrl(url), undefined, url);
  const bad = ['', 'node', 'ftp://node', 'http://u:p@node', 'http://node/?a', 'http://node/#a'];
  for (const url of bad) refusedWith(refuseNodeUrl(url), 'node-url-malformed');
  refusedWith(refuseNodeUrl('http://node/chain/height'), 'node-url-malformed');
  refusedWith(refuseNodeUrl('http://node/local/x'), 'node-route-private-key');
  refusedWith(refuseNodeUrl('http://node/api'), 'node-route-unknown');
});

test('a client refuses a bad address and another chain', () => {
  const send = () => assert.fail('nothing is sent');
  const options = {
    send,
    clock: new ManualClock(NOW),
    url: 'http://node:7890',
    chain: 'nem:mainnet',
  };
  assert.ok(!isRefusal(nisClient(options)));
  refusedWith(
    nisClient({ ...options, url: 'http://node/account/unlock' }),
    'node-route-private-key',
  );
  refusedWith(nisClient({ ...options, chain: 'nem:mijin' }), 'node-chain-unknown');
  refusedWith(nisClient({ ...options, chain: 'eip155:1' }), 'node-chain-unknown');
});

test('all that a client ever asks is in the closed list, with its method', async () => {
  const { node, clock } = world();
  const asked = new Set<string>();
  const honest = sendTo(node);
  const client = clientOver((request) => {
    asked.add(`${request.method} ${new URL(request.url).pathname}`);
    return honest(request);
  }, clock);
  const { bytes, signature, identity } = payment();
  await client.announce(bytes, signature);
  await client.height();
  await client.block(1);
  await client.lastBlock();
  await client.scanBlocks(1, 1, '');
  await client.outgoing(WALLET);
  await client.unconfirmed(WALLET);
  await client.account(WALLET);
  await client.networkTime();
  await client.sight('00'.repeat(32), WALLET);
  await client.isPending(identity, WALLET);
  const listed = Object.entries(NIS_ROUTES).map(([path, method]) => `${method} ${path}`);
  assert.deepEqual([...asked].sort(), listed.sort());
});
