// Which entries there are, in which order and at what times.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CHECKS } from '@sekisho/drill/keys';
import { policyKit } from '@sekisho/drill/policy-kit';
import { Scribe, START } from '@sekisho/drill/scribe';
import { utf8 } from '@sekisho/protocol/bytes';
import { type Body, bodyBytes, ENTRY_TYPES } from '@sekisho/protocol/entry';
import { sealEntry } from '@sekisho/protocol/envelope';
import { formatInstant } from '@sekisho/protocol/instant';
import { isRefusal } from '@sekisho/protocol/refusal';
import { apply } from '../src/apply.ts';
import { assertRefused, KIT, refuses, world, worldOf } from './support/world.ts';

const SIGNATURE = Buffer.alloc(64).toString('base64');
const fresh = () => new Scribe(KIT);

/** Opens a ledger with another policy, which need not be consistent. */
const openedWith = (change: Partial<Body<'ledger.opened'>['policy']>) => (scribe: Scribe) =>
  scribe.propose('ledger.opened', scribe.openedBody({ policy: { ...KIT.policy, ...change } }));

const rawEntry = (scribe: Scribe, type: number, body: string) =>
  apply(scribe.state, sealEntry(type, scribe.time, utf8(body), new Uint8Array(32)), CHECKS);

refuses([
  {
    name: 'a first entry that does not open the ledger',
    tag: 'ledger-not-opened',
    from: fresh,
    offer: (scribe) => scribe.propose('chain.observed', scribe.observedBody('watcher-1')),
  },
  {
    name: 'a second opening',
    tag: 'ledger-opened-twice',
    offer: (scribe) => scribe.propose('ledger.opened', scribe.openedBody()),
  },
  {
    name: 'an opening at another time than its body says',
    tag: 'time-backwards',
    from: fresh,
    offer: (scribe) =>
      scribe.propose('ledger.opened', scribe.openedBody(), { time: scribe.time + 1 }),
  },
  {
    name: 'a first policy that does not fit together',
    tag: 'policy-inconsistent',
    saying: /watchers.quorum: 1 of 3/,
    from: fresh,
    offer: openedWith({ watchers: { ...KIT.policy.watchers, quorum: 1 } }),
  },
  {
    name: 'a wallet with the address of another key',
    tag: 'policy-inconsistent',
    saying: /address of|has the address/,
    from: fresh,
    offer: openedWith({
      wallets: KIT.policy.wallets.map((wallet) => ({ ...wallet, address: KIT.address(7) })),
    }),
  },
  {
    name: 'a wallet key of another length',
    tag: 'policy-inconsistent',
    saying: /32 bytes/,
    from: fresh,
    offer: openedWith({
      wallets: KIT.policy.wallets.map((wallet) => ({
        ...wallet,
        custody: { kind: 'observed', publicKey: 'abcd' },
      })),
    }),
  },
  {
    name: 'a log whose name no note can carry',
    tag: 'policy-inconsistent',
    saying: /a\+b/,
    from: fresh,
    offer: openedWith({ gateway: { ...KIT.policy.gateway, origin: 'gateway.example/a+b' } }),
  },
  {
    name: 'a log under whose name a watcher’s is too long',
    tag: 'policy-inconsistent',
    saying: /watcher\/0000/,
    from: fresh,
    offer: openedWith({
      gateway: { ...KIT.policy.gateway, origin: 'o'.repeat(200) },
      watchers: {
        quorum: 2,
        parties: KIT.policy.watchers.parties.map((party, i) => ({
          ...party,
          id: `${i}`.repeat(64),
        })),
      },
    }),
  },
  {
    name: 'a policy with a chain that this software does not know',
    tag: 'chain-unknown',
    from: fresh,
    offer: openedWith({
      chains: [...KIT.policy.chains, { ...KIT.policy.chains[0]!, id: 'eip155:1' }],
    }),
  },
  {
    name: 'a payment tag on an entry that is no payment',
    tag: 'tag-misplaced',
    offer: (scribe) =>
      scribe.propose('chain.observed', scribe.observedBody('watcher-3'), {
        tag: new Uint8Array(32).fill(1),
      }),
  },
  {
    name: 'an entry earlier than the one before it',
    tag: 'time-backwards',
    offer: (scribe) =>
      scribe.propose('chain.observed', scribe.observedBody('watcher-3'), {
        time: scribe.time - 1,
      }),
  },
  {
    name: 'an entry before what a quorum of watchers has stated',
    tag: 'time-before-witnessed',
    offer: (scribe) => {
      const clock = formatInstant(scribe.time + 10_000);
      scribe.observed('watcher-1', { clock });
      scribe.observed('watcher-2', { clock });
      return scribe.propose('chain.observed', scribe.observedBody('watcher-3'), {
        time: scribe.time + 9_999,
      });
    },
  },
  {
    name: 'a request over 90 s after witnessed time',
    tag: 'time-ahead',
    offer: (scribe) => {
      scribe.pass(90_001);
      return scribe.propose('withdrawal.requested', scribe.requestedBody());
    },
  },
  {
    name: 'an approval over 90 s after witnessed time',
    tag: 'time-ahead',
    offer: (scribe) => {
      const { hash } = scribe.requested();
      scribe.pass(90_001);
      const act = scribe.act('alice', { act: 'approve', subject: hash });
      return scribe.propose('withdrawal.approved', act);
    },
  },
  {
    name: 'a preparation over 90 s after witnessed time',
    tag: 'time-ahead',
    offer: (scribe) => {
      const { hash } = scribe.requested();
      scribe.pass(90_001);
      return scribe.propose('payment.prepared', scribe.preparedBody(hash));
    },
  },
  {
    name: 'an entry of a number without a meaning',
    tag: 'entry-type',
    offer: (scribe) => rawEntry(scribe, 99, '{}'),
  },
  {
    name: 'a body that is not its own canonical form',
    tag: 'json-not-canonical',
    offer: (scribe) => rawEntry(scribe, ENTRY_TYPES.stopped, '{ }'),
  },
  {
    name: 'a body that is not JSON',
    tag: 'json-malformed',
    offer: (scribe) => rawEntry(scribe, ENTRY_TYPES.stopped, '{'),
  },
  {
    name: 'a body of another form',
    tag: 'schema-mismatch',
    offer: (scribe) => rawEntry(scribe, ENTRY_TYPES['payment.expired'], '{}'),
  },
  {
    name: 'a body with one member more',
    tag: 'schema-mismatch',
    offer: (scribe) => {
      const body = `{"extra":1,${Buffer.from(
        bodyBytes('chain.observed', scribe.observedBody('watcher-3')),
      )
        .toString()
        .slice(1)}`;
      return rawEntry(scribe, ENTRY_TYPES['chain.observed'], body);
    },
  },
]);

