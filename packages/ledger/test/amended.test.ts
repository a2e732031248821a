// `policy.amended`: who may change the policy, and what must stay as it is.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { amended, amendedBody, vetoed } from '@sekisho/drill/amended';
import type { Scribe } from '@sekisho/drill/scribe';
import { policyHash } from '@sekisho/protocol/policy';
import { MAX_WAITING } from '../src/amended.ts';
import {
  changed,
  documentOf,
  ends,
  HASH,
  hashNow,
  limited,
  named,
  offers,
  OTHER,
  proposed,
  SOON,
  watched,
} from './support/amending.ts';
import { type Case, KIT, refuses, world, worldOf } from './support/world.ts';

/** Signed by Erin as it should be, and by Frank with something changed. */
const signs =
  (change: object, signing: Parameters<Scribe['act']>[2] = {}): Case['offer'] =>
  (scribe) => {
    const policy = changed(scribe, OTHER);
    const sign = (person: string, act: { act: 'amend'; subject: string }) =>
      person === 'frank'
        ? scribe.act(person, { ...act, ...change }, signing)
        : scribe.act(person, act);
    return scribe.propose('policy.amended', amendedBody(sign, policy, hashNow(scribe)));
  };

refuses([
  {
    name: 'an amendment of another policy than the one in force',
    tag: 'amendment-other-policy',
    offer: (scribe) => {
      const sign = (person: string, act: { act: 'amend'; subject: string }) =>
        scribe.act(person, act);
      return scribe.propose('policy.amended', amendedBody(sign, named(scribe, 'other'), HASH));
    },
  },
  {
    name: 'a policy that does not fit together',
    tag: 'policy-inconsistent',
    offer: offers(() => ({ thaw: { persons: 9, origins: 1 } })),
  },
  {
    name: 'a policy of a wallet whose address is of another key',
    tag: 'policy-inconsistent',
    offer: offers(({ wallets }) => ({
      wallets: [...wallets, { ...wallets[0]!, id: 'cold', address: KIT.address(5) }],
    })),
  },
  {
    name: 'a policy of a chain that this software does not know',
    tag: 'chain-unknown',
    offer: offers(({ chains }) => ({ chains: [...chains, { ...chains[0]!, id: 'eip155:1' }] })),
  },
  { name: 'one amender alone', tag: 'act-quorum', offer: offers(OTHER, ['erin']) },
  { name: 'one amender twice', tag: 'act-duplicate', offer: offers(OTHER, ['erin', 'erin']) },
  {
    name: 'amenders at one console where two are asked for',
    tag: 'act-quorum',
    from: () =>
      worldOf(({ amendment, persons }) => ({
        amendment: { ...amendment, origins: 2 },
        persons: persons.map((one) => (one.id === 'dave' ? { ...one, roles: ['amender'] } : one)),
      })),
    offer: offers(OTHER, ['erin', 'dave']),
  },
  { name: 'an approver’s act', tag: 'person-role', offer: offers(OTHER, ['erin', 'alice']) },
  { name: 'an act over another policy', tag: 'act-other-subject', offer: signs({ subject: HASH }) },
  { name: 'an act of import', tag: 'act-other-kind', offer: signs({ act: 'import' }) },
  { name: 'an act under another policy', tag: 'act-other-policy', offer: signs({ policy: HASH }) },
  { name: 'an act for another ledger', tag: 'act-other-ledger', offer: signs({ ledger: HASH }) },
  { name: 'an act past its expiry', tag: 'act-expired', offer: signs({ expires: SOON }) },
  {
    name: 'an act with a passkey that may be copied',
    tag: 'assertion-backup-state',
    offer: signs({}, { assertion: { flags: 0x0d } }),
  },
  {
    name: 'an act that is in the ledger already',
    tag: 'act-replayed',
    offer: (scribe) => {
      const sign = (person: string, act: { act: 'amend'; subject: string }) =>
        scribe.act(person, act);
      const body = amendedBody(sign, named(scribe, 'other'), hashNow(scribe));
      scribe.write('policy.amended', body);
      const again = { ...body, policy: body.policy };
      scribe.state.merge([['amendment', policyHash(body.policy), null]]);
      scribe.state.merge([['waiting', '', null]]);
      return scribe.propose('policy.amended', again);
    },
  },
  {
    name: 'what waits already',
    tag: 'amendment-duplicate',
    offer: (scribe) => {
      amended(scribe, named(scribe, 'other'));
      return offers(OTHER)(scribe);
    },
  },
  {
    name: 'more than may wait',
    tag: 'amendments-full',
    offer: (scribe) => {
      for (let i = 0; i < MAX_WAITING; i++) amended(scribe, named(scribe, `other-${i}`));
      return offers(OTHER)(scribe);
    },
  },
  { name: 'the policy in force', tag: 'amendment-again', offer: offers(() => ({})) },
  {
    name: 'a policy that was in force once',
    tag: 'amendment-again',
    offer: (scribe) => {
      const before = documentOf(scribe);
      amended(scribe, changed(scribe, limited('client-hour', '1000000')));
      assert.notEqual(hashNow(scribe), KIT.hash);
      return offers(() => before)(scribe);
    },
  },
  {
    name: 'what somebody vetoed',
    tag: 'amendment-vetoed',
    offer: (scribe) => {
      vetoed(scribe, 'dave', proposed(scribe, named(scribe, 'other')));
      return offers(OTHER)(scribe);
    },
  },
  {
    name: 'what somebody vetoed before it was written down',
    tag: 'amendment-vetoed',
    offer: (scribe) => {
      vetoed(scribe, 'dave', policyHash(named(scribe, 'other')));
      return offers(OTHER)(scribe);
    },
  },
]);

