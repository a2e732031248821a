// A ledger that begins anew on a scribe's history: the document as the kit's people, recovery keys
// and signers would sign it. Every part can be said otherwise.
import { base64, hex } from '@sekisho/protocol/bytes';
import type { SignEd25519 } from '@sekisho/protocol/ed25519';
import type { Body } from '@sekisho/protocol/entry';
import { type StatementKind, statementBytes } from '@sekisho/protocol/evidence';
import { formatInstant } from '@sekisho/protocol/instant';
import type { Policy } from '@sekisho/protocol/policy';
import {
  type Carried,
  carriedPartHash,
  carriedParts,
  rebaseSubject,
} from '@sekisho/protocol/rebase';
import { type RebasedDocument, rebasedLedgerId } from '@sekisho/protocol/rebased-document';
import { firstLedgerOf } from '@sekisho/ledger/rebased';
import { policyKit, type PolicyKit } from './policy-kit.ts';
import type { Scribe, Written } from './scribe.ts';

type Rebased = Body<'ledger.rebased'>;

export const NOTHING: Carried = { requests: [], payments: [], endings: [], stops: [] };

/** The kit under whose policy a rebased ledger goes on: the same, but for the log's name. */
export function kitAnew(kit: PolicyKit, name = 'anew', change: Partial<Policy> = {}): PolicyKit {
  const { wallets, gateway } = kit.policy;
  const origin = `${gateway.origin}/${name}`;
  return policyKit(kit.seed, { wallets, ...change, gateway: { ...gateway, origin } });
}

export interface Rebasing {
  readonly policy?: Policy;
  readonly carried?: Partial<Carried>;
  /** Said otherwise, before anybody signs. */
  readonly change?: Partial<Rebased>;
  readonly people?: readonly string[];
  readonly recovery?: readonly string[];
  readonly signers?: readonly string[];
  /** Signs for whom it is not: a party's key under another name. */
  readonly keyOf?: (party: string) => SignEd25519;
}

export function rebasedOn(scribe: Scribe, rebasing: Rebasing = {}): RebasedDocument {
  const parts = carriedParts({ ...NOTHING, ...rebasing.carried });
  const [first] = parts;
  const body: Rebased = {
    predecessor: scribe.ledger,
    first: firstLedgerOf(scribe.state),
    base: { size: scribe.size, root: hex(scribe.tree.root()) },
    time: formatInstant(scribe.time),
    policy: rebasing.policy ?? kitAnew(scribe.kit).policy,
    carried: first === undefined ? null : carriedPartHash(first),
    acts: [],
    recovery: [],
    countersignatures: [],
    ...rebasing.change,
  };
  const under = scribe.state.get('policy', '')!.hash;
  return { under, rebased: signedBy(scribe, body, rebasing), carried: parts };
}

function signedBy(scribe: Scribe, body: Rebased, rebasing: Rebasing): Rebased {
  const { recovery = [], signers = ['signer-1', 'signer-2'] } = rebasing;
  const { people = recovery.length === 0 ? ['erin', 'frank'] : [] } = rebasing;
  const subject = rebaseSubject(body);
  const keyOf = rebasing.keyOf ?? ((party: string) => scribe.kit.keys(party).sign);
  const by = (kind: StatementKind, parties: readonly string[]) =>
    parties.map((party) => {
      const bytes = statementBytes(kind, { ledger: scribe.ledger, party, subject });
      return { party, signature: base64(keyOf(party)(bytes)) };
    });
  return {
    ...body,
    acts: people.map((person) => scribe.act(person, { act: 'rebase', subject })),
    recovery: by('recovery', recovery),
    countersignatures: by('countersignature', signers),
  };
}

/** Writes the entry and its parts. */
export function rebased(scribe: Scribe, { rebased: body, carried }: RebasedDocument): Written[] {
  return [
    scribe.write('ledger.rebased', body),
    ...carried.map((part) => scribe.write('ledger.carried', part)),
  ];
}

export const ledgerOf = ({ rebased: body }: RebasedDocument): string => rebasedLedgerId(body);
