// When a policy comes into force, the facts of what is still open are told again under it, once:
// else every later look at each of them would read all items of a month.
import { before, type Open } from '@sekisho/policy/before';
import { askedAgain, subjectOf } from './clearance.ts';
import type { Draft } from './draft.ts';
import { cellsOf, storeFacts } from './order.ts';
import { livePayment } from './payments.ts';
import { waitingIn } from './queue.ts';
import { metaOf, policyOf, type Withdrawal } from './state.ts';

/**
 * Of the policy that is in force now. What has outlived its time and has an unsigned payment all
 * the same is not in line any more: it is told by itself where somebody looks (clearance.ts).
 */
export function restate(draft: Draft): void {
  const { hash, document } = policyOf(draft);
  const found = waitingIn(draft, 'expiring').flatMap((name) => {
    const withdrawal = draft.get('withdrawal', name)!;
    return isOpen(draft, withdrawal) ? [{ name, withdrawal, open: openOf(draft, withdrawal) }] : [];
  });
  if (found.length === 0) return;
  const told = before(
    cellsOf(draft),
    document,
    found.map(({ open }) => open),
  );
  for (const [i, { name, withdrawal, open }] of found.entries()) {
    const { asked, classes } = open;
    const { usage, behaviour } = told[i]!;
    const facts = storeFacts(hash, { ...asked, ...classes, usage, behaviour });
    const { policy, familiarAmount, newDestination, unattended, nearThreshold } = facts;
    const restated = {
      ...{ policy, familiarAmount, newDestination, unattended, nearThreshold },
      ...{ usage: facts.usage, behaviour: facts.behaviour },
    };
    draft.put('withdrawal', name, { ...withdrawal, restated });
  }
}

/** It may still be prepared, or a share given for it. */
function isOpen(draft: Draft, withdrawal: Withdrawal): boolean {
  const { ended, expires } = withdrawal;
  const payment = livePayment(draft, withdrawal);
  if (payment !== undefined) return payment.signature === null;
  return ended === null && expires > metaOf(draft).witnessed;
}

function openOf(draft: Draft, withdrawal: Withdrawal): Open & { asked: Asked } {
  const { at, item } = withdrawal;
  const subject = subjectOf(withdrawal);
  const { again, classes } = askedAgain(draft, withdrawal);
  return { subject, classes, item: item ?? 0, asked: { ...subject, ...again, ...classes, at } };
}

type Asked = Open['asked'] & ReturnType<typeof askedAgain>['again'];
