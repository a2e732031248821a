// Names and instants: spec/vectors/ids.json.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import { ASSET_ID, CHAIN_ID, chainOfAsset } from '../src/asset.ts';
import { scope } from '../src/evidence.ts';
import { CLIENT_GIVEN_ID, CUSTOMER_ID, HASH_HEX, PARTY_ID } from '../src/id.ts';
import { formatInstant, parseInstant } from '../src/instant.ts';

interface Rows {
  accepted: string[];
  refused: string[];
}

const { about: _about, ...VECTORS }: { about: string } & Record<string, Rows> = JSON.parse(
  readFileSync(new URL('../../../spec/vectors/ids.json', import.meta.url), 'utf8'),
);

const FORMS: Record<string, (text: string) => boolean> = {
  party: (text) => PARTY_ID.test(text),
  withdrawal: (text) => CLIENT_GIVEN_ID.test(text),
  customer: (text) => CUSTOMER_ID.test(text),
  hash: (text) => HASH_HEX.test(text),
  chain: (text) => CHAIN_ID.test(text),
  asset: (text) => ASSET_ID.test(text),
  scope: (text) => scope.safeParse(text).success,
  instant: (text) => parseInstant(text) !== undefined,
};

test('each form takes and refuses what the vectors say', () => {
  assert.deepEqual(Object.keys(VECTORS).sort(), Object.keys(FORMS).sort());
  for (const [form, { accepted, refused }] of Object.entries(VECTORS as Record<string, Rows>)) {
    for (const text of accepted) assert.ok(FORMS[form]!(text), `${form} takes ${text}`);
    for (const text of refused) {
      assert.ok(!FORMS[form]!(text), `${form} refuses ${JSON.stringify(text)}`);
    }
  }
});

test('an asset names its chain', () => {
  assert.equal(chainOfAsset('nem:mainnet/xem'), 'nem:mainnet');
  assert.equal(chainOfAsset('eip155:1/erc20:0xab'), 'eip155:1');
});

test('every instant has one text, and the text gives it back', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 253_402_300_799_999 }), (ms) => {
      assert.equal(parseInstant(formatInstant(ms)), ms);
    }),
  );
  for (const ms of [-1, 253_402_300_800_000, 0.5, Number.NaN]) {
    assert.throws(() => formatInstant(ms), /no instant/);
  }
});
