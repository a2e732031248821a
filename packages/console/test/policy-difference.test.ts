// Changes of a policy in words: nothing that can change lacks a word in either language.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Change, MEMBERS, type Value } from '@sekisho/policy/difference';
import { policySchema, PURPOSES, ROLES } from '@sekisho/protocol/policy';
import { z } from 'zod';
import {
  changeText,
  type DifferenceWords,
  effectiveText,
  valueText,
} from '../src/words/policy-difference.ts';
import { policyDifferenceEn } from '../src/words/policy-difference.en.ts';
import { policyDifferenceJa } from '../src/words/policy-difference.ja.ts';

const LANGUAGES: Readonly<Record<string, DifferenceWords>> = {
  en: policyDifferenceEn,
  ja: policyDifferenceJa,
};
const XEM = { symbol: 'XEM', decimals: 6 };
const xem = (amount: string): Value => ({ type: 'amount', amount, unit: XEM });
const word = (text: string): Value => ({ type: 'word', word: text });

const FIELDS = [
  { field: 'wallets', value: { type: 'list', values: [{ type: 'text', text: 'nem-hot' }] } },
  { field: 'per', value: word('wallet') },
  { field: 'windowSeconds', value: { type: 'seconds', seconds: 3_600 } },
  { field: 'sum', value: xem('5000000000000') },
] as const;
const LIMIT = { part: 'limit', id: 'nem-hour', owner: null, fields: FIELDS } as const;
const RAISED: Change = {
  ...LIMIT,
  ...{ kind: 'changed', field: 'sum', effect: 'loosens' },
  before: xem('500000000000'),
  after: xem('5000000000000'),
};

test('a raised limit reads as people say it', () => {
  const { text } = changeText(RAISED, policyDifferenceEn);
  assert.equal(text, 'hourly limit of nem-hot 500,000 → 5,000,000 XEM (nem-hour)');
  const ja = changeText(RAISED, policyDifferenceJa).text;
  assert.equal(ja, 'nem-hot の1時間の上限 500,000 → 5,000,000 XEM (nem-hour)');
});

test('every part, member and word of the document has words in both languages', () => {
  const enums = new Set(wordsOf(z.toJSONSchema(policySchema, { unrepresentable: 'any' })));
  for (const own of [...PURPOSES, ...ROLES]) assert.ok(enums.has(own), own);
  // Names of algorithms and of the custody's forms are shown as they are, or not at all.
  for (const name of ['Ed25519', 'ES256', 'threshold', 'external', 'observed']) enums.delete(name);
  for (const [language, { parts, members, words, consequence }] of Object.entries(LANGUAGES)) {
    for (const [part, fields] of MEMBERS) {
      assert.ok(parts[part], `${language}: ${part}`);
      for (const field of fields) {
        assert.ok(members[`${part}.${field}`] ?? members[field], `${language}: ${part}.${field}`);
      }
    }
    for (const one of enums) {
      const known = one in words || one in consequence || one.startsWith('frost-');
      assert.ok(known, `${language}: ${one}`);
    }
  }
});

/** All values of enums and constants in a JSON schema. */
function* wordsOf(schema: unknown): Generator<string> {
  if (typeof schema !== 'object' || schema === null) return;
  const { enum: several = [], const: one } = schema as { enum?: unknown[]; const?: unknown };
  for (const value of [...several, one]) if (typeof value === 'string') yield value;
  for (const member of Object.values(schema)) yield* wordsOf(member);
}

