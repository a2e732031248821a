// Words of the list of all withdrawals.
import { dictionary } from '../language.ts';

export const listWords = dictionary(
  {
    title: 'Withdrawals',
    lead: 'As the gateway tells them, newest first. Open one to see it proven.',
    status: 'Status',
    all: 'all',
    columns: ['Asked', 'Status', 'Amount', 'To', 'Customer', 'Order'] as readonly string[],
    none: 'None.',
    older: 'Older',
    newest: 'Newest',
  },
  {
    title: '出金一覧',
    lead: 'ゲートウェイの表示です（新しい順）。開くと証明を確認できます。',
    status: '状態',
    all: 'すべて',
    columns: ['依頼', '状態', '金額', '宛先', '顧客', '注文'] as readonly string[],
    none: 'ありません。',
    older: '以前',
    newest: '最新',
  },
);
