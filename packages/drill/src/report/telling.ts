// A drill in words for a terminal, for somebody who has never seen this system: 80 columns.
import { formatUnits } from '@sekisho/protocol/amount';
import { UNIT } from '../world/incident.ts';
import { runsOf } from './attempts.ts';
import { type AttemptFact, type Facts, factsOf, percentOf, type Told } from './facts.ts';
import { tame } from '../steering.ts';
import { type Paint, PLAIN } from './paint.ts';
import { obstacleTag } from './obstacle-words.ts';
import { refusalWords } from './reason-words.ts';
import { reasonLines } from './reasons.ts';
import { together } from './stopped-by.ts';
import { textPlot } from './text-plot.ts';
import { english } from './words-en.ts';
import { moment } from './words.ts';

const WIDTH = 80;
const TIME = 21;
const MONEY = 22;
const NAME = 21;

export function wordsOf(told: Told, paint: Paint = PLAIN): string[] {
  const facts = factsOf(told);
  const { scenario, result, zone } = facts;
  const { mode, seed } = result;
  const head = `${`time (${zone.name})`.padEnd(TIME)}${'amount'.padStart(MONEY)}  what came of it`;
  return [
    // A file's words must not steer the terminal.
    ...wrapped(tame(scenario.title).replace(/\s+/g, ' ')).map(paint.strong),
    ...wrapped(`${mode}, seed ${seed}: the attacker holds ${english.held(facts.parties)}`),
    '',
    paint.strong(head),
    ...runsOf(facts.attempts).flatMap((run, i, runs) => rowOf(run, runs[i - 1], facts, paint)),
    '',
    ...textPlot(facts, paint),
    '',
    ...sumsOf(facts, paint),
    ...stoppedBy(facts),
    ...caveatsOf(facts),
    '',
    `${'ledger root'.padEnd(15)}${result.ledgerRoot}`,
  ].map((line) => line.replaceAll('\u00a0', ' '));
}

const money = (amount: bigint): string => formatUnits(amount, UNIT);

type Run = readonly AttemptFact[];

/** Reasons are said once for a run of equal ones. */
function rowOf(run: Run, before: Run | undefined, { zone }: Facts, paint: Paint): string[] {
  const first = run[0]!;
  const sum = run.reduce((all, { amount }) => all + amount, 0n);
  const many = run.length > 1 ? ` ×${run.length}` : '';
  const line = `${moment(first.at, zone).padEnd(TIME)}${money(sum).padStart(MONEY)}  `;
  const same = before?.[0]?.tags.join() === first.tags.join();
  const why = same ? [] : whyOf(first).flatMap((text) => wrapped(text, 4));
  return [`${line}${came(first, paint)}${many}`, ...why.map(paint.dim)];
}

const whyOf = ({ reasons, tags }: AttemptFact): readonly string[] =>
  reasons.length > 0 ? reasonLines(reasons, english) : tags.map(english.reasons.of);

/** At most 35 columns: a sign, and words that need no colour. */
function came({ verdict, paid, isSubstitution }: AttemptFact, paint: Paint): string {
  if (isSubstitution)
    return paid ? paint.bad('! PAID') : paint.good('✕ not paid: nobody signed it');
  if (verdict === null) {
    return paid
      ? paint.bad('! TAKEN on chain, nobody asked')
      : paint.good('✕ refused by the chain');
  }
  if (paid) return paint.bad('! PAID');
  if (verdict === 'allow') return paint.waiting('‖ not paid: stopped');
  if (verdict === 'delay') return paint.waiting('‖ not paid: waits');
  if (verdict === 'review') return paint.waiting('‖ not paid: held for people');
  return paint.good(verdict === 'block' ? '✕ not paid: refused' : '✕ not paid: refused, frozen');
}

function sumsOf(facts: Facts, paint: Paint): string[] {
  const { attempted, lost, balance, zone, result, paid, held, stopped, historyLost } = facts;
  const { detectedAfterSeconds: seconds } = result;
  const share = `(${percentOf(lost, balance)} of the wallet)`;
  const noticed =
    seconds === null ? 'never' : `${english.duration(seconds * 1_000)} after the first step`;
  const frozen = facts.frozenAt === undefined ? 'never' : moment(facts.frozenAt, zone);
  const rows = [
    ['attempted', money(attempted)],
    ['lost', `${lost === 0n ? paint.good(money(lost)) : paint.bad(money(lost))} ${share}`],
    ...(historyLost === undefined ? [] : [['in history', money(historyLost)]]),
    ['noticed', noticed],
    ['stopped', frozen],
    ['everyday traffic', `${result.legit} withdrawals, ${paid.length} paid unattended`],
    ['  held for nothing', `${held.length} (${percentOf(held.length, result.legit)})`],
    ['  behind the stop', `${stopped.length}, until people thaw it (in a drill nobody does)`],
  ] as const;
  return rows.map(([name, value]) => `${name!.padEnd(NAME)}${value}`);
}

/** Each reason once, with everybody who had it. */
function stoppedBy({ result }: Facts): string[] {
  const { by: words, reason, otherActs } = english.stoppedBy;
  const why = (tag: string) => obstacleTag(tag, 'en') ?? reason(tag) ?? refusalWords(tag);
  const lines = together(result.stoppedBy).flatMap(({ by, tag, attempts }) => {
    const what = attempts === 0 ? `, ${otherActs}` : '';
    return wrapped(`${by.map(words).join(', ')}: ${why(tag)} (${tag})${what}`, 2);
  });
  return lines.length === 0 ? [] : ['what stopped it', ...lines];
}

function caveatsOf({ result: { mode }, lost }: Facts): string[] {
  if (mode === 'one-signer') {
    return ['', 'One share signs nothing, and the other signers were not asked.'];
  }
  if (mode === 'forged-request' || lost === 0n) return [];
  return [
    '',
    'MONEY SO TAKEN CANNOT BE CALLED BACK. Whoever has the whole key asks nobody, and',
    'a chain does not undo. What a checkpoint can do is see it in a block, stop all',
    'signing, and prove that no order explains it. Hence no key is anywhere whole.',
  ];
}

/** Words in lines of the terminal's width, each this far from the left. */
function wrapped(text: string, indent = 0): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (indent + longer.length > WIDTH && line !== '') {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  return [...lines, line].map((one) => ' '.repeat(indent) + one);
}
