// Words of the door.
import { dictionary } from '../language.ts';

export const signInWords = dictionary(
  {
    title: 'Who reads?',
    lead:
      'Signing in opens a read session. It reads, and nothing else: ' +
      'whatever you decide later, your passkey signs by itself.',
    left: 'You have signed out.',
    expired: 'The read session has ended. Nothing you signed is affected.',
    filter: 'Filter people',
    asking: 'Your passkey is asked…',
    nobody: (origin: string) =>
      `The policy names nobody with a passkey for ${origin}. New people enrol first.`,
    enrol: 'Enrol a new passkey',
    roles: { approver: 'approves', freezer: 'stops', amender: 'amends', reader: 'reads' },
    sentence: (person: string) => `I, ${person}, want to read. This signs nothing else.`,
    stop: 'Stop without the gateway',
  },
  {
    title: '閲覧者の確認',
    lead: 'サインインで始まるのは閲覧のみのセッションです。承認などの決定は、その都度パスキーで署名します。',
    left: 'サインアウトしました。',
    expired: '閲覧セッションが終了しました。署名済みの決定には影響しません。',
    filter: '名前で絞り込む',
    asking: 'パスキーを確認しています…',
    nobody: (origin: string) =>
      `${origin} のパスキーを持つ人がポリシーにいません。先に登録が必要です。`,
    enrol: '新しいパスキーを登録する',
    roles: { approver: '承認', freezer: '停止', amender: '改定', reader: '閲覧' },
    sentence: (person: string) => `${person} として閲覧します。ほかには何も署名しません。`,
    stop: 'ゲートウェイなしで停止する',
  },
);
