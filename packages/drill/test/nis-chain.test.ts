// Balances, fees, deadlines, paging, reorganisations: the chain of the simulated NIS node.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HARVESTER, OTHER_HARVESTER, publicKeyOf } from '../src/nis/actors.ts';
import { signBlock } from '../src/nis/block.ts';
import { XEM_SUPPLY } from '../src/nis/facts.ts';
import { readTransaction } from '../src/nis/transaction.ts';
import { addressOf, parseGenesis, SimulatedChain } from '../src/nis-node.ts';
import { announceOf, AT, STRANGER, WALLET_BALANCE, WALLET_HEX, world, XEM } from './world.ts';

const WALLET = addressOf('mainnet', WALLET_HEX);
const pay = { recipient: STRANGER, amount: 1n };

const read = (body: { data: string; signature: string }) =>
  readTransaction(
    new Uint8Array(Buffer.from(body.data, 'hex')),
    new Uint8Array(Buffer.from(body.signature, 'hex')),
  );

const total = (chain: SimulatedChain): bigint =>
  chain.history.accounts.all().reduce((sum, { balance }) => sum + balance, 0n);

test('a block moves the sum, takes the whole fee, and makes no money', () => {
  const { chain } = world();
  chain.announce(read(announceOf({ amount: 3n * XEM, fee: 700_000n })));
  chain.makeBlock();
  const { accounts } = chain.history;
  assert.equal(accounts.balance(WALLET), WALLET_BALANCE - 3n * XEM - 700_000n);
  assert.equal(accounts.balance(STRANGER), 3n * XEM);
  assert.equal(accounts.balance(addressOf('mainnet', publicKeyOf(HARVESTER))), 700_000n);
  assert.equal(total(chain), XEM_SUPPLY);
});

test('what expires before a block is dropped', async () => {
  const { chain, clock } = world();
  chain.announce(read(announceOf({ deadline: AT + 60 })));
  chain.announce(read(announceOf({ deadline: AT + 61 })));
  await clock.pass(61_000);
  assert.equal(chain.makeBlock().transactions.length, 1);
  assert.equal(chain.unconfirmed().length, 0);
  assert.equal(chain.history.accounts.balance(STRANGER), XEM);
});

test('a block takes 120 at most, higher fees first', () => {
  const { chain } = world();
  for (let n = 0; n < 130; n++) chain.pay(pay);
  const rich = read(announceOf({ fee: XEM }));
  chain.announce(rich);
  const first = chain.makeBlock();
  assert.equal(first.transactions.length, 120);
  assert.equal(first.transactions[0]?.hash, rich.hash);
  assert.equal(chain.makeBlock().transactions.length, 11);
});

test('pages go back with id, and with hash, without a gap or a repetition', async () => {
  const { ask, chain } = world();
  for (let n = 0; n < 60; n++) chain.pay(pay);
  chain.makeBlock();
  const url = `/account/transfers/incoming?address=${STRANGER}`;
  const rowsOf = async (query: string) => {
    const { json } = await ask('GET', url + query);
    return Array.from({ length: Number(json['data']?.['length']) }, (_, index) => {
      const meta = json['data']?.[index]?.['meta'];
      return { id: Number(meta?.['id']), hash: String(meta?.['hash']?.['data']) };
    });
  };
  const newest = await rowsOf('');
  assert.equal(newest.length, 25);
  const all = await rowsOf('&pageSize=100');
  assert.equal(all.length, 60);
  const second = await rowsOf(`&id=${newest.at(-1)?.id}`);
  const third = await rowsOf(`&hash=${second.at(-1)?.hash}`);
  assert.deepEqual([...newest, ...second, ...third], all);
  assert.deepEqual(
    all,
    all.toSorted((a, b) => b.id - a.id),
  );
});

test('bad pages and addresses are HTTP errors', async () => {
  const { ask } = world();
  const url = `/account/transfers/all?address=${STRANGER}`;
  const bad = ['&pageSize=4', '&pageSize=101', '&id=x', `&hash=${'0'.repeat(64)}`];
  for (const query of bad) assert.equal((await ask('GET', url + query)).status, 400, query);
  assert.equal((await ask('GET', '/account/get?address=NOBODY')).status, 400);
  assert.equal((await ask('GET', '/transaction/get?hash=00')).status, 400);
  assert.equal((await ask('POST', '/block/at/public', { height: 0 })).status, 400);
  assert.equal((await ask('POST', '/transaction/prepare-announce', {})).status, 404);
  assert.equal((await ask('POST', '/sim/nothing')).status, 404);
  assert.equal((await ask('POST', '/sim/block', { blocks: 3 })).status, 400);
});

