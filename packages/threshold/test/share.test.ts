import assert from 'node:assert/strict';
import { test } from 'node:test';
import { utf8 } from '@sekisho/protocol/bytes';
import fc from 'fast-check';
import { SUITES } from '../src/aggregate.ts';
import { MAX_PARTIES } from '../src/group.ts';
import { MAX_OUTSTANDING_NONCES } from '../src/nonces.ts';
import { dealShares, ShareHolder } from '../src/share.ts';
import { assertRefused, must, names, roundOne, roundTwo, seeded, world } from './world.ts';

const MESSAGE = utf8('pay 300 XEM');
const SUITE = 'frost-ed25519-keccak512-nem';

test('a nonce signs once: the same handle is refused, for the same message too', () => {
  const { holders } = world(SUITE, 2, 3);
  const round = roundOne(holders.slice(0, 2));
  const { handle } = round.committed[0]!;
  must(holders[0]!.sign(handle, MESSAGE, round.commitments));
  for (const message of [MESSAGE, utf8('other')]) {
    assertRefused(holders[0]!.sign(handle, message, round.commitments), 'nonce-unknown');
  }
});

test('a refused signing spends the nonce as well', () => {
  const { holders } = world(SUITE, 2, 3);
  const round = roundOne(holders.slice(0, 2));
  const { handle } = round.committed[0]!;
  assertRefused(holders[0]!.sign(handle, MESSAGE, []), 'nonce-commitments-malformed');
  assertRefused(holders[0]!.sign(handle, MESSAGE, round.commitments), 'nonce-unknown');
});

test('the holder keeps no nonce after sign, whatever the answer', () => {
  const { holders } = world(SUITE, 2, 3);
  const round = roundOne(holders);
  assert.deepEqual(
    holders.map((holder) => holder.outstanding),
    [1, 1, 1],
  );
  roundTwo({ ...round, signers: holders.slice(0, 2) }, MESSAGE);
  holders[2]!.sign(round.committed[2]!.handle, MESSAGE, []);
  assert.deepEqual(
    holders.map((holder) => holder.outstanding),
    [0, 0, 0],
  );
});

test('a handle of another process, or of nobody, is unknown', () => {
  const { group, secrets, holders } = world(SUITE, 2, 3);
  const round = roundOne(holders.slice(0, 2));
  const secret = secrets.get('signer-1')!;
  const restarted = must(ShareHolder.open(secret, group, 'signer-1', seeded('later')));
  must(restarted.commit());
  for (const handle of [round.committed[0]!.handle, '', ':1', '__proto__']) {
    assertRefused(restarted.sign(handle, MESSAGE, round.commitments), 'nonce-unknown');
  }
});

test('its own commitment must be among the given ones, unchanged', () => {
  const { holders } = world(SUITE, 2, 3);
  const [one, two, three] = holders;
  const others = roundOne([two!, three!]).commitments;
  const left = must(one!.commit());
  assertRefused(one!.sign(left.handle, MESSAGE, others), 'nonce-commitment-altered');

  const swapped = must(one!.commit());
  const { party, hiding, binding } = swapped.commitment;
  const exchanged = [{ party, hiding: binding, binding: hiding }, others[0]!];
  assertRefused(one!.sign(swapped.handle, MESSAGE, exchanged), 'nonce-commitment-altered');

  const older = must(one!.commit());
  const newer = must(one!.commit());
  const stale = [older.commitment, others[0]!];
  assertRefused(one!.sign(newer.handle, MESSAGE, stale), 'nonce-commitment-altered');
});

test('its own commitment is the same in every field, or it does not sign', () => {
  const { holders } = world(SUITE, 2, 3);
  const [one, two, three] = holders;
  const [second, third] = roundOne([two!, three!]).commitments;
  for (const [change, other] of [
    [{ hiding: third!.hiding }, second],
    [{ binding: third!.binding }, second],
    [{ hiding: third!.hiding, binding: third!.binding }, second],
    [{ party: 'signer-2' }, third],
  ] as const) {
    const { handle, commitment } = must(one!.commit());
    const given = [{ ...commitment, ...change }, other!];
    assertRefused(one!.sign(handle, MESSAGE, given), 'nonce-commitment-altered');
  }
});

