// Where proposals are kept: a few numbered notes of the gateway's own store, each written over by
// the next, so that a restart loses none and no number of them fills a disk.
import { personAct } from '@sekisho/protocol/evidence';
import * as field from '@sekisho/protocol/field';
import { parseJson } from '@sekisho/protocol/json';
import { policySchema } from '@sekisho/protocol/policy';
import { isRefusal, refuse, type Refusal } from '@sekisho/protocol/refusal';
import type { Store } from '@sekisho/replica/store';
import { z } from 'zod';
import type { Events } from '../events.ts';

/** At most 60 kB each: two megabytes in memory and on the disk. */
export const MAX_PROPOSALS = 32;
/** Begun by one person: with one more, their oldest that nobody joined makes room. */
export const MAX_PROPOSALS_EACH = 4;

const BOOK = 'proposal';

const keptSchema = z.strictObject({
  /** The new policy's hash. */
  policy: field.hashHex,
  replaces: field.hashHex,
  document: policySchema,
  /** Who began it. */
  by: field.partyId,
  /** Ms. */
  at: field.count,
  acts: field.listOf(personAct),
  enrolments: field.listOf(personAct),
  /** Why the fold would not have it, when it was last tried. */
  obstacle: z.strictObject({ tag: z.string(), detail: z.string() }).nullable(),
});

export type Kept = z.infer<typeof keptSchema>;

export class ProposalBook {
  readonly #store: Store;
  readonly #events: Events;
  /** By slot. */
  #slots: Promise<Map<number, Kept>> | undefined;

  constructor(store: Store, events: Events) {
    this.#store = store;
    this.#events = events;
  }

  async all(): Promise<readonly Kept[]> {
    return [...(await this.#load()).values()];
  }

  /** `alive`: those that can still come to something; the others make room first. */
  async put(proposal: Kept, alive: readonly Kept[]): Promise<Refusal | undefined> {
    const slots = await this.#load();
    const slot = slotFor(slots, proposal, alive);
    if (slot === undefined) {
      const { by } = proposal;
      return refuse('proposals-full', `too many proposals wait, or too many of ${by}; end some`);
    }
    await this.#store.putNote(BOOK, String(slot), JSON.stringify(proposal));
    slots.set(slot, proposal);
    return undefined;
  }

  async drop(policy: string): Promise<void> {
    const slots = await this.#load();
    for (const [slot, kept] of slots) {
      if (kept.policy !== policy) continue;
      await this.#store.putNote(BOOK, String(slot), '');
      slots.delete(slot);
    }
  }

  /** Read when somebody first asks; after a fault, again. */
  #load(): Promise<Map<number, Kept>> {
    this.#slots ??= this.#read().catch((fault: unknown) => {
      this.#slots = undefined;
      throw fault;
    });
    return this.#slots;
  }

  /** What cannot be read was written by other software; people sign again. */
  async #read(): Promise<Map<number, Kept>> {
    const slots = new Map<number, Kept>();
    for (const [key, value] of await this.#store.notes(BOOK)) {
      if (value === '') continue;
      const json = parseJson(value);
      const kept = isRefusal(json) ? json : field.readAs(keptSchema, json, `proposal ${key}`);
      if (isRefusal(kept)) this.#events.refused('a proposal that was kept', kept);
      else slots.set(Number(key), kept);
    }
    return slots;
  }
}

/** Its own slot; else one that is free, or held by what can come to nothing any more. */
function slotFor(
  slots: ReadonlyMap<number, Kept>,
  { policy, by }: Kept,
  alive: readonly Kept[],
): number | undefined {
  const own = alive.filter((one) => one.by === by);
  const isFull = own.length >= MAX_PROPOSALS_EACH;
  const alone = own.filter(({ acts }) => acts.length === 1).sort((a, b) => a.at - b.at);
  const going = isFull ? alone[0]?.policy : undefined;
  const staying = new Set(alive.map((one) => one.policy));
  let free: number | undefined;
  for (let slot = MAX_PROPOSALS - 1; slot >= 0; slot--) {
    const held = slots.get(slot)?.policy;
    if (held === policy) return slot;
    const isFree = held === undefined || !staying.has(held);
    if (isFull ? held === going : isFree) free = slot;
  }
  return isFull && going === undefined ? undefined : free;
}
