// From a cleared withdrawal to the chain, with real signers and watchers: what was prepared, what
// was signed, and the outbox, which has no write of its own since the ledger is the outbox.
import assert from 'node:assert/strict';
import { counter, orderBytes, orderOf, requestOf } from '@sekisho/drill/evidence';
import { CHECKS } from '@sekisho/drill/keys';
import { ManualClock } from '@sekisho/drill/manual-clock';
import { MICRO } from '@sekisho/drill/policy-kit';
import { START } from '@sekisho/drill/scribe';
import { must } from '@sekisho/drill/siege';
import { gatewayAgain, openStation, type Station } from '@sekisho/drill/station';
import type { NisClient } from '@sekisho/nodes/nis';
import { ENTRY_TYPES, type EntryName } from '@sekisho/protocol/entry';
import { faultyStore } from '@sekisho/replica/faulty-store';
import type { Append, Store } from '@sekisho/replica/store';
import { type Fate, isThere, memory, type Scene, times, type When } from './form.ts';

const SECOND = 1_000;
/** Beyond what the outbox waits before it announces again. */
const AGAIN_MS = 25_000;

async function open(
  seed: string,
  change: Pick<Parameters<typeof openStation>[0], 'store' | 'announcing'>,
) {
  const clock = new ManualClock(START);
  const balance = 1_000_000n * MICRO;
  const station = await openStation({ seed, clock, checks: CHECKS, balance, ...change });
  await clock.pass(3 * SECOND);
  return { station, clock };
}

/** One withdrawal of 100 XEM, acknowledged. */
async function order({ kit, gateway }: Station, clock: ManualClock): Promise<string> {
  const body = orderBytes(orderOf(kit, 'w-1'));
  const request = requestOf(kit, counter(1_000), clock.now(), { body });
  const { sequencer } = gateway;
  return must(await sequencer.submit({ name: 'withdrawal.requested', body: { request } })).hash;
}

/** Transactions that the chain has, in blocks or waiting for one. */
const onChain = ({ chain }: Station): number => chain.unconfirmed().length;

/** Fails the first append that has an entry of this name. */
function failing(store: Store, name: EntryName, when: When): Store {
  let isNext = false;
  let failed = false;
  const faulty = faultyStore(store, () => {
    if (!isNext || failed) return undefined;
    failed = true;
    return when;
  });
  const append = (batch: Append): Promise<void> => {
    isNext = batch.entries.some((bytes) => bytes[1] === ENTRY_TYPES[name]);
    return faulty.append(batch);
  };
  return { ...faulty, append };
}

const written =
  (name: EntryName): Scene =>
  async (when, medium = memory): Promise<Fate> => {
    const disk = medium();
    const store = failing(await disk.open(), name, when);
    const { station, clock } = await open(`failing ${name}`, { store });
    const withdrawal = await order(station, clock);
    await clock.pass(5 * SECOND);
    assert.equal(station.gateway.replica.halted?.refused, 'store-fault');
    assert.equal(onChain(station), 0, 'announced before it is durable');
    await disk.crash();
    const found = await disk.open();
    const landed = (await times(found, name)) === 1;
    const next = await gatewayAgain(station, { clock, checks: CHECKS }, found);
    assert.ok(next.gateway.replica.state.get('withdrawal', withdrawal), 'acknowledged and lost');
    await clock.pass(10 * SECOND);
    const { payments } = next.gateway.replica.state.get('withdrawal', withdrawal)!;
    assert.equal(payments.length, 1, 'a second payment');
    assert.equal(await times(found, name), 1);
    assert.equal(onChain(next), 1, 'paid twice, or not');
    const restart = landed ? 'goes on from it' : 'makes it again';
    return {
      caller: 'nobody; the withdrawal waits',
      disk: isThere(landed),
      restart,
      again: 'paid once',
    };
  };

export const prepared = written('payment.prepared');
export const signed = written('payment.signed');

/** The node is told, or not, and either way the gateway hears an error. */
const announced =
  (isRestarted: boolean): Scene =>
  async (when, medium = memory) => {
    const disk = medium();
    const store = await disk.open();
    let failures = 0;
    const announcing = (node: NisClient): NisClient => ({
      ...node,
      announce: async (...told) => {
        if (failures > 0) return node.announce(...told);
        failures += 1;
        if (when === 'after') await node.announce(...told);
        throw new Error('the connection to the node broke');
      },
    });
    const { station, clock } = await open(`announcing ${when}`, { store, announcing });
    await order(station, clock);
    await clock.pass(5 * SECOND);
    assert.equal(failures, 1);
    assert.equal(onChain(station), when === 'after' ? 1 : 0);
    assert.equal(await times(store, 'payment.signed'), 1);
    let now = station;
    if (isRestarted) {
      await disk.crash();
      now = await gatewayAgain(station, { clock, checks: CHECKS }, await disk.open());
      await clock.pass(SECOND);
    } else {
      await clock.pass(AGAIN_MS);
    }
    assert.equal(onChain(now), 1, 'paid twice, or not');
    const told = now.events.findLast(({ event }) => event === 'announced')?.detail ?? '';
    return {
      caller: 'nobody; the outbox hears a fault',
      disk: 'there',
      restart: isRestarted ? 'announces it at once' : 'announces it after 20 s',
      again: `${told.startsWith('already-known') ? 'known already' : 'taken'}, paid once`,
    };
  };

export const announcedAgain = announced(false);
export const announcedByTheNext = announced(true);
