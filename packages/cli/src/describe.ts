// Withdrawals in words.
import type { ReceiptedWithdrawal, Withdrawal } from '@sekisho/client/client';
import { REASON_WORDS, STOP_WORDS } from '@sekisho/drill/report/reason-words';
import { fingerprintOf } from '@sekisho/protocol/fingerprint';
import type { Wait } from '@sekisho/protocol/status';
import { formatUnits, type Unit } from '@sekisho/protocol/amount';
import { bad, good, waiting } from './print.ts';

export const XEM: Unit = { symbol: 'XEM', decimals: 6 };

/** What a reason means to somebody who has never seen the policy. */
export const reasonWords = (tag: string): string => REASON_WORDS[tag]?.en ?? tag;

/** Why a withdrawal waits or was refused: stops first, then reasons, each once. */
export function whyOf({ stops, reasons }: Pick<Withdrawal, 'stops' | 'reasons'>): string {
  const stopped = stops.map(({ scope, reason }) => `${scope} is stopped (${stopWords(reason)})`);
  const because = reasons.map(({ tag }) => reasonWords(tag));
  return [...new Set([...stopped, ...because])].join('; ');
}

/** What would have come of it by limits and rules in shadow mode. */
export const shadowWords = ({ shadows = [] }: Pick<Withdrawal, 'shadows'>): string[] =>
  shadows.length === 0
    ? []
    : [`in shadow   ${shadows.map(({ tag }) => reasonWords(tag)).join('; ')}   (changes nothing)`];

const stopWords = (reason: string): string => STOP_WORDS[reason]?.en ?? reasonWords(reason);

const COLOURS = { cleared: good, held: waiting, blocked: bad, rejected: bad, failed: bad } as const;

/** Status as a word, coloured where that helps. */
export const statusWord = (status: Withdrawal['status']): string =>
  status in COLOURS ? COLOURS[status as keyof typeof COLOURS](status.toUpperCase()) : good(status);

/** An address in groups of four, as people compare them. */
export const grouped = (address: string): string => address.replace(/(.{4})(?=.)/g, '$1 ');

const memoWords = (memo: string | undefined): string =>
  memo === undefined ? '' : `  memo "${memo}"`;

const WAIT_WORDS: Readonly<Record<Wait, string>> = {
  watchers: 'watchers: too few cosign now (/readyz of the gateway says which)',
  signers: 'signers: too few sign now (/readyz of the gateway says which)',
  chain: 'a block of the chain',
  expiry: 'the end of a payment that can no longer confirm; then it is paid again once',
};

/** The entry and its fingerprint are of the bytes that the receipt proves. */
export function withdrawalWords(withdrawal: ReceiptedWithdrawal): string[] {
  const { id, status, amount, destination, customer, payment, at, expires, proof } = withdrawal;
  const why = whyOf(withdrawal);
  const waits =
    withdrawal.waitsFor === null ? '' : `, waits for ${WAIT_WORDS[withdrawal.waitsFor]}`;
  return [
    `withdrawal  ${id}   ${statusWord(status)}${why === '' ? '' : `: ${why}`}${waits}`,
    `entry       ${proof.hash}`,
    `fingerprint ${fingerprintOf(proof.hash)}   (what the console must show)`,
    `amount      ${formatUnits(amount, XEM)} from ${withdrawal.wallet}`,
    `to          ${grouped(destination.address)}${memoWords(destination.memo)}`,
    `customer    ${customer}`,
    `asked       ${at}, ends ${expires} unless prepared before`,
    ...shadowWords(withdrawal),
    ...(payment === null ? [] : [`on chain    ${payment.identity}`]),
  ];
}
