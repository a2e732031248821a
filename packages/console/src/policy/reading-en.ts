// A policy in English.
import type { AmountRule } from '@sekisho/protocol/policy';
import { percent, type ReadingWords, spanParts } from './reading-words.ts';

const PER = {
  customer: 'by one customer',
  destination: 'to one destination',
  client: 'of one client',
  wallet: 'from one wallet',
  newcomers: 'by all customers without a past together',
};

const ONLY = {
  'new-destinations': 'withdrawals to new destinations',
  unattended: 'withdrawals to new destinations that nobody looks at',
  'near-thresholds': 'withdrawals just under a threshold',
};

const plural = (count: number, one: string, many = `${one}s`): string =>
  `${count} ${count === 1 ? one : many}`;

const span = (seconds: number): string =>
  spanParts(seconds)
    .map(([count, step]) => plural(count, step))
    .join(' ');

const capital = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1);

const quorum = ({ persons, origins }: { persons: number; origins: number }): string =>
  `${plural(persons, 'person', 'people')}${origins > 1 ? ` at ${origins} different consoles` : ''}`;

const LINE = {
  destination: 'to one address',
  customer: 'by one customer',
  client: 'of one client',
};

function rule(rule: AmountRule, over: string, then: string): string {
  switch (rule.kind) {
    case 'payment-ceiling':
      return `A single withdrawal over ${over}: ${then}.`;
    case 'new-destination': {
      const age =
        rule.ageSeconds === undefined ? '' : ` (first paid less than ${span(rule.ageSeconds)} ago)`;
      return `Over ${over} to a new destination${age}: ${then}.`;
    }
    case 'probe-then-large':
      return (
        `Over ${over} to a new destination that was tried within ${span(rule.windowSeconds)} ` +
        `with a ${rule.ratio}th of it or less: ${then}.`
      );
    case 'cadence':
      return (
        `Withdrawals over ${over} ${LINE[rule.per]} at ${rule.gaps} even intervals ` +
        `(within ${rule.tolerancePercent} %) in ${span(rule.windowSeconds)}: ${then}.`
      );
    case 'growth':
      return (
        `Withdrawals over ${over} ${LINE[rule.per]} that grow ${rule.steps} times to ` +
        `${rule.ratioPercent} % or more in ${span(rule.windowSeconds)}: ${then}.`
      );
  }
}

export const readingEn: ReadingWords = {
  titles: {
    limits: 'Limits',
    rules: 'Rules',
    reviews: 'Who must look',
    denied: 'Denied destinations',
    people: 'How things are undone and changed',
  },
  noneDenied: 'No destination is denied.',
  span,
  share: (hundredths) => `${percent(hundredths)} % of the balance`,
  count: (count) => plural(count, 'withdrawal'),
  shadow: 'Only told, changes nothing: ',
  limit({ per, only, windowSeconds, wallets, most, then }) {
    const what = only === undefined ? 'withdrawals' : ONLY[only];
    const where = wallets.length === 0 ? '' : ` (${wallets.join(', ')})`;
    const line = `All ${what} ${PER[per]}${where} within ${span(windowSeconds)}`;
    return `${line}: at most ${most}. Beyond that: ${then}.`;
  },
  rule,
  expression: (when, then, onError) =>
    `A withdrawal of which this is true, “${when}”: ${then}. ` +
    `If that cannot be told: ${onError}.`,
  delay: (seconds) => `it waits ${span(seconds)}, and anybody may stop it until then`,
  reviewBy: (tier) => `people look (${tier})`,
  block: 'it is refused',
  freeze: { client: 'the client is stopped', customer: 'the customer is stopped' },
  review: (approvals, delay) =>
    `${capital(quorum(approvals))} must approve` +
    `${delay > 0 ? `, and ${span(delay)} must pass` : ''}.`,
  thaw: (needed) => `A stop is undone by ${quorum(needed)}; anybody may stop.`,
  amendment: (needed, delay) =>
    `This policy is changed by ${quorum(needed)}, ${span(delay)} later; ` +
    'anybody may veto until then.',
  expiry: (seconds) => `A withdrawal that is not paid ends after ${span(seconds)}.`,
  newcomers: (seconds) =>
    `A customer has a past from ${span(seconds)} after the first confirmed payment on.`,
  familiarity: (age, factor) =>
    `A destination is familiar with up to ${factor} times what it was paid at least ${span(age)} ` +
    'ago; with more it is new.',
  watchers: (needed, of) => `Nothing is signed unless ${needed} of ${of} watchers agree.`,
};
