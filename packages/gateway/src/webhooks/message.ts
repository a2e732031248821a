// A notice as a receiver wants it: the envelope of Standard Webhooks, or one text for a chat tool.
import type { NoticeKind } from '@sekisho/protocol/notice-api';
import { formatUnits } from '@sekisho/protocol/amount';
import { formatInstant, parseInstant } from '@sekisho/protocol/instant';
import type { Policy } from '@sekisho/protocol/policy';
import type { Notice } from './notice.ts';

export type Language = 'en' | 'ja';

export interface Wording {
  readonly template: 'json' | 'chat';
  readonly language: Language;
  /** Where the console is, without a slash at its end. */
  readonly console: string;
}

/** JSON text. */
export function messageOf(
  notice: Notice,
  { template, language, console }: Wording,
  assets: Policy['assets'],
): string {
  const link = `${console}${notice.page}`;
  if (template === 'chat') {
    return JSON.stringify({ text: `${chatText(notice, language, assets)}\n${link}` });
  }
  const timestamp = formatInstant(notice.at);
  return JSON.stringify({ type: notice.kind, timestamp, data: { ...notice.data, link } });
}

type Line = (of: (name: string) => string, time: (instant: string) => string) => string;

const WORDS: Readonly<Record<Language, Readonly<Record<NoticeKind, Line>>>> = {
  en: {
    held: (of, time) =>
      `Held for people: ${of('amount')} from ${of('wallet')} (${of('reasons')}), ` +
      `until ${time(of('expires'))}`,
    frozen: (of) => `Stopped: ${of('scope')} by ${of('by')} (${of('reason')})`,
    mismatch: (of) =>
      `CHAIN AND LEDGER DIFFER: ${of('scope')} is stopped by ${of('by')} (${of('reason')})`,
    'amendment.proposed': (of) =>
      of('stage') === 'collecting'
        ? `A policy is proposed and waits for signatures: ${short(of('policy'))}`
        : `A new policy is signed: ${short(of('policy'))}`,
    'signer.refusing': (of) => `Signer ${of('signer')} refuses to sign (${of('tag')})`,
  },
  ja: {
    held: (of, time) =>
      `確認待ちの出金: ${of('wallet')} から ${of('amount')}（${of('reasons')}）、` +
      `期限 ${time(of('expires'))}`,
    frozen: (of) => `停止: ${of('scope')}、実行者 ${of('by')}（${of('reason')}）`,
    mismatch: (of) =>
      `チェーンと台帳の不一致: ${of('scope')} を停止しました（${of('by')}、${of('reason')}）`,
    'amendment.proposed': (of) =>
      of('stage') === 'collecting'
        ? `ポリシー変更案への署名をお願いします: ${short(of('policy'))}`
        : `ポリシー変更が署名されました: ${short(of('policy'))}`,
    'signer.refusing': (of) => `署名者 ${of('signer')} が署名を拒否しています（${of('tag')}）`,
  },
};

const short = (hash: string): string => hash.slice(0, 12);

const JST_MS = 9 * 3_600_000;

const minuteOf = (ms: number): string => formatInstant(ms).slice(0, 16).replace('T', ' ');

const TIMES: Readonly<Record<Language, (instant: string) => string>> = {
  en: (instant) => `${minuteOf(parseInstant(instant)!)} UTC`,
  ja: (instant) => `${minuteOf(parseInstant(instant)! + JST_MS)} JST`,
};

function chatText({ kind, data }: Notice, language: Language, assets: Policy['assets']): string {
  const of = (name: string): string => {
    const value = data[name] ?? '';
    if (name === 'amount') return amountOf(data, assets);
    return typeof value === 'string' ? value : value.join(', ');
  };
  return WORDS[language][kind](of, TIMES[language]);
}

function amountOf({ amount, asset }: Notice['data'], assets: Policy['assets']): string {
  const unit = assets.find(({ id }) => id === asset);
  return unit === undefined ? String(amount) : formatUnits(BigInt(String(amount)), unit);
}
