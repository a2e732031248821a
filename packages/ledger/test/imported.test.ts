// `history.imported`: a past that the amenders vouch for, before anything is asked for.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { amended } from '@sekisho/drill/amended';
import { importedBodies, type PastPayment } from '@sekisho/drill/imported';
import { CHECKS } from '@sekisho/drill/keys';
import { type Scribe, START } from '@sekisho/drill/scribe';
import { type Body, bodyBytes } from '@sekisho/protocol/entry';
import { MAX_BODY_BYTES } from '@sekisho/protocol/envelope';
import { type HistoryRow, historyPartHash, historyParts } from '@sekisho/protocol/history';
import { formatInstant } from '@sekisho/protocol/instant';
import { isRefusal } from '@sekisho/protocol/refusal';
import { apply, type Checks } from '../src/apply.ts';
import { MemoryState } from '../src/memory.ts';
import { changed, limited } from './support/amending.ts';
import { fold, restored, snapshotOf } from './support/snapshot.ts';
import {
  assertRefused,
  type Case,
  KIT,
  refuses,
  withdrawalAt,
  world,
  worldOf,
} from './support/world.ts';

const DAY = 86_400_000;
const XEM = 'nem:mainnet/xem';
const HASH = 'ab'.repeat(32);
const KNOWN = KIT.address(1);

const paid = (change: Partial<PastPayment> = {}): PastPayment => ({
  customer: 'c-1',
  destination: KNOWN,
  asset: XEM,
  amount: 2_000_000_000n,
  at: START - 10 * DAY,
  ...change,
});

const row = (change: Partial<HistoryRow> = {}): HistoryRow => ({
  customer: 'c-1',
  destination: KNOWN,
  asset: XEM,
  amount: '2000000000',
  at: formatInstant(START - 10 * DAY),
  ...change,
});

type Imported = Body<'history.imported'>;
type Sign = Parameters<typeof importedBodies>[0];

/** One part with these rows, signed by these people over what is said. */
function part(scribe: Scribe, rows: HistoryRow[], people = ['erin', 'frank']): Imported {
  const subject = historyPartHash({ rows, next: null });
  const acts = people.map((person) => scribe.act(person, { act: 'import', subject }));
  return { rows, next: null, acts };
}

const offers =
  (change: Partial<HistoryRow>): Case['offer'] =>
  (scribe) =>
    scribe.propose('history.imported', part(scribe, [row(), row(change)]));

/** Signed by Erin as it should be, and by Frank with something changed. */
const signs =
  (change: object, signing: Parameters<Scribe['act']>[2] = {}): Case['offer'] =>
  (scribe) => {
    const sign: Sign = (person, act) =>
      person === 'frank'
        ? scribe.act(person, { ...act, ...change }, signing)
        : scribe.act(person, act);
    return scribe.propose('history.imported', importedBodies(sign, [paid()])[0]!);
  };

