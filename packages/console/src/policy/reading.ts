// A policy read in words: every limit, rule and review tier as one sentence, in the order of the
// document. Pure: the document and a language's words in, lines out.
import { formatUnits } from '@sekisho/protocol/amount';
import type { Consequence, ExpressionRule, Limit, Policy, Rule } from '@sekisho/protocol/policy';
import type { ReadingWords } from './reading-words.ts';

export interface Line {
  /** The id of the limit, rule or tier; empty where there is none. */
  readonly id: string;
  readonly text: string;
}

export interface Section {
  readonly title: string;
  readonly lines: readonly Line[];
}

export function readInWords(policy: Policy, words: ReadingWords): readonly Section[] {
  const { titles } = words;
  return [
    {
      title: titles.limits,
      lines: policy.limits.map((it) => told(it, limitLine(it, policy, words), words)),
    },
    {
      title: titles.rules,
      lines: policy.rules.map((it) => told(it, ruleLine(it, policy, words), words)),
    },
    {
      title: titles.reviews,
      lines: policy.reviews.map(({ id, approvals, delaySeconds }) => ({
        id,
        text: words.review(approvals, delaySeconds),
      })),
    },
    { title: titles.denied, lines: deniedLines(policy, words) },
    { title: titles.people, lines: peopleLines(policy, words) },
  ];
}

/** Denied destinations of each chain, addresses in full: nobody compares less. */
const deniedLines = ({ chains }: Policy, words: ReadingWords): readonly Line[] =>
  chains.map(({ id, deniedDestinations }) =>
    deniedDestinations.length === 0
      ? { id, text: words.noneDenied }
      : { id, text: deniedDestinations.join(', ') },
  );

const bare = (text: string): Line => ({ id: '', text });

function peopleLines(policy: Policy, words: ReadingWords): readonly Line[] {
  const { thaw, amendment, withdrawalExpirySeconds, newcomerSeconds, familiarity } = policy;
  return [
    bare(words.thaw(thaw)),
    bare(words.amendment(amendment, amendment.delaySeconds)),
    bare(words.expiry(withdrawalExpirySeconds)),
    bare(words.newcomers(newcomerSeconds)),
    ...(familiarity === undefined
      ? []
      : [bare(words.familiarity(familiarity.ageSeconds, familiarity.factor))]),
    bare(words.watchers(policy.watchers.quorum, policy.watchers.parties.length)),
  ];
}

const told = ({ mode }: Limit | Rule, { id, text }: Line, { shadow }: ReadingWords): Line => ({
  id,
  text: mode === undefined ? text : shadow + text,
});

function limitLine(limit: Limit, policy: Policy, words: ReadingWords): Line {
  const most =
    'sum' in limit
      ? amountWords(limit.sum, limit.asset, policy)
      : 'count' in limit
        ? words.count(limit.count)
        : words.share(limit.balanceShare);
  const { per, only, windowSeconds, wallets } = limit;
  const then = consequence(limit.then, words);
  return { id: limit.id, text: words.limit({ per, only, windowSeconds, wallets, most, then }) };
}

function ruleLine(rule: Rule, policy: Policy, words: ReadingWords): Line {
  if (rule.kind === 'expression') return expressionLine(rule, words);
  const over =
    rule.above === undefined
      ? words.share(rule.aboveShare ?? 0)
      : amountWords(rule.above, rule.asset, policy);
  return { id: rule.id, text: words.rule(rule, over, consequence(rule.then, words)) };
}

/** What it asks is shown as it is written: another wording could say something else. */
function expressionLine(rule: ExpressionRule, words: ReadingWords): Line {
  const { id, when, then, onError } = rule;
  const failed = onError === undefined ? then : { outcome: 'review' as const, review: onError };
  return { id, text: words.expression(when, consequence(then, words), consequence(failed, words)) };
}

export function consequence(then: Consequence, words: ReadingWords): string {
  switch (then.outcome) {
    case 'delay':
      return words.delay(then.seconds);
    case 'review':
      return words.reviewBy(then.review);
    case 'block':
      return words.block;
    case 'freeze':
      return words.freeze[then.scope];
  }
}

/** In main units, exactly; in smallest units where the policy has no such asset. */
export function amountWords(amount: string, asset: string, { assets }: Policy): string {
  const unit = assets.find(({ id }) => id === asset);
  return unit === undefined ? `${amount} (${asset})` : formatUnits(BigInt(amount), unit);
}
