// A withdrawal has its own end. The line in which sums are given back is in order of requests, so
// after an amendment that shortens lives, one that is over may stand behind one that is not: it is
// over all the same.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Scribe } from '@sekisho/drill/scribe';
import { obstacle } from '../src/clearance.ts';
import { cancelledId } from '../src/decided.ts';
import { Draft } from '../src/draft.ts';
import { standingOf } from '../src/standing.ts';
import { changed, DAY, proposed } from './support/amending.ts';
import { type Case, refuses, withdrawalAt, world } from './support/world.ts';

const MINUTES = 60_000;

/** Just at its end, by an hour's life, behind one asked for before under a day's. */
function overdue(): { scribe: Scribe; hash: string; before: string } {
  const scribe = world();
  proposed(
    scribe,
    changed(scribe, () => ({ withdrawalExpirySeconds: 3_600 })),
  );
  scribe.tick();
  scribe.tick(DAY - 10 * MINUTES);
  const before = scribe.requested().hash;
  scribe.tick(10 * MINUTES);
  const { hash } = scribe.requested();
  scribe.tick(withdrawalAt(scribe, hash).expires - scribe.time);
  return { scribe, hash, before };
}

test('one with a shorter life behind one with a longer is over, and not given back yet', () => {
  const { scribe, hash, before } = overdue();
  assert.equal(withdrawalAt(scribe, hash).ended, null);
  assert.equal(standingOf(scribe.state, withdrawalAt(scribe, hash)).status, 'expired');
  assert.equal(standingOf(scribe.state, withdrawalAt(scribe, before)).status, 'cleared');
});

const over = (offer: (scribe: Scribe, hash: string) => unknown): Case['offer'] => {
  return () => {
    const { scribe, hash } = overdue();
    return offer(scribe, hash);
  };
};

const ENDED = { tag: 'withdrawal-ended', saying: /is expired/ } as const;

refuses([
  {
    name: 'a payment of what is over',
    ...ENDED,
    offer: over((scribe, hash) => scribe.propose('payment.prepared', scribe.preparedBody(hash))),
  },
  {
    name: 'an approval of what is over',
    ...ENDED,
    offer: over((scribe, subject) => {
      const act = scribe.act('alice', { act: 'approve', subject });
      return scribe.propose('withdrawal.approved', act);
    }),
  },
  {
    name: 'a cancellation of what is over',
    ...ENDED,
    offer: over((scribe, hash) => {
      const { id } = withdrawalAt(scribe, hash);
      return scribe.propose('withdrawal.cancelled', scribe.cancelledBody(id));
    }),
  },
]);

test('a life is over at its end and not before; what is being paid is not measured by it', () => {
  const scribe = world();
  const { hash } = scribe.requested();
  const paid = scribe.requested().hash;
  const { payment } = scribe.prepared(paid);
  const { expires } = withdrawalAt(scribe, hash);
  scribe.tick(expires - scribe.time - 1);
  assert.equal(obstacle(scribe.state, withdrawalAt(scribe, hash)), undefined);
  scribe.tick(1);
  assert.equal(withdrawalAt(scribe, hash).ended, 'expired');
  const own = scribe.state.get('payment', payment)!;
  assert.equal(obstacle(scribe.state, withdrawalAt(scribe, paid), own), undefined);
});

test('only the whole path of a cancellation names what is cancelled', () => {
  assert.equal(cancelledId('/v1/withdrawals/w-1/cancel'), 'w-1');
  for (const path of [
    '/x/v1/withdrawals/w-1/cancel',
    '/v1/withdrawals/w-1/cancel/',
    '/v1/withdrawals/w-1/cancelled',
    '/v1/withdrawals//cancel',
    '/v1/withdrawals/w/1/cancel',
  ]) {
    assert.equal(cancelledId(path), undefined, path);
  }
});

test('a delta has each cell once, in order of table and id, whatever was written first', () => {
  const draft = new Draft(world().state);
  draft.put('stop', 'b', undefined);
  draft.put('client-id', 'z', undefined);
  draft.put('stop', 'a', undefined);
  draft.put('stop', 'b', undefined);
  assert.deepEqual(
    draft.delta().map(([table, id]) => [table, id]),
    [
      ['client-id', 'z'],
      ['stop', 'a'],
      ['stop', 'b'],
    ],
  );
});
