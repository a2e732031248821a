// A result in words, for somebody who has never seen this system.
import { formatUnits } from '@sekisho/protocol/amount';
import type { Mode } from './attack.ts';
import { UNIT } from './incident.ts';
import { plotOf } from './plot.ts';
import type { Result } from './result.ts';

const HELD: Readonly<Record<Mode, string>> = {
  'forged-request': 'an application server with its signing key and certificate',
  'one-signer': 'one signer and its share of the key',
  'stolen-key': 'a copy of the whole key (counterfactual: it is nowhere whole)',
};

const MONEY = 22;

export function wordsOf(result: Result): string[] {
  const { scenario, mode, seed, attempts } = result;
  return [
    `${scenario}, ${mode}, seed ${seed}`,
    `the attacker holds ${HELD[mode]}`,
    '',
    `${'at'.padEnd(26)}${'amount'.padStart(MONEY)}  what came of it`,
    ...attempts.flatMap((attempt, i) => rowOf(attempt, attempts[i - 1])),
    '',
    ...plotOf(result),
    '',
    ...sumsOf(result),
    ...caveatsOf(result),
    '',
    `ledger root  ${result.ledgerRoot}`,
  ];
}

const money = (amount: string): string => formatUnits(BigInt(amount), UNIT);

type Row = Result['attempts'][number];

/** Reasons are said once for a run of equal ones. */
function rowOf(row: Row, before: Row | undefined): string[] {
  const why = row.reasons.join(', ');
  const line = `${row.at.padEnd(26)}${money(row.amount).padStart(MONEY)}  ${came(row)}`;
  return why === '' || why === before?.reasons.join(', ') ? [line] : [line, `    ${why}`];
}

function came({ verdict, paid }: Row): string {
  if (verdict === null) return paid ? 'TAKEN on chain, nobody asked' : 'refused by the chain';
  if (paid) return 'PAID';
  return verdict === 'allow' ? 'not paid: stopped' : `not paid: ${verdict}`;
}

function sumsOf(result: Result): string[] {
  const { attempted, lost, firstStoppedAt, frozenAt, detectedAfterSeconds } = result;
  const { legit, falseHolds, legitStopped } = result;
  const noticed =
    detectedAfterSeconds === null ? 'never' : `${detectedAfterSeconds} s after the first theft`;
  return [
    `attempted          ${money(attempted)}`,
    `lost               ${money(lost)}`,
    `noticed            ${noticed}`,
    `first not allowed  ${firstStoppedAt ?? 'never'}`,
    `frozen             ${frozenAt ?? 'never'}`,
    `everyday traffic   ${legit} withdrawals`,
    `  held for nothing ${falseHolds}`,
    `  held by the stop ${legitStopped}, until people thaw it (in a drill nobody does)`,
  ];
}

function caveatsOf({ mode, lost }: Result): string[] {
  if (mode === 'one-signer') {
    return ['', 'One share signs nothing, and the other signers were not asked.'];
  }
  if (mode === 'forged-request' || lost === '0') return [];
  return [
    '',
    'MONEY SO TAKEN CANNOT BE CALLED BACK. Whoever has the whole key asks nobody, and',
    'a chain does not undo. What a checkpoint can do is see it in a block, stop all',
    'signing, and prove that no order explains it. Hence no key is anywhere whole.',
  ];
}
