// A long ledger costs no more per withdrawal than a short one: by counted work, not by time. The
// command (`npm run growth`) measures bytes and seconds over fifty thousand of them.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Hashing } from '@sekisho/protocol/hash';
import { isRefusal } from '@sekisho/protocol/refusal';
import { MemoryDisk } from '@sekisho/replica/memory-store';
import { Replica } from '@sekisho/replica/replica';
import type { Store } from '@sekisho/replica/store';
import { growing } from '../src/growth/kit.ts';
import { PER_ROUND, Traffic } from '../src/growth/traffic.ts';
import { complaintsOf, linesOf, lineOf, startLine } from '../src/growth/verdict.ts';
import type { Start } from '../src/growth/wiring/calls.ts';
import { grow, type Growth, type Sampled } from '../src/growth/wiring/growth-run.ts';

const SEAL_EVERY = 256;
const ROUNDS = 24;
/** A commit holds at most what one round submits at once. */
const LONGEST_COMMIT = PER_ROUND;

const GROWING = growing(false);
const disk = new MemoryDisk();
const traffic = await Traffic.begin(GROWING, disk.open(), SEAL_EVERY);
for (let round = 0; round < ROUNDS; round++) await traffic.round();
const { size, state } = traffic.gateway.replica;
const { hash } = state;
disk.crash();

/** Lines of each segment that the gateway wrote. */
function segments(): readonly number[] {
  const notes = disk.books.get('snapshot')!;
  const parts = Array.from({ length: notes.size - 1 }, (_, part) => notes.get(String(part))!);
  const text = parts.join('');
  const counts: number[] = [];
  let count = 0;
  for (const line of text.trimEnd().split('\n')) {
    if (line.startsWith('[')) count += 1;
    else {
      counts.push(count);
      count = 0;
    }
  }
  return counts;
}

test('each withdrawal makes four entries, and every one is paid and seen', () => {
  assert.equal(traffic.asked, ROUNDS * PER_ROUND);
  const seals = Math.trunc(size / SEAL_EVERY);
  assert.ok(size >= 4 * traffic.asked && size <= 4 * traffic.asked + 4 + seals, `${size} entries`);
  const { content } = traffic.gateway.replica;
  for (const id of content.ids('payment')) {
    assert.equal(content.get('payment', id)!.sightings.length, 3);
  }
});

test('a seal hashes and writes as many cells late as early', () => {
  const counts = segments();
  assert.ok(counts.length >= 9, `${counts.length} seals`);
  const whole = traffic.gateway.replica.content.content().length;
  const [, early, ...rest] = counts;
  const late = rest.at(-1)!;
  assert.ok(late < 1.25 * early!, `${late} cells at the last seal, ${early} at the second`);
  assert.ok(late < whole / 4, `${late} cells of ${whole}`);
});

test('a node reads entries and snapshot once, and folds what came after the seal', async () => {
  const { ledger, cryptography } = GROWING;
  let verified = 0;
  const hashed = { commitments: 0, leavesAndNodes: 0 };
  const { hashing } = cryptography.checks;
  const counting: Hashing = {
    ...hashing,
    hmacSha256: (key, bytes) => {
      hashed.commitments += 1;
      return hashing.hmacSha256(key, bytes);
    },
    sha256: (bytes) => {
      hashed.leavesAndNodes += 1;
      return hashing.sha256(bytes);
    },
  };
  const checks = {
    ...cryptography.checks,
    hashing: counting,
    ed25519: (...words: Parameters<typeof cryptography.checks.ed25519>) => {
      verified += 1;
      return cryptography.checks.ed25519(...words);
    },
  };
  const reads = { entries: 0, notes: 0 };
  const opened = async (sign = cryptography.sign('gateway')) => {
    const store = counted(disk.open(), reads);
    const replica = await Replica.open(store, ledger, checks, { sign });
    assert.ok(!isRefusal(replica), JSON.stringify(replica));
    disk.crash();
    return replica;
  };
  const replica = await opened();
  assert.equal(replica.state.hash, hash);
  const { sealed, folded } = replica.started;
  assert.ok(folded <= SEAL_EVERY + LONGEST_COMMIT, `${folded} entries folded`);
  assert.equal(sealed + folded, size);
  assert.equal(reads.entries, size);
  // By the hashing it was handed, each entry once: those that the snapshot covers as well.
  assert.equal(hashed.commitments, size);
  assert.ok(hashed.leavesAndNodes > 1.9 * size && hashed.leavesAndNodes <= 2 * size);
  const parts = disk.books.get('snapshot')!.size - 1;
  assert.equal(reads.notes, parts + 2, 'the mark, its parts, and whether it has halted');
  // One for a request, two promises for a payment, one for an observation; and the head.
  assert.ok(verified <= folded + PER_ROUND * 4, `${verified} signatures verified`);
  const whole = await opened(cryptography.sign('signer-1'));
  assert.equal(whole.started.folded, size, 'another node’s snapshot is none');
  assert.equal(whole.state.hash, hash);
});

