// The signers that are connected. They are shown cosigned heads only, always the newest one.
import { isRefusal } from '@sekisho/protocol/refusal';
import type { Bridges } from './bridges.ts';
import type { Events } from './events.ts';
import type { Follower, TargetHead } from './follower.ts';

const isFit = ({ withheld }: Follower): boolean => withheld === undefined;

export class Signers {
  readonly #events: Events;
  readonly #bridges: Pick<Bridges, 'next'> | undefined;
  readonly #later: (run: () => void) => void;
  readonly #connected = new Map<string, Follower>();
  readonly #bringing = new Set<Follower>();
  readonly #listeners: (() => void)[] = [];
  #target: TargetHead | undefined;
  #asksAgain = false;

  /**
   * `bridges`: heads by which a signer that slept through a change of watchers comes across.
   * `later`: runs what it is given a while later, with a fresh head to come.
   */
  constructor(
    events: Events,
    bridges?: Pick<Bridges, 'next'>,
    later: (run: () => void) => void = () => {},
  ) {
    this.#events = events;
    this.#later = later;
    this.#bridges = bridges;
  }

  get connected(): readonly Follower[] {
    return [...this.#connected.values()];
  }

  /** Told when a signer has come to the newest head. */
  onReady(listener: () => void): void {
    this.#listeners.push(listener);
  }

  /** Those that would sign, by their own last word. */
  get fit(): readonly Follower[] {
    return this.connected.filter(isFit);
  }

  /**
   * Those that hold this many entries, each in turn first, so that work is shared; whoever
   * said that it signs nothing comes last.
   */
  holding(size: number, turn: number): readonly Follower[] {
    const ready = this.connected.filter((signer) => signer.size >= size);
    const first = ready.length === 0 ? 0 : turn % ready.length;
    const inTurn = [...ready.slice(first), ...ready.slice(0, first)];
    return [...inTurn.filter(isFit), ...inTurn.filter((signer) => !isFit(signer))];
  }

  join(signer: Follower): void {
    // An older link's hello may come after a newer one's: whoever lives dials again at once.
    this.#connected.get(signer.id)?.peer.close('another link took its place');
    this.#connected.set(signer.id, signer);
    signer.peer.onClose(() => {
      if (this.#connected.get(signer.id) === signer) this.#connected.delete(signer.id);
    });
    void this.#bring(signer);
  }

  /** A newer cosigned head: every signer is brought to it. */
  advance(head: TargetHead): void {
    this.#target = head;
    for (const signer of this.#connected.values()) void this.#bring(signer);
  }

  /** Heads that come while a signer is busy are skipped: only the newest matters. */
  async #bring(signer: Follower): Promise<void> {
    if (this.#bringing.has(signer)) return;
    this.#bringing.add(signer);
    try {
      let reached: TargetHead | undefined;
      while (this.#target !== reached && this.#target !== undefined) {
        const target = this.#bridges?.next(signer.size) ?? this.#target;
        const answer = await signer.advance(target);
        if (isRefusal(answer)) {
          this.#events.refused(`signer ${signer.id}`, answer);
          return;
        }
        reached = target;
        for (const listener of this.#listeners) listener();
      }
    } catch (fault) {
      this.#events.fault(`signer ${signer.id}`, fault);
    } finally {
      this.#bringing.delete(signer);
      if (signer.withheld !== undefined) this.#askAgain();
    }
  }

  /** Whoever would not sign says so once; that it would again, nobody hears unless it is asked. */
  #askAgain(): void {
    if (this.#asksAgain) return;
    this.#asksAgain = true;
    this.#later(() => {
      this.#asksAgain = false;
      const unfit = this.connected.filter(({ withheld }) => withheld !== undefined);
      for (const signer of unfit) void this.#bring(signer);
    });
  }
}
