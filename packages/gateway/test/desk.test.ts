// What people read of withdrawals, stops, wallets, policies and the ledger, by its schema.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  ask,
  connectSigners,
  connectWatchers,
  observation,
  openGatewayWorld,
  settled,
  signed,
  witness,
} from '@sekisho/drill/gateway-world';
import { CHECKS } from '@sekisho/drill/keys';
import { openCosignedHead } from '@sekisho/ledger/head';
import { verifyInclusion } from '@sekisho/log/proof';
import { leafHash } from '@sekisho/log/tree';
import { fromBase64 } from '@sekisho/protocol/bytes';
import {
  deskList,
  deskStop,
  deskWithdrawal,
  entryAnswer,
  entryPage,
  overviewAnswer,
  stopList,
} from '@sekisho/protocol/desk-api';
import { readEntryBytes } from '@sekisho/protocol/envelope';
import { policyHash } from '@sekisho/protocol/policy';
import { deskPolicy, policyDocument } from '@sekisho/protocol/proposal-api';
import { isRefusal } from '@sekisho/protocol/refusal';
import { ENTRY_PAGE } from '../src/desk/entry-routes.ts';
import { read, reading, signIn } from './support/desk.ts';
import { asked, deciding, ENOUGH, LARGE, paid, reviewingAll } from './support/asking.ts';
import { changed, proposalOf } from './support/proposal.ts';

test('no answer reads the ledger: a page reads its own entries, one by one', async () => {
  const world = await openGatewayWorld({ policy: reviewingAll });
  for (let i = 0; i < 80; i++) await asked(world, `w-${i}`);
  const token = await signIn(world);
  await settled(world);
  const { replica } = world.gateway;
  const entries = replica.entries.bind(replica);
  let count = 0;
  replica.entries = (from, most) => {
    count += most;
    return entries(from, most);
  };
  const readsOf = async (path: string): Promise<number> => {
    count = 0;
    assert.equal((await ask(world, reading(token, path))).status, 200);
    return count;
  };
  const hash = replica.content.ids('withdrawal')[70]!;
  assert.deepEqual(
    [
      await readsOf('/v1/desk/queue'),
      await readsOf('/v1/desk/queue'),
      await readsOf('/v1/desk/withdrawals'),
      await readsOf('/v1/desk/overview'),
      await readsOf(`/v1/desk/withdrawals/${hash}`),
    ],
    [50, 0, 0, 0, 2],
    'the second queue of one head is the first; a withdrawal is its entry, told twice',
  );
});

describe('one withdrawal', () => {
  test('every entry that concerns it, each proven into one cosigned checkpoint', async () => {
    const world = await openGatewayWorld();
    await connectWatchers(world);
    await connectSigners(world);
    const hash = await paid(world, 'w-1');
    const token = await signIn(world);
    await world.clock.pass(1_000);
    const told = await read(world, token, `/v1/desk/withdrawals/${hash}`, deskWithdrawal);
    const names = told.entries.map(({ name }) => name);
    const wanted = ['withdrawal.requested', 'payment.prepared', 'chain.observed', 'chain.observed'];
    assert.deepEqual(names, wanted);
    assert.equal(told.complete, true);
    assert.deepEqual(
      told.payments[0]?.sightings.map(({ watcher }) => watcher),
      ['watcher-1', 'watcher-2'],
    );
    const head = openCosignedHead(world.kit.policy, told.checkpoint!.note, CHECKS.ed25519);
    assert.ok(!isRefusal(head));
    const root = Buffer.from(head.root, 'hex');
    for (const { index, bytes, proof } of told.entries) {
      const entry = readEntryBytes(fromBase64(bytes)!);
      assert.ok(!isRefusal(entry));
      const leaf = leafHash(entry.envelope);
      const path = proof!.map((text) => fromBase64(text, 32)!);
      assert.ok(verifyInclusion({ leafHash: leaf, index, size: head.size, root, proof: path }));
    }
  });

  test('acts and cancellations are among them, and what comes later too', async () => {
    const world = await openGatewayWorld();
    const token = await signIn(world);
    const subject = await asked(world, 'w-1', { amount: LARGE });
    await asked(world, 'w-2', { amount: LARGE });
    await deciding(world, 'alice', { act: 'approve', subject });
    await ask(world, signed(world, { path: '/v1/withdrawals/w-1/cancel' }));
    const told = await read(world, token, `/v1/desk/withdrawals/${subject}`, deskWithdrawal);
    assert.deepEqual(
      told.entries.map(({ name }) => name),
      ['withdrawal.requested', 'withdrawal.approved', 'withdrawal.cancelled'],
    );
    assert.deepEqual([told.status, told.holds, told.now], ['cancelled', [], null]);
    assert.ok(
      told.entries.every(({ proof }) => proof === null),
      'nothing is cosigned',
    );
  });

  test('while older entries are looked for, it says that there may be more', async () => {
    const world = await openGatewayWorld();
    const hash = await asked(world, 'w-1', { amount: LARGE });
    await deciding(world, 'alice', { act: 'approve', subject: hash });
    const { replica } = world.gateway;
    const entries = replica.entries.bind(replica);
    let release = () => {};
    const held = new Promise<void>((resolve) => (release = resolve));
    replica.entries = async (from, count) => {
      if (count > 1) await held;
      return entries(from, count);
    };
    const token = await signIn(world);
    await settled(world);
    const path = `/v1/desk/withdrawals/${hash}`;
    const early = await read(world, token, path, deskWithdrawal);
    assert.deepEqual([early.complete, early.entries], [false, []]);
    release();
    await settled(world);
    const late = await read(world, token, path, deskWithdrawal);
    assert.deepEqual([late.complete, late.entries.length], [true, 2]);
  });
});

