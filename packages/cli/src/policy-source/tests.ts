// Tests of a policy, played against the same judge that gateway and signers run, each on a ledger
// that holds what the test says and nothing else.
import { behaviourOf } from '@sekisho/policy/behaviour';
import { classesOf } from '@sekisho/policy/classes';
import type { Facts, Known, Subject } from '@sekisho/policy/facts';
import type { Cells } from '@sekisho/policy/items';
import { judge } from '@sekisho/policy/judge';
import type { Verdict } from '@sekisho/policy/verdict';
import { advance, record, usageOf } from '@sekisho/policy/window';
import type { Json } from '@sekisho/protocol/json';
import type { Policy } from '@sekisho/protocol/policy';
import type { PastWithdrawal, PolicyTest } from './test-schema.ts';
import { type NamedUnit, readAmount, readDuration } from './units.ts';

export interface TestFailure {
  /** Below the test: "expect.outcome". */
  readonly path: string;
  readonly problem: string;
  readonly fix: string;
}

/** Nothing, if what comes of the withdrawal is what the test expects. */
export function failureOf(policy: Policy, test: PolicyTest): TestFailure | undefined {
  const setting = settingOf(policy, test);
  if ('fix' in setting) return setting;
  const verdict = verdictOn(policy, setting);
  const reasons = [...new Set(verdict.reasons.map(({ id, tag }) => (id === '' ? tag : id)))].sort();
  const told = reasons.length === 0 ? 'nothing hits' : `hit: ${reasons.join(', ')}`;
  const { expect } = test;
  const fix = 'mend the policy, or what the test expects of it';
  if (verdict.outcome !== expect.outcome) {
    const problem = `"${test.name}": ${verdict.outcome}, not ${expect.outcome} (${told})`;
    return { path: 'expect.outcome', problem, fix };
  }
  const expected = expect.reasons === undefined ? reasons : [...new Set(expect.reasons)].sort();
  if (expected.join() === reasons.join()) return undefined;
  const problem = `"${test.name}": ${told}, not ${expected.join(', ') || 'nothing'}`;
  return { path: 'expect.reasons', problem, fix };
}

/** Any instant will do: no rule goes by the calendar. */
const NOW = Date.UTC(2030, 0, 1);

/** What happened, in order, and what is asked for at the end of it. */
interface Setting {
  readonly past: readonly { readonly at: number; readonly subject: Subject }[];
  readonly subject: Subject;
  readonly balance: bigint | undefined;
}

function settingOf(policy: Policy, test: PolicyTest): Setting | TestFailure {
  const { withdrawal, past = [] } = test;
  const wallet = policy.wallets.find(({ id }) => id === withdrawal.wallet);
  const units = policy.assets.filter(({ id }) => wallet?.assets.includes(id));
  const purpose = withdrawal.purpose ?? 'customer';
  const client = withdrawal.client ?? clientFor(policy, withdrawal.wallet, purpose);
  const asked = readSum(withdrawal.amount, units, 'withdrawal.amount');
  if ('fix' in asked) return asked;
  const { asset } = asked;
  const base = { client, wallet: withdrawal.wallet, asset, purpose };
  const read: { at: number; subject: Subject }[] = [];
  for (const [i, one] of past.entries()) {
    const sum = readSum(
      one.amount,
      units.filter(({ id }) => id === asset),
      `past[${i}].amount`,
    );
    if ('fix' in sum) return sum;
    const at = NOW - secondsOf(one) * 1_000;
    if (at < (read.at(-1)?.at ?? 0)) {
      const problem = `"${test.name}": this was asked for before the one above it`;
      return { path: `past[${i}].at`, problem, fix: 'write the past oldest first' };
    }
    const customer = another(one.customer, i) ?? withdrawal.customer ?? KNOWN;
    const destination = another(one.destination, i) ?? one.destination;
    read.push({ at, subject: { ...base, customer, destination, amount: sum.amount } });
  }
  const { balance, customer = KNOWN, destination } = withdrawal;
  const reported =
    balance === undefined
      ? undefined
      : readSum(
          balance,
          units.filter(({ id }) => id === asset),
          'withdrawal.balance',
        );
  if (reported !== undefined && 'fix' in reported) return reported;
  const subject = { ...base, customer, destination, amount: asked.amount };
  return { past: read, subject, balance: reported?.amount };
}

