// The gateway shows heads that nobody cosigned just now, or that are of other entries.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { noteOf } from '@sekisho/drill/heads';
import { logKey, watcherKey } from '@sekisho/ledger/head';
import { signCheckpoint } from '@sekisho/log/checkpoint';
import { cosign } from '@sekisho/log/cosignature';
import { ed25519Signer, signatureLine } from '@sekisho/log/note';
import { concat, u64be, utf8 } from '@sekisho/protocol/bytes';
import { entryBytes } from '@sekisho/protocol/envelope';
import { isRefusal, type RefusalTag } from '@sekisho/protocol/refusal';
import { batchOf } from '@sekisho/drill/hostile-gateway';
import { assertRefused, besieged, must, Siege, siegeKit } from '@sekisho/drill/siege';

test('cosignatures are good for 60 s and not a second longer', async () => {
  const { siege, signer, payment } = await besieged();
  await siege.bring(signer, siege.scribe.head(siege.scribe.quorum()));
  await siege.pass(59_000);
  assert.ok(!isRefusal(await siege.steal(signer, payment)));
  await siege.pass(2_000);
  assertRefused(await siege.steal(signer, payment), 'head-stale');
  // Shown again, they are as old as they were.
  await siege.bring(signer, siege.scribe.head(siege.scribe.quorum(-61_000)));
  assertRefused(await siege.steal(signer, payment), 'head-stale');
  assert.equal(signer.vault.given, 1);
});

test('one fresh cosignature does not make up for a stale one', async () => {
  const { siege, signer, payment } = await besieged();
  const [first, second] = siege.scribe.quorum();
  const stale = { ...second!, time: second!.time - 61_000 };
  must(await siege.bring(signer, siege.scribe.head([first!, stale])));
  assertRefused(await siege.steal(signer, payment), 'head-stale');
  assert.equal(signer.vault.given, 0);
});

test('cosignatures dated over 5 s ahead are refused by head-from-future', async () => {
  const { siege, signer, payment } = await besieged();
  must(await siege.bring(signer, siege.scribe.head(siege.scribe.quorum(7_000))));
  assertRefused(await siege.steal(signer, payment), 'head-from-future');
  assert.equal(signer.vault.given, 0);
  must(await siege.bring(signer, siege.scribe.head(siege.scribe.quorum(4_000))));
  assert.ok(!isRefusal(await siege.steal(signer, payment)));
});

test('cosignatures that grow stale between the rounds are stale at the share', async () => {
  const { siege, signer, payment } = await besieged();
  const stolen = await siege.steal(signer, payment, () => siege.pass(61_000));
  assertRefused(stolen, 'head-stale');
  assert.equal(signer.vault.given, 0);
});

const HEADS: readonly [what: string, tag: RefusalTag, note: (siege: Siege) => string][] = [
  ['nobody cosigned', 'head-quorum', (s) => s.bareHead()],
  ['one watcher cosigned', 'head-quorum', (s) => s.scribe.head(s.scribe.quorum().slice(1))],
  [
    'one watcher cosigned twice',
    'note-duplicate',
    (s) => {
      const [one] = s.scribe.quorum();
      return s.scribe.head([one!, { ...one!, time: one!.time - 1_000 }]);
    },
  ],
  [
    'one watcher cosigned under the name of another',
    'note-signature',
    (s) => {
      const [one, two] = s.scribe.quorum();
      return s.scribe.head([one!, { ...two!, sign: s.kit.keys(one!.watcher).sign }]);
    },
  ],
  [
    'a watcher cosigned with a key of another name, which the policy does not have',
    'head-quorum',
    (s) => {
      const { policy, keys } = s.kit;
      const party = { id: 'watcher-4', publicKey: keys('watcher-1').publicHex };
      const [text] = s.bareHead().split('\n\n');
      const time = Math.floor(s.clock.now() / 1_000);
      const line = cosign(`${text}\n`, watcherKey(policy, party), time, keys('watcher-1').sign);
      return s.scribe.head(s.scribe.quorum().slice(0, 1)) + line;
    },
  ],
  [
    'a stranger cosigned',
    'head-quorum',
    (s) => {
      const { policy, keys } = s.kit;
      const party = { id: 'watcher-2', publicKey: keys('thief').publicHex };
      const [text] = s.bareHead().split('\n\n');
      const time = Math.floor(s.clock.now() / 1_000);
      const line = cosign(`${text}\n`, watcherKey(policy, party), time, keys('thief').sign);
      return s.scribe.head(s.scribe.quorum().slice(0, 1)) + line;
    },
  ],
  [
    'watchers cosigned as another root',
    'note-signature',
    (s) => {
      const other = noteOf(s.kit, { size: s.scribe.size, root: new Uint8Array(32).fill(9) }, [
        ...s.scribe.quorum(),
      ]);
      return s.bareHead() + other.split('\n\n')[1]!.split('\n').slice(1).join('\n');
    },
  ],
  [
    'watchers cosigned as another size',
    'note-signature',
    (s) => {
      const root = s.scribe.tree.root();
      const other = noteOf(s.kit, { size: s.scribe.size + 1, root }, s.scribe.quorum());
      return s.bareHead() + other.split('\n\n')[1]!.split('\n').slice(1).join('\n');
    },
  ],
  [
    'the date of a cosignature was altered in',
    'note-signature',
    (s) => {
      const { policy, keys } = s.kit;
      const time = Math.floor(s.clock.now() / 1_000);
      const [text] = s.bareHead().split('\n\n');
      const party = { id: 'watcher-2', publicKey: keys('watcher-2').publicHex };
      const old = keys('watcher-2').sign(
        concat(utf8(`cosignature/v1\ntime ${time - 600}\n${text}\n`)),
      );
      const line = signatureLine(watcherKey(policy, party), concat(u64be(time), old));
      return s.scribe.head(s.scribe.quorum().slice(0, 1)) + line;
    },
  ],
  [
    'another key than the sequencer’s signed',
    'note-unsigned',
    (s) => {
      const head = { size: s.scribe.size, root: s.scribe.tree.root() };
      const { origin } = s.kit.policy.gateway;
      const key = { ...logKey(s.kit.policy), ...thiefKey(s, origin) };
      return signCheckpoint({ origin, ...head }, ed25519Signer(key, s.kit.keys('thief').sign));
    },
  ],
];