test('all withdrawals, newest first, by status and in pages', async () => {
  const world = await openGatewayWorld();
  const token = await signIn(world);
  const hashes: string[] = [];
  for (let i = 0; i < 130; i++) hashes.push(await asked(world, `w-${i}`));
  const held = await asked(world, 'large', { amount: LARGE });
  const path = '/v1/desk/withdrawals';
  const page = await read(world, token, path, deskList);
  assert.equal(page.withdrawals[0]?.withdrawal, held);
  assert.equal(page.withdrawals.length, 100);
  const rest = await read(world, token, `${path}?cursor=${page.next}`, deskList);
  assert.equal(rest.withdrawals.at(-1)?.withdrawal, hashes[0]);
  assert.equal(rest.next, null);
  const only = await read(world, token, `${path}?status=held`, deskList);
  assert.ok(only.withdrawals.some(({ withdrawal }) => withdrawal === held));
  assert.ok(only.withdrawals.every(({ status }) => status === 'held'));
});

test('stops: the widest first, with what a thaw must name and who has looked', async () => {
  const world = await openGatewayWorld();
  const token = await signIn(world);
  const outflow = {
    ...{ wallet: 'hot', identity: 'cd'.repeat(32), height: 5_000, kind: 'transfer' as const },
    ...{ asset: 'nem:mainnet/xem', amount: '700', fee: '50000' },
  };
  await world.clock.pass(1_000);
  const body = observation(world, 'watcher-1', { outflows: [outflow] });
  await world.gateway.sequencer.submit({ name: 'chain.observed', body });
  await deciding(world, 'dave', { act: 'stop', subject: 'customer:c-9', reason: 'mistake' });
  await deciding(world, 'dave', { act: 'stop', subject: 'everything', reason: 'drill' });
  const { total, stops } = await read(world, token, '/v1/desk/stops', stopList);
  assert.equal(total, 3);
  assert.deepEqual(
    stops.map(({ scope }) => scope),
    ['everything', 'wallet:hot', 'customer:c-9'],
  );
  const [, theft] = stops;
  const { identity } = outflow;
  const seen = [{ identity, amount: '700', height: 5_000, watchers: ['watcher-1'] }];
  assert.deepEqual(theft?.outflows, seen);
  assert.deepEqual([theft.thaw.persons, theft.thaw.havePersons], [2, 0]);
  const subject = theft.id;
  await deciding(world, 'alice', { act: 'thaw', subject, outflows: [identity] });
  const one = await read(world, token, `/v1/desk/stops/${subject}`, deskStop);
  assert.deepEqual([one.thaw.havePersons, one.lifted], [1, false]);
  assert.deepEqual(
    one.mayThaw.map(({ person }) => person),
    ['bob', 'carol', 'grace'],
  );
  await deciding(world, 'bob', { act: 'thaw', subject, outflows: [identity] });
  assert.equal((await read(world, token, `/v1/desk/stops/${subject}`, deskStop)).lifted, true);
  assert.equal((await read(world, token, '/v1/desk/stops', stopList)).total, 2);
});