refuses([
  {
    name: 'a past once a withdrawal was asked for',
    tag: 'import-late',
    offer: (scribe) => {
      scribe.requested();
      return scribe.propose('history.imported', part(scribe, [row()]));
    },
  },
  {
    name: 'a past once a withdrawal was blocked',
    tag: 'import-late',
    offer: (scribe) => {
      const { hash } = scribe.requested({ amount: '200000000000' });
      assert.equal(withdrawalAt(scribe, hash).ended, 'blocked');
      return scribe.propose('history.imported', part(scribe, [row()]));
    },
  },
  {
    name: 'a row later than the opening',
    tag: 'import-after-opening',
    offer: offers({ at: formatInstant(START + 1) }),
  },
  {
    name: 'rows that go back in time',
    tag: 'import-order',
    offer: offers({ at: formatInstant(START - 10 * DAY - 1) }),
  },
  {
    name: 'an import that goes back behind the one before',
    tag: 'import-order',
    offer: (scribe) => {
      scribe.imported([paid()]);
      const rows = [row({ at: formatInstant(START - 11 * DAY) })];
      return scribe.propose('history.imported', part(scribe, rows));
    },
  },
  {
    name: 'a row of an asset the policy does not name',
    tag: 'asset-unknown',
    offer: offers({ asset: 'nem:mainnet/other' }),
  },
  {
    name: 'a row of more than there is',
    tag: 'amount-above-maximum',
    offer: offers({ amount: '8999999999000001' }),
  },
  {
    name: 'a row to no address',
    tag: 'destination-malformed',
    offer: offers({ destination: 'somewhere' }),
  },
  {
    name: 'a row to an address in another spelling',
    tag: 'destination-malformed',
    offer: offers({ destination: KNOWN.toLowerCase() }),
  },
  {
    name: 'a row to an address with a wrong checksum',
    tag: 'destination-checksum',
    offer: offers({ destination: `${KNOWN.slice(0, -1)}${KNOWN.endsWith('A') ? 'B' : 'A'}` }),
  },
  {
    name: 'a past signed by one person where two are asked for',
    tag: 'act-quorum',
    offer: (scribe) => scribe.propose('history.imported', part(scribe, [row()], ['erin'])),
  },
  {
    name: 'a past signed from one console where two are asked for',
    tag: 'act-quorum',
    from: () =>
      worldOf(({ amendment, persons }) => ({
        amendment: { ...amendment, origins: 2 },
        persons: persons.map((one) => (one.id === 'dave' ? { ...one, roles: ['amender'] } : one)),
      })),
    offer: (scribe) => scribe.propose('history.imported', part(scribe, [row()], ['erin', 'dave'])),
  },
  {
    name: 'one amender twice',
    tag: 'act-duplicate',
    offer: (scribe) => scribe.propose('history.imported', part(scribe, [row()], ['erin', 'erin'])),
  },
  {
    name: 'a past signed by somebody who may not amend',
    tag: 'person-role',
    offer: (scribe) => scribe.propose('history.imported', part(scribe, [row()], ['erin', 'alice'])),
  },
  { name: 'an act over other rows', tag: 'act-other-subject', offer: signs({ subject: HASH }) },
  { name: 'an act of another kind', tag: 'act-other-kind', offer: signs({ act: 'amend' }) },
  { name: 'an act for another ledger', tag: 'act-other-ledger', offer: signs({ ledger: HASH }) },
  { name: 'an act under another policy', tag: 'act-other-policy', offer: signs({ policy: HASH }) },
  {
    name: 'an act past its expiry',
    tag: 'act-expired',
    offer: signs({ expires: formatInstant(START) }),
  },
  {
    name: 'an act with a passkey that may be copied',
    tag: 'assertion-backup-state',
    offer: signs({}, { assertion: { flags: 0x0d } }),
  },
  {
    name: 'the acts of an earlier import',
    tag: 'act-replayed',
    offer: (scribe) => {
      const body = part(scribe, [row()]);
      scribe.write('history.imported', body);
      return scribe.propose('history.imported', body);
    },
  },
  {
    name: 'a part that nobody signed',
    tag: 'import-unexpected',
    offer: (scribe) => {
      scribe.imported([paid()]);
      return scribe.propose('history.imported', { rows: [row()], next: null, acts: [] });
    },
  },
  {
    name: 'the next part of an import, under another policy than its people signed',
    tag: 'import-unexpected',
    offer: (scribe) => {
      const [first, second] = long(scribe);
      scribe.write('history.imported', first!);
      amended(scribe, changed(scribe, limited('client-hour', '1000000')));
      return scribe.propose('history.imported', second!);
    },
  },
  {
    name: 'parts in another order',
    tag: 'import-unexpected',
    offer: (scribe) => {
      const [first, , third] = long(scribe);
      scribe.write('history.imported', first!);
      return scribe.propose('history.imported', third!);
    },
  },
]);

/** Three parts and a few rows. */
function long(scribe: Scribe): Imported[] {
  const many = Array.from({ length: 800 }, (_none, i) =>
    paid({
      customer: `c-${i}`,
      destination: KIT.address(i % 40),
      at: START - 30 * DAY + i * 1_000,
    }),
  );
  return importedBodies((person, act) => scribe.act(person, act), many);
}

test('an import of many parts is signed once, and each part fits an entry', () => {
  const scribe = world();
  const parts = long(scribe);
  assert.ok(parts.length >= 3, `${parts.length} parts`);
  assert.deepEqual(
    parts.map(({ acts }) => acts.length),
    parts.map((_part, i) => (i === 0 ? 2 : 0)),
  );
  for (const body of parts) {
    assert.ok(bodyBytes('history.imported', body).length <= MAX_BODY_BYTES);
    scribe.write('history.imported', body);
  }
  for (let i = 0; i < 800; i++) {
    assert.equal(scribe.state.get('customer', `c-${i}`), START - 30 * DAY + i * 1_000);
  }
});

