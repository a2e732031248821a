// The report of a drill: what it says, in both languages, and that it is nothing but a page.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, test } from 'node:test';
import { REASON_TAGS } from '@sekisho/policy/reason-tags';
import { STOP_REASONS } from '@sekisho/protocol/evidence';
import { REASON_WORDS, STOP_WORDS } from '../src/report/reason-words.ts';
import { reportOf } from '../src/report/report.ts';
import { large, told } from './report-kit.ts';

const page = (parts = told()): string => reportOf({ ...parts, file: 'small.json', first: 'en' });

/** The part of a page in one language. */
function article(text: string, language: string): string {
  const begin = text.indexOf(`<article lang="${language}"`);
  return text.slice(begin, text.indexOf('</article>', begin));
}

/** What a reader sees: tags away, signs as they are, spaces single. */
const seen = (markup: string): string =>
  markup
    .replace(/<[^>]*>/g, ' ')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replace(/\s+/g, ' ');

test('every reason of a verdict has words in English and Japanese', () => {
  assert.deepEqual(Object.keys(REASON_WORDS).sort(), Object.keys(REASON_TAGS).sort());
  for (const { en, ja } of Object.values(REASON_WORDS)) {
    assert.match(en, /[a-z]/);
    assert.match(ja, /[\p{sc=Han}\p{sc=Hiragana}]/u);
  }
});

test('every reason of a stop has words in English and Japanese', () => {
  const byWatchers = ['outflow-mismatch', 'heads-inconsistent', 'balance-mismatch'];
  for (const reason of [...STOP_REASONS, ...byWatchers, 'unlogged-outflow']) {
    assert.match(STOP_WORDS[reason]?.en ?? '', /[a-z]/, reason);
    assert.match(STOP_WORDS[reason]?.ja ?? '', /[\p{sc=Han}\p{sc=Hiragana}]/u, reason);
  }
});

