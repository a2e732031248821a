// The vault alone, with a promise that was made as it ships.
import { test } from 'node:test';
import { CHECKS } from '@sekisho/drill/keys';
import { assertRefused, besieged, must } from '@sekisho/drill/siege';
import { authorise } from '@sekisho/ledger/authorise';
import { promise } from '../src/promise.ts';
import { Vault } from '../src/vault.ts';

test('a vault without a share of the wallet’s group says so, for either round', async () => {
  const { siege, signer, payment } = await besieged();
  const { replica, store } = signer;
  const { note, state } = replica;
  const now = siege.clock.now();
  const request = { payment, note, root: replica.root(), now };
  const authorised = must(authorise(state, request, CHECKS));
  const { sign } = siege.kit.keys('signer-1');
  const promised = must(await promise(authorised, state, now, { signer: 'signer-1', store, sign }));
  const empty = new Vault(new Map());
  assertRefused(empty.commit(promised), 'vault-no-share');
  assertRefused(empty.share(promised, 'handle', []), 'vault-no-share');
  must(signer.vault.commit(promised));
});
