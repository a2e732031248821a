// Words of stopping and thawing.
import { dictionary } from '../language.ts';

export const stopWords = dictionary(
  {
    title: 'Stop',
    lead: 'One person can stop anything, at once. Only a quorum lifts it again.',
    first: 'First: what, and why',
    second: 'Second: hold the button',
    scope: 'What is stopped',
    everything: 'Everything',
    wallet: 'One wallet',
    client: 'One client',
    customer: 'One customer',
    which: 'Which',
    reason: 'Why',
    reasons: {
      'suspected-theft': 'suspected theft',
      mistake: 'mistake',
      maintenance: 'maintenance',
      drill: 'drill',
      other: 'other',
    },
    by: 'Who stops',
    hold: 'Hold for a second and a half to stop',
    holding: 'Keep holding…',
    orType: (word: string) => `or type ${word} and press Enter`,
    word: 'STOP',
    sentence: (scope: string, reason: string) =>
      `I stop ${scope} (${reason}): nothing of it is prepared or signed any more ` +
      'until a quorum lifts the stop.',
    scopeNames: {
      everything: () => 'everything',
      wallet: (id: string) => `wallet ${id}`,
      client: (id: string) => `client ${id}`,
      customer: (id: string) => `customer ${id}`,
    },
    asking: 'Your passkey is asked…',
    inForce: (n: number, all: number) => `IN FORCE: ${n} of ${all} watchers hold it.`,
    notYet: (n: number, needed: number) =>
      `NOT YET IN FORCE: ${n} watchers hold it, ${needed} are needed.`,
    after:
      'No new signature comes later than 60 s from now. What was signed before may still confirm.',
    watcher: {
      asking: 'asked…',
      holds: 'holds it',
    },
    gateway: {
      waiting: 'after the watchers',
      asking: 'asked…',
      written: 'written to the ledger',
    },
    gatewayName: 'gateway',
    failed: 'does not confirm',
    another: 'Another stop',
    unknownPolicy: 'The gateway does not show the policy. Write your name as the policy has it.',
    current: 'Stops in force',
    none: 'None. The gate is open.',
    since: 'since',
    stoppedBy: 'by',
    read: (n: number, all: number, needed: number) =>
      `${n} of ${all} watchers have read it in the ledger` +
      (n < needed ? `; in force once ${needed} know it, there or told directly` : ''),
    thaw: 'Lift this stop',
    thawTitle: 'Outflows that you have looked at',
    thawNone: 'It names no outflow.',
    thawSentence: (scope: string, outflows: number) =>
      outflows === 0
        ? `I lift the stop on ${scope}.`
        : `I lift the stop on ${scope} and acknowledge the outflows named above: ${outflows}.`,
    several: (count: number, scope: string, by: string) => `${count} stops on ${scope} by ${by}`,
    thawSeveral: 'Lift them together',
    severalSentence: (scope: string, by: string, until: number, outflows: number) =>
      `I lift every stop on ${scope} by ${by} written before entry ${until} that names no ` +
      (outflows === 0 ? 'outflow.' : `outflow but the ${outflows} above, which I acknowledge.`),
    thawAll: 'Look at each outflow first, and tick it.',
    thawGiven: 'agreed to lift it',
    signIn: 'Sign in to see which stops are in force, and to lift one.',
  },
  {
    title: '停止',
    lead: '停止は一人でも即時にできます。解除には定足数の同意が必要です。',
    first: '手順1: 対象と理由',
    second: '手順2: ボタンを押し続ける',
    scope: '停止する対象',
    everything: 'すべて',
    wallet: 'ウォレット',
    client: 'クライアント',
    customer: '顧客',
    which: '対象の名前',
    reason: '理由',
    reasons: {
      'suspected-theft': '不正流出の疑い',
      mistake: '誤り',
      maintenance: '保守',
      drill: '訓練',
      other: 'その他',
    },
    by: '停止する人',
    hold: '1.5 秒押し続けると停止します',
    holding: 'そのまま押し続けてください…',
    orType: (word: string) => `または「${word}」と入力して Enter`,
    word: '停止',
    sentence: (scope: string, reason: string) =>
      `${scope}を停止する（${reason}）。定足数が解除するまで、支払いの準備も署名も行われない。`,
    scopeNames: {
      everything: () => 'すべて',
      wallet: (id: string) => `ウォレット ${id} `,
      client: (id: string) => `クライアント ${id} `,
      customer: (id: string) => `顧客 ${id} `,
    },
    asking: 'パスキーを確認しています…',
    inForce: (n: number, all: number) =>
      `停止は有効です: 監視者 ${all} 名中 ${n} 名が保持しています。`,
    notYet: (n: number, needed: number) =>
      `停止はまだ有効ではありません: 保持 ${n} 名、必要 ${needed} 名。`,
    after:
      '今から 60 秒より後に新しい署名が出ることはありません。署名済みの支払いは確定することがあります。',
    watcher: {
      asking: '確認中…',
      holds: '保持しています',
    },
    gateway: {
      waiting: '監視者の後に送ります',
      asking: '送信中…',
      written: '台帳に記録されました',
    },
    gatewayName: 'ゲートウェイ',
    failed: '確認できません',
    another: '別の停止',
    unknownPolicy: 'ゲートウェイがポリシーを示しません。ポリシー上の名前を入力してください。',
    current: '有効な停止',
    none: 'ありません。関所は開いています。',
    since: '開始',
    stoppedBy: '停止者',
    read: (n: number, all: number, needed: number) =>
      `監視者 ${all} 名中 ${n} 名が台帳で読み取り済み` +
      (n < needed ? `（台帳または直接の連絡で ${needed} 名が把握すれば有効）` : ''),
    thaw: 'この停止を解除する',
    thawTitle: '確認した流出',
    thawNone: '流出の記載はありません。',
    thawSentence: (scope: string, outflows: number) =>
      outflows === 0
        ? `${scope}の停止を解除する。`
        : `${scope}の停止を解除し、上記の流出 ${outflows} 件を確認済みとする。`,
    several: (count: number, scope: string, by: string) =>
      `${scope}の停止 ${count} 件（停止者 ${by}）`,
    thawSeveral: 'まとめて解除する',
    severalSentence: (scope: string, by: string, until: number, outflows: number) =>
      `エントリー ${until} より前に ${by} が行った${scope}の停止のうち、` +
      (outflows === 0
        ? '流出の記載がないものをすべて解除する。'
        : `上記 ${outflows} 件のほかに流出の記載がないものをすべて解除し、その流出を確認済みとする。`),
    thawAll: '先に各流出を確認し、印を付けてください。',
    thawGiven: '解除に同意',
    signIn: '有効な停止の確認と解除にはサインインが必要です。',
  },
);