describe('what it says', () => {
  test('sums, times and endings as text, in both languages', () => {
    const [english, japanese] = ['en', 'ja'].map((language) => seen(article(page(), language)));
    for (const text of [english, japanese]) {
      assert.match(text!, /1,010 XEM/);
      assert.match(text!, /10 XEM/);
      assert.match(text!, /2030-01-01 00:11:00/);
      assert.match(text!, /--mode forged-request --seed 7/);
      assert.match(text!, /abababab/);
    }
    assert.match(english!, /noticed after 1 h 29 min/);
    assert.match(english!, /paid to the thief/);
    assert.match(english!, /1,010 XEM in 1 h, allowed 500 XEM \(client app-1\)/);
    assert.match(english!, /rule client-hour-share too large a part of the wallet in force/);
    assert.match(japanese!, /気づいたのは1時間29分後/);
    assert.match(japanese!, /攻撃者に支払われた/);
    assert.match(japanese!, /1時間で 1,010 XEM、上限 500 XEM（依頼元 app-1）/);
  });

  test('no tag stands for its words', () => {
    for (const tag of Object.keys(REASON_TAGS).filter((name) => name.includes('-'))) {
      assert.ok(!seen(page()).includes(tag), tag);
    }
  });

  test('both languages have the same headings and rows', () => {
    const [english, japanese] = ['en', 'ja'].map((language) => article(page(), language));
    for (const tag of ['<h2', '<h3', '<tr', '<svg', '<li']) {
      assert.equal(english!.split(tag).length, japanese!.split(tag).length, tag);
    }
  });

  test('what left after the stop is told apart from what left before', () => {
    const taken = told().result.attempts.map((one) => ({ ...one, verdict: null, paid: true }));
    const change = { mode: 'stolen-key' as const, attempts: taken, lost: '1010000000' };
    const stopped = { ...change, frozenAt: '2029-12-31T15:02:00.000Z' };
    assert.match(seen(article(page(told(stopped)), 'en')), /10.XEM of it left before the stop/);
    const late = { ...change, frozenAt: '2029-12-31T15:12:00.000Z' };
    assert.ok(!seen(article(page(told(late)), 'en')).includes('of it left before the stop'));
  });

  test('the title of the file for Japanese readers, where it has one', () => {
    const text = page(told({}, { ja: { title: '小さな盗難', notes: ['合計は推定'] } }));
    assert.match(article(text, 'ja'), /<h1>小さな盗難<\/h1>/);
    assert.match(article(text, 'ja'), /合計は推定/);
    assert.match(article(text, 'en'), /<h1>A small theft<\/h1>/);
  });

  test('many attempts with one ending are one row', () => {
    const attempts = Array.from({ length: 350 }, () => large);
    const english = article(page(told({ attempts })), 'en');
    const table = english.slice(english.indexOf('<table'), english.indexOf('</table>'));
    assert.equal(table.split('<tr').length - 1, 3, 'head, one run, and foot');
    assert.match(seen(table), /1–350/);
    assert.match(seen(table), / 2030-01-01 00:11:00 – 00:11:00 /);
  });

  test('a row over days says on which day it ends', () => {
    const days = Array.from({ length: 31 }, (_, i) => `2030-01-${String(i + 1).padStart(2, '0')}`);
    const attempts = days.map((day) => ({ ...large, at: `${day}T03:00:00.000Z` }));
    const english = seen(article(page(told({ attempts })), 'en'));
    assert.match(english, / 2030-01-01 12:00:00 – 2030-01-31 12:00:00 /);
  });

  test('acts, who refused, who halted, and what is beyond the stated limits', () => {
    const acts = [
      { at: '2030-01-01T00:05:00+09:00', act: 'take-over', party: 'gateway' },
      { at: '2030-01-01T00:06:00+09:00', act: 'alter', party: 'gateway' },
    ] as const;
    const at = '2029-12-31T15:06:00.000Z';
    const text = page(
      told(
        {
          acts: acts.map(({ act }) => ({ at, act, outcome: act === 'alter' ? 'altered' : 'held' })),
          refusals: [
            { at: '2029-12-31T14:00:00.000Z', who: 'signer-3', what: 'follow', tag: 'node-stale' },
            { at, who: 'signer-2', what: 'commit', tag: 'not-cleared' },
          ],
          halted: [{ at, who: 'watcher-1', tag: 'not-cleared' }],
          beyond: ['gateway-and-watchers'],
        },
        { acts: [...acts] },
      ),
    );
    const [english, japanese] = ['en', 'ja'].map((language) => seen(article(text, language)));
    assert.match(english!, /2030-01-01 00:06:00 its engine is altered to say yes gateway done/);
    assert.match(english!, /Time \(UTC\+9\) Act/);
    assert.match(english!, /Time \(UTC\+9\) Who/);
    assert.match(english!, /signer-2 commit/);
    assert.ok(!english!.includes('signer-3'), 'before the attack began');
    assert.match(english!, /its cosigning watcher-1 .* went no further/);
    assert.match(english!, /held the gateway tried/);
    assert.match(english!, /beyond what the system claims to withstand: the gateway/);
    assert.match(japanese!, /判定を書き換え gateway 成功/);
    assert.match(japanese!, /ゲートウェイと定足数の監視者/);
  });

  test('what stopped it: who, by what, how much of it, those of one reason together', () => {
    const stoppedBy = [
      { by: 'watcher-2', tag: 'payment-amount', attempts: 1 },
      { by: 'watcher-1', tag: 'payment-amount', attempts: 1 },
      { by: 'policy', tag: 'new-destination', attempts: 2 },
      { by: 'gateway', tag: 'person-expired', attempts: 0 },
      { by: 'person:dave', tag: 'vetoed', attempts: 0 },
    ];
    const text = page(told({ stoppedBy }));
    const [english, japanese] = ['en', 'ja'].map((language) => seen(article(text, language)));
    assert.match(
      english!,
      /watcher-1, watcher-2 bytes that pay another amount payment-amount 1 of/,
    );
    assert.match(english!, /limits and rules of the policy to an address that is new/);
    assert.match(english!, /a person or credential past its end person-expired an act without/);
    assert.match(english!, /person dave somebody vetoed the proposed policy/);
    assert.match(japanese!, /何が止めたか/);
    assert.match(japanese!, /watcher-1, watcher-2 依頼と違う金額を支払うバイト列/);
    assert.match(japanese!, /担当者 dave 提案されたポリシーに拒否権を行使した/);
  });

  test('what the gateway put in the place of an approved order is told as that', () => {
    const base = told({ attempts: [{ ...large, verdict: null, reasons: [] }] });
    const attempts = [{ to: 'NTHIEF', reasons: [], stoppedBy: [], isSubstitution: true }];
    const text = page({ ...base, story: { ...base.story, attempts } });
    assert.match(seen(article(text, 'en')), /nobody signed it Put in the place of what was asked/);
    assert.match(seen(article(text, 'ja')), /誰も署名しない 依頼され承認されたものとのすり替え/);
  });

  test('refusals are told to Japanese readers in Japanese, and what is English says so', () => {
    const at = '2029-12-31T15:06:00.000Z';
    const said = (tag: string) =>
      page(told({ attempts: [], acts: [{ at, act: 'veto', outcome: 'refused', tag }] }));
    assert.match(
      seen(article(said('act-quorum'), 'ja')),
      /人数、または画面（オリジン）の数が足りない/,
    );
    assert.ok(!article(said('act-quorum'), 'ja').includes('fewer persons'));
    assert.match(article(said('frame-empty'), 'ja'), /<span lang="en">a frame of no bytes<\/span>/);
  });

  test('a drill in which nothing was attempted has a report too', () => {
    const english = seen(article(page(told({ attempts: [], attempted: '0', lost: '0' })), 'en'));
    assert.match(english, /Nothing was attempted/);
  });
});

