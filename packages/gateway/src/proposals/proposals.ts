// Proposals: new policies whose people have not all signed yet. The gateway joins what they bring
// and writes the amendment once the quorum is there. It is trusted with none of it: an act counts
// by its own signature, and what a gateway loses or hides is signed again.
import { policyOf } from '@sekisho/ledger/state';
import { type Body, bodyBytes } from '@sekisho/protocol/entry';
import { MAX_BODY_BYTES } from '@sekisho/protocol/envelope';
import type { PersonAct } from '@sekisho/protocol/evidence';
import { parseInstant } from '@sekisho/protocol/instant';
import { policyHash } from '@sekisho/protocol/policy';
import type { ProposalBody } from '@sekisho/protocol/proposal-api';
import { isRefusal, refuse, type Refusal } from '@sekisho/protocol/refusal';
import { Serial } from '@sekisho/replica/serial';
import type { Sequenced } from '../sequencer.ts';
import { type Kept, ProposalBook } from './book.ts';
import { begun, joined, type ProposalParts, readSignature } from './signatures.ts';
import { originOf } from './console-origin.ts';

/** What bringing something has come to. */
export interface Brought {
  readonly proposal: Kept;
  /** The entry, where this completed the quorum. */
  readonly adopted: Sequenced | undefined;
}

export class Proposals {
  readonly #parts: ProposalParts;
  readonly #book: ProposalBook;
  readonly #serial = new Serial();
  readonly #listeners: ((proposal: Kept) => void)[] = [];

  constructor(parts: ProposalParts) {
    this.#parts = parts;
    this.#book = new ProposalBook(parts.store, parts.events);
  }

  /** Told of every new proposal. */
  onBegun(listener: (proposal: Kept) => void): void {
    this.#listeners.push(listener);
  }

  /** Those that can still come to something, oldest first. */
  async all(): Promise<readonly Kept[]> {
    const { clock, replica } = this.#parts;
    const now = clock.now();
    const { hash } = policyOf(replica.state);
    const isGood = ({ statement }: PersonAct): boolean => parseInstant(statement.expires)! >= now;
    return (await this.#book.all())
      .filter(({ replaces, policy }) => replaces === hash && !this.#isWaiting(policy))
      .map((kept) => ({
        ...kept,
        acts: kept.acts.filter(isGood),
        enrolments: kept.enrolments.filter(isGood),
      }))
      .filter(({ acts }) => acts.length > 0)
      .sort((a, b) => a.at - b.at);
  }

  /** It is in the ledger; only that it could go from here may not have been written. */
  #isWaiting(policy: string): boolean {
    return this.#parts.replica.state.get('amendment', policy) !== undefined;
  }

  /** Begins a proposal, or joins to the one that is there what it does not have yet. */
  bring(body: ProposalBody): Promise<Brought | Refusal> {
    return this.#serial.run(async () => {
      const hash = policyHash(body.policy);
      const known = await this.#of(hash);
      const proposal = known ?? begun(this.#parts, body, hash);
      return isRefusal(proposal)
        ? proposal
        : this.#sign(proposal, [...body.acts, ...body.enrolments], known === undefined);
    });
  }

  /** One more act, `amend` or `enrol`, on a proposal that is there. */
  join(hash: string, act: PersonAct): Promise<Brought | Refusal> {
    return this.#serial.run(async () => {
      const known = await this.#of(hash);
      return known === undefined
        ? refuse('proposal-unknown', 'no such policy is being proposed; bring it whole')
        : this.#sign(known, [act], false);
    });
  }

  async #of(hash: string): Promise<Kept | undefined> {
    return (await this.all()).find(({ policy }) => policy === hash);
  }

  async #sign(
    before: Kept,
    acts: readonly PersonAct[],
    isNew: boolean,
  ): Promise<Brought | Refusal> {
    for (const act of acts) {
      const unread = readSignature(this.#parts, before, act);
      if (unread !== undefined) return unread;
    }
    const proposal = joined(before, acts);
    const long = tooLong(proposal);
    if (long !== undefined) return long;
    const full = await this.#book.put(proposal, await this.all());
    if (full !== undefined) return full;
    if (isNew) for (const listener of this.#listeners) listener(proposal);
    return this.#adoptIfSigned(proposal);
  }

  async #adoptIfSigned(proposal: Kept): Promise<Brought | Refusal> {
    const { replica, sequencer } = this.#parts;
    const { persons, origins } = replica.policy.amendment;
    const spanned = new Set(proposal.acts.map(originOf)).size;
    if (proposal.acts.length < persons || spanned < origins) {
      return { proposal, adopted: undefined };
    }
    const written = await sequencer.submit({ name: 'policy.amended', body: bodyOf(proposal) });
    if (!isRefusal(written)) {
      await this.#book.drop(proposal.policy);
      return { proposal, adopted: written };
    }
    const { refused: tag, detail } = written;
    await this.#book.put({ ...proposal, obstacle: { tag, detail } }, await this.all());
    return written;
  }
}

const bodyOf = ({
  document: policy,
  replaces,
  acts,
  enrolments,
}: Kept): Body<'policy.amended'> => ({
  ...{ policy, replaces, acts, enrolments },
});

function tooLong(proposal: Kept): Refusal | undefined {
  const { length } = bodyBytes('policy.amended', bodyOf(proposal));
  return length > MAX_BODY_BYTES
    ? refuse('envelope-malformed', `an amendment of ${length} bytes, over ${MAX_BODY_BYTES}`)
    : undefined;
}
