// RFC 9591 Appendix E.1: FROST(Ed25519, SHA-512), 2 of 3, participants 1 and 3, message "test".
// Through the whole surface: the holder draws the RFC's randomness and must send the RFC's bytes.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ed25519 } from '@noble/curves/ed25519.js';
import { fromHex, hex, utf8 } from '@sekisho/protocol/bytes';
import type { Random } from '@sekisho/protocol/clock';
import { aggregate, parseGroup, verifyShare } from '../src/aggregate.ts';
import { partyOf } from '../src/group.ts';
import { writeSecret } from '../src/secret.ts';
import { ShareHolder } from '../src/share.ts';
import { must } from './world.ts';

const { Point } = ed25519;
const bytes = (text: string) => new Uint8Array(fromHex(text)!);
const pointOf = (scalar: string) => Point.BASE.multiply(Point.Fn.fromBytes(bytes(scalar)));

const SECRET_KEY = '7b1c33d3f5291d85de664833beb1ad469f7fb6025a0ec78b3a790c6e13a98304';
const PUBLIC_KEY = '15d21ccd7ee42959562fc8aa63224c8851fb3ec85a3faf66040d380fb9738673';
const COEFFICIENT = '178199860edd8c62f5212ee91eff1295d0d670ab4ed4506866bae57e7030b204';
const SHARES = [
  '929dcc590407aae7d388761cddb0c0db6f5627aea8e217f4a033f2ec83d93509',
  'a91e66e012e4364ac9aaa405fcafd370402d9859f7b6685c07eed76bf409e80d',
  'd3cb090a075eb154e82fdb4b3cb507f110040905468bb9c46da8bdea643a9a02',
];

const SIGNERS = [
  {
    party: 'signer-1',
    hidingRandomness: '06894e04ee4aceec8619d5f6a0a180e2f47194d2ac306cba586b555e7c48d765',
    bindingRandomness: '40d6f879ff22e22409f7d808fed81f37118e7d3e4af71c0f44c60207553bcbce',
    hiding: '9b116f12589591a7e23fe8048059ab10ab48e67739e7a2fb3890f61a7999478c',
    binding: 'c39b66b7dfccb122da24f13587f9a08c4347cae70046ca15169adf90ba65854d',
    share: '60997f0142e43e8005027fe5ab7447dac00d22c2d7ddd9571a02613ba7d81c08',
  },
  {
    party: 'signer-3',
    hidingRandomness: 'fa5d950626782aade9e33fa781376d4888c2d1de7c37518bc248eb818ed0cdde',
    bindingRandomness: '7459a4d14ded0e365b085271be8dc6600d5b88f3978a2174297ffa32001a5afc',
    hiding: 'e679a2a971748ccfaabead4dbe8ac1def61275c186c79d471e1e45091ad1e687',
    binding: 'b2a942478453fabb6bd3181c56ba657413447b4136e1daea2484d396d1a516b3',
    share: '79390e78bc59699c7af831f8f5fb478ec871a85f561a8641b5670ac4443f720f',
  },
];

const SIGNATURE =
  '154fb694ee7fcb37bf2381d94488c2a84b03b3352ad085feca81ad26d45852b7' +
  'ecfe971ce4da95c4a95db93ac376b053897fca212ef85f99cf696bffeb178f07';

const group = must(
  parseGroup({
    suite: 'frost-ed25519-sha512',
    threshold: 2,
    parties: SHARES.map((share, at) => ({
      id: `signer-${at + 1}`,
      identifier: `0${at + 1}${'00'.repeat(31)}`,
      verifyingShare: hex(pointOf(share).toBytes()),
    })),
    commitments: [SECRET_KEY, COEFFICIENT].map((scalar) => hex(pointOf(scalar).toBytes())),
    publicKey: PUBLIC_KEY,
  }),
);

/** Answers each draw with the next of `draws`; a draw too many or of another length fails. */
const scripted = (draws: readonly Uint8Array[]): Random => {
  const left = [...draws];
  return {
    bytes(length) {
      const next = left.shift();
      assert.equal(next?.length, length);
      return next;
    },
  };
};

test('RFC 9591 E.1: commitments, shares and signature are the RFC byte for byte', () => {
  const message = utf8('test');
  const holders = SIGNERS.map(({ party, hidingRandomness, bindingRandomness }) => {
    const at = Number(party.slice(-1)) - 1;
    const secret = writeSecret(group, partyOf(group, party)!, bytes(SHARES[at]!));
    const draws = [new Uint8Array(16), bytes(hidingRandomness), bytes(bindingRandomness)];
    return must(ShareHolder.open(secret, group, party, scripted(draws)));
  });
  const committed = holders.map((holder) => must(holder.commit()));
  const commitments = committed.map(({ commitment }) => commitment);
  assert.deepEqual(
    commitments,
    SIGNERS.map(({ party, hiding, binding }) => ({ party, hiding, binding })),
  );
  const shares = holders.map(
    (holder, at) => must(holder.sign(committed[at]!.handle, message, commitments)).signatureShare,
  );
  assert.deepEqual(
    shares,
    SIGNERS.map(({ party, share }) => ({ party, share })),
  );
  for (const share of shares) assert.equal(verifyShare(group, message, commitments, share), true);
  const { signature } = must(aggregate(group, message, commitments, shares));
  assert.equal(hex(signature), SIGNATURE);
});
