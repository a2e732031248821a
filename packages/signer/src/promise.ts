// The promise: "these withdrawals are these bytes", durable before a share leaves. With it a signer
// can never help to pay one withdrawal by two transactions, whatever anybody shows it later.
import { Authorised } from '@sekisho/ledger/authorise';
import type { Lookup } from '@sekisho/ledger/state';
import { base64 } from '@sekisho/protocol/bytes';
import { canonicalText } from '@sekisho/protocol/canonical';
import type { SignEd25519 } from '@sekisho/protocol/ed25519';
import {
  promiseStatement,
  type PromiseStatement,
  statementBytes,
} from '@sekisho/protocol/evidence';
import { readAs } from '@sekisho/protocol/field';
import { parseJson } from '@sekisho/protocol/json';
import { isRefusal, refuse, type Refusal } from '@sekisho/protocol/refusal';
import type { Store } from '@sekisho/replica/store';

const BOOK = 'promise';
const MAKER = Symbol('promise');

/** After an earlier payment's deadline by this signer's own clock, before a second is promised. */
export const EXPIRY_MARGIN_MS = 600_000;

/** Leave to use the share for exactly these bytes. Only `promise` makes one. */
export class Promised {
  /** As in Authorised: a look-alike is none. */
  readonly #made = true;
  readonly authorised: Authorised;
  readonly statement: PromiseStatement;
  /** Base64: this signer's signature over the statement. */
  readonly signature: string;

  constructor(
    maker: symbol,
    authorised: Authorised,
    statement: PromiseStatement,
    signature: string,
  ) {
    if (maker !== MAKER) throw new Error('only promise() makes a Promised');
    this.authorised = authorised;
    this.statement = statement;
    this.signature = signature;
  }

  /** Whether `promise` made this value. */
  static is(value: unknown): value is Promised {
    return typeof value === 'object' && value !== null && #made in value && value.#made;
  }
}

export interface PromiseParts {
  readonly signer: string;
  readonly store: Store;
  readonly sign: SignEd25519;
}

/** Makes the promise durable, unless another one stands in its way. */
export async function promise(
  authorised: Authorised,
  lookup: Lookup,
  now: number,
  { signer, store, sign }: PromiseParts,
): Promise<Promised | Refusal> {
  if (!Authorised.is(authorised)) throw new Error('promise: not authorised');
  const statement = {
    ledger: authorised.ledger,
    signer,
    payment: authorised.payment,
    identity: authorised.identity,
    withdrawals: [...authorised.withdrawals],
    policy: authorised.policy,
    head: authorised.head,
  };
  const written = canonicalText({ ...statement });
  for (const withdrawal of authorised.withdrawals) {
    const earlier = await store.note(BOOK, withdrawal);
    const conflict =
      earlier === undefined ? undefined : conflictOf(earlier, authorised, lookup, now);
    if (conflict !== undefined) return conflict;
    if (earlier === undefined) await store.putNote(BOOK, withdrawal, written, 'once');
    else if (payment(earlier) !== authorised.payment)
      await store.putNote(BOOK, withdrawal, written);
  }
  const signature = base64(sign(statementBytes('promise', statement)));
  return new Promised(MAKER, authorised, statement, signature);
}

/** Why the earlier promise forbids this one, or undefined. */
function conflictOf(
  earlier: string,
  authorised: Authorised,
  lookup: Lookup,
  now: number,
): Refusal | undefined {
  const promised = payment(earlier);
  if (promised === authorised.payment) return undefined;
  const other = lookup.get('payment', promised);
  const over = other !== undefined && other.expired;
  // By the watchers' quorum and by this signer's own clock: neither alone is enough.
  if (over && now > other.deadline + EXPIRY_MARGIN_MS) return undefined;
  return refuse(
    'promised-otherwise',
    `a withdrawal of this payment is promised to payment ${promised}, which is not over`,
  );
}

function payment(written: string): string {
  const json = parseJson(written);
  const statement = isRefusal(json) ? json : readAs(promiseStatement, json, 'promise');
  if (isRefusal(statement)) throw new Error(`the promise book is damaged: ${statement.detail}`);
  return statement.payment;
}
