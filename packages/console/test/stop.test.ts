// A stop goes to the watchers first, and is called in force only when enough of them hold it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PersonAct } from '@sekisho/protocol/evidence';
import { utf8 } from '@sekisho/protocol/bytes';
import type { Peer } from '../src/server/forwarding.ts';
import { holders, neededFor, type Telling, tellStop } from '../src/stop/telling.ts';
import { ANY_POLICY, signDeed } from '../src/acts/signing.ts';
import { isTrouble } from '../src/trouble.ts';
import { openPlace, type PlaceKit, signerOf } from './place-kit.ts';

const stopOf = async (kit: PlaceKit): Promise<PersonAct> => {
  const deed = { act: 'stop', subject: 'everything', reason: 'drill' } as const;
  const act = await signDeed(signerOf(kit), { deed, person: 'dave', policy: ANY_POLICY });
  if (isTrouble(act)) assert.fail(act.detail);
  return act;
};

/** What watchers answer, by id; undefined: nothing. Who was asked is written down in order. */
async function told(says: (watcher: string) => object | undefined) {
  const asked: Peer[] = [];
  const kit = await openPlace((gateway) => async (forward) => {
    asked.push(forward.to);
    if ('gateway' in forward.to) return gateway(forward);
    const answer = says(forward.to.watcher);
    if (answer === undefined) throw new Error('nobody is there');
    return { status: 200, fields: [], body: utf8(JSON.stringify(answer)) };
  });
  const steps: Telling[] = [];
  const { desk, settings, world } = kit;
  const act = await stopOf(kit);
  await tellStop(desk, settings.trust, world.clock, act, (telling) => steps.push(telling));
  return { asked, steps, last: steps.at(-1)!, needed: neededFor(settings.trust) };
}

test('watchers are asked before the gateway, and each confirmation counts once', async () => {
  const { asked, last, needed } = await told((watcher) => ({ watcher }));
  assert.deepEqual(asked, [
    { watcher: 'watcher-1' },
    { watcher: 'watcher-2' },
    { watcher: 'watcher-3' },
    { gateway: true },
  ]);
  assert.deepEqual([holders(last).length, needed], [3, 2]);
  assert.equal(last.gateway, 'written');
});

test('one watcher of three is not enough, whatever the gateway says', async () => {
  const { last, needed } = await told((id) => (id === 'watcher-2' ? { watcher: id } : undefined));
  assert.equal(last.gateway, 'written');
  assert.ok(holders(last).length < needed);
});

test('a watcher that answers in another’s name confirms nothing', async () => {
  const { last } = await told(() => ({ watcher: 'watcher-1' }));
  assert.deepEqual(holders(last), ['watcher-1']);
});

test('what is needed is one of every quorum: m − q + 1', () => {
  const watchers = (count: number) =>
    Array.from({ length: count }, (_, at) => ({ id: `w-${at}`, publicKey: 'ab'.repeat(32) }));
  const cases = [
    [1, 1, 1],
    [2, 2, 1],
    [3, 2, 2],
    [5, 3, 3],
    [5, 5, 1],
  ] as const;
  for (const [count, quorum, needed] of cases) {
    assert.equal(neededFor({ watchers: watchers(count), quorum }), needed);
  }
});