test('stops of one scope by one author: how many, and who would lift them together', async () => {
  const world = await openGatewayWorld();
  const token = await signIn(world);
  const stopped = { act: 'stop', subject: 'customer:c-9', reason: 'mistake' } as const;
  await deciding(world, 'dave', { ...stopped, subject: 'everything' });
  await deciding(world, 'dave', stopped);
  await deciding(world, 'dave', stopped);
  const list = () => read(world, token, '/v1/desk/stops', stopList);
  const { total, several, stops } = await list();
  assert.deepEqual([total, several.length], [3, 1]);
  const [{ scope, by, count, thaw }] = several as [(typeof several)[number]];
  assert.deepEqual([scope, by, count], ['customer:c-9', 'person:dave', 2]);
  assert.deepEqual([thaw.persons, thaw.havePersons], [2, 0]);
  const until = Math.max(...stops.map(({ index }) => index)) + 1;
  const lift = { act: 'thaw-all' as const, subject: scope, by, until, outflows: [] };
  await deciding(world, 'alice', lift);
  const [said] = (await list()).several;
  assert.deepEqual([said?.thaw.havePersons, said?.thaws[0]?.person], [1, 'alice']);
  assert.ok(said?.mayThaw.every(({ person }) => person !== 'alice'));
  await deciding(world, 'bob', lift);
  const after = await list();
  assert.deepEqual([after.total, after.several], [1, []]);
});

describe('the overview', () => {
  test('flows by the hour of each wallet, with what was there before anybody looked', async () => {
    const world = await openGatewayWorld();
    await asked(world, 'w-1');
    await witness(world, 3_600_000);
    await asked(world, 'w-2');
    await asked(world, 'w-3', { amount: LARGE });
    const token = await signIn(world);
    const hoursOf = async () => {
      const { wallets } = await read(world, token, '/v1/desk/overview', overviewAnswer);
      const [{ hours }] = wallets as [(typeof wallets)[number]];
      assert.equal(hours.length, 48);
      return hours.slice(-2).map(({ asked: count, held, paid: out }) => [count, held, out]);
    };
    assert.deepEqual(await hoursOf(), [
      [1, 0, 0],
      [2, 1, 0],
    ]);
    await asked(world, 'w-4', { amount: LARGE });
    assert.deepEqual(await hoursOf(), [
      [1, 0, 0],
      [3, 2, 0],
    ]);
  });

  test('what is paid is counted in the hour it was prepared', async () => {
    const world = await openGatewayWorld();
    await connectWatchers(world);
    await connectSigners(world);
    const token = await signIn(world);
    await paid(world, 'w-1');
    const { wallets, waiting } = await read(world, token, '/v1/desk/overview', overviewAnswer);
    const hour = wallets[0]?.hours.at(-1);
    assert.deepEqual([hour?.paid, hour?.paidSum, hour?.askedSum], [1, '100050000', '100050000']);
    assert.equal(waiting.paying, 0);
  });

  test('balance, limits by their room, nodes, and what waits for whom', async () => {
    const world = await openGatewayWorld({
      policy: ({ limits: [first], limits }) => {
        const day = { asset: first!.asset, wallets: [], windowSeconds: 86_400 };
        const then = { outcome: 'block' } as const;
        return {
          limits: [
            ...limits,
            { ...day, per: 'wallet', id: 'wide', sum: ENOUGH, then },
            { ...day, per: 'wallet', id: 'share', balanceShare: 100, then },
            { ...day, per: 'wallet', id: 'count', count: 9, then },
          ],
        };
      },
    });
    await connectWatchers(world);
    const token = await signIn(world);
    await asked(world, 'w-1');
    await asked(world, 'w-2', { amount: LARGE });
    await settled(world);
    const told = await read(world, token, '/v1/desk/overview', overviewAnswer);
    const [wallet] = told.wallets;
    assert.equal(wallet?.balance, '10000000000000');
    assert.deepEqual(
      wallet.ceilings.map(({ limit, threshold, used }) => [limit, threshold, used]),
      [
        ['share', '100000000000', '25100150000'],
        ['wide', ENOUGH, '25100150000'],
      ],
    );
    assert.deepEqual(
      told.nodes.map(({ id, ok, connected }) => [id, ok, connected]),
      [
        ...['signer-1', 'signer-2', 'signer-3'].map((id) => [id, false, false]),
        ...['watcher-1', 'watcher-2', 'watcher-3'].map((id) => [id, true, true]),
      ],
    );
    const { people, cleared, atLeast } = told.waiting;
    assert.deepEqual([people, cleared, atLeast], [1, 1, false]);
    await deciding(world, 'dave', { act: 'stop', subject: 'everything', reason: 'drill' });
    const after = await read(world, token, '/v1/desk/overview', overviewAnswer);
    assert.deepEqual([after.waiting.stopped, after.stops.total], [2, 1]);
    assert.deepEqual(after.stops.first[0]?.watchers, []);
    await witness(world, 1_000);
    const known = await read(world, token, '/v1/desk/overview', overviewAnswer);
    assert.deepEqual(known.stops.first[0]?.watchers, ['watcher-1', 'watcher-2']);
  });
});

