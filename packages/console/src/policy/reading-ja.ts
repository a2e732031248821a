// 日本語で読むポリシー。 (A policy in Japanese.)
import type { AmountRule } from '@sekisho/protocol/policy';
import { percent, type ReadingWords, spanParts, type Step } from './reading-words.ts';

const PER = {
  customer: '顧客ごとの',
  destination: '宛先ごとの',
  client: '依頼元ごとの',
  wallet: 'ウォレットごとの',
  newcomers: '取引歴のない顧客全員を合わせた',
};

const ONLY = {
  'new-destinations': '新しい宛先への出金',
  unattended: '新しい宛先への、人が見ない出金',
  'near-thresholds': 'しきい値すれすれの出金',
};

const STEP: Readonly<Record<Step, string>> = {
  day: '日',
  hour: '時間',
  minute: '分',
  second: '秒',
};

const span = (seconds: number): string =>
  spanParts(seconds)
    .map(([count, step]) => `${count}${STEP[step]}`)
    .join('');

const quorum = ({ persons, origins }: { persons: number; origins: number }): string =>
  `${origins > 1 ? `異なる${origins}か所のコンソールの` : ''}${persons}人`;

const LINE = { destination: '同じ宛先への', customer: '同じ顧客の', client: '同じ依頼元の' };

function rule(rule: AmountRule, over: string, then: string): string {
  switch (rule.kind) {
    case 'payment-ceiling':
      return `一件で${over}を超える出金：${then}。`;
    case 'new-destination': {
      const age =
        rule.ageSeconds === undefined ? '' : `（初回の支払いから${span(rule.ageSeconds)}未満）`;
      return `新しい宛先${age}への${over}を超える出金：${then}。`;
    }
    case 'probe-then-large':
      return (
        `${span(rule.windowSeconds)}以内に${rule.ratio}分の1以下の額で試された新しい宛先への、` +
        `${over}を超える出金：${then}。`
      );
    case 'cadence':
      return (
        `${LINE[rule.per]}${over}を超える出金が、${span(rule.windowSeconds)}以内に` +
        `${rule.gaps}回続けて等間隔（誤差${rule.tolerancePercent} %以内）：${then}。`
      );
    case 'growth':
      return (
        `${LINE[rule.per]}${over}を超える出金が、${span(rule.windowSeconds)}以内に` +
        `${rule.steps}回続けて${rule.ratioPercent} %以上に増加：${then}。`
      );
  }
}

export const readingJa: ReadingWords = {
  titles: {
    limits: '上限',
    rules: 'ルール',
    reviews: '人による確認',
    denied: '拒否する宛先',
    people: '解除と変更の手続き',
  },
  noneDenied: '拒否する宛先はない。',
  span,
  share: (hundredths) => `残高の${percent(hundredths)} %`,
  count: (count) => `${count}件`,
  shadow: '記録のみ（結果は変わらない）：',
  limit({ per, only, windowSeconds, wallets, most, then }) {
    const what = only === undefined ? '出金' : ONLY[only];
    const where = wallets.length === 0 ? '' : `（${wallets.join('、')}）`;
    return `${PER[per]}${what}${where}は${span(windowSeconds)}で${most}まで。超えると${then}。`;
  },
  rule,
  expression: (when, then, onError) =>
    `次が真となる出金「${when}」：${then}。判定できないとき：${onError}。`,
  delay: (seconds) => `${span(seconds)}待つ（その間は誰でも止められる）`,
  reviewBy: (tier) => `人が確認する（${tier}）`,
  block: '拒否する',
  freeze: { client: '依頼元を止める', customer: '顧客を止める' },
  review: (approvals, delay) =>
    `${quorum(approvals)}の承認が必要${delay > 0 ? `。さらに${span(delay)}の経過が必要` : ''}。`,
  thaw: (needed) => `停止の解除には${quorum(needed)}が必要。止めるのは誰でもできる。`,
  amendment: (needed, delay) =>
    `このポリシーの変更には${quorum(needed)}が必要で、${span(delay)}後に発効する。` +
    'それまでは誰でも拒否権を行使できる。',
  expiry: (seconds) => `支払われない出金は${span(seconds)}で失効する。`,
  newcomers: (seconds) =>
    `最初に確定した支払いから${span(seconds)}経つと、取引歴のある顧客になる。`,
  familiarity: (age, factor) =>
    `${span(age)}以上前に支払った額の${factor}倍までは、なじみの宛先。それを超えれば新しい宛先。`,
  watchers: (needed, of) => `監視者${of}者のうち${needed}者が認めなければ、何も署名されない。`,
};
