// What becomes of an amendment that waits: its delay runs from when a quorum of watchers has stated
// the time knowing of it, and by witnessed time; then it takes effect, and whatever else waited to
// replace the same policy is void.
import { rebuild } from '@sekisho/policy/window';
import { canonicalText } from '@sekisho/protocol/canonical';
import type { Json } from '@sekisho/protocol/json';
import type { Policy } from '@sekisho/protocol/policy';
import type { Draft } from './draft.ts';
import { restate } from './restating.ts';
import { type Amendment, type Lookup, metaOf, type PolicyInForce, policyOf } from './state.ts';

/** A watcher has stated its clock, having verified a head of this size. */
export function noteKnown(draft: Draft, watcher: string, clock: number, head: number): void {
  for (const hash of draft.get('waiting', '') ?? []) {
    const amendment = draft.get('amendment', hash)!;
    const isNews = !amendment.seen.some(([id]) => id === watcher);
    if (head <= amendment.index || !isNews) continue;
    draft.put('amendment', hash, { ...amendment, seen: [...amendment.seen, [watcher, clock]] });
  }
}

/**
 * When it takes effect by witnessed time (ms), or undefined while too few watchers know of it. A
 * gateway may have kept back what watchers stated long before; so only their first word after the
 * entry counts. Of those who have spoken up to q − 1 may lie: an honest one spoke no later than the
 * (c − q + 1)-th largest of c clocks, and so many liars cannot put it off for ever once all speak.
 */
export function dueTime(lookup: Lookup, { seen, delay }: Amendment): number | undefined {
  const { quorum } = policyOf(lookup).document.watchers;
  if (seen.length < quorum) return undefined;
  const clocks = seen.map(([, clock]) => clock).sort((a, b) => b - a);
  return clocks[seen.length - quorum]! + delay;
}

/** Called after each entry that may have moved time on: at most one amendment takes effect. */
export function amendIfDue(draft: Draft, size: number): void {
  const { witnessed } = metaOf(draft);
  let first: { readonly hash: string; readonly due: number } | undefined;
  for (const hash of draft.get('waiting', '') ?? []) {
    const due = dueTime(draft, draft.get('amendment', hash)!);
    if (due === undefined || due > witnessed) continue;
    if (first === undefined || due < first.due) first = { hash, due };
  }
  if (first === undefined) return;
  const { document } = draft.get('amendment', first.hash)!;
  putInForce(draft, { hash: first.hash, document }, size, witnessed);
}

/** From entry number `size` on this is the policy; everything that waited is void. */
export function putInForce(
  draft: Draft,
  policy: PolicyInForce,
  size: number,
  witnessed: number,
): void {
  const before = policyOf(draft);
  for (const hash of draft.get('waiting', '') ?? []) draft.put('amendment', hash, undefined);
  draft.put('waiting', '', undefined);
  draft.put('former', before.hash, { document: before.document, until: size });
  draft.put('policy', '', policy);
  rebuild(draft, policy.document, before.document, witnessed);
  restate(draft);
  if (hasOtherWatchers(before.document, policy.document)) {
    const { quorum, parties } = before.document.watchers;
    const watchers = parties.map(({ id }) => id);
    draft.put('shore', '', { until: size, at: witnessed, watchers, quorum });
  }
  forgetWatchers(draft, before.document, policy.document);
}

export const hasOtherWatchers = (before: Policy, after: Policy): boolean =>
  canonicalText(before.watchers as Json) !== canonicalText(after.watchers as Json);

export function dropAmendment(draft: Draft, hash: string): void {
  if (draft.get('amendment', hash) === undefined) return;
  draft.put('amendment', hash, undefined);
  const left = (draft.get('waiting', '') ?? []).filter((other) => other !== hash);
  draft.put('waiting', '', left.length === 0 ? undefined : left);
}

/** What a watcher stated goes with it: should its name come back, it must not speak at once. */
function forgetWatchers(draft: Draft, before: Policy, after: Policy): void {
  for (const { id } of before.watchers.parties) {
    if (after.watchers.parties.some((party) => party.id === id)) continue;
    draft.put('watcher', id, undefined);
    for (const chain of before.chains) draft.put('chain-view', `${chain.id}|${id}`, undefined);
    for (const wallet of before.wallets) {
      for (const asset of wallet.assets) {
        draft.put('balance', `${wallet.id}|${asset}|${id}`, undefined);
      }
    }
  }
}
