// Words around a signature.
import { dictionary } from '../language.ts';

export const actsWords = dictionary(
  {
    youSign: 'You sign',
    fingerprint: 'Fingerprint',
    compare: 'Compare it with “sekisho show” on another machine.',
    asking: 'Your passkey is asked…',
    sending: 'Brought to the gateway…',
    written: (index: number) =>
      `Written as entry ${index}. Waiting until watchers have cosigned it.`,
    noPasskey: (origin: string) => `You have no passkey that counts at ${origin}.`,
  },
  {
    youSign: '署名する内容',
    fingerprint: 'フィンガープリント',
    compare: '別の端末の「sekisho show」の表示と照合してください。',
    asking: 'パスキーを確認しています…',
    sending: 'ゲートウェイへ送っています…',
    written: (index: number) =>
      `エントリー ${index} として記録されました。監視者の連署を待っています。`,
    noPasskey: (origin: string) => `${origin} で有効なパスキーがありません。`,
  },
);