test('a body takes some 250 rows besides the acts of a dozen people', () => {
  const rows = Array.from({ length: 2_000 }, () => row());
  const parts = historyParts(rows);
  assert.deepEqual(
    parts.flatMap((it) => it.rows),
    rows,
  );
  for (const { rows: held } of parts.slice(0, -1)) assert.ok(held.length >= 240, `${held.length}`);
});

test('an import gives destinations and customers a past, and enters no window', () => {
  const scribe = world();
  const before = new Set(scribe.state.ids('window'));
  scribe.imported([paid(), paid({ amount: 3_000_000_000n, at: START - 5 * DAY })]);
  assert.deepEqual(new Set(scribe.state.ids('window')), before);
  assert.equal(scribe.state.get('items', 'request'), undefined);
  assert.equal(scribe.state.get('items', 'payment'), undefined);
  assert.equal(scribe.state.get('customer', 'c-1'), START - 10 * DAY);
  assert.deepEqual(scribe.state.get('destination', `${XEM}|${KNOWN}`), {
    first: START - 10 * DAY,
    steps: [
      [START - 10 * DAY, '2000000000'],
      [START - 5 * DAY, '3000000000'],
    ],
  });
});

test('who has a past is no newcomer, and an old destination is not new', () => {
  const scribe = world();
  scribe.imported([paid()]);
  const known = withdrawalAt(scribe, scribe.requested({ amount: '1500000000' }).hash);
  assert.deepEqual([known.outcome, known.facts.newcomer], ['allow', false]);
  const order = { amount: '1500000000', customer: 'c-2', destination: { address: KIT.address(2) } };
  const strange = withdrawalAt(scribe, scribe.requested(order).hash);
  assert.deepEqual([strange.outcome, strange.facts.newcomer], ['delay', true]);
});

test('a second import goes on where the first one ended', () => {
  const scribe = world();
  scribe.imported([paid()]);
  scribe.imported([paid({ customer: 'c-2', at: START })]);
  assert.equal(scribe.state.get('customer', 'c-2'), START);
});

test('an import that was broken off may be begun anew', () => {
  const scribe = world();
  scribe.write('history.imported', long(scribe)[0]!);
  scribe.imported([paid()]);
  assert.deepEqual(scribe.state.get('import', ''), {
    policy: KIT.hash,
    next: null,
    latest: START - 10 * DAY,
  });
});

test('a replica that folds an import again, or goes on from a snapshot, has the same state', () => {
  const scribe = world();
  const [first, ...rest] = long(scribe);
  scribe.write('history.imported', first!);
  scribe.sealed();
  const after = scribe.size;
  for (const body of rest) scribe.write('history.imported', body);
  scribe.requested();

  const again = new MemoryState();
  for (const written of scribe.entries) fold(again, written);
  const { seal, lines } = snapshotOf(scribe.entries);
  const snapshot = restored(seal, lines);
  if (isRefusal(snapshot)) throw new Error(snapshot.detail);
  for (const written of scribe.entries.slice(after - 1)) fold(snapshot, written);
  assert.equal(again.hash, scribe.state.hash);
  assert.equal(snapshot.hash, scribe.state.hash);
  assert.deepEqual(snapshot.content(), scribe.state.content());
});

test('rows of no import at all are refused', () => {
  const scribe = world();
  assertRefused(
    scribe.propose('history.imported', { rows: [row()], next: null, acts: [] }),
    'import-unexpected',
  );
});

test('a row to an address that its chain repairs is refused: one account has one name', () => {
  const scribe = world();
  // NEM repairs none; another chain might.
  const chain: Checks['chain'] = (id) => {
    const own = CHECKS.chain(id);
    if (own === undefined) return undefined;
    const parseDestination: typeof own.parseDestination = ({ address, ...rest }) =>
      own.parseDestination({ ...rest, address: address.toUpperCase() });
    return { ...own, parseDestination };
  };
  const enter = (destination: string) => {
    const entry = scribe.seal('history.imported', part(scribe, [row({ destination })]));
    return apply(scribe.state, entry, { ...CHECKS, chain });
  };
  assertRefused(enter(KNOWN.toLowerCase()), 'destination-malformed');
  assert.ok(!isRefusal(enter(KNOWN)));
});