function counted(store: Store, reads: { entries: number; notes: number }): Store {
  return {
    head: () => store.head(),
    entries: async (from, count) => {
      const entries = await store.entries(from, count);
      reads.entries += entries.length;
      return entries;
    },
    note: (book, key) => {
      reads.notes += 1;
      return store.note(book, key);
    },
    notes: (book) => store.notes(book),
    append: (batch) => store.append(batch),
    putNote: (book, key, value, once) => store.putNote(book, key, value, once),
    close: () => store.close(),
  };
}

test('three processes with files of their own: the command’s own run, small', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'sekisho-growth-test-'));
  try {
    const told: string[] = [];
    const growth = await grow({
      ...{ withdrawals: 360, every: 120, real: false, directory },
      onSample: (sampled) => told.push(lineOf(sampled)),
      onStart: (role, start) => told.push(startLine(role, start)),
    });
    assert.deepEqual(
      growth.samples.map(({ withdrawals }) => withdrawals),
      [120, 240, 360],
    );
    assert.equal(told.length, 6);
    for (const start of Object.values(growth.starts)) {
      assert.equal(start.stateHash, growth.replay.stateHash);
      assert.ok(start.sealed >= 1_024 && start.folded < 1_024, startLine('signer', start));
    }
    assert.equal(growth.replay.folded, growth.replay.size);
    assert.match(linesOf(growth).join('\n'), /bytes of heap per withdrawal[\s\S]+folding all/);
  } finally {
    rmSync(directory, { recursive: true });
  }
});

/** Ten samples of a node that grows by `heapOf` bytes for each of a thousand withdrawals. */
function growth(heapOf: (sample: number) => number, start: Partial<Start> = {}): Growth {
  const whole = { size: 4_000, sealed: 3_000, folded: 1_000, refused: '', stateHash: 'a' };
  const started: Start = { ...whole, ms: 1, processorMs: 1, ...start };
  let heap = 0;
  const samples = Array.from({ length: 10 }, (_, n): Sampled => {
    heap += heapOf(n);
    const node = { heap, rss: 1, file: 1_000 * n, processorMs: 1_000 * n, size: 4 * n };
    return {
      withdrawals: n,
      entries: 4,
      ms: 1,
      nodes: { gateway: node, signer: node, watcher: node },
    };
  });
  const starts = { gateway: started, signer: started, watcher: started };
  return { samples, starts, replay: { ...whole, ms: 1, processorMs: 1 } };
}

test('what grows faster than before is said of each node; what is flat or falls is not', () => {
  assert.deepEqual(complaintsOf(growth(() => 5_000)), []);
  assert.deepEqual(complaintsOf(growth((n) => 5_000 - n)), []);
  assert.deepEqual(complaintsOf(growth((n) => (n === 0 ? 90_000 : 5_000))), []);
  const faster = complaintsOf(growth((n) => 1_000 * n));
  assert.equal(faster.length, 3);
  assert.match(faster[0]!, /^gateway: .* bytes of heap per withdrawal in the last third/);
});

test('a start that is slow, or without a snapshot, or another state, is said', () => {
  const said = (start: Partial<Start>): string => complaintsOf(growth(() => 1, start)).join('\n');
  assert.match(said({ processorMs: 10_001 }), /^gateway: a start took 10\.0 s of processor/);
  assert.match(said({ sealed: 0, refused: 'its mark' }), /it had no snapshot \(its mark\)/);
  assert.match(said({ stateHash: 'b' }), /another state/);
});