test('outstanding nonces are bounded: the oldest goes first', () => {
  const { holders } = world(SUITE, 2, 3);
  const [one, two] = holders;
  const other = must(two!.commit()).commitment;
  const made = Array.from({ length: MAX_OUTSTANDING_NONCES + 1 }, () => must(one!.commit()));
  assert.equal(one!.outstanding, MAX_OUTSTANDING_NONCES);
  const [dropped, kept] = made;
  assertRefused(one!.sign(dropped!.handle, MESSAGE, [dropped!.commitment, other]), 'nonce-unknown');
  must(one!.sign(kept!.handle, MESSAGE, [kept!.commitment, other]));
});

test('handles name the boot and count up; commitments never repeat', () => {
  const { holders } = world(SUITE, 2, 3);
  const made = Array.from({ length: 8 }, () => must(holders[0]!.commit()));
  const [boot] = made[0]!.handle.split(':');
  assert.match(boot!, /^[0-9a-f]{32}$/);
  assert.deepEqual(
    made.map(({ handle }) => handle),
    [1, 2, 3, 4, 5, 6, 7, 8].map((n) => `${boot}:${n}`),
  );
  const points = made.flatMap(({ commitment }) => [commitment.hiding, commitment.binding]);
  assert.equal(new Set(points).size, 16);
});

test('a random source that repeats itself stops the machine', () => {
  const { group, secrets } = world(SUITE, 2, 3);
  const secret = secrets.get('signer-1')!;
  const stuck = must(
    ShareHolder.open(secret, group, 'signer-1', { bytes: (length) => new Uint8Array(length) }),
  );
  assert.throws(() => stuck.commit(), /repeats itself/);
  let flip = 0;
  const period = must(
    ShareHolder.open(secret, group, 'signer-1', {
      bytes: (length) => new Uint8Array(length).fill(++flip % 2),
    }),
  );
  must(period.commit());
  assert.throws(() => period.commit(), /repeats itself/);
  const short = must(
    ShareHolder.open(secret, group, 'signer-1', { bytes: () => new Uint8Array(16) }),
  );
  assert.throws(() => short.commit(), /number of bytes/);
});

test('a wiped holder does nothing more', () => {
  const { holders } = world(SUITE, 2, 3);
  const round = roundOne(holders.slice(0, 2));
  holders[0]!.wipe();
  assertRefused(holders[0]!.commit(), 'share-wiped');
  const { handle } = round.committed[0]!;
  assertRefused(holders[0]!.sign(handle, MESSAGE, round.commitments), 'share-wiped');
  assert.equal(holders[0]!.outstanding, 0);
});

test("a share opens only as its own party's, in its own group and suite", () => {
  const { group, secrets } = world(SUITE, 2, 3);
  const secret = secrets.get('signer-1')!;
  const random = seeded('open');
  const another = world(SUITE, 2, 3, 'another');
  const plain = world('frost-ed25519-sha512', 2, 3);
  for (const [key, party] of [
    [group, 'signer-2'],
    [group, 'signer-9'],
    [another.group, 'signer-1'],
    [plain.group, 'signer-1'],
  ] as const) {
    assertRefused(ShareHolder.open(secret, key, party, random), 'share-foreign');
  }
  // The right labels around another group's scalar.
  const forged = secret.slice();
  forged.set(another.secrets.get('signer-1')!.subarray(-32), forged.length - 32);
  assertRefused(ShareHolder.open(forged, group, 'signer-1', random), 'share-foreign');
});