test('entries whose rules are not written yet are refused, each by its name', () => {
  const scribe = world();
  const enrolled = { customer: 'c-1', credential: 'AAAA', publicKey: 'ab', attester: 'kyc' };
  assertRefused(
    scribe.propose('customer.enrolled', { ...enrolled, signature: SIGNATURE }),
    'entry-type',
  );
});

test('requests, approvals and preparations may lie exactly 90 s after witnessed time', () => {
  const scribe = world();
  scribe.pass(90_000);
  const { hash } = scribe.requested();
  scribe.approved('alice', hash);
  scribe.prepared(hash);
});

test('every other entry may lie any time after it, so that time can restart after a pause', () => {
  const scribe = world();
  const { hash } = scribe.requested();
  const other = scribe.requested();
  const { payment } = scribe.prepared(hash);
  scribe.pass(30 * 86_400_000);
  scribe.signed(payment);
  scribe.rejected('alice', other.hash);
  scribe.stopped('dave', 'everything');
  scribe.sealed();
  scribe.tick(0);
  assert.equal(scribe.state.get('meta', '')!.witnessed, scribe.time);
  scribe.requested();
});

test('witnessed time is the q-th largest of what watchers stated last', () => {
  const scribe = world();
  const before = scribe.state.get('meta', '')!.witnessed;
  scribe.pass(60_000);
  const stated = (watcher: string, ms: number) => {
    scribe.observed(watcher, { clock: formatInstant(before + ms) });
    return scribe.state.get('meta', '')!.witnessed - before;
  };
  assert.equal(stated('watcher-1', 5_000), 0, 'one watcher alone moves nothing');
  assert.equal(stated('watcher-1', 50_000), 0, 'however often it speaks');
  assert.equal(stated('watcher-3', 7_000), 7_000, 'the second largest of 50, 0 and 7 s');
  assert.equal(stated('watcher-2', 20_000), 20_000, 'the second largest of 50, 20 and 7 s');
  assert.equal(stated('watcher-3', 30_000), 30_000);
});

test('with a quorum of three of three the slowest watcher holds time', () => {
  const scribe = worldOf((policy) => ({ watchers: { ...policy.watchers, quorum: 3 } }));
  const { witnessed } = scribe.state.get('meta', '')!;
  scribe.pass(1_000);
  scribe.observed('watcher-1');
  scribe.observed('watcher-2');
  assert.equal(scribe.state.get('meta', '')!.witnessed, witnessed);
  scribe.observed('watcher-3');
  assert.equal(scribe.state.get('meta', '')!.witnessed, scribe.time);
});

test('before a quorum of watchers has spoken, witnessed time is that of the opening', () => {
  const scribe = new Scribe(policyKit('ledger'));
  scribe.opened();
  scribe.pass(10_000);
  scribe.observed('watcher-1');
  assert.equal(scribe.state.get('meta', '')!.witnessed, START);
});

test('apply answers the same delta twice and leaves what it looks up alone', () => {
  const scribe = world();
  const before = scribe.state.content();
  const text = JSON.stringify(before);
  const entry = scribe.seal('withdrawal.requested', scribe.requestedBody());
  const first = apply(scribe.state, entry, CHECKS);
  assert.ok(!isRefusal(first));
  assert.deepEqual(apply(scribe.state, entry, CHECKS), first);
  assert.equal(JSON.stringify(scribe.state.content()), text);
});
