// A signer's disk restored from a snapshot, cloned or forked: it asks watchers before it acts.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { largestAnswerOf } from '@sekisho/drill/hostile-gateway';
import { assertRefused, besieged, must, Siege } from '@sekisho/drill/siege';
import type { LargestAnswer } from '@sekisho/protocol/message';
import { isRefusal } from '@sekisho/protocol/refusal';
import { MemoryDisk } from '@sekisho/replica/memory-store';

function snapshotOf(disk: MemoryDisk): MemoryDisk {
  const copy = new MemoryDisk();
  copy.entries.push(...disk.entries.map((entry) => entry.slice()));
  for (const [book, notes] of disk.books) copy.books.set(book, new Map(notes));
  copy.head = disk.head;
  return copy;
}

test('a signer restored from a snapshot signs nothing until it has caught up', async () => {
  const { siege, signer, payment } = await besieged();
  const snapshot = snapshotOf(signer.disk);
  const then = siege.scribe.head();
  siege.scribe.stopped('dave', 'everything');
  must(await siege.bring(signer));
  signer.disk.crash();
  const restored = await siege.signer('signer-1', snapshot);
  await siege.pass(0);
  // The gateway shows it the head of back then, cosigned as freshly as it can.
  must(
    await restored.line.follow({
      from: restored.line.size,
      entries: [],
      note: then,
      consistency: [],
    }),
  );
  assertRefused(await siege.steal(restored, payment), 'boot-behind');
  must(await siege.bring(restored));
  assertRefused(await siege.steal(restored, payment), 'stopped');
  assert.equal(restored.vault.given, 0);
});

test('a signer whose disk forked off halts by boot-fork', async () => {
  const siege = new Siege();
  const fork = siege.scribe.fork();
  const { payment } = siege.orderAndPrepare();
  const signer = await siege.signer('signer-1');
  fork.requested({ customer: 'c-9' });
  fork.requested({ customer: 'c-8' });
  const { ledger, root, size } = fork;
  siege.largest = (nonce) => siege.honestAnswers(nonce, { ledger, root, size } as never);
  await siege.bring(signer);
  await siege.pass(500);
  await siege.bring(signer);
  assertRefused(await siege.steal(signer, payment), 'boot-fork');
  assert.equal(signer.replica.halted?.refused, 'boot-fork');
});

type Answers = (siege: Siege, nonce: string) => readonly LargestAnswer[];
const one = (siege: Siege, watcher: string, change: object) => {
  const { ledger, size, root } = siege.scribe;
  return largestAnswerOf(siege.kit, watcher, { ledger, nonce: '', size, root, ...change });
};

const UNANSWERED: readonly [what: string, answers: Answers][] = [
  ['nobody answers', () => []],
  ['one watcher answers', (s, nonce) => s.honestAnswers(nonce).slice(0, 1)],
  [
    'one watcher answers twice',
    (s, nonce) => [one(s, 'watcher-1', { nonce }), one(s, 'watcher-1', { nonce, size: 1 })],
  ],
  ['the answers are to another question', (s) => s.honestAnswers('00'.repeat(16))],
  [
    'the answers are about another ledger',
    (s, nonce) =>
      ['watcher-1', 'watcher-2'].map((id) => one(s, id, { nonce, ledger: 'ab'.repeat(32) })),
  ],
  [
    'one watcher answers in the name of another',
    (s, nonce) => {
      const [first, second] = s.honestAnswers(nonce);
      return [first!, { ...first!, statement: second!.statement }];
    },
  ],
  [
    'a stranger answers',
    (s, nonce) => [
      one(s, 'watcher-1', { nonce }),
      one(s, 'watcher-9', { nonce }),
      { ...one(s, 'watcher-2', { nonce }), signature: one(s, 'watcher-9', { nonce }).signature },
    ],
  ],
  [
    'an answer was altered',
    (s, nonce) =>
      s
        .honestAnswers(nonce)
        .map((answer, i) =>
          i === 0 ? answer : { ...answer, statement: { ...answer.statement, size: 1 } },
        ),
  ],
];

for (const [what, answers] of UNANSWERED) {
  test(`a signer signs nothing while ${what}: boot-unanswered`, async () => {
    const siege = new Siege();
    const { payment } = siege.orderAndPrepare();
    siege.largest = (nonce) => answers(siege, nonce);
    const signer = await siege.readySigner('signer-1');
    assertRefused(await siege.steal(signer, payment), 'boot-unanswered');
    await siege.pass(5_000);
    assertRefused(await siege.steal(signer, payment), 'boot-unanswered');
    assert.equal(signer.vault.given, 0);
    siege.largest = (nonce) => siege.honestAnswers(nonce);
    await siege.pass(500);
    assert.ok(!isRefusal(await siege.steal(signer, payment)), 'the next try is answered');
  });
}

test('a signer asked before it could ask signs nothing', async () => {
  const siege = new Siege();
  const { payment } = siege.orderAndPrepare();
  const signer = await siege.signer('signer-1');
  await siege.bring(signer);
  assertRefused(await siege.steal(signer, payment), 'boot-unanswered');
  assert.equal(signer.vault.given, 0);
});

test('the largest of the answers counts, whatever the others say', async () => {
  const siege = new Siege();
  const { payment } = siege.orderAndPrepare();
  const [at, ahead] = [siege.scribe, siege.scribe.fork()];
  ahead.requested({ customer: 'c-5' });
  siege.largest = (nonce) => [
    one(siege, 'watcher-1', { nonce, size: at.size, root: at.root }),
    one(siege, 'watcher-3', { nonce, size: ahead.size, root: ahead.root }),
    one(siege, 'watcher-2', { nonce, size: 0, root: '0'.repeat(64) }),
  ];
  const signer = await siege.readySigner('signer-1');
  assertRefused(await siege.steal(signer, payment), 'boot-behind');
  assert.equal(signer.vault.given, 0);
});

test('a handle of an earlier life is good for nothing', async () => {
  const { siege, signer, payment } = await besieged();
  const { handle, commitment } = must(await signer.line.commit(payment));
  signer.disk.crash();
  const again = await siege.signer('signer-1', signer.disk);
  await siege.pass(0);
  await siege.bring(again);
  const commitments = [commitment, { ...commitment, party: 'signer-3' }];
  assertRefused(await again.line.share(payment, handle, commitments), 'nonce-other-payment');
  assert.equal(again.vault.given, 0);
  // Its promise it still knows.
  assert.ok(!isRefusal(await siege.steal(again, payment)));
});