// What must stay as it is.
refuses([
  {
    name: 'a denied destination in another spelling than the chain’s',
    tag: 'policy-inconsistent',
    saying: /deniedDestinations\[0\]: a NEM address/,
    offer: offers(({ chains: [chain] }) => {
      const address = KIT.address(1).toLowerCase();
      return { chains: [{ ...chain!, deniedDestinations: [address] }] };
    }),
  },
  {
    name: 'a denied destination that is none',
    tag: 'policy-inconsistent',
    saying: /deniedDestinations\[0\]: /,
    offer: offers(({ chains: [chain] }) => {
      return { chains: [{ ...chain!, deniedDestinations: ['NOWHERE'] }] };
    }),
  },
  {
    name: 'another name of the log',
    tag: 'amendment-breaks',
    saying: /gateway\.origin/,
    offer: offers(({ gateway }) => ({ gateway: { ...gateway, origin: 'other.example/log' } })),
  },
  {
    name: 'another key of the sequencer',
    tag: 'amendment-breaks',
    saying: /gateway\.publicKey/,
    offer: offers(({ gateway }) => ({
      gateway: { ...gateway, publicKey: KIT.keys('other').publicHex },
    })),
  },
  {
    name: 'a wallet that vanishes',
    tag: 'amendment-breaks',
    saying: /wallets: "hot" must stay/,
    offer: offers(({ clients }) => ({
      wallets: [],
      clients: clients.map((client) => ({ ...client, wallets: [] })),
    })),
  },
  {
    name: 'a wallet that is watched from later on',
    tag: 'amendment-breaks',
    saying: /wallets: "hot"/,
    offer: offers(({ wallets }) => ({
      wallets: wallets.map((wallet) => ({ ...wallet, startHeight: 2_000 })),
    })),
  },
  {
    name: 'a wallet of another custody',
    tag: 'amendment-breaks',
    saying: /wallets: "hot"/,
    offer: offers(({ wallets }) => ({
      wallets: wallets.map(({ custody, ...wallet }) => ({
        ...wallet,
        custody: {
          kind: 'observed',
          publicKey: custody.kind === 'threshold' ? custody.group.publicKey : '',
        },
      })),
    })),
  },
  {
    name: 'an asset with other decimals',
    tag: 'amendment-breaks',
    saying: /assets/,
    offer: offers(({ assets }) => ({ assets: assets.map((asset) => ({ ...asset, decimals: 5 })) })),
  },
  {
    name: 'watchers of whom too few stay',
    tag: 'amendment-breaks',
    saying: /1 stay of a quorum of 2/,
    offer: offers((policy) => ({
      watchers: watched(policy, ['watcher-1', 'watcher-4', 'watcher-5']),
    })),
  },
  {
    name: 'a watcher under its name with another key',
    tag: 'amendment-breaks',
    saying: /"watcher-3" has another key/,
    offer: offers(({ watchers }) => ({
      watchers: {
        ...watchers,
        parties: watchers.parties.map((party) =>
          party.id === 'watcher-3' ? { ...party, publicKey: KIT.keys('other').publicHex } : party,
        ),
      },
    })),
  },
  {
    name: 'a suspension after which too few watchers are left',
    tag: 'amendment-unmet',
    saying: /watchers\.quorum: 2 of 1/,
    offer: (scribe) => {
      amended(scribe, changed(scribe, ends('watcher-3')));
      return offers(ends('watcher-2'))(scribe);
    },
  },
  {
    name: 'a suspension after which too few signers are left',
    tag: 'amendment-unmet',
    saying: /threshold/,
    offer: (scribe) => {
      amended(scribe, changed(scribe, ends('signer-3')));
      return offers(ends('signer-2'))(scribe);
    },
  },
  {
    name: 'a suspension after which too few amenders are left',
    tag: 'amendment-unmet',
    saying: /amendment/,
    offer: offers(ends('frank')),
  },
]);

test('a quorum of amenders proposes any other policy, and it waits', () => {
  const scribe = world();
  const hash = proposed(scribe, changed(scribe, OTHER));
  assert.deepEqual(scribe.state.get('waiting', ''), [hash]);
  assert.equal(scribe.state.get('amendment', hash)?.index, scribe.size - 1);
  assert.equal(hashNow(scribe), KIT.hash);
});
