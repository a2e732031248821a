// Read sessions: who has shown a passkey may read the desk for a working day. A session is in this
// memory only, by the hash of its token, and ends with the process. It decides nothing: people sign
// what they do, act by act.
import { type ActContext, readAct } from '@sekisho/ledger/person-act';
import { policyOf } from '@sekisho/ledger/state';
import { base64url, fromBase64url, hex } from '@sekisho/protocol/bytes';
import type { SessionAnswer } from '@sekisho/protocol/desk-api';
import type { PersonAct } from '@sekisho/protocol/evidence';
import { sha256 } from '@sekisho/protocol/hash';
import { formatInstant, parseInstant } from '@sekisho/protocol/instant';
import { isRefusal, refuse, type Refusal } from '@sekisho/protocol/refusal';
import { Bucket, type Rate } from '@sekisho/replica/admission/bucket';
import { NonceBook } from '../api/nonce-book.ts';
import type { ApiParts } from '../api/parts.ts';

/** A working day; nobody has to show the passkey again in the middle of one. */
export const SESSION_MS = 8 * 3_600_000;
/** A page signs and sends at once; whoever catches the act could open a session by it till then. */
export const MAX_READ_ACT_MS = 600_000;
/** Browsers and machines of one person; with one more, the oldest session ends. */
export const MAX_SESSIONS_EACH = 8;
/** A page asks a handful of paths after each commit, and it waits a second between them. */
const READING: Rate = { burst: 120, perSecond: 30 };
const TOKEN_BYTES = 32;

export interface Session {
  readonly person: string;
  readonly credential: string;
  /** Ms by this gateway's clock. */
  readonly expires: number;
}

export class Sessions {
  readonly #parts: ApiParts;
  /** By the hash of the token, hex; oldest first. */
  readonly #open = new Map<string, Session>();
  readonly #nonces = new NonceBook();
  readonly #buckets = new Map<string, Bucket>();
  readonly #listeners: (() => void)[] = [];

  constructor(parts: ApiParts) {
    this.#parts = parts;
    parts.sequencer.onCommit(({ deltas }) => {
      if (deltas.flat().some(([table]) => table === 'policy')) this.#forget();
    });
  }

  /** Told when somebody begins to read. */
  onOpened(listener: () => void): void {
    this.#listeners.push(listener);
  }

  get count(): number {
    return this.#open.size;
  }

  /** A session for whoever signed this `read`, once. */
  open(act: PersonAct): SessionAnswer | Refusal {
    const { replica, checks, clock, random } = this.#parts;
    const { statement } = act;
    if (statement.act !== 'read') {
      return refuse('act-other-kind', `a session takes an act "read", not "${statement.act}"`);
    }
    const now = clock.now();
    if (parseInstant(statement.expires)! > now + MAX_READ_ACT_MS) {
      const minutes = MAX_READ_ACT_MS / 60_000;
      return refuse('read-too-long', `let the act expire within ${minutes} minutes`);
    }
    const context: ActContext = {
      ledger: replica.ledger,
      policy: policyOf(replica.state),
      time: now,
    };
    const actor = readAct(act, context, checks);
    if (isRefusal(actor)) return actor;
    const person = actor.person.id;
    const expires = parseInstant(statement.expires)!;
    const seen = this.#nonces.use(person, statement.nonce, expires, now);
    if (seen !== undefined) return seen;
    this.#makeRoom(person);
    const token = random.bytes(TOKEN_BYTES);
    const session = { person, credential: actor.credential.id, expires: now + SESSION_MS };
    this.#open.set(hex(sha256(token)), session);
    for (const listener of this.#listeners) listener();
    return { token: base64url(token), person, expires: formatInstant(session.expires) };
  }

  /** The session of a token, if it is open and its person may ask again so soon. */
  admit(token: string): Session | Refusal {
    const bytes = fromBase64url(token, TOKEN_BYTES);
    const key = bytes === undefined ? '' : hex(sha256(bytes));
    const session = this.#open.get(key);
    if (session === undefined || !this.#isAlive(session)) {
      this.#open.delete(key);
      return refuse('session-unknown', 'this session is over; sign in again');
    }
    return this.#bucketOf(session.person).take(this.#parts.clock.now())
      ? session
      : refuse('reader-too-fast', `${session.person} reads too fast; wait as Retry-After says`);
  }

  /** Whether it may still be read to, for streams. */
  isOpen(session: Session): boolean {
    return this.#isAlive(session) && [...this.#open.values()].includes(session);
  }

  end(session: Session): void {
    for (const [key, other] of this.#open) if (other === session) this.#open.delete(key);
  }

  /** While the policy names person and credential, and neither has expired. */
  #isAlive({ person: id, credential, expires }: Session): boolean {
    const { replica, clock } = this.#parts;
    const now = clock.now();
    const person = replica.policy.persons.find((party) => party.id === id);
    const own = person?.credentials.find((one) => one.id === credential);
    if (person === undefined || own === undefined || expires <= now) return false;
    return parseInstant(person.validUntil)! > now && parseInstant(own.validUntil)! > now;
  }

  #forget(): void {
    for (const [key, session] of this.#open) if (!this.#isAlive(session)) this.#open.delete(key);
    const { persons } = this.#parts.replica.policy;
    for (const id of this.#buckets.keys()) {
      if (!persons.some((person) => person.id === id)) this.#buckets.delete(id);
    }
  }

  #makeRoom(person: string): void {
    const own = [...this.#open].filter(([, session]) => session.person === person);
    const over = own.length - MAX_SESSIONS_EACH + 1;
    for (const [key] of own.slice(0, Math.max(0, over))) this.#open.delete(key);
  }

  #bucketOf(person: string): Bucket {
    let bucket = this.#buckets.get(person);
    if (bucket === undefined) {
      bucket = new Bucket(READING, this.#parts.clock.now());
      this.#buckets.set(person, bucket);
    }
    return bucket;
  }
}