test('only 25 unconfirmed are shown', async () => {
  const { ask, chain } = world();
  for (let n = 0; n < 30; n++) chain.pay(pay);
  const { json } = await ask('GET', `/account/unconfirmedTransactions?address=${STRANGER}`);
  assert.equal(json['data']?.['length'], 25);
});

test('a reorganisation replaces blocks, and transactions come again', () => {
  const { chain } = world();
  const transaction = read(announceOf());
  chain.announce(transaction);
  const before = chain.makeBlock();
  chain.reorganise(1);
  assert.equal(chain.history.height, 3);
  assert.notEqual(chain.history.at(2)?.hash, before.hash);
  assert.equal(chain.history.find(transaction.hash)?.height, 2);
  assert.equal(chain.history.accounts.balance(STRANGER), XEM);
});

test('a reorganisation can lose a payment; it may be announced again', async () => {
  const { chain, clock, ask } = world();
  const transaction = read(announceOf());
  chain.announce(transaction);
  chain.makeBlock();
  chain.makeBlock();
  await ask('POST', '/sim/reorganise', { depth: 2, orphans: 'drop' });
  assert.equal(chain.history.height, 4);
  assert.equal(chain.history.find(transaction.hash), undefined);
  assert.equal(chain.history.accounts.balance(STRANGER), 0n);
  await clock.pass(600_000);
  assert.equal(chain.announce(transaction), 'SUCCESS');
  assert.equal((await ask('POST', '/sim/reorganise', { depth: 361 })).status, 400);
  assert.equal((await ask('POST', '/sim/reorganise', { depth: 4 })).status, 400);
});

test('blocks with a time step move the network time with them', () => {
  const { chain } = world();
  for (let n = 0; n < 10; n++) chain.makeBlock(60);
  assert.equal(chain.lastBlock.timestamp, AT + 600);
  assert.equal(chain.networkTime(), AT + 600);
});

test('the genesis refuses what cannot be', () => {
  const over = parseGenesis([{ address: STRANGER, balance: String(XEM_SUPPLY) }]);
  const clock = world().clock;
  assert.throws(() => new SimulatedChain({ network: 'mainnet', clock, genesis: over }), /exceed/);
  const genesis = parseGenesis([{ address: STRANGER, balance: '1' }]);
  assert.throws(() => new SimulatedChain({ network: 'testnet', clock, genesis }), /no testnet/);
  assert.throws(() => parseGenesis([{ address: STRANGER, balance: 5 }]));
  assert.throws(() => parseGenesis([{ balance: '5' }]));
});

test('a follower takes only blocks that it verified itself', () => {
  const { chain, clock } = world();
  const first = chain.history.from(1)[0]!;
  const follower = new SimulatedChain({ network: 'mainnet', clock, genesis: first });
  chain.announce(read(announceOf()));
  const good = chain.makeBlock();
  const resigned = (change: Partial<typeof good>) => signBlock({ ...good, ...change }, HARVESTER);
  const [payment] = good.transactions;
  const altered = { ...payment!, bytes: payment!.bytes.with(95, 0x41), hash: 'ff'.repeat(32) };
  const bad: readonly (readonly [typeof good, RegExp])[] = [
    [{ ...good, signature: new Uint8Array(64) }, /signature or hash/],
    [{ ...good, hash: first.hash }, /signature or hash/],
    [resigned({ signer: publicKeyOf(OTHER_HARVESTER) }), /signature or hash/],
    [resigned({ previousHash: '11'.repeat(32) }), /not linked/],
    [resigned({ timestamp: AT - 1 }), /backwards/],
    [resigned({ transactions: [payment!, payment!] }), /HASH_EXISTS/],
    [resigned({ transactions: [altered] }), /NOT_VERIFIABLE/],
    [resigned({ timestamp: AT + 3_601 }), /PAST_DEADLINE/],
  ];
  for (const [block, why] of bad) assert.match(follower.adopt([block]) ?? 'adopted', why);
  assert.equal(follower.adopt([good]), undefined);
  assert.equal(follower.adopt([good]), 'it is not longer than the chain there is');
  assert.equal(follower.lastBlock.hash, chain.lastBlock.hash);
});
