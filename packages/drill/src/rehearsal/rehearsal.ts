// A drill in forged-request mode, rehearsed: the same customers, errands, orders and judging, on
// the real fold alone. What takes the whole world half a minute takes it part of a second, so that
// a policy can be tried on hundreds of thefts. A test holds both to the same verdicts and losses.
import { type Policy, policyHash } from '@sekisho/protocol/policy';
import { isRefusal } from '@sekisho/protocol/refusal';
import type { PolicyKit } from '../policy-kit.ts';
import type { Incident } from '../world/incident.ts';
import type { Judging } from '../world/judging.ts';
import { drillKit } from '../world/parties.ts';
import { townOf } from '../world/town.ts';
import { type Answered, outcomeOf, type Rehearsed } from './outcome.ts';
import { Quill } from './quill.ts';

const HOUR_MS = 3_600_000;
/** As in the world (drill.ts). */
const LEAD_MS = 12 * HOUR_MS;
const WITHDRAWALS = 200;
/** A block and the watchers' look at it. */
const CONFIRMED_AFTER_MS = 75_000;

export interface Rehearsing {
  readonly incident: Incident;
  /** Of customers and everyday traffic. */
  readonly seed: number;
  readonly judging: Judging;
  readonly withdrawals?: number;
  /** Ends when the client is frozen; the sums are the same, the attempts fewer. */
  readonly isBrief?: boolean;
}

type Asking = Pick<Answered, 'errand' | 'isTheft'>;

export function rehearse(rehearsing: Rehearsing): Rehearsed {
  const { incident, withdrawals = WITHDRAWALS } = rehearsing;
  const kit = kitOf(rehearsing);
  const from = incident.from - LEAD_MS;
  const town = townOf(kit, incident, withdrawals, { from, to: incident.to });
  const quill = new Quill(kit, from);
  quill.import(town.past);
  const people = town.customersOf(incident.wallet);
  const forged = incident.thefts.map((theft, turn) => {
    return { ...theft, customer: people[turn % people.length]!.id };
  });
  const asking = [
    ...town.errands.map((errand) => ({ errand, isTheft: false })),
    ...forged.map((errand) => ({ errand, isTheft: true })),
  ].sort((a, b) => a.errand.at - b.errand.at);
  const { answered, unasked } = play(quill, incident, asking, rehearsing.isBrief ?? false);
  return outcomeOf(quill, answered, unasked);
}

/** The kit of the drill, but one watcher is the quorum: what several say would be the same. */
function kitOf({ incident, seed, judging }: Rehearsing): PolicyKit {
  if (incident.wallets.length !== 1) throw new Error('a rehearsal has one wallet');
  const kit = drillKit(seed, incident, judging);
  if (isRefusal(kit)) throw new Error(`${kit.refused}: ${kit.detail}`);
  const watchers = { quorum: 1, parties: kit.policy.watchers.parties.slice(0, 1) };
  const policy: Policy = { ...kit.policy, watchers };
  return { ...kit, policy, hash: policyHash(policy) };
}

/**
 * Everything asked for in order of time; what may be paid is paid at once. Where it is brief,
 * nobody asks any more once the client is frozen: people would have to thaw it, and in a rehearsal
 * they never do.
 */
function play(quill: Quill, incident: Incident, asking: readonly Asking[], isBrief: boolean) {
  const answered: Answered[] = [];
  let balance = incident.balance;
  let isToppedUp = false;
  for (const [turn, { errand, isTheft }] of asking.entries()) {
    if (isBrief && quill.isFrozen) break;
    if (!isToppedUp && errand.at >= incident.from) {
      balance = incident.balance;
      isToppedUp = true;
    }
    quill.observe(errand.at, balance);
    const hash = quill.request({ id: `${isTheft ? 'forged' : 'everyday'}-${turn}`, ...errand });
    const { outcome, outgoing } = quill.withdrawal(hash);
    const paid =
      outcome === 'allow' &&
      BigInt(outgoing) <= balance &&
      quill.pay(hash, errand.at + CONFIRMED_AFTER_MS);
    if (paid) balance -= BigInt(outgoing);
    answered.push({ errand, isTheft, hash, paid });
  }
  const unasked = asking.slice(answered.length).filter(({ isTheft }) => !isTheft).length;
  return { answered, unasked };
}
