// Words of the parts that every screen is made of.
import { dictionary } from '../language.ts';

export const partsWords = dictionary(
  {
    differs: (count: number) => `${count} characters differ from the known address`,
    left: (time: string) => `${time} left`,
    ago: (time: string) => `${time} ago`,
    over: 'over',
    days: (n: number) => `${n} d`,
    hours: (n: number) => `${n} h`,
    minutes: (n: number) => `${n} min`,
    seconds: (n: number) => `${n} s`,
    software: 'software passkey (demo)',
    again: 'Try again',
    loading: 'Reading…',
    trouble: {
      unreachable: 'Nobody answers. What is shown may be old.',
      'signed-out': 'The read session has ended. Sign in again.',
      refused: 'Refused.',
      malformed: 'The answer is not of its form. Do not act on it.',
      deceived: 'What the gateway shows is not what the ledger says. Do not act.',
      unwitnessed: 'Too few watchers have cosigned it yet. Wait a moment.',
      passkey: 'The passkey did not sign.',
    },
  },
  {
    differs: (count: number) => `既知のアドレスと ${count} 文字が異なります`,
    left: (time: string) => `残り ${time}`,
    ago: (time: string) => `${time}前`,
    over: '終了',
    days: (n: number) => `${n}日`,
    hours: (n: number) => `${n}時間`,
    minutes: (n: number) => `${n}分`,
    seconds: (n: number) => `${n}秒`,
    software: 'ソフトウェアパスキー（デモ）',
    again: '再試行',
    loading: '読み込み中…',
    trouble: {
      unreachable: '応答がありません。表示が古い可能性があります。',
      'signed-out': '閲覧セッションが終了しました。もう一度サインインしてください。',
      refused: '拒否されました。',
      malformed: '応答の形式が正しくありません。これを根拠に操作しないでください。',
      deceived: 'ゲートウェイの表示が台帳と一致しません。操作しないでください。',
      unwitnessed: '監視者の連署がまだ足りません。少しお待ちください。',
      passkey: 'パスキーによる署名は行われませんでした。',
    },
  },
);
