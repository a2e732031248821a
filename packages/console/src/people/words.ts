// What the screen of people says.
import { dictionary } from '../language.ts';

export const peopleWords = dictionary(
  {
    title: 'People',
    about: 'As the policy in force has them.',
    enrol: 'Make a passkey for somebody new, or a new one for somebody here',
    roles: {
      approver: 'approves',
      freezer: 'stops and thaws',
      amender: 'changes the policy',
      reader: 'reads',
    },
    credentials: 'Passkeys',
    noCredential: 'no passkey: can do nothing here',
    deviceBound: 'bound to its device',
    synced: 'may be copied between devices',
    origins: 'from',
    excluded: (clients: string) => `may not approve what ${clients} asks for`,
    excludesNobody: 'may approve for every client',
    until: (when: string) => `until ${when}`,
    ended: (when: string) => `ended ${when}`,
    soon: (when: string, days: number) =>
      `ends ${when}, in ${days} ${days === 1 ? 'day' : 'days'}: renew it by a proposal`,
    you: 'you',
  },
  {
    title: '担当者',
    about: '現行ポリシーの記載どおり。',
    enrol: '新しい担当者、または新しいパスキーを登録する',
    roles: {
      approver: '承認',
      freezer: '停止と解除',
      amender: 'ポリシーの変更',
      reader: '閲覧',
    },
    credentials: 'パスキー',
    noCredential: 'パスキーなし（ここでは何もできない）',
    deviceBound: '端末に固定',
    synced: '端末間で複製されうる',
    origins: '使用元',
    excluded: (clients) => `${clients} の依頼は承認できない`,
    excludesNobody: 'どの依頼元の依頼も承認できる',
    until: (when) => `${when}まで`,
    ended: (when) => `${when}に終了`,
    soon: (when, days) => `${when}に終了（あと${days}日）：提案で更新してください`,
    you: 'あなた',
  },
);