const KNOWN = 'known';

/** Whoever is new in the past is a stranger each time, and not the one the test is about. */
const another = (name: string | undefined, i: number): string | undefined =>
  name === 'new' ? `new-${i}` : name;

/** The first that may ask this of the wallet; where nobody may, the first of all. */
function clientFor(policy: Policy, wallet: string, purpose: Subject['purpose']): string {
  const able = policy.clients.find(
    ({ wallets, purposes }) => wallets.includes(wallet) && purposes.includes(purpose),
  );
  return (able ?? policy.clients[0])?.id ?? 'nobody';
}

function secondsOf({ at }: PastWithdrawal): number {
  const read = readDuration(at.slice(1));
  if ('problem' in read) throw new Error(`tests: ${at} is of the schema and not read`);
  return read.value;
}

type Sum = { readonly asset: string; readonly amount: bigint };

function readSum(text: string, units: readonly NamedUnit[], path: string): Sum | TestFailure {
  const read = readAmount(text, units);
  if ('problem' in read) return { path, problem: read.problem, fix: read.fix };
  const unit = units.find(({ symbol }) => text.endsWith(` ${symbol}`)) ?? units[0];
  const amount = BigInt(read.value);
  if (unit === undefined || amount === 0n) {
    return { path, problem: 'nothing is asked for', fix: 'write an amount above zero' };
  }
  return { asset: unit.id, amount };
}

/** What the gateway does with a request, without the ledger around it. */
function verdictOn(policy: Policy, { past, subject, balance }: Setting): Verdict {
  const cells = new MapCells();
  const asking = (at: number, asked: Subject): Facts => {
    advance(cells, policy, at);
    const before = past.filter((one) => one.at < at);
    const known = knownOf(policy, before, asked, at, balance);
    const classes = classesOf(policy, known, asked);
    const usage = usageOf(cells, policy, 'request', asked, classes);
    const behaviour = behaviourOf(cells, policy, { ...asked, ...classes, balance, at, time: at });
    return { ...known, ...classes, usage, behaviour };
  };
  for (const { at, subject: asked } of past) {
    record(cells, policy, 'request', asked, asking(at, asked), at);
  }
  return judge(policy, asking(NOW, subject), subject);
}

function knownOf(
  policy: Policy,
  before: Setting['past'],
  { destination, customer, amount }: Subject,
  time: number,
  balance: bigint | undefined,
): Known {
  const paid = before.filter(({ subject }) => subject.destination === destination);
  const age = (policy.familiarity?.ageSeconds ?? 0) * 1_000;
  const familiar = paid
    .filter(({ at }) => at <= time - age)
    .reduce((most, { subject }) => (subject.amount > most ? subject.amount : most), 0n);
  const isKnown = destination === KNOWN;
  const since = before.find(({ subject }) => subject.customer === customer)?.at;
  const hasPast = since !== undefined && since <= time - policy.newcomerSeconds * 1_000;
  return {
    ...{ balance, time },
    // A known destination was paid as much before any age that a policy can ask for.
    destinationFirstPaid: isKnown ? 0 : paid[0]?.at,
    familiarAmount: isKnown ? amount : familiar,
    newcomer: customer !== KNOWN && !hasPast,
  };
}

class MapCells implements Cells {
  private readonly cells = new Map<string, Json>();

  get(table: string, id: string): Json | undefined {
    return this.cells.get(`${table} ${id}`);
  }

  put(table: string, id: string, value: Json | undefined): void {
    if (value === undefined) this.cells.delete(`${table} ${id}`);
    else this.cells.set(`${table} ${id}`, value);
  }
}
