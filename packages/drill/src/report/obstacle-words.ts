// Who and what stood in the attacker's way, in words: `by` and `tag` of a result's `stoppedBy`.
import type { Language } from './words.ts';

type Both = Readonly<Record<Language, string>>;

const BY: Readonly<Record<string, Both>> = {
  policy: { en: 'limits and rules of the policy', ja: 'ポリシーの上限と規則' },
  people: { en: 'people', ja: '人による確認' },
  gateway: {
    en: 'the gateway, by the rules that every node folds by',
    ja: 'ゲートウェイ（全ノード共通の規則による）',
  },
  chain: { en: 'the chain', ja: 'チェーン' },
};

/** What stands for itself; a stop's or veto's author and a machine go by their own names. */
export const obstacleWords = (by: string, language: Language): string | undefined =>
  BY[by]?.[language];

/** Tags of neither a policy nor a refusal: what people did, and answers of a chain's node. */
const TAGS: Readonly<Record<string, Both>> = {
  rejected: { en: 'somebody looked and rejected it', ja: '確認した人が却下した' },
  vetoed: { en: 'somebody vetoed the proposed policy', ja: '提案されたポリシーに拒否権を行使した' },
  FAILURE_SIGNATURE_NOT_VERIFIABLE: {
    en: 'a signature that is not one of the wallet’s key',
    ja: 'ウォレットの鍵による署名でない',
  },
  FAILURE_INSUFFICIENT_BALANCE: {
    en: 'more than the wallet holds',
    ja: 'ウォレットの残高を超える',
  },
};

export const obstacleTag = (tag: string, language: Language): string | undefined =>
  TAGS[tag]?.[language];