test('bytes that are no share are refused, and the refusal quotes none of them', () => {
  const { group, secrets } = world(SUITE, 2, 3);
  const secret = secrets.get('signer-1')!;
  const tail = (byte: number) => secret.slice().fill(byte, secret.length - 32);
  for (const [bytes, says] of [
    [new Uint8Array(), /known suite/],
    [secret.subarray(1), /known suite/],
    [secret.subarray(0, -1), /wrong length/],
    [new Uint8Array([...secret, 0]), /wrong length/],
    [tail(0), /zero or not canonical/],
    [tail(0xff), /zero or not canonical/], // above the group order
  ] as const) {
    const { detail } = assertRefused(
      ShareHolder.open(bytes, group, 'signer-1', seeded('no share')),
      'share-malformed',
    );
    assert.match(detail, says);
    assert.ok(!detail.includes(Buffer.from(secret.subarray(-32)).toString('hex')));
  }
});

test('a share that does not open, or is wiped, leaves no copy of its scalar', () => {
  const { group, secrets, holders } = world(SUITE, 2, 3);
  const random = seeded('copies');
  const scalarsIn = (secret: Uint8Array, party: string) => {
    const copies: Uint8Array[] = [];
    /** Sees every copy that is made of it: `slice` asks the class it is called on. */
    class Watched extends Uint8Array<ArrayBuffer> {
      constructor(from: number | ArrayBuffer, offset?: number, length?: number) {
        super(from as ArrayBuffer, offset, length);
        if (typeof from === 'number') copies.push(this);
      }
    }
    const bytes = new Watched(new Uint8Array(secret).buffer);
    const holder = ShareHolder.open(bytes, group, party, random);
    const left = () => copies.filter((copy) => copy.some((byte) => byte !== 0)).length;
    return { holder, left, made: copies.length };
  };
  const foreign = secrets.get('signer-1')!.slice();
  foreign.set(secrets.get('signer-2')!.subarray(-32), foreign.length - 32);
  const refused = scalarsIn(foreign, 'signer-1');
  assertRefused(refused.holder, 'share-foreign');
  assert.ok(refused.made > 0, 'no copy was seen');
  assert.equal(refused.left(), 0);
  const opened = scalarsIn(secrets.get('signer-1')!, 'signer-1');
  const holder = must(opened.holder);
  assert.ok(opened.left() > 0);
  assert.equal(roundTwo(roundOne([holder, holders[1]!]), MESSAGE).length, 2);
  holder.wipe();
  assert.equal(opened.left(), 0);
});

test('any changed bit of a share is refused', () => {
  const { group, secrets } = world(SUITE, 2, 3);
  const secret = secrets.get('signer-2')!;
  const random = seeded('bits');
  fc.assert(
    fc.property(fc.nat(secret.length * 8 - 1), (bit) => {
      const altered = secret.slice();
      altered[bit >> 3]! ^= 1 << (bit & 7);
      assert.ok('refused' in ShareHolder.open(altered, group, 'signer-2', random));
    }),
  );
});

test('the caller may wipe the bytes it handed in', () => {
  const { group, secrets, holders } = world(SUITE, 2, 3);
  const secret = secrets.get('signer-1')!.slice();
  const holder = must(ShareHolder.open(secret, group, 'signer-1', seeded('copy')));
  secret.fill(0);
  const round = roundOne([holder, holders[1]!]);
  assert.equal(roundTwo(round, MESSAGE).length, 2);
});

test('the dealer: one seed, one group; unusable arguments are a fault', () => {
  for (const suite of SUITES) {
    const deal = (seed: string) => dealShares(suite, 2, names(3), seeded(seed));
    assert.deepEqual(deal('a'), deal('a'));
    assert.notEqual(deal('a').group.publicKey, deal('b').group.publicKey);
  }
  const random = seeded('bad');
  assert.throws(() => dealShares(SUITE, 1, names(3), random));
  assert.throws(() => dealShares(SUITE, 4, names(3), random));
  assert.throws(() => dealShares(SUITE, 2, names(4), random), /more than half/);
  assert.throws(() => dealShares(SUITE, 2, ['a', 'a', 'b'], random), /twice/);
  const crowd = names(MAX_PARTIES + 1);
  assert.throws(() => dealShares(SUITE, MAX_PARTIES, crowd, random), /at most 15/);
});
