// The parties of a drill, what is done with them, and what comes of it, in words.
import type { Language } from './words.ts';

type Both = Readonly<Record<Language, string>>;

const PARTIES: Readonly<Record<string, Both>> = {
  'app-server': {
    en: 'an application server with its signing key and certificate',
    ja: 'アプリケーションサーバーとその署名鍵・証明書',
  },
  'client-key': {
    en: 'a client’s signing key without its certificate',
    ja: '依頼元の署名鍵（証明書なし）',
  },
  'console-a': { en: 'one console of two, console-a', ja: '二つの画面の一方（console-a）' },
  'console-b': { en: 'one console of two, console-b', ja: '二つの画面の一方（console-b）' },
  'read-session': {
    en: 'the token of a read session, and the act that opened it',
    ja: '閲覧セッションのトークンと、それを開いた署名',
  },
  gateway: { en: 'the gateway', ja: 'ゲートウェイ' },
  'wallet-key': {
    en: 'a copy of the whole key (counterfactual: it is nowhere whole)',
    ja: '鍵全体の複製（反実仮想。実際には鍵全体はどこにも存在しない）',
  },
};

const KINDS: readonly (readonly [RegExp, Both])[] = [
  [/^signer-/, { en: 'the share of', ja: '鍵の断片' }],
  [/^watcher-/, { en: 'the key of', ja: '監視者の鍵' }],
];

export function partyWords(party: string, language: Language): string {
  const known = PARTIES[party];
  if (known !== undefined) return known[language];
  const kind = KINDS.find(([name]) => name.test(party))?.[1];
  const words = kind ?? { en: 'the passkey of', ja: 'パスキー' };
  return language === 'en' ? `${words.en} ${party}` : `${party} の${words.ja}`;
}

const ACTS: Readonly<Record<string, Both>> = {
  'take-over': { en: 'taken over', ja: '乗っ取り' },
  alter: { en: 'its engine is altered to say yes', ja: '判定を書き換え' },
  observe: { en: 'a false observation', ja: '虚偽の観測' },
  stop: { en: 'stop', ja: '停止' },
  thaw: { en: 'thaw', ja: '解除' },
  approve: { en: 'approve what waits', ja: '保留中の承認' },
  reject: { en: 'reject what waits', ja: '保留中の却下' },
  amend: { en: 'propose another policy', ja: 'ポリシーの変更を提案' },
  order: { en: 'an honest order', ja: '正規の依頼' },
  deceive: { en: 'deceived by their console', ja: '画面に欺かれて署名' },
  propose: { en: 'begin or join a proposal of another policy', ja: 'ポリシー変更案への署名' },
  'use-session': {
    en: 'a stolen read session, used to approve',
    ja: '盗んだ閲覧セッションで承認を試行',
  },
  replay: { en: 'an old approval, brought again', ja: '以前の承認の使い回し' },
  veto: { en: 'veto the proposal', ja: '提案への拒否' },
};

const OUTCOMES: Readonly<Record<string, Both>> = {
  held: { en: 'done: the attacker holds it', ja: '成功：攻撃者の手中' },
  altered: { en: 'done: it judges nothing', ja: '成功：判定しない' },
  taken: { en: 'accepted', ja: '受理' },
  stopped: { en: 'stopped', ja: '停止' },
  counted: { en: 'counted, not enough yet', ja: '受理（定足数に未達）' },
  thawed: { en: 'thawed', ja: '解除' },
  approved: { en: 'approved', ja: '承認' },
  rejected: { en: 'rejected', ja: '却下' },
  proposed: { en: 'proposed', ja: '提案' },
  collecting: { en: 'kept, not enough people yet', ja: '保管（定足数に未達）' },
  read: { en: 'read, and nothing else', ja: '閲覧のみ' },
  vetoed: { en: 'vetoed', ja: '拒否権を行使' },
  nothing: { en: 'nothing to do', ja: '対象なし' },
  refused: { en: 'refused', ja: '拒否' },
  allow: { en: 'allowed', ja: '許可' },
  delay: { en: 'made to wait', ja: '待機' },
  review: { en: 'held for people', ja: '人の確認待ち' },
  block: { en: 'refused', ja: '拒否' },
  freeze: { en: 'refused, and the client frozen', ja: '拒否し、依頼元を凍結' },
};

export const actWords = (act: string, language: Language): string => ACTS[act]?.[language] ?? act;

export const outcomeWords = (outcome: string, language: Language): string =>
  OUTCOMES[outcome]?.[language] ?? outcome;
