// Words of the queue.
import { dictionary } from '../language.ts';

export const queueWords = dictionary(
  {
    title: 'Queue',
    nothing: 'The gate is quiet',
    nothingLong: 'Nothing waits for anybody. What comes appears here by itself.',
    waiting: (n: number) => (n === 1 ? '1 withdrawal waits' : `${n} withdrawals wait`),
    of: (shown: number, n: number) => `${shown} of ${n}`,
    filter: 'Filter: customer, order, address, amount, wallet',
    noMatch: 'Nothing here matches the filter.',
    keys: 'Keys',
    help: [
      ['j / ↓', 'next'],
      ['k / ↑', 'previous'],
      ['Enter', 'open'],
      ['/', 'filter'],
      ['Esc', 'clear the filter, close this'],
      ['?', 'this help'],
    ] as readonly (readonly [string, string])[],
    close: 'Close',
    more: 'There are more. Deal with these first, or filter.',
    stop: 'A stop is in force',
    open: 'Look at it',
  },
  {
    title: '審査待ち',
    nothing: '関所は静かです',
    nothingLong: '待っている出金はありません。新しいものは自動的に表示されます。',
    waiting: (n: number) => `${n} 件の出金が待っています`,
    of: (shown: number, n: number) => `${n} 件中 ${shown} 件`,
    filter: '絞り込み: 顧客・注文・アドレス・金額・ウォレット',
    noMatch: '条件に合うものはありません。',
    keys: 'キー操作',
    help: [
      ['j / ↓', '次へ'],
      ['k / ↑', '前へ'],
      ['Enter', '開く'],
      ['/', '絞り込み'],
      ['Esc', '絞り込みの解除、これを閉じる'],
      ['?', 'この説明'],
    ] as readonly (readonly [string, string])[],
    close: '閉じる',
    more: '続きがあります。先にこれらを処理するか、絞り込んでください。',
    stop: '停止中',
    open: '確認する',
  },
);
