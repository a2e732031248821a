// Withdrawals with their whole lives, through a real gateway: asked for, prepared by its
// coordinator, signed, seen on the chain by every watcher. A month is some twenty-five thousand.
import { Follower } from '@sekisho/gateway/follower';
import { type Gateway, startGateway } from '@sekisho/gateway/gateway';
import { fromHex, hex } from '@sekisho/protocol/bytes';
import type { Body } from '@sekisho/protocol/entry';
import { type Observation } from '@sekisho/protocol/evidence';
import { formatInstant } from '@sekisho/protocol/instant';
import { isRefusal } from '@sekisho/protocol/refusal';
import { Peer } from '@sekisho/replica/peer';
import type { Store } from '@sekisho/replica/store';
import { counter, orderBytes, orderOf, requestOf, signedStatement } from '../evidence.ts';
import { noteOf } from '../heads.ts';
import { seededRandom, seedOf } from '../keys.ts';
import { linkPair } from '../link-pair.ts';
import { atRest, ManualClock } from '../manual-clock.ts';
import { outflowOf } from '../payment-body.ts';
import { CHAIN, MICRO, type PolicyKit, SIGNERS, WALLET, WATCHERS, XEM } from '../policy-kit.ts';
import { type Growing, START } from './kit.ts';
import { StepClock } from './step-clock.ts';

/** In one round, which ends with as many observations: four entries for each. */
export const PER_ROUND = 30;
type Candidate = Parameters<Gateway['sequencer']['submit']>[0];

const LOOKS = PER_ROUND / WATCHERS.length;
/** Between two looks of the watchers. */
const LOOK_MS = 300_000;
/** One in so many comes from a customer, and to an address, that nobody has seen before. */
const NEW_EVERY = 4;
const START_HEIGHT = 5_000;

export class Traffic {
  readonly gateway: Gateway;
  readonly clock: StepClock;
  readonly #growing: Growing;
  readonly #count = counter();
  #customers = 0;
  asked = 0;

  private constructor(growing: Growing, gateway: Gateway, clock: StepClock) {
    this.#growing = growing;
    this.gateway = gateway;
    this.clock = clock;
  }

  static async begin(growing: Growing, store: Store, sealEvery?: number): Promise<Traffic> {
    const { ledger, opened, cryptography } = growing;
    const { checks, aggregate, sign } = cryptography;
    const clock = new StepClock(START);
    const gateway = await startGateway({
      ...{ ledger, opened, store, checks, aggregate, clock, sign: sign('gateway') },
      ...(sealEvery === undefined ? {} : { sealEvery }),
      random: seededRandom('growth salts'),
      nodes: new Map(),
      onEvent: () => {},
    });
    if (isRefusal(gateway)) throw new Error(`${gateway.refused}: ${gateway.detail}`);
    for (const signer of SIGNERS) gateway.signers.join(standing(signer, gateway));
    const traffic = new Traffic(growing, gateway, clock);
    await traffic.#look([]);
    return traffic;
  }

  /** The head now, as a quorum of watchers cosigns it. */
  note(): string {
    const { replica } = this.gateway;
    const time = this.clock.now();
    const head = { size: replica.size, root: fromHex(replica.root(), 32)! };
    return noteOf(this.#kit, head, [
      { watcher: WATCHERS[0]!, time },
      { watcher: WATCHERS[1]!, time },
    ]);
  }

  async round(): Promise<void> {
    await this.clock.pass(1_000);
    const hashes = await this.#write(Array.from({ length: PER_ROUND }, () => this.#request()));
    const payments: string[] = [];
    while (payments.length < hashes.length) {
      await atRest(); // the coordinator prepares them
      payments.splice(0, Infinity, ...hashes.flatMap((hash) => this.#paymentsOf(hash)));
    }
    await this.#write(payments.map((id) => this.#signed(id)));
    await this.#look(payments);
    for (let look = 1; look < LOOKS; look++) await this.#look([]);
  }

  get #kit(): PolicyKit {
    return this.#growing.cryptography.kit;
  }

  #paymentsOf(hash: string): readonly string[] {
    return this.gateway.replica.state.get('withdrawal', hash)!.payments;
  }

  /** Entry hashes; whatever is refused here is a bug. */
  async #write(candidates: readonly Candidate[]): Promise<string[]> {
    const { sequencer } = this.gateway;
    const written = await Promise.all(candidates.map((candidate) => sequencer.submit(candidate)));
    return written.map((one) => {
      if (isRefusal(one)) throw new Error(`${one.refused}: ${one.detail}`);
      return one.hash;
    });
  }

  #request(): Candidate {
    const n = this.asked++;
    const isNew = n % NEW_EVERY === 0;
    const customer = isNew ? this.#customers++ : (n * 7_919) % this.#customers;
    const order = orderOf(this.#kit, `w-${n}`, {
      amount: (10n * MICRO + BigInt(n % 1_000)).toString(),
      customer: `c-${customer}`,
      destination: { address: this.#kit.address(customer + 1) },
    });
    const body = orderBytes(order);
    const request = requestOf(this.#kit, this.#count, this.clock.now(), { body });
    return { name: 'withdrawal.requested', body: { request } };
  }

  #signed(id: string): Candidate {
    const { replica } = this.gateway;
    const { identity, withdrawals, bytes } = replica.state.get('payment', id)!;
    const head = { size: replica.size, root: replica.root() };
    const { hash: policy, keys, signWhole } = this.#kit;
    const promises = SIGNERS.slice(0, 2).map((signer) => {
      const said = { ledger: replica.ledger, signer, payment: id, identity, policy, head };
      const statement = { ...said, withdrawals: [...withdrawals] };
      return signedStatement('promise', statement, keys(signer).sign);
    });
    const body: Body<'payment.signed'> = {
      payment: id,
      signature: hex(signWhole(fromHex(bytes)!)),
      promises,
    };
    return { name: 'payment.signed', body };
  }

  /** Every watcher says what it saw since the last look. */
  async #look(payments: readonly string[]): Promise<void> {
    await this.clock.pass(LOOK_MS);
    const { state } = this.gateway.replica;
    const height = START_HEIGHT + Math.trunc((this.clock.now() - START) / 60_000);
    const outflows = payments.map((id) => outflowOf(state.get('payment', id)!, height));
    await this.#write(WATCHERS.map((watcher) => this.#observed(watcher, height, outflows)));
  }

  #observed(watcher: string, height: number, outflows: Observation['outflows']): Candidate {
    const { replica } = this.gateway;
    const time = formatInstant(this.clock.now());
    const amount = 10_000_000n * MICRO - BigInt(this.asked) * 10n * MICRO;
    const statement: Observation = {
      ...{ ledger: replica.ledger, watcher, clock: time, chain: CHAIN, height, outflows },
      head: { size: replica.size, root: replica.root() },
      blockHash: hex(seedOf(this.#kit.seed, `block ${height}`)),
      blockTime: time,
      balances: [{ wallet: WALLET, asset: XEM, amount: amount.toString() }],
      retracted: [],
    };
    const body = signedStatement('observation', statement, this.#kit.keys(watcher).sign);
    return { name: 'chain.observed', body };
  }
}

/** A signer that stands there and is never asked: without any, nothing would be prepared. */
function standing(signer: string, { replica }: Gateway): Follower {
  const [link] = linkPair(signer, 'gateway');
  return new Follower(signer, new Peer(link, new ManualClock(START), {}), 0, replica);
}
