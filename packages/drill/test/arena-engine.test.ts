// The arena's engine, on cells and in plain memory, gives the verdicts of the real fold.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { defaultJudging } from '@sekisho/policy/default-judging';
import type { Subject } from '@sekisho/policy/facts';
import { type Policy, policyHash } from '@sekisho/protocol/policy';
import { Engine } from '../src/arena/engine.ts';
import { CellWindows, TallyWindows } from '../src/arena/windows.ts';
import { seededRandom } from '../src/keys.ts';
import { CLIENT, MICRO, type PolicyKit, policyKit, WALLET, XEM } from '../src/policy-kit.ts';
import { Quill } from '../src/rehearsal/quill.ts';
import { Chance } from '../src/world/chance.ts';

const START = Date.parse('2026-03-01T00:00:00Z');
const MINUTE_MS = 60_000;
const DAY_MS = 1_440 * MINUTE_MS;
const BALANCE = 1_000_000n * MICRO;
const ORDERS = 250;
const MET = [
  'allow',
  'review',
  'freeze',
  'paid',
  'not paid',
  'new-large',
  'probe',
  'unattended-week',
];

function kitOf(seed: number): PolicyKit {
  const kit = policyKit(`arena ${seed}`, { ...defaultJudging(XEM), newcomerSeconds: 7 * 86_400 });
  const watchers = { quorum: 1, parties: kit.policy.watchers.parties.slice(0, 1) };
  const policy: Policy = { ...kit.policy, watchers };
  return { ...kit, policy, hash: policyHash(policy) };
}

const PAST = [5, 20, 70, 80].flatMap((days) =>
  Array.from({ length: 12 }, (_, n) => ({ days, n, amount: BigInt(1 + n * 40) * MICRO })),
);

/** Both at once, order by order, sums of up to so many digits; answers all that was seen. */
function compare(seed: number, digits: number): ReadonlySet<string> {
  const kit = kitOf(seed);
  const quill = new Quill(kit, START);
  const engine = new Engine(new CellWindows(kit.policy));
  const plain = new Engine(new TallyWindows(kit.policy));
  const past = PAST.map(({ days, n, amount }) => ({
    ...{ customer: `c-${n}`, destination: kit.address(n + 1), asset: XEM, amount },
    at: START - days * DAY_MS - n * MINUTE_MS,
  }));
  quill.import(past);
  for (const paid of past) {
    engine.import(paid, paid.at);
    plain.import(paid, paid.at);
  }
  const chance = new Chance(seededRandom(`arena equality ${seed}`));
  const seen = new Set<string>();
  let [at, balance] = [START, BALANCE];
  for (let turn = 0; turn < ORDERS; turn++) {
    at += 1 + chance.below(chance.percent(90) ? 90 * MINUTE_MS : 30 * 60 * MINUTE_MS);
    // Long ladders of sums, and many to few, so that windows fill and detectors see chains.
    const amount =
      BigInt(1 + chance.below(10 ** (1 + chance.below(digits)))) * MICRO + BigInt(turn);
    const to = kit.address(1 + chance.below(40));
    const customer = `c-${chance.below(20)}`;
    quill.observe(at, balance);
    engine.observe(at, balance);
    plain.observe(at, balance);
    const hash = quill.request({ id: `w-${turn}`, customer, amount, to });
    const { outcome, reasons, outgoing, facts } = quill.withdrawal(hash);
    const subject: Subject = {
      ...{ client: CLIENT, customer, wallet: WALLET, asset: XEM, amount: BigInt(outgoing) },
      ...{ destination: to, purpose: 'customer' },
    };
    const order = engine.ask(subject, at);
    const inMemory = plain.ask(subject, at);
    assert.deepEqual(inMemory, order);
    assert.equal(order.verdict.outcome, outcome, `order ${turn}`);
    assert.deepEqual(order.verdict.reasons, reasons, `order ${turn}`);
    assert.equal(order.facts.familiarAmount.toString(), facts.familiarAmount);
    const paid = outcome === 'allow' && quill.pay(hash, at + 75_000);
    assert.equal(outcome === 'allow' && engine.pay(order, at), paid, `payment ${turn}`);
    assert.equal(outcome === 'allow' && plain.pay(inMemory, at), paid, `plain payment ${turn}`);
    assert.equal(plain.isStopped(subject), engine.isStopped(subject));
    assert.equal(engine.isStopped(subject), quill.isFrozen, `stop ${turn}`);
    if (paid) balance -= BigInt(outgoing);
    seen.add(outcome).add(paid ? 'paid' : 'not paid');
    for (const { id } of reasons) seen.add(id);
  }
  return seen;
}

describe("the arena's engine", () => {
  test('gives verdicts and payments of the real fold, on cells and in plain memory', () => {
    const seen = new Set([1, 2, 3, 4].flatMap((seed) => [...compare(seed, seed < 3 ? 5 : 3)]));
    for (const met of MET) {
      assert.ok(seen.has(met), `never seen: ${met}; ${[...seen].join(' ')}`);
    }
  });

  test('branches: what happens there leaves no trace, and is what would have happened', () => {
    const { policy } = kitOf(9);
    const subject = (n: number): Subject => ({
      ...{ client: CLIENT, customer: `c-${n % 3}`, wallet: WALLET, asset: XEM },
      ...{ amount: BigInt(1 + n) * 50n * MICRO, destination: `d-${n % 5}`, purpose: 'customer' },
    });
    const play = (engine: Engine<CellWindows>, from: number, to: number): string[] =>
      Array.from({ length: to - from }, (_, i) => {
        const at = START + (from + i) * 7 * MINUTE_MS;
        engine.observe(at, BALANCE);
        const order = engine.ask(subject(from + i), at);
        return `${JSON.stringify(order.verdict)} ${engine.pay(order, at)}`;
      });
    const engine = new Engine(new CellWindows(policy));
    play(engine, 0, 20);
    const branched = play(engine.branch(), 20, 60);
    play(engine.branch(), 30, 35);
    assert.deepEqual(play(engine, 20, 60), branched);
  });
});
