// Every reason a verdict can give, in the words of people. What `observed` and `threshold` are is
// in spec/reasons.md. A test holds this table and the tags of the policy equal.
import { REFUSAL_TAGS } from '@sekisho/protocol/refusal-tags';
import { REFUSALS_JA } from './refusal-words-ja.ts';
import type { Language } from './words.ts';

export interface ReasonWords {
  readonly en: string;
  readonly ja: string;
  /** What stands in `observed` and `threshold`: those that help a reader are printed. */
  readonly numbers: 'amounts' | 'counts' | 'none';
}

export const REASON_WORDS: Readonly<Record<string, ReasonWords>> = {
  'unknown-asset': {
    en: 'an asset the policy does not name',
    ja: 'ポリシーにない資産',
    numbers: 'none',
  },
  'unknown-wallet': {
    en: 'a wallet the policy does not name',
    ja: 'ポリシーにないウォレット',
    numbers: 'none',
  },
  'unknown-client': {
    en: 'a client the policy does not name',
    ja: 'ポリシーにない依頼元',
    numbers: 'none',
  },
  'wallet-asset': {
    en: 'the wallet does not hold this asset',
    ja: 'このウォレットが扱わない資産',
    numbers: 'none',
  },
  'wallet-purpose': {
    en: 'the wallet does not serve this purpose',
    ja: 'このウォレットの用途ではない',
    numbers: 'none',
  },
  'client-scope': {
    en: 'outside what this client may ask for',
    ja: 'この依頼元に許された範囲の外',
    numbers: 'none',
  },
  'internal-destination': {
    en: 'an internal transfer to an address that is not listed',
    ja: '内部移動なのに、登録のない宛先',
    numbers: 'none',
  },
  'denied-destination': {
    en: 'a destination that the policy denies',
    ja: 'ポリシーで禁止された送金先',
    numbers: 'none',
  },
  'no-limit': {
    en: 'no limit covers it, and nothing leaves without one',
    ja: '対象とする上限がない（上限なしには何も出さない）',
    numbers: 'none',
  },
  'limit-sum': {
    en: 'too much in this time',
    ja: '期間内の合計が上限を超える',
    numbers: 'amounts',
  },
  'limit-count': {
    en: 'too many in this time',
    ja: '期間内の件数が上限を超える',
    numbers: 'counts',
  },
  'limit-balance-share': {
    en: 'too large a part of the wallet',
    ja: '残高に占める割合が大きすぎる',
    numbers: 'amounts',
  },
  'balance-unknown': {
    en: 'the balance of the wallet is not known',
    ja: 'ウォレットの残高が分からない',
    numbers: 'none',
  },
  'payment-ceiling': {
    en: 'too large for one payment without people',
    ja: '人の確認なしの一件としては大きすぎる',
    numbers: 'amounts',
  },
  'new-destination': {
    en: 'to an address that is new, or not used to so much',
    ja: '新しい宛先、またはこれほどの額は初めての宛先',
    numbers: 'amounts',
  },
  'probe-then-large': {
    en: 'a large amount to a new address that was tried with a small one before',
    ja: '少額で試した新しい宛先への、大きな出金',
    numbers: 'amounts',
  },
  expression: {
    en: 'a rule of the policy that asks about a single withdrawal',
    ja: '一件の出金について問うポリシーのルール',
    numbers: 'none',
  },
  'expression-error': {
    en: 'a rule of the policy whose question could not be answered',
    ja: '問いに答えられなかったポリシーのルール',
    numbers: 'none',
  },
  cadence: {
    en: 'withdrawals to new addresses at even intervals',
    ja: '新しい宛先への、等間隔の出金',
    numbers: 'counts',
  },
  growth: {
    en: 'withdrawals to new addresses that grow step by step',
    ja: '新しい宛先への、段階的に増える出金',
    numbers: 'counts',
  },
};

/** What is refused: in Japanese where a drill can show it, else as it is defined, in English. */
export function refusalWords(tag: string, language: Language = 'en'): string {
  const known = tag as keyof typeof REFUSAL_TAGS;
  return (language === 'ja' ? REFUSALS_JA[known] : undefined) ?? REFUSAL_TAGS[known] ?? tag;
}

/** Whether `refusalWords` has to answer a Japanese reader in English. */
export const isForeign = (tag: string, language: Language): boolean =>
  language === 'ja' && REFUSALS_JA[tag as keyof typeof REFUSAL_TAGS] === undefined;

/** Why something was stopped: reasons of watchers and people; rules give the reasons above. */
export const STOP_WORDS: Readonly<Record<string, Omit<ReasonWords, 'numbers'>>> = {
  'unlogged-outflow': {
    en: 'money left that no order explains',
    ja: '台帳のどの記録でも説明できない出金があった',
  },
  'outflow-mismatch': {
    en: 'money left that no order explains',
    ja: '台帳のどの記録でも説明できない出金があった',
  },
  'heads-inconsistent': {
    en: 'two versions of the ledger were shown',
    ja: '食い違う二つの台帳が示された',
  },
  'balance-mismatch': {
    en: 'the balance is not what the ledger says',
    ja: '残高が台帳と合わない',
  },
  'suspected-theft': { en: 'a person suspected theft', ja: '人が盗難を疑った' },
  mistake: { en: 'a person said it was a mistake', ja: '人が誤りだと申し出た' },
  maintenance: { en: 'maintenance', ja: '保守作業' },
  drill: { en: 'a drill', ja: '演習' },
  other: { en: 'a person stopped it', ja: '人が止めた' },
};
