// A drill in words for a terminal, and its plot.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { MODES } from '../src/scenario.ts';
import { factsOf } from '../src/report/facts.ts';
import { PLAIN } from '../src/report/paint.ts';
import { wordsOf } from '../src/report/telling.ts';
import { textPlot } from '../src/report/text-plot.ts';
import { large, told } from './report-kit.ts';

const asked = told().result.attempts;
const plotOf = (change: Parameters<typeof told>[0]): string[] => textPlot(factsOf(told(change)));
const columns = (line: string): number => [...line].length;

describe('the plot', () => {
  test('shows what was attempted beside what was paid', () => {
    const [first, last] = asked.map((attempt) => ({ ...attempt, amount: '100' }));
    const lines = plotOf({ attempts: [first!, { ...last!, paid: false }], attempted: '200' });
    const [top = '', bottom = ''] = [lines[1], lines[8]];
    assert.match(top, /┤ +░+$/, 'both together only at the end, and only as attempted');
    assert.match(bottom, /┤ +█+$/);
    assert.ok(bottom.indexOf('█') < top.indexOf('░'));
  });

  test('a little that was taken is a thin line, not nothing', () => {
    const lines = plotOf({});
    assert.match(lines[8]!, /▁+$/);
    assert.ok(!lines.slice(1, 9).some((line) => line.includes('█')));
    const nothing = plotOf({ attempts: asked.map((attempt) => ({ ...attempt, paid: false })) });
    assert.ok(!nothing.slice(1, 9).some((line) => /[▁█]/.test(line)));
  });

  test('says when it was stopped', () => {
    assert.ok(plotOf({}).some((line) => /stopped here 00:11:00 ▲/.test(line)));
  });

  test('is nothing where nothing was attempted', () => {
    assert.deepEqual(plotOf({ attempts: [] }), []);
  });
});

describe('the words', () => {
  for (const mode of MODES) {
    test(`fit a terminal: ${mode}`, () => {
      const most = { seed: 999_999_999, lost: '526300010000000', attempted: '526300010000000' };
      const counts = { legit: 1_000, falseHolds: 1_000, legitStopped: 1_000 };
      const amount = '526300010000000';
      const verdict = mode === 'forged-request' ? ('freeze' as const) : null;
      const attempts = Array.from({ length: 350 }, () => ({ ...large, amount, verdict }));
      const lines = wordsOf(told({ mode, ...most, ...counts, attempts }));
      for (const line of lines) assert.ok(columns(line) <= 80, line);
      const words = lines.join('\n');
      assert.equal(words.includes('CANNOT BE CALLED BACK'), mode === 'stolen-key');
    });
  }

  test('reasons stand in words, once for a run of equal ones', () => {
    const words = wordsOf(told({ attempts: [asked[0]!, large, large, large] }));
    const about = words.filter((line) => line.includes('too large a part of the wallet'));
    assert.equal(about.length, 1);
    assert.ok(words.some((line) => /^lost +10 XEM \(0.2 % of the wallet\)$/.test(line)));
  });

  test('what stopped it stands below the sums, and what was no money is told apart', () => {
    const stoppedBy = [
      { by: 'watcher-1', tag: 'payment-amount', attempts: 1 },
      { by: 'gateway', tag: 'act-quorum', attempts: 0 },
    ];
    const words = wordsOf(told({ stoppedBy })).join('\n').replace(/\s+/g, ' ');
    assert.match(
      words,
      /what stopped it watcher-1: bytes that pay another amount \(payment-amount\)/,
    );
    assert.match(words, /\(act-quorum\), an act without money/);
    assert.ok(!/payment-amount\), an act/.test(words));
  });

  test('a title does not steer the terminal', () => {
    const title = '\u001b]0;owned\u0007\u001b[2J A\nfake line \u202eevil\u202c\u009b1m';
    const words = wordsOf(told({}, { title }));
    assert.equal(words[0], '\ufffd]0;owned\ufffd\ufffd[2J A fake line \ufffdevil\ufffd\ufffd1m');
  });

  test('colour adds nothing that is not said', () => {
    const mark = (text: string): string => `<${text}>`;
    const paint = { good: mark, bad: mark, waiting: mark, dim: mark, strong: mark };
    const painted = wordsOf(told(), paint).map((line) => line.replace(/[<>](?! 0)/g, ''));
    assert.deepEqual(
      painted,
      wordsOf(told(), PLAIN).map((line) => line.replace(/[<>](?! 0)/g, '')),
    );
  });
});