function thiefKey(siege: Siege, origin: string) {
  const { policy, keys } = siege.kit;
  return logKey({
    ...policy,
    gateway: { ...policy.gateway, origin, publicKey: keys('thief').publicHex },
  });
}

for (const [what, tag, note] of HEADS) {
  test(`a head that ${what} is refused by ${tag}`, async () => {
    const { siege, signer } = await besieged();
    // A payment that the signer would sign if it took the head.
    const { payment } = siege.orderAndPrepare();
    assertRefused(await siege.bring(signer, note(siege)), tag);
    assertRefused(await siege.steal(signer, payment), 'payment-unknown');
    assert.equal(signer.vault.given, 0);
  });
}

test('a watcher past its end cosigns nothing any more', async () => {
  const kit = siegeKit('siege', ({ watchers }) => ({
    watchers: {
      ...watchers,
      parties: watchers.parties.map((party, i) =>
        i === 1 ? { ...party, validUntil: '2026-01-26T00:01:30.000Z' } : party,
      ),
    },
  }));
  const { siege, signer, payment } = await besieged(new Siege(kit));
  assert.ok(!isRefusal(await siege.steal(signer, payment)));
  await siege.pass(30_000);
  assertRefused(await siege.bring(signer), 'head-quorum');
});

test('a head of other entries, of fewer entries or without its proof is refused', async () => {
  const { siege, signer } = await besieged();
  const from = signer.line.size;
  const before = siege.scribe.head();
  siege.orderAndPrepare();
  const { history } = siege;
  const note = siege.scribe.head();
  const follow = (change: Parameters<typeof batchOf>[3], head = note) =>
    signer.line.follow(batchOf(history, from, head, change));
  const [request, prepared] = history.entries.slice(from).map(entryBytes);
  assertRefused(await follow({ entries: [prepared!, request!] }), 'head-root');
  assertRefused(await follow({ entries: [request!, request!] }), 'head-root');
  assertRefused(await follow({}, before), 'head-rollback');
  assertRefused(await follow({ to: from + 1, consistency: [] }), 'head-root');
  assertRefused(await follow({ consistency: [new Uint8Array(32)] }), 'head-root');
  assertRefused(await signer.line.follow(batchOf(history, from - 1, note)), 'follow-gap');
  assertRefused(await signer.line.follow(batchOf(history, from + 1, note)), 'follow-gap');
  assert.equal(signer.replica.size, from);
});

test('a signer that is still catching up stands on no head and signs nothing', async () => {
  const { siege, signer, payment } = await besieged();
  const from = signer.line.size;
  siege.orderAndPrepare();
  must(
    await signer.line.follow(batchOf(siege.history, from, siege.scribe.head(), { to: from + 1 })),
  );
  assert.equal(signer.replica.size, from + 1);
  assertRefused(await siege.steal(signer, payment), 'note-malformed');
  assert.equal(signer.vault.given, 0);
  must(await siege.bring(signer));
  assert.ok(!isRefusal(await siege.steal(signer, payment)));
});
