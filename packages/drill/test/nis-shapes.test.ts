// The JSON of the simulated NIS node against JSON that NIS's own serialisers printed.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { type Answered, world } from './world.ts';

const samples = JSON.parse(
  readFileSync(new URL('nis-samples.json', import.meta.url), 'utf8'),
) as Answered;

const SIGNER = 'NDEPMX2D6ZHR6ORWRD376TFVULW43QVVFD2VRFZD';

/** Key sets, key by key, and the type of every leaf. */
function shape(json: unknown): unknown {
  if (Array.isArray(json)) return json.slice(0, 1).map(shape);
  if (typeof json !== 'object' || json === null) return json === null ? 'null' : typeof json;
  return Object.fromEntries(
    Object.entries(json)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, value]) => [key, shape(value)]),
  );
}

async function paidWorld() {
  const it = world([{ address: SIGNER, balance: '100000000' }]);
  const accepted = await it.ask('POST', '/transaction/announce', samples['announceRequest']);
  return { ...it, accepted };
}

test('the recorded announce is accepted with the recorded answer', async () => {
  const { accepted } = await paidWorld();
  assert.deepEqual(accepted.json, samples['announceAccepted']);
});

test('the recorded announce without the balance gets the recorded rejection', async () => {
  const { ask } = world();
  const answer = await ask('POST', '/transaction/announce', samples['announceRequest']);
  assert.equal(answer.status, 200);
  assert.deepEqual(answer.json, samples['announceRejected']);
});

test('the waiting transaction is printed as recorded', async () => {
  const { ask } = await paidWorld();
  const { json } = await ask('GET', `/account/unconfirmedTransactions?address=${SIGNER}`);
  assert.deepEqual(json, { data: [samples['unconfirmed']] });
});

test('the confirmed transfer is printed as recorded, but for row and height', async () => {
  const { ask } = await paidWorld();
  await ask('POST', '/sim/block');
  const { json } = await ask('GET', `/account/transfers/outgoing?address=${SIGNER}`);
  const item = json['data']?.[0];
  assert.deepEqual(item?.['transaction'], samples['transfer']?.['transaction']);
  assert.deepEqual(shape(item), shape(samples['transfer']));
  assert.deepEqual(item?.['meta']?.['hash'], samples['transfer']?.['meta']?.['hash']);
  const hash = samples['transfer']?.['meta']?.['hash']?.['data'];
  const got = await ask('GET', `/transaction/get?hash=${String(hash)}`);
  assert.deepEqual(got.json, item);
});

test('a block is printed in the recorded shape, its transaction exactly', async () => {
  const { ask } = await paidWorld();
  await ask('POST', '/sim/block');
  const { json } = await ask('POST', '/block/at/public', { height: 2 });
  assert.deepEqual(shape(json), shape(samples['block']));
  assert.deepEqual(json['transactions'], samples['block']?.['transactions']);
  assert.equal(json['version'], samples['block']?.['version']);
  assert.deepEqual((await ask('GET', '/chain/last-block')).json, json);
});

test('account, height, error and time answers have the recorded shapes', async () => {
  const { ask } = await paidWorld();
  await ask('POST', '/sim/block');
  const account = await ask('GET', `/account/get?address=${SIGNER}`);
  assert.deepEqual(shape(account.json), shape(samples['account']));
  assert.equal(account.json['account']?.['balance'], 100_000_000 - 5_100_000 - 100_000);
  const height = await ask('GET', '/chain/height');
  assert.deepEqual(shape(height.json), shape(samples['height']));
  const error = await ask('POST', '/block/at/public', { height: 77 });
  assert.equal(error.status, 404);
  assert.deepEqual(shape(error.json), shape(samples['error']));
  const time = await ask('GET', '/time-sync/network-time');
  assert.deepEqual(shape(time.json), { receiveTimeStamp: 'number', sendTimeStamp: 'number' });
  assert.equal((await ask('GET', '/heartbeat')).json['code'], 1);
  assert.equal((await ask('GET', '/node/info')).json['metaData']?.['networkId'], 104);
});

test('a transfer of version 2 is printed in the recorded shape of one', async () => {
  const { v2Announce } = await import('./version-2.ts');
  const { ask } = world();
  const answer = await ask('POST', '/transaction/announce', v2Announce('nem', 'xem', 7_000_000n));
  assert.equal(answer.json['message'], 'SUCCESS');
  await ask('POST', '/sim/block');
  const list = await ask(
    'GET',
    '/account/transfers/all?address=NC57RQNJLNCQE664ORIWHVVFEQUGINNQKUUVSOTC',
  );
  const item = list.json['data']?.[0];
  assert.deepEqual(shape(item), shape(samples['mosaicTransfer']));
});