const unit = { symbol: 'XEM', decimals: 6 };
const VALUES: readonly (readonly [Value, en: string, ja: string])[] = [
  [{ type: 'amount', amount: '1500000', unit }, '1.5 XEM', '1.5 XEM'],
  [{ type: 'amount', amount: '7', unit: null }, '7 of the smallest unit', '7（最小単位）'],
  [{ type: 'seconds', seconds: 108_061 }, '1 d 6 h 1 min 1 s', '1日 6時間 1分 1秒'],
  [{ type: 'seconds', seconds: 0 }, '0 s', '0秒'],
  [{ type: 'share', hundredths: 1_050 }, '10.5 % of the balance', '10.5 %（残高比）'],
  [{ type: 'share', hundredths: 5 }, '0.05 % of the balance', '0.05 %（残高比）'],
  [{ type: 'percent', percent: 30 }, '30 %', '30 %'],
  [
    { type: 'instant', at: '2026-11-24T00:00:00.000Z' },
    '2026-11-24 00:00 UTC',
    '2026-11-24 00:00 UTC',
  ],
  [{ type: 'yes-no', yes: false }, 'no', 'いいえ'],
  [{ type: 'consequence', outcome: 'delay', seconds: 7_200 }, 'waits 2 h', '2時間待機'],
  [{ type: 'consequence', outcome: 'review', review: 'desk' }, 'review by desk', 'desk による審査'],
  [
    { type: 'consequence', outcome: 'freeze', scope: 'client' },
    'freezes the client',
    'クライアントを凍結',
  ],
  [{ type: 'every' }, 'every wallet', 'すべてのウォレット'],
  [{ type: 'list', values: [] }, 'none', 'なし'],
  [
    { type: 'list', values: [word('approver'), word('reader')] },
    'approver, reader',
    '承認者、閲覧者',
  ],
];

test('values in both languages', () => {
  for (const [value, en, ja] of VALUES) {
    assert.equal(valueText(value, policyDifferenceEn), en);
    assert.equal(valueText(value, policyDifferenceJa), ja);
  }
});

const AOI = { part: 'person', id: 'aoi', owner: null, effect: 'loosens', fields: [] } as const;
const change = (rest: object): Change => Object.assign({ ...AOI, kind: 'added' as const }, rest);
const list = (...texts: string[]): Value => ({ type: 'list', values: texts.map(word) });

test('lists say what they gain and lose; what comes, goes or stands elsewhere is said so', () => {
  const text = (rest: object): string => changeText(change(rest), policyDifferenceEn).text;
  const roles = { kind: 'changed', field: 'roles', before: list('approver', 'freezer') };
  assert.equal(
    text({ ...roles, after: list('amender', 'approver') }),
    'person aoi: roles + amender, − freezer',
  );
  assert.equal(
    text({ ...roles, after: list('freezer', 'approver') }),
    'person aoi: roles another order',
  );
  assert.equal(text({ kind: 'added' }), 'new: person aoi');
  assert.equal(text({ kind: 'removed' }), 'removed: person aoi');
  assert.equal(text({ kind: 'reordered', id: null }), 'another order: person');
  const key = { part: 'credential', id: 'x'.repeat(43), owner: 'aoi', kind: 'removed' };
  assert.equal(text(key), 'removed: passkey xxxxxxxx… of aoi');
  const gone = { part: 'policy', id: null, kind: 'changed', field: 'familiarity.factor' };
  assert.equal(
    text({ ...gone, before: { type: 'count', count: 3 }, after: null }),
    'policy: destinations are familiar up to so many times what they were paid 3 → none',
  );
  const whole: Change = { ...LIMIT, kind: 'added', effect: 'tightens' };
  assert.deepEqual(changeText(whole, policyDifferenceEn).details, [
    'wallets: nem-hot',
    'counted for: wallet',
    'within: 1 h',
    'at most: 5,000,000 XEM',
  ]);
});

test('when it takes effect, on the reader’s clock', () => {
  const now = Date.parse('2026-11-23T14:59:00.000Z'); // 23:59 in Japan
  const jst = { name: 'JST', offsetMs: 9 * 3_600_000 };
  const utc = { name: 'UTC', offsetMs: 0 };
  const due = Date.parse('2026-11-24T00:00:00.000Z');
  const delayed = { kind: 'delayed', delaySeconds: 86_400, due } as const;
  const text = (when: Parameters<typeof effectiveText>[0], zone = jst): string =>
    effectiveText(when, now, zone, policyDifferenceEn);
  assert.equal(text(delayed), 'effective tomorrow 09:00 JST unless vetoed');
  assert.equal(text(delayed, utc), 'effective tomorrow 00:00 UTC unless vetoed');
  const today = { ...delayed, due: Date.parse('2026-11-23T14:59:59.000Z') };
  assert.equal(text(today), 'effective today 23:59 JST unless vetoed');
  const later = { ...delayed, due: Date.parse('2026-11-26T00:00:00.000Z') };
  assert.equal(text(later), 'effective 2026-11-26 09:00 JST unless vetoed');
  assert.equal(text({ kind: 'at-once' }), 'effective at once');
  assert.match(text({ ...delayed, due: null }), /^effective 1 d after a quorum of watchers knows/);
});
