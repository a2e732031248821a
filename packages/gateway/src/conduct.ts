// How much a signer or watcher may ask of this gateway. The bounds are many times what an honest
// one needs, so that only a node that was taken over, or is broken, ever meets them; what it has
// used up stays used up when it dials anew. Stops are never refused for their number: they wait.
import { type Clock, sleep } from '@sekisho/protocol/clock';
import { refuse, type Refusal } from '@sekisho/protocol/refusal';
import { Bucket, type Rate } from '@sekisho/replica/admission/bucket';
import { Serial } from '@sekisho/replica/serial';

/** Calls of any kind; beyond it the link is cut. A watcher back from a day's outage makes some. */
const CALLS: Rate = { burst: 500, perSecond: 50 };

/** A watcher speaks on change, when asked, and every ten minutes: a few times a minute at most. */
const OBSERVATIONS: Rate = { burst: 240, perSecond: 1 };

/** Once for each payment that ran out; what is refused is told again at the next block. */
const EXPIRIES: Rate = { burst: 256, perSecond: 4 };

/** A signer that starts asks until it is answered; each question goes on to every watcher. */
const QUESTIONS: Rate = { burst: 60, perSecond: 2 };

/** People press the button; watchers find two histories once. */
const STOPS: Rate = { burst: 128, perSecond: 1 };

/** A peer cut off for misconduct stays outside, longer each time; an hour's peace is forgiven. */
const FIRST_OUTSIDE_MS = 1_000;
const LONGEST_OUTSIDE_MS = 300_000;
const FORGIVEN_MS = 3_600_000;

export class Conduct {
  readonly #clock: Clock;
  readonly calls: Bucket;
  readonly #observations: Bucket;
  readonly #expiries: Bucket;
  readonly #questions: Bucket;
  readonly #stops: Bucket;
  readonly #turns = new Serial();
  #outside = { until: -Infinity, ms: 0, why: '' };

  constructor(clock: Clock) {
    const now = clock.now();
    this.#clock = clock;
    this.calls = new Bucket(CALLS, now);
    this.#observations = new Bucket(OBSERVATIONS, now);
    this.#expiries = new Bucket(EXPIRIES, now);
    this.#questions = new Bucket(QUESTIONS, now);
    this.#stops = new Bucket(STOPS, now);
  }

  observation(): Refusal | undefined {
    return this.#refusal(this.#observations, OBSERVATIONS, 'observations');
  }

  expiry(): Refusal | undefined {
    return this.#refusal(this.#expiries, EXPIRIES, 'expiries');
  }

  question(): Refusal | undefined {
    return this.#refusal(this.#questions, QUESTIONS, 'questions');
  }

  /** Resolves when one more stop may be written. */
  stopTurn(): Promise<void> {
    return this.#turns.run(async () => {
      while (!this.#stops.take(this.#clock.now())) {
        await sleep(this.#clock, this.#stops.waitMs(this.#clock.now()));
      }
    });
  }

  /** Why a link is not taken now. */
  get outside(): string | undefined {
    const { until, why } = this.#outside;
    const left = until - this.#clock.now();
    return left > 0 ? `outside for ${seconds(left)} more: ${why}` : undefined;
  }

  /** It was cut off; what that means for it. */
  cutOff(why: string): string {
    const now = this.#clock.now();
    const { until, ms: last } = this.#outside;
    const isForgiven = last === 0 || now > until + FORGIVEN_MS;
    const ms = isForgiven ? FIRST_OUTSIDE_MS : Math.min(last * 2, LONGEST_OUTSIDE_MS);
    this.#outside = { until: now + ms, ms, why };
    return `it stays outside for ${seconds(ms)}`;
  }

  #refusal(bucket: Bucket, { burst, perSecond }: Rate, what: string): Refusal | undefined {
    if (bucket.take(this.#clock.now())) return undefined;
    return refuse('caller-too-fast', `more than ${burst} ${what} and ${perSecond} a second`);
  }
}

/** By certificate, of parties of the policy only. */
export class Conducts {
  readonly #clock: Clock;
  readonly #all = new Map<string, Conduct>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  of(certificate: string): Conduct {
    const known = this.#all.get(certificate) ?? new Conduct(this.#clock);
    this.#all.set(certificate, known);
    return known;
  }

  forget(isOver: (certificate: string) => boolean): void {
    for (const certificate of this.#all.keys()) {
      if (isOver(certificate)) this.#all.delete(certificate);
    }
  }
}

const seconds = (ms: number): string => `${Math.ceil(ms / 1_000)} s`;