describe('nothing but a page', () => {
  test('whatever a file says stays text', () => {
    const hostile = `</title></style><script>alert(1)</script><img src=x onerror="a()">'" --><!--`;
    const count = (text: string) => text.split('<').length;
    const text = page(
      told(
        {},
        {
          ...{ title: hostile, notes: [hostile], sources: [hostile] },
          ...{ modes: { 'forged-request': hostile }, ja: { title: hostile, notes: [hostile] } },
        },
      ),
    );
    const harmless = page(told({}, { ja: { title: 'A small theft', notes: ['sums are ours'] } }));
    assert.equal(count(text), count(harmless));
    assert.ok(!/<script|<img|<!--/.test(text));
    assert.ok(seen(text).includes('<script>alert(1)</script>'), 'it can still be read');
  });

  test('a file name stays one word of the command', () => {
    const text = reportOf({ ...told(), file: `it's; rm -rf "x"`, first: 'en' });
    assert.ok(seen(text).includes(`sekisho drill 'it'\\''s; rm -rf "x"' --mode`));
  });

  test('the command that repeats it names the policy it was played against', () => {
    const text = reportOf({ ...told(), file: 'a.json', policy: 'my own.json', first: 'en' });
    assert.ok(
      seen(text).includes(`drill a.json --mode forged-request --seed 7 --policy 'my own.json'`),
    );
    assert.ok(!seen(page()).includes('--policy'), 'the default one has no file');
  });

  test('it fetches nothing, and its own policy allows nothing but its style', () => {
    const text = page();
    const [, style = ''] = /<style>([^]*?)<\/style>/.exec(text) ?? [];
    const hash = createHash('sha256').update(style).digest('base64');
    const [, policy = ''] =
      /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(text) ?? [];
    assert.equal(
      policy.replaceAll('&#39;', "'"),
      `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`,
    );
    assert.ok(!/https?:|url\(|@import| src=| href=| style=|<script|<link/.test(text));
  });

  test('every element that begins ends', () => {
    const open: string[] = [];
    const VOID = ['meta', 'input'];
    for (const [, end, name = '', self] of page().matchAll(/<(\/?)([a-z0-9]+)[^>]*?(\/?)>/g)) {
      if (end === '/') assert.equal(open.pop(), name);
      else if (self !== '/' && !VOID.includes(name)) open.push(name);
    }
    assert.deepEqual(open, []);
  });

  test('the same drill gives the same bytes', () => {
    assert.equal(page(), page());
  });
});
