// Why a withdrawal is held, in words: by each reason's tag, with its numbers.
import { dictionary } from '../language.ts';

const duration =
  (units: readonly [number, string][]) =>
  (seconds: number): string => {
    const [size, unit] = units.find(([each]) => seconds % each === 0 && seconds >= each) ?? [
      1,
      's',
    ];
    return `${seconds / size}${unit}`;
  };

export const reasonWords = dictionary(
  {
    window: duration([
      [86_400, ' d'],
      [3_600, ' h'],
      [60, ' min'],
    ]),
    observed: 'observed',
    threshold: 'allowed',
    paid: 'paid there before',
    wanted: 'needed: since',
    familiar: 'paid there long enough ago',
    upTo: 'so familiar up to',
    within: (time: string) => `within ${time}`,
    neverPaid: 'never',
    unknown: 'unknown',
    entity: {
      customer: (id: string) => `customer ${id}`,
      destination: () => 'this address',
      client: (id: string) => `client ${id}`,
      wallet: (id: string) => `wallet ${id}`,
      newcomers: () => 'all newcomers together',
      withdrawal: () => 'this withdrawal',
    },
    outcomes: {
      allow: 'passes',
      delay: 'waits',
      review: 'people must look',
      block: 'blocked',
      freeze: 'stopped',
    },
    tags: {
      'unknown-asset': 'The policy has no such asset',
      'unknown-wallet': 'The policy has no such wallet',
      'unknown-client': 'The policy has no such client',
      'wallet-asset': 'The wallet does not hold this asset',
      'wallet-purpose': 'The wallet does not serve this purpose',
      'client-scope': 'The client may not use this wallet for this',
      'internal-destination': 'An internal withdrawal to an address that the wallet does not list',
      'no-limit': 'No limit covers it, and nothing leaves without one',
      'limit-sum': 'Too much in one window',
      'limit-count': 'Too many withdrawals in one window',
      'limit-balance-share': 'Too large a share of the balance in one window',
      'balance-unknown': 'Watchers report no balance to judge it by',
      'payment-ceiling': 'A single withdrawal above the ceiling',
      'new-destination': 'A new address for so much',
      'probe-then-large': 'A large sum after a small test to the same new address',
      expression: 'What a rule of the policy asks is true of it',
      'expression-error': 'What a rule of the policy asks cannot be told',
      cadence: 'Withdrawals to new addresses at even intervals',
      growth: 'Withdrawals to new addresses that grow step by step',
    } as Readonly<Record<string, string>>,
  },
  {
    window: duration([
      [86_400, ' 日間'],
      [3_600, ' 時間'],
      [60, ' 分間'],
    ]),
    observed: '実績',
    threshold: '上限',
    paid: 'この宛先への実績',
    wanted: '必要な経過',
    familiar: '十分前からの実績',
    upTo: '通常とみなす上限',
    within: (time: string) => `${time}`,
    neverPaid: 'なし',
    unknown: '不明',
    entity: {
      customer: (id: string) => `顧客 ${id}`,
      destination: () => 'この宛先',
      client: (id: string) => `クライアント ${id}`,
      wallet: (id: string) => `ウォレット ${id}`,
      newcomers: () => '新規顧客の合計',
      withdrawal: () => 'この出金',
    },
    outcomes: {
      allow: '通過',
      delay: '待機',
      review: '人の確認が必要',
      block: '遮断',
      freeze: '停止',
    },
    tags: {
      'unknown-asset': 'ポリシーにない資産です',
      'unknown-wallet': 'ポリシーにないウォレットです',
      'unknown-client': 'ポリシーにないクライアントです',
      'wallet-asset': 'このウォレットの資産ではありません',
      'wallet-purpose': 'このウォレットの用途ではありません',
      'client-scope': 'クライアントの権限外です',
      'internal-destination': '登録のない宛先への内部出金です',
      'no-limit': '適用される上限がなく、出金できません',
      'limit-sum': '期間内の合計額が上限を超えています',
      'limit-count': '期間内の件数が上限を超えています',
      'limit-balance-share': '期間内の合計が残高比の上限を超えています',
      'balance-unknown': '判断に必要な残高が監視者から報告されていません',
      'payment-ceiling': '一件の上限額を超えています',
      'new-destination': 'この金額には新しい宛先です',
      'probe-then-large': '少額の試し送金に続く、同じ新しい宛先への高額出金です',
      expression: 'ポリシーのルールの条件式に当てはまります',
      'expression-error': 'ポリシーのルールの条件式を判定できません',
      cadence: '新しい宛先への出金が等間隔で続いています',
      growth: '新しい宛先への出金額が段階的に増えています',
    } as Readonly<Record<string, string>>,
  },
);
