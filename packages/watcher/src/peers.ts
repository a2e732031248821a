// What watchers tell each other, past the gateway: stops, and heads they cosigned. Everything said
// is signed by who said it, so it does not matter by what road it comes.
import { openHead } from '@sekisho/ledger/head';
import type { StopEvidence } from '@sekisho/ledger/halted';
import { fromBase64, fromHex, fromUtf8, hex } from '@sekisho/protocol/bytes';
import { canonicalText } from '@sekisho/protocol/canonical';
import { type Clock, type Random, within } from '@sekisho/protocol/clock';
import type { VerifyEd25519 } from '@sekisho/protocol/ed25519';
import { statementBytes } from '@sekisho/protocol/evidence';
import { readAs } from '@sekisho/protocol/field';
import { type Json, parseJson } from '@sekisho/protocol/json';
import { largestAnswer } from '@sekisho/protocol/message';
import { isRefusal, refuse, type Refusal } from '@sekisho/protocol/refusal';
import type { HttpSend } from '@sekisho/nodes/http';
import type { Replica } from '@sekisho/replica/replica';
import type { Largest } from './cosigner.ts';

/** A watcher that does not answer in this time is not reachable now. */
const ANSWER_MS = 3_000;

export interface PeersParts {
  readonly watcher: string;
  readonly replica: Replica;
  readonly clock: Clock;
  readonly random: Random;
  readonly verify: VerifyEd25519;
  readonly send: HttpSend;
  /** Base URL by watcher id, this watcher's own left out. */
  readonly urls: ReadonlyMap<string, string>;
  readonly onFault: (what: string, fault: unknown) => void;
}

export class Peers {
  readonly #parts: PeersParts;

  constructor(parts: PeersParts) {
    this.#parts = parts;
  }

  /** Passes a stop on to every other watcher; how many confirmed it. */
  async relayStop(body: StopEvidence): Promise<number> {
    const told = await this.#everyone((url) => this.#post(`${url}/v1/stops/relay`, body as Json));
    return told.filter((answer) => answer !== undefined).length;
  }

  /** Shows a cosigned head to every other watcher, so that two histories meet. */
  async relayHead(note: string): Promise<void> {
    await this.#everyone((url) => this.#post(`${url}/v1/heads`, { note }));
  }

  /** The largest head that q − 1 other watchers have cosigned, or why that is not known. */
  async askLargest(): Promise<Largest | Refusal> {
    const { replica, random } = this.#parts;
    const nonce = hex(random.bytes(16));
    const answers = await this.#everyone((url, id) => this.#largest(url, id, nonce));
    const known = answers.filter((answer) => answer !== undefined);
    const needed = replica.policy.watchers.quorum - 1;
    if (known.length < needed) {
      return refuse('boot-unanswered', `${known.length} of ${needed} other watchers answered`);
    }
    const none = { size: 0, root: '0'.repeat(64) };
    return known.reduce((a, b) => (b.size > a.size ? b : a), none);
  }

  async #largest(url: string, id: string, nonce: string): Promise<Largest | undefined> {
    const { replica, verify } = this.#parts;
    const json = await this.#request('GET', `${url}/v1/largest?nonce=${nonce}`);
    const answer = readAs(largestAnswer, json, `largest head of ${id}`);
    if (isRefusal(answer)) throw new Error(answer.detail);
    const { statement, signature } = answer;
    const party = replica.policy.watchers.parties.find((candidate) => candidate.id === id);
    const own =
      party !== undefined &&
      statement.watcher === id &&
      statement.nonce === nonce &&
      statement.ledger === replica.ledger &&
      verify(
        fromHex(party.publicKey, 32)!,
        statementBytes('largest', statement),
        fromBase64(signature, 64)!,
      );
    if (!own) throw new Error(`the answer of ${id} is not signed by it for this question`);
    return { size: statement.size, root: statement.root };
  }

  async #everyone<T>(ask: (url: string, id: string) => Promise<T>): Promise<(T | undefined)[]> {
    return Promise.all(
      [...this.#parts.urls].map(async ([id, url]) => {
        try {
          return await ask(url, id);
        } catch (fault) {
          this.#parts.onFault(`watcher ${id}`, fault);
          return undefined;
        }
      }),
    );
  }

  #post(url: string, body: Json): Promise<Json> {
    return this.#request('POST', url, canonicalText(body));
  }

  async #request(method: 'GET' | 'POST', url: string, body?: string): Promise<Json> {
    const { send, clock } = this.#parts;
    const request = body === undefined ? { method, url } : { method, url, body };
    const answer = await within(clock, ANSWER_MS, `${method} ${url}`, send(request));
    const text = fromUtf8(answer.body);
    const json = text === undefined ? undefined : parseJson(text);
    if (answer.status !== 200 || json === undefined || isRefusal(json)) {
      throw new Error(`${url} answered ${answer.status}`);
    }
    return json;
  }
}

/**
 * What a head shown by another watcher means: nothing new, not yet comparable, or two histories.
 */
export function compareHead(
  replica: Replica,
  note: string,
  verify: VerifyEd25519,
): 'same' | 'later' | 'inconsistent' | Refusal {
  const head = openHead(replica.policy, note, verify);
  if (isRefusal(head)) return head;
  if (head.size > replica.size) return 'later';
  return replica.root(head.size) === head.root ? 'same' : 'inconsistent';
}
