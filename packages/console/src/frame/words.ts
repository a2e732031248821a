// Words of the frame around every screen.
import { dictionary } from '../language.ts';

export const frameWords = dictionary(
  {
    brand: 'Sekisho',
    skip: 'Skip to the content',
    menu: 'Menu',
    signOut: 'Sign out',
    language: '日本語',
    zone: (zone: string) => `Times in ${zone}`,
    theme: { system: 'Theme: system', light: 'Theme: light', dark: 'Theme: dark' },
    liveness: {
      off: 'Not connected',
      connecting: 'Connecting…',
      live: 'Live',
      lost: 'Connection lost, trying again',
      'signed-out': 'Signed out',
    },
    unknown: 'There is no such screen.',
    home: 'To the queue',
    demoLabel: 'About this demo',
    demo: 'Demo: everybody here has a software passkey. Whoever reads this page can sign.',
  },
  {
    brand: '関所',
    skip: '本文へ移動',
    menu: 'メニュー',
    signOut: 'サインアウト',
    language: 'English',
    zone: (zone: string) => `時刻: ${zone}`,
    theme: { system: '配色: 自動', light: '配色: 明', dark: '配色: 暗' },
    liveness: {
      off: '未接続',
      connecting: '接続中…',
      live: 'ライブ',
      lost: '接続が切れました。再接続中です',
      'signed-out': 'サインアウト済み',
    },
    unknown: 'この画面はありません。',
    home: '審査待ちへ',
    demoLabel: 'このデモについて',
    demo: 'デモ: 全員がソフトウェアパスキーです。このページを読める人は誰でも署名できます。',
  },
);
