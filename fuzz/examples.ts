// Valid examples of everything, made once per process by the simulated world and read from
// spec/vectors.
import { readFileSync } from 'node:fs';
import { amended, amendedBody, vetoed } from '@sekisho/drill/amended';
import { policyKit, WATCHERS } from '@sekisho/drill/policy-kit';
import { Scribe } from '@sekisho/drill/scribe';
import { parseCanonical } from '@sekisho/protocol/canonical';
import { ENTRY_TYPES, readContent } from '@sekisho/protocol/entry';
import type { SealedEntry } from '@sekisho/protocol/envelope';
import { isRefusal } from '@sekisho/protocol/refusal';
import type { Value } from './json-mutations.ts';

/** The same value whenever it is asked for. */
export function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

export const vectors = <T>(name: string): T =>
  JSON.parse(readFileSync(new URL(`../spec/vectors/${name}.json`, import.meta.url), 'utf8'));

export const KIT = once(() => policyKit('fuzz'));

/** A ledger in which every kind of entry was written that people and machines bring about. */
export const told = once((): Scribe => {
  const kit = KIT();
  const scribe = new Scribe(kit);
  scribe.opened();
  const at = scribe.time - 40 * 86_400_000;
  const past = { customer: 'c-1', destination: kit.address(1), asset: 'nem:mainnet/xem' };
  scribe.imported([
    { ...past, amount: '1000000', at },
    { ...past, amount: '2000000', at: at + 1_000 },
  ]);
  scribe.tick();
  const paid = scribe.prepared(scribe.requested().hash);
  scribe.signed(paid.payment);
  scribe.tick(60_000, { outflows: [scribe.outflowOf(paid.payment)] });
  const lapsed = scribe.prepared(scribe.requested({ customer: 'c-2' }).hash);
  scribe.expired(lapsed.payment);
  scribe.cancelled(scribe.requested({ customer: 'c-3' }).hash);
  scribe.rejected('alice', scribe.requested({ customer: 'c-4' }).hash);
  const held = scribe.requested({ customer: 'c-5', amount: '15000000000' }).hash;
  scribe.approved('alice', held);
  scribe.stopped('dave', 'customer:c-6');
  const stop = scribe.stops('customer:c-6')[0]!;
  scribe.thawed('alice', stop);
  scribe.thawed('bob', stop);
  scribe.stopped('alice', 'customer:c-7');
  const { policy } = kit;
  const lower = { ...policy, withdrawalExpirySeconds: policy.withdrawalExpirySeconds - 60 };
  const proposed = amended(scribe, lower);
  vetoed(scribe, 'alice', proposed.delta.find(([table]) => table === 'amendment')![1]);
  scribe.sealed();
  scribe.write('stopped', scribe.watcherStopBody('watcher-1', { scope: 'customer:c-8' }));
  scribe.tick(86_400_000);
  return scribe;
});

/** The same ledger with something of every kind under way, and what could be written next. */
export const next = once(() => {
  const scribe = told().fork();
  const cleared = scribe.requested({ customer: 'c-20' });
  const late = scribe.prepared(scribe.requested({ customer: 'c-22' }).hash);
  const cancelled = scribe.requested({ customer: 'c-23' });
  scribe.outlast(late.payment);
  const paying = scribe.prepared(scribe.requested({ customer: 'c-24' }).hash);
  const asked = scribe.requested({ customer: 'c-25' });
  const held = scribe.requested({ customer: 'c-21', amount: '15000000000' });
  const stop = scribe.stops('customer:c-7')[0]!;
  const { id } = scribe.state.get('withdrawal', cancelled.hash)!;
  const { hash } = scribe.state.get('policy', '')!;
  const sign = (person: string, act: Parameters<typeof scribe.act>[1]) => scribe.act(person, act);
  const longer = { ...KIT().policy, withdrawalExpirySeconds: 3_600 };
  const outflows = [scribe.outflowOf(paying.payment), scribe.theft('next')];
  const witnesses = WATCHERS.map((watcher) => scribe.expiryWitness(watcher, late.payment));
  const bodies = [
    ['withdrawal.requested', scribe.requestedBody()],
    ['withdrawal.cancelled', scribe.cancelledBody(id)],
    ['withdrawal.approved', sign('alice', { act: 'approve', subject: held.hash })],
    ['withdrawal.rejected', sign('alice', { act: 'reject', subject: cleared.hash })],
    ['stopped', sign('dave', { act: 'stop', subject: 'wallet:hot', reason: 'other' })],
    ['stopped', scribe.watcherStopBody('watcher-2')],
    ['thawed', sign('alice', { act: 'thaw', subject: stop, outflows: [] })],
    ['payment.prepared', scribe.preparedBody(asked.hash)],
    ['payment.signed', scribe.signedBody(paying.payment)],
    ['payment.expired', { payment: late.payment, witnesses }],
    ['chain.observed', scribe.observedBody('watcher-1', { outflows })],
    ['chain.observed', scribe.observedBody('watcher-2')],
    ['policy.amended', amendedBody(sign, longer, hash)],
    ['policy.vetoed', sign('erin', { act: 'veto', subject: '00'.repeat(32) })],
  ] as const;
  const examples = bodies.map(([name, body]) => {
    return { type: ENTRY_TYPES[name], body: JSON.parse(JSON.stringify(body)) as Value };
  });
  return { scribe, examples };
});

/** The entries of that ledger, those of spec/vectors besides. */
export const entries = once((): readonly SealedEntry[] => told().entries);

/** What entries say: {type, body}. */
export const contents = once((): readonly { type: number; body: Value }[] => {
  const written = entries().map((entry) => {
    const content = readContent(entry);
    if (isRefusal(content)) throw new Error(content.detail);
    return { type: entry.type, body: JSON.parse(JSON.stringify(content.body)) as Value };
  });
  const rows = vectors<{ accepted: { type: number; body: string }[] }>('entries').accepted;
  return [...written, ...rows.map(({ type, body }) => ({ type, body: JSON.parse(body) as Value }))];
});

/** Texts of files and fields: as they are, and canonical where they are JSON. */
export const canonicalJson = (bytes: Uint8Array): Value => {
  const json = parseCanonical(bytes);
  if (isRefusal(json)) throw new Error(json.detail);
  return json;
};
