// The invariants, asked after every step. Each looks only where something has changed.
import { hex } from '@sekisho/protocol/bytes';
import { ENVELOPE_BYTES, entryHash } from '@sekisho/protocol/envelope';
import type { Account } from './account.ts';
import type { Block, BlockChain } from './block-chain.ts';
import { BALANCE } from './kit.ts';
import type { Machine } from './machine.ts';
import type { Station } from './station.ts';
import { Violation } from './violation.ts';
import { checkWindows } from './window-check.ts';
import type { Witness } from './witness.ts';

export interface InvariantsParts {
  readonly account: Account;
  readonly witness: Witness;
  readonly blocks: BlockChain;
  readonly station: Station;
}

export class Invariants {
  readonly #parts: InvariantsParts;
  /** By size: root and state hash, as the first replica of that size had them. */
  readonly #states = new Map<number, string>();
  /** How many entries of each disk have been compared. */
  readonly #compared = new Map<Machine, number>();
  readonly #sizes = new Map<Machine, number>();
  #tip: Block | undefined;
  #known = 0;

  constructor(parts: InvariantsParts) {
    this.#parts = parts;
  }

  /** Throws the first invariant that does not hold. */
  check(): void {
    this.#readGateway();
    this.#checkAcknowledged();
    for (const machine of this.#parts.station.machines) this.#checkReplica(machine);
    this.#checkChain();
  }

  #readGateway(): void {
    const { account, station } = this.#parts;
    const { entries } = station.gateway.disk;
    if (entries.length < account.size) {
      throw new Violation('acknowledged', `the gateway's disk has lost entries`);
    }
    for (const bytes of entries.slice(account.size)) account.add(bytes);
  }

  #checkAcknowledged(): void {
    const { account, witness, station } = this.#parts;
    for (; this.#known < witness.acknowledged.length; this.#known++) {
      const { index, hash } = witness.acknowledged[this.#known]!;
      if (account.entries[index]?.hash === hash) continue;
      throw new Violation('acknowledged', `entry ${index} was acknowledged and is not durable`);
    }
    for (const { id, heldBy } of witness.stops) {
      for (const name of heldBy) {
        const { disk } = station.watchers.find((machine) => machine.name === name)!;
        const kept = disk.books.get('stop')?.has(id) || account.stops.some((it) => it.id === id);
        if (!kept) throw new Violation('acknowledged', `${name} has lost a stop it confirmed`);
      }
    }
  }

  #checkReplica(machine: Machine): void {
    const { replica, disk } = machine;
    const { account } = this.#parts;
    const from = this.#compared.get(machine) ?? 0;
    for (let index = from; index < disk.entries.length; index++) {
      const entry = account.entries[index];
      const hash = hex(entryHash(disk.entries[index]!.subarray(0, ENVELOPE_BYTES)));
      if (entry === undefined) {
        const what = `${machine.name} holds entry ${index}, which the gateway has not kept`;
        throw new Violation('acknowledged', what);
      }
      if (entry.hash !== hash) {
        throw new Violation('same-state', `${machine.name} has another entry at ${index}`);
      }
    }
    this.#compared.set(machine, disk.entries.length);
    if (replica === undefined || replica.size === this.#sizes.get(machine)) return;
    const { size } = replica;
    if (size > disk.entries.length) {
      throw new Violation('acknowledged', `${machine.name} shows what is not on its disk`);
    }
    this.#sizes.set(machine, size);
    const state = `${replica.root()} ${replica.state.hash}`;
    const known = this.#states.get(size);
    if (known !== undefined && known !== state) {
      throw new Violation('same-state', `${machine.name} differs at size ${size}`);
    }
    this.#states.set(size, state);
    if (machine === this.#parts.station.gateway) checkWindows(replica, account);
  }

  #checkChain(): void {
    const { blocks, account, witness } = this.#parts;
    const tip = blocks.blocks.at(-1);
    if (tip === this.#tip) return;
    this.#tip = tip;
    const paid = new Set<string>();
    let left = BALANCE;
    for (const { payments } of blocks.blocks) {
      for (const { payment } of payments) {
        left -= payment.amount + payment.fee;
        if (witness.thefts.has(payment.identity)) continue;
        const own = account.prepared.find(({ identity }) => identity === payment.identity);
        if (own === undefined || !account.signed.has(own.payment)) {
          throw new Violation('sums-exact', 'the chain has a payment that the ledger did not sign');
        }
        const [withdrawal] = own.withdrawals;
        if (paid.has(withdrawal!)) throw new Violation('paid-once', `${withdrawal} is paid twice`);
        paid.add(withdrawal!);
      }
    }
    if (left !== blocks.balance()) throw new Violation('sums-exact', 'the balance is another');
  }
}
