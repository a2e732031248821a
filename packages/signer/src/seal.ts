// A key share at rest: an age file (age-encryption.org/v1) under a passphrase, readable by any age
// implementation. A first line inside the encryption says what the share is for, so that a file
// swapped between wallets, parties or ledgers is noticed however it came to lie there.
// The file key, salt and nonce come from the platform's WebCrypto inside the age library, not from
// our `Random`: a seed that could repeat must never seal a share.
import { concat, equalBytes, fromUtf8, utf8 } from '@sekisho/protocol/bytes';
import { refuse, type Refusal } from '@sekisho/protocol/refusal';
import { Decrypter, Encrypter, type Identity, type Stanza } from 'age-encryption';

/**
 * scrypt with N = 2^18: age's own default. Opening takes 256 MiB and took 1.1 s on the slow machine
 * it was measured on: nothing for a vault that opens its share once a start, dear for each guess.
 */
export const SEAL_WORK_FACTOR = 18;

/** The shortest passphrase accepted: six random words have far more, a name and a year has less. */
export const MIN_PASSPHRASE_LENGTH = 16;

/** Over twenty times a sealed share (about 600 bytes): a larger file is something else. */
export const MAX_SEALED_BYTES = 16_384;

/** What a sealed share is for. All of it must be the same at opening. */
export interface SealContext {
  readonly ledger: string;
  readonly wallet: string;
  readonly party: string;
  /** Hex. */
  readonly groupPublicKey: string;
  /** Counts the sharings of one key: a refreshed share has the next number. */
  readonly epoch: number;
}

/** The age file, or 'passphrase-short'. The caller wipes `secret`. */
export async function sealShare(
  secret: Uint8Array,
  passphrase: string,
  context: SealContext,
): Promise<Uint8Array | Refusal> {
  if (passphrase.length < MIN_PASSPHRASE_LENGTH) {
    return refuse(
      'passphrase-short',
      `passphrase: fewer than ${MIN_PASSPHRASE_LENGTH} characters; take six random words`,
    );
  }
  const encrypter = new Encrypter();
  encrypter.setScryptWorkFactor(SEAL_WORK_FACTOR);
  encrypter.setPassphrase(passphrase);
  const plain = concat(contextLine(context), secret);
  try {
    const sealed = await encrypter.encrypt(plain);
    if (sealed.length > MAX_SEALED_BYTES) throw new Error('sealShare: too long to be a share');
    return sealed;
  } finally {
    plain.fill(0);
  }
}

/**
 * The secret, or 'sealed-share-damaged', 'sealed-share-passphrase', 'sealed-share-foreign'. A file
 * damaged just where the passphrase is checked looks like a wrong passphrase: nothing can tell them
 * apart. No answer holds anything of the passphrase or the secret.
 */
export async function openShare(
  sealed: Uint8Array,
  passphrase: string,
  context: SealContext,
): Promise<Uint8Array | Refusal> {
  if (sealed.length > MAX_SEALED_BYTES) return damaged(`longer than ${MAX_SEALED_BYTES} bytes`);
  const decrypter = new Decrypter();
  const form = new ExpectedForm();
  const unmatched = new Unmatched();
  decrypter.addIdentity(form);
  decrypter.addPassphrase(passphrase);
  decrypter.addIdentity(unmatched);
  let plain: Uint8Array;
  try {
    plain = await decrypter.decrypt(sealed);
  } catch {
    // The library's error is dropped on purpose: the two identities below have seen what it was.
    if (form.problem !== '') return damaged(form.problem);
    if (unmatched.reached) {
      return refuse(
        'sealed-share-passphrase',
        'sealed share: this passphrase does not open it (or the file is damaged just there)',
      );
    }
    return damaged('not a whole age file, or altered; restore it from its backup');
  }
  try {
    return unwrap(plain, context);
  } finally {
    plain.fill(0);
  }
}

/** The secret after the context line, if that line is ours. Exported for its test. */
export function unwrap(plain: Uint8Array, context: SealContext): Uint8Array | Refusal {
  const line = contextLine(context);
  if (equalBytes(plain.subarray(0, line.length), line)) return plain.slice(line.length);
  const end = plain.indexOf(LINE_FEED);
  const found = end < 0 ? undefined : fromUtf8(plain.subarray(0, end));
  if (found === undefined || !found.startsWith(`${HEAD} `)) return damaged('holds no share');
  // The context is public, so both lines can be shown; the secret begins after the line feed.
  return refuse(
    'sealed-share-foreign',
    `sealed share: it is for ${found.slice(HEAD.length + 1)}, ` +
      `wanted is ${fromUtf8(line)!.slice(HEAD.length + 1, -1)}`,
  );
}

const LINE_FEED = 0x0a;
const HEAD = 'sekisho/sealed-share/v1';

/** Fixed order of keys, so that equal contexts have equal bytes. */
function contextLine(context: SealContext): Uint8Array {
  const { ledger, wallet, party, groupPublicKey, epoch } = context;
  return utf8(`${HEAD} ${JSON.stringify({ ledger, wallet, party, groupPublicKey, epoch })}\n`);
}

/** Sees the header first: work is done only for a file of the form that `sealShare` writes. */
class ExpectedForm implements Identity {
  problem = '';

  unwrapFileKey(stanzas: Stanza[]): null {
    const [kind, , workFactor] = stanzas[0]?.args ?? [];
    if (stanzas.length !== 1 || kind !== 'scrypt') this.problem = 'not sealed by one passphrase';
    else if (workFactor !== String(SEAL_WORK_FACTOR)) {
      this.problem = `work factor is not ${SEAL_WORK_FACTOR}; seal it again`;
    }
    if (this.problem !== '') throw new Error(this.problem);
    return null;
  }
}

/** Comes last: reached only when the passphrase did not open a well-formed header. */
class Unmatched implements Identity {
  reached = false;

  unwrapFileKey(): null {
    this.reached = true;
    return null;
  }
}

const damaged = (detail: string): Refusal =>
  refuse('sealed-share-damaged', `sealed share: ${detail}`);
