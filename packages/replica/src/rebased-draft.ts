// A rebase drafted from the stores of stopped nodes: how far all agree and fold, which head is the
// base, what is carried. Nobody has signed it yet; everybody who does compares it with a store.
import type { Checks } from '@sekisho/ledger/apply';
import { openCosignedHead } from '@sekisho/ledger/head';
import { firstLedgerOf, rehearse } from '@sekisho/ledger/rebased';
import { metaOf, type Lookup, policyOf } from '@sekisho/ledger/state';
import { formatInstant } from '@sekisho/protocol/instant';
import type { Policy } from '@sekisho/protocol/policy';
import { carriedPartHash, carriedParts } from '@sekisho/protocol/rebase';
import type { RebasedDocument } from '@sekisho/protocol/rebased-document';
import { isRefusal, refuse, type Refusal } from '@sekisho/protocol/refusal';
import { forkOf, History, historyOf, type Left, longestOf } from './rebased-history.ts';
import { type Holding, holdingOf, lacking, unionOf } from './rebased-union.ts';

export interface Survey {
  /** Entries on which all stores agree and that fold. */
  readonly agreed: number;
  /** The largest of the heads in them that a quorum of watchers cosigned; 0: none did. */
  readonly cosigned: number;
  /** Where two histories part, if they do. */
  readonly fork: number | undefined;
  /** Why the entry after the agreed ones is invalid, where it is. */
  readonly invalid: Refusal | undefined;
}

/** How far these nodes have one history, and which. */
export function survey(all: readonly Left[], checks: Checks): Survey {
  const { entries } = longestOf(all);
  const end = forkOf(all);
  const fork = all.some((left) => left.entries.length > end) ? end : undefined;
  const history = new History(checks);
  let cosigned = 0;
  let invalid: Refusal | undefined;
  for (const bytes of entries.slice(0, end)) {
    invalid = history.enter(bytes);
    if (invalid !== undefined) break;
    const notes = all.filter(({ size, note }) => size === history.size && note !== '');
    if (notes.some(({ note }) => isCosigned(history, note, checks))) cosigned = history.size;
  }
  return { agreed: history.size, cosigned, fork, invalid };
}

function isCosigned(history: History, note: string, checks: Checks): boolean {
  const head = openCosignedHead(policyOf(history.state).document, note, checks.ed25519);
  return !isRefusal(head) && head.size === history.size && head.root === history.root;
}

export interface Wanted {
  readonly base: number;
  /** Ms. */
  readonly time: number;
  /** Instead of the one in force at the base; its log is given another name in any case. */
  readonly policy: Policy | undefined;
  /** Ends the name of the log; one that it never had. */
  readonly name: string;
}

export interface Drafted {
  readonly document: RebasedDocument;
  readonly holdings: readonly Holding[];
  /** Of the base. */
  readonly policy: string;
}

/** The document that people are to sign, or why there is none. */
export function draftRebase(
  all: readonly Left[],
  wanted: Wanted,
  checks: Checks,
): Drafted | Refusal {
  const history = historyOf(longestOf(all).entries, wanted.base, checks);
  if (isRefusal(history)) return history;
  const { state } = history;
  const holdings = all.map((left) => holdingOf(history, left, checks));
  const union = unionOf(holdings);
  const lacks = holdings.flatMap((holding) => lacking(union, holding));
  if (lacks.length > 0) return refuse('rebase-union', `${lacks.join('; ')}: add its store`);
  const parts = carriedParts(union);
  const [first] = parts;
  const { hash: under, document: inForce } = policyOf(state);
  const document: RebasedDocument = {
    under,
    rebased: {
      predecessor: metaOf(state).ledger,
      first: firstLedgerOf(state),
      base: { size: history.size, root: history.root },
      time: formatInstant(wanted.time),
      policy: renamed(state, wanted.policy ?? inForce, wanted.name),
      carried: first === undefined ? null : carriedPartHash(first),
      ...{ acts: [], recovery: [], countersignatures: [] },
    },
    carried: parts,
  };
  const wrong = rehearse(state, document, checks, 'by nobody');
  return wrong ?? { document, holdings, policy: under };
}

/** The log's first name, with an ending that tells which time this is. */
function renamed(state: Lookup, policy: Policy, name: string): Policy {
  const first = state.get('lineage', '')?.origins[0] ?? policyOf(state).document.gateway.origin;
  return { ...policy, gateway: { ...policy.gateway, origin: `${first}/${name}` } };
}
