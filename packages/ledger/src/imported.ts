// `history.imported`: what was paid before there was a ledger, vouched for by the quorum that may
// amend the policy. It gives destinations and customers a past and enters no window. Once anything
// has been asked for, the past is what the ledger has seen.
import { chainOfAsset } from '@sekisho/protocol/asset';
import type { Body } from '@sekisho/protocol/entry';
import { historyPartHash, type HistoryRow } from '@sekisho/protocol/history';
import { formatInstant, parseInstant } from '@sekisho/protocol/instant';
import { isRefusal, refuse } from '@sekisho/protocol/refusal';
import type { Entering, Ruling } from './entering.ts';
import { notePaid } from './past.ts';
import { enterQuorum } from './person-act.ts';

type Imported = Body<'history.imported'>;

export function enterImported(entering: Entering, body: Imported): Ruling {
  const { draft, meta, policy } = entering;
  if (meta.asked) {
    return refuse('import-late', 'a withdrawal has been asked for; history is imported before');
  }
  const unsigned = checkSigned(entering, body);
  if (unsigned !== undefined) return unsigned;
  let latest = draft.get('import', '')?.latest ?? 0;
  for (const [i, row] of body.rows.entries()) {
    const at = parseInstant(row.at)!;
    const misfit = rowMisfit(entering, row, at);
    if (misfit !== undefined) return refuse(misfit.refused, `rows[${i}]: ${misfit.detail}`);
    if (at < latest) {
      return refuse('import-order', `rows[${i}]: ${row.at} lies before an earlier row`);
    }
    latest = at;
    const { asset, destination, customer } = row;
    notePaid(draft, { asset, destination, customer, amount: BigInt(row.amount) }, at);
  }
  draft.put('import', '', { policy: policy.hash, next: body.next, latest });
  return undefined;
}

/** The first part is signed by the quorum; any other is the one that its people signed as next. */
function checkSigned(entering: Entering, { rows, next, acts }: Imported): Ruling {
  const { draft, policy } = entering;
  const hash = historyPartHash({ rows, next });
  if (acts.length > 0) {
    return enterQuorum(entering, acts, 'import', hash, policy.document.amendment);
  }
  const begun = draft.get('import', '');
  return begun?.next === hash && begun.policy === policy.hash
    ? undefined
    : refuse('import-unexpected', 'nobody signed it, and it is not the next part of an import');
}

function rowMisfit({ meta, policy, checks }: Entering, row: HistoryRow, at: number): Ruling {
  if (at > meta.opened) {
    return refuse('import-after-opening', `the ledger was opened at ${formatInstant(meta.opened)}`);
  }
  const chain = checks.chain(chainOfAsset(row.asset));
  const maximum = chain?.maximum(row.asset);
  if (!policy.document.assets.some(({ id }) => id === row.asset) || maximum === undefined) {
    return refuse('asset-unknown', `the policy names no asset ${row.asset}`);
  }
  if (BigInt(row.amount) > maximum) {
    return refuse('amount-above-maximum', `there are only ${maximum} of ${row.asset}`);
  }
  const destination = chain!.parseDestination({ address: row.destination });
  if (isRefusal(destination)) return destination;
  return destination.address === row.destination
    ? undefined
    : refuse('destination-malformed', `the address is spelt ${destination.address}`);
}
