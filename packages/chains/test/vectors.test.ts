// spec/vectors/nem.json, run. Other implementations run the same file.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { hex } from '@sekisho/protocol/bytes';
import { isRefusal } from '@sekisho/protocol/refusal';
import { chainOf } from '@sekisho/chains/chain';
import type { Chain, Destination } from '@sekisho/chains/chain';
import { unhex } from './symbol.ts';

interface Accepted {
  readonly chain: string;
  readonly bytes: string;
  readonly identity: string;
  readonly signature: string;
  readonly signerPublicKey: string;
  readonly amount: string;
  readonly fee: string;
  readonly at: number;
  readonly deadline: number;
  readonly destination: Destination;
}

interface Refused {
  readonly chain: string;
  readonly comment: string;
  readonly bytes: string;
  readonly refused: string;
}

const { accepted, refused } = JSON.parse(
  readFileSync(new URL('../../../spec/vectors/nem.json', import.meta.url), 'utf8'),
) as { accepted: Accepted[]; refused: Refused[] };

test(`${accepted.length} accepting vectors: decode, build and signature agree`, () => {
  assert.ok(accepted.length >= 100);
  for (const row of accepted) {
    const chain = known(row.chain);
    const bytes = unhex(row.bytes);
    const { destination, at, deadline, identity } = row;
    const signerPublicKey = unhex(row.signerPublicKey);
    const order = { signerPublicKey, asset: `${row.chain}/xem`, amount: BigInt(row.amount) };
    const decoded = chain.decode(bytes);
    const fee = BigInt(row.fee);
    assert.deepEqual(decoded, { ...order, destination, fee, at, deadline, identity });
    const built = chain.build({ ...order, destination, at, deadline });
    assert.ok(!isRefusal(built));
    assert.deepEqual({ ...built, bytes: hex(built.bytes) }, { bytes: row.bytes, identity, fee });
    assert.ok(chain.verifySignature(signerPublicKey, bytes, unhex(row.signature)));
  }
});

for (const { chain, comment, bytes, refused: tag } of refused) {
  test(`refusing vector: ${chain}, ${comment} (${tag})`, () => {
    const decoded = known(chain).decode(unhex(bytes));
    assert.ok(isRefusal(decoded));
    assert.equal(decoded.refused, tag);
  });
}

function known(id: string): Chain {
  const chain = chainOf(id);
  assert.ok(chain !== undefined);
  return chain;
}
