// `ledger.rebased`: the way out of an invalid entry and of a fork. The log goes on in the same tree
// from a head before the damage, under another name and policy, with everything stopped. A quorum
// that may amend, or one of recovery keys, names it; t signers of every wallet countersign.
import { readPolicy } from '@sekisho/policy/check';
import { breaches, unmetQuorums } from '@sekisho/policy/continuity';
import { hex, utf8 } from '@sekisho/protocol/bytes';
import type { Body } from '@sekisho/protocol/entry';
import { domainHash } from '@sekisho/protocol/hash';
import { parseInstant } from '@sekisho/protocol/instant';
import type { Json } from '@sekisho/protocol/json';
import { type Policy, policyHash } from '@sekisho/protocol/policy';
import { rebaseSubject } from '@sekisho/protocol/rebase';
import { type RebasedDocument, rebasedLedgerId } from '@sekisho/protocol/rebased-document';
import { isRefusal, refuse, type Refusal } from '@sekisho/protocol/refusal';
import { putInForce } from './amending.ts';
import { enterCarried } from './carried.ts';
import { Draft } from './draft.ts';
import type { Checks, Entering, Ruling } from './entering.ts';
import { policyMisfit } from './opened.ts';
import { checkCountersigned, checkNamed } from './rebase-signatures.ts';
import { type Lineage, type Lookup, metaOf, policyOf } from './state.ts';
import { putStop } from './stops.ts';

type Rebased = Body<'ledger.rebased'>;

export function enterRebased(entering: Entering, body: Rebased): Ruling {
  const misplaced = misplacement(entering, body);
  if (misplaced !== undefined) return misplaced;
  const subject = rebaseSubject(body);
  const unsigned =
    checkNamed(entering, body, subject) ?? checkCountersigned(entering, body, subject);
  return unsigned ?? beginAnew(entering, body);
}

/**
 * What would be wrong with a rebase upon this state, signatures aside; with those who name it, once
 * they have signed. For whoever drafts or countersigns it: nothing comes of it.
 */
export function rehearse(
  lookup: Lookup,
  { rebased: body, carried }: RebasedDocument,
  checks: Checks,
  signed: 'by nobody' | 'by those who name it',
): Ruling {
  const draft = new Draft(lookup);
  const meta = metaOf(lookup);
  const time = parseInstant(body.time)!;
  const about = { hash: '', index: meta.size, time, tag: '' };
  const entering = { draft, checks, meta, policy: policyOf(lookup), entry: about };
  const wrong =
    misplacement(entering, body) ??
    (signed === 'by nobody' ? undefined : checkNamed(entering, body, rebaseSubject(body))) ??
    beginAnew(entering, body);
  if (wrong !== undefined) return wrong;
  for (const part of carried) {
    const entry = { ...about, index: about.index + 1 };
    const misfit = enterCarried(
      { ...entering, meta: metaOf(draft), policy: policyOf(draft), entry },
      part,
    );
    if (misfit !== undefined) return misfit;
  }
  return undefined;
}

function beginAnew(entering: Entering, body: Rebased): Ruling {
  const { draft, meta, entry } = entering;
  if (entry.time < Math.max(meta.time, meta.witnessed)) {
    return refuse('rebase-time', 'it lies before the last entry of the base');
  }
  const document = readAnew(entering, body);
  if (isRefusal(document)) return document;
  const ledger = rebasedLedgerId(body);
  putLineage(entering, document.gateway.origin);
  draft.put('meta', '', { ...metaOf(draft), ledger });
  putInForce(draft, { hash: policyHash(document), document }, entry.index + 1, meta.witnessed);
  if (body.carried !== null) draft.put('carrying', '', { next: body.carried });
  putStop(draft, rebaseStopId(ledger), {
    scope: 'everything',
    reason: 'rebased',
    by: `ledger:${body.predecessor}`,
    at: entry.time,
    index: entry.index,
    outflows: [],
  });
  return undefined;
}

/** Under which stop a rebased ledger begins. */
export const rebaseStopId = (ledger: string): string =>
  hex(domainHash('sekisho/rebase-stop/v1', utf8(ledger)));

/** The id that the ledger had when it was opened: it stays, whatever it is called since. */
export const firstLedgerOf = (lookup: Lookup): string =>
  lookup.get('lineage', '')?.first ?? metaOf(lookup).ledger;

/** It continues exactly this history. (Its root is the replica's to compare.) */
function misplacement({ draft, meta, entry }: Entering, body: Rebased): Ruling {
  if (body.predecessor !== meta.ledger || body.first !== firstLedgerOf(draft)) {
    return refuse('rebase-predecessor', `this is ledger ${meta.ledger}, and another is given up`);
  }
  if (body.base.size !== meta.size) {
    return refuse('rebase-base', `the base has ${body.base.size} entries, here are ${meta.size}`);
  }
  return parseInstant(body.time) === entry.time
    ? undefined
    : refuse('rebase-time', 'the entry lies at the time that its signers saw');
}

function readAnew({ draft, policy, entry, checks }: Entering, body: Rebased): Policy | Refusal {
  const document = readPolicy(body.policy as Json);
  if (isRefusal(document)) return document;
  const misfit = policyMisfit(document, checks);
  if (misfit !== undefined) return misfit;
  const [broken] = breaches(policy.document, document);
  if (broken !== undefined) return refuse('rebase-breaks', broken);
  const [unmet] = unmetQuorums(document, entry.time);
  if (unmet !== undefined) return refuse('rebase-unmet', `as of now, ${unmet}`);
  // Heads of a history that is given up bear the old name: under a new one they open nowhere.
  const { origin } = document.gateway;
  const used = [policy.document.gateway.origin, ...(draft.get('lineage', '')?.origins ?? [])];
  return used.includes(origin)
    ? refuse('rebase-origin', `gateway.origin: "${origin}" named a log before; give it another`)
    : document;
}

function putLineage({ draft, meta, policy }: Entering, origin: string): void {
  const before: Lineage = draft.get('lineage', '') ?? {
    first: meta.ledger,
    base: 0,
    origins: [policy.document.gateway.origin],
  };
  const origins = [...before.origins, origin];
  draft.put('lineage', '', { first: before.first, base: meta.size, origins });
}
