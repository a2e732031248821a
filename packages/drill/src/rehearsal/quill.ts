// Writes entries onto the real fold with nobody around: no machines, network or signatures. What
// the ledger rules over requests, preparations and outflows is the ledger's own code; that evidence
// is signed is taken for granted (the checks say yes), for that is tried elsewhere.
import { apply, type Checks } from '@sekisho/ledger/apply';
import type { Withdrawal } from '@sekisho/ledger/state';
import { hex } from '@sekisho/protocol/bytes';
import { type Body, bodyBytes, ENTRY_TYPES, type EntryName } from '@sekisho/protocol/entry';
import { entryHash, paymentTag, sealEntry } from '@sekisho/protocol/envelope';
import type { Outflow } from '@sekisho/protocol/evidence';
import { portableHashing } from '@sekisho/protocol/hash';
import { formatInstant } from '@sekisho/protocol/instant';
import { isRefusal } from '@sekisho/protocol/refusal';
import { actOf, counter, orderBytes, requestOf, saltOf, signedStatement } from '../evidence.ts';
import { importedBodies, type PastPayment } from '../imported.ts';
import { CHECKS } from '../keys.ts';
import { outflowOf, paymentBody } from '../payment-body.ts';
import { CHAIN, type PolicyKit, XEM } from '../policy-kit.ts';
import { RehearsedState } from './cells.ts';

const UNCHECKED: Checks = {
  hashing: portableHashing,
  ed25519: () => true,
  es256: () => true,
  chain: remembered(CHECKS.chain),
};
const UNSIGNED = () => new Uint8Array(64);
const BLOCK_MS = 60_000;
const START_HEIGHT = 5_000;

export interface Asked {
  readonly id: string;
  readonly customer: string;
  readonly amount: bigint;
  readonly to: string;
}

export class Quill {
  readonly kit: PolicyKit;
  readonly state = new RehearsedState();
  #time: number;
  readonly #start: number;
  readonly #count = counter();
  #clock = 0;
  #size = 0;
  /** Paid, and not yet seen by watchers; by the time they will see it. */
  #unseen: { readonly at: number; readonly payment: string }[] = [];

  constructor(kit: PolicyKit, start: number) {
    this.kit = kit;
    this.#start = start;
    this.#time = start;
    const time = formatInstant(start);
    const opened = { nonce: '0'.repeat(64), time, policy: kit.policy, recovery: [] };
    this.#mustWrite('ledger.opened', opened);
  }

  /** What was paid before the ledger was opened. */
  import(past: readonly PastPayment[]): void {
    const { kit } = this;
    const ledger = this.state.get('meta', '')!.ledger;
    const context = { kit, ledger, time: this.#time, count: this.#count };
    const bodies = importedBodies((person, act) => actOf(context, person, act), past);
    for (const body of bodies) this.#mustWrite('history.imported', body);
  }

  /** The one watcher says what time it is, what the wallet holds, and what has left it. */
  observe(at: number, balance: bigint): void {
    this.#time = Math.max(this.#time, at);
    this.#clock = Math.max(this.#clock + 1, this.#time);
    this.#time = this.#clock;
    const seen = this.#unseen.filter((one) => one.at <= this.#clock);
    this.#unseen = this.#unseen.filter((one) => one.at > this.#clock);
    const height = START_HEIGHT + Math.trunc((this.#clock - this.#start) / BLOCK_MS);
    const [wallet] = this.kit.policy.wallets;
    const statement: Body<'chain.observed'>['statement'] = {
      ...{ ledger: this.state.get('meta', '')!.ledger, chain: CHAIN, height },
      watcher: this.kit.policy.watchers.parties[0]!.id,
      clock: formatInstant(this.#clock),
      head: { size: this.#size, root: '0'.repeat(64) },
      blockHash: '0'.repeat(64),
      blockTime: formatInstant(this.#clock),
      balances: [{ wallet: wallet!.id, asset: XEM, amount: balance.toString() }],
      outflows: seen.map(({ payment }): Outflow => {
        return outflowOf(this.state.get('payment', payment)!, height);
      }),
      retracted: [],
    };
    this.#mustWrite('chain.observed', signedStatement('observation', statement, UNSIGNED));
  }

  /** The withdrawal's entry hash. */
  request({ id, customer, amount, to }: Asked): string {
    const order = {
      ...{ id, wallet: this.kit.policy.wallets[0]!.id, asset: XEM, customer },
      ...{ amount: amount.toString(), destination: { address: to } },
    };
    const change = { body: orderBytes(order), sign: UNSIGNED };
    const request = requestOf(this.kit, this.#count, this.#time, change);
    return this.#mustWrite('withdrawal.requested', { request });
  }

  /** Whether it may be paid now; then it is, and watchers see it from `seenAt` on. */
  pay(hash: string, seenAt: number): boolean {
    const body = paymentBody(this.kit, hash, this.withdrawal(hash), this.#time);
    const tag = paymentTag(body.chain, body.identity);
    if (this.#write('payment.prepared', body, tag) === undefined) return false;
    this.#unseen.push({ at: seenAt, payment: body.payment });
    return true;
  }

  /** Whether a stop holds back everything that the client asks for. */
  get isFrozen(): boolean {
    const [client] = this.kit.policy.clients;
    return this.state.get('stopped', `client:${client!.id}`) !== undefined;
  }

  withdrawal(hash: string): Withdrawal {
    return this.state.get('withdrawal', hash)!;
  }

  #mustWrite<Name extends EntryName>(name: Name, body: Body<Name>): string {
    return this.#write(name, body) ?? fail(`${name} is not valid`);
  }

  /** The entry's hash; undefined where the fold refuses it. */
  #write<Name extends EntryName>(name: Name, body: Body<Name>, tag?: Uint8Array) {
    const salt = saltOf(this.kit, this.#count.next());
    const entry = sealEntry(ENTRY_TYPES[name], this.#time, bodyBytes(name, body), salt, tag);
    const delta = apply(this.state, entry, UNCHECKED);
    if (isRefusal(delta)) {
      if (name === 'payment.prepared') return undefined;
      return fail(`${name}: ${delta.refused}: ${delta.detail}`);
    }
    this.state.merge(delta);
    this.#size += 1;
    return hex(entryHash(entry.envelope));
  }
}

function fail(what: string): never {
  throw new Error(`rehearsal: ${what}`);
}

/** Chains that read each address once: thousands of rows name the same few. */
function remembered(chains: Checks['chain']): Checks['chain'] {
  const known = new Map<string, ReturnType<typeof wrap>>();
  const wrap = (chain: NonNullable<ReturnType<Checks['chain']>>) => {
    const read = new Map<string, ReturnType<typeof chain.parseDestination>>();
    return {
      ...chain,
      parseDestination: (destination: Parameters<typeof chain.parseDestination>[0]) => {
        if (destination.memo !== undefined) return chain.parseDestination(destination);
        const found = read.get(destination.address) ?? chain.parseDestination(destination);
        read.set(destination.address, found);
        return found;
      },
    };
  };
  return (id) => {
    const chain = chains(id);
    if (chain === undefined) return undefined;
    const found = known.get(id) ?? wrap(chain);
    known.set(id, found);
    return found;
  };
}