test('policies: in force, former with when, waiting with who signed', async () => {
  const world = await openGatewayWorld();
  const token = await signIn(world);
  const limits = world.kit.policy.limits.map((limit) =>
    'sum' in limit && limit.id === 'customer-day' ? { ...limit, sum: '9000000000' } : limit,
  );
  await ask(world, proposalOf(world, { limits }, ['erin', 'frank']));
  const told = await read(world, token, '/v1/desk/policy', deskPolicy);
  assert.equal(told.policy, policyHash(changed(world, { limits })));
  const { size } = world.gateway.replica;
  assert.deepEqual(
    told.former.map(({ policy, until }) => [policy, until]),
    [[world.kit.hash, size]],
  );
  const path = `/v1/desk/policies/${world.kit.hash}`;
  const old = await read(world, token, path, policyDocument);
  assert.equal(policyHash(old.document), world.kit.hash);
});

test('an amendment that waits is told with its people and when it is due', async () => {
  const world = await openGatewayWorld();
  const token = await signIn(world);
  await ask(world, proposalOf(world, { name: 'next' }, ['erin', 'frank']));
  const early = await read(world, token, '/v1/desk/policy', deskPolicy);
  assert.deepEqual([early.waiting.length, early.waiting[0]?.due], [1, null]);
  await witness(world, 1_000);
  const [waiting] = (await read(world, token, '/v1/desk/policy', deskPolicy)).waiting;
  assert.equal(policyHash(waiting!.document), waiting!.policy);
  assert.equal(Date.parse(waiting!.due!), world.clock.now() + 86_400_000);
  assert.deepEqual(waiting!.signed, [
    { person: 'erin', origin: 'https://console-a.example' },
    { person: 'frank', origin: 'https://console-b.example' },
  ]);
});

test('the ledger, newest first and to its first entry', async () => {
  const world = await openGatewayWorld();
  const token = await signIn(world);
  const hash = await asked(world, 'w-1');
  for (let i = 0; i < ENTRY_PAGE; i++) await witness(world, 1_000);
  const path = '/v1/desk/entries';
  const seen: number[] = [];
  let next: string | null = '';
  while (next !== null) {
    const query: string = next === '' ? '' : `?before=${next}`;
    const page = await read(world, token, `${path}${query}`, entryPage);
    seen.push(...page.entries.map(({ index }) => index));
    ({ next } = page);
  }
  const { size } = world.gateway.replica;
  assert.deepEqual(
    seen,
    Array.from({ length: size }, (_, i) => size - 1 - i),
  );
  const { index } = world.gateway.replica.state.get('withdrawal', hash)!;
  const one = await read(world, token, `${path}/${index}`, entryAnswer);
  const { name, entry, subjects } = one;
  assert.deepEqual([name, entry, subjects], ['withdrawal.requested', hash, [hash]]);
});
