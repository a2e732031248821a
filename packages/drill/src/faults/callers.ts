// Who asks from outside: the exchange's client and the people. They ask until they are answered, as
// an SDK and a console do, over a network that loses and doubles what they say.
import type { ActStatement } from '@sekisho/protocol/evidence';
import { base64url, fromUtf8, utf8 } from '@sekisho/protocol/bytes';
import { sleep, within } from '@sekisho/protocol/clock';
import { signRequest } from '@sekisho/protocol/http-signature';
import type { ApiRequest } from '@sekisho/replica/api';
import { type ActChange, actOf, counter, orderBytes } from '../evidence.ts';
import { type PolicyKit, CLIENT, WALLET, XEM } from '../policy-kit.ts';
import type { Dice } from './dice.ts';
import type { Surroundings } from './life.ts';
import { type Host, request } from './network.ts';

const ANSWER_MS = 6_000;
const PAUSE_MS = [300, 2_500] as const;
/** Between two attempts to connect. */
const DOWN_MS = 1_000;
const LONG_DOWN_MS = 64_000;
/** A caller who is not answered for this long is a finding of its own. */
const MAX_TRIES = 400;

/** How long callers go on asking, and how often. */
export interface Patience {
  readonly tries: number;
  readonly pauseMs: readonly [least: number, most: number];
}

const USUAL: Patience = { tries: MAX_TRIES, pauseMs: PAUSE_MS };

export interface Answered {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

export interface CallersParts {
  readonly world: Surroundings;
  readonly kit: PolicyKit;
  readonly ledger: string;
  readonly dice: Dice;
  readonly patience?: Patience;
}

export class Callers {
  #parts: CallersParts;
  readonly #dice: Dice;
  readonly #count = counter();

  constructor(parts: CallersParts) {
    this.#parts = parts;
    this.#dice = parts.dice.of('callers');
  }

  /** The ledger has begun anew, under another name and policy. */
  goOver(kit: PolicyKit, ledger: string): void {
    this.#parts = { ...this.#parts, kit, ledger };
  }

  /** A withdrawal of the wallet, asked for until the gateway says what became of it. */
  order(to: Host, order: { id: string; amount: bigint; address: string; customer: string }) {
    const { id, amount, address, customer } = order;
    const whole = { id, wallet: WALLET, asset: XEM, amount: amount.toString(), customer };
    const body = orderBytes({ ...whole, destination: { address } });
    return this.#until(to, () => this.#signed('/v1/withdrawals', body), isTaken);
  }

  cancel(to: Host, id: string) {
    const make = () => this.#signed(`/v1/withdrawals/${id}/cancel`, new Uint8Array());
    return this.#until(to, make, isOver);
  }

  /** Where a withdrawal stands, as its client is told. One try. */
  show(to: Host, id: string): Promise<Answered> {
    return this.#once(to, this.#signed(`/v1/withdrawals/${id}`, new Uint8Array(), 'GET'));
  }

  /** What anybody may read. One try. */
  read(to: Host, path: string): Promise<Answered> {
    return this.#once(to, { ...posted(path, {}), method: 'GET', body: new Uint8Array() });
  }

  /** What a person does; a fresh signature for every try. */
  act(to: Host, person: string, what: ActChange) {
    return this.#until(to, () => posted('/v1/acts', this.#act(person, what)), isOver);
  }

  /** One signed stop, to be told to everybody: its id is the statement's. */
  stop(person: string, scope: string): ActOf {
    return this.#act(person, { act: 'stop', subject: scope, reason: 'suspected-theft' });
  }

  tell(to: Host, path: string, body: ActOf) {
    return this.#until(to, () => posted(path, body), isOver);
  }

  #act(person: string, what: ActChange): ActOf {
    const { kit, ledger, world } = this.#parts;
    return actOf({ kit, ledger, count: this.#count, time: world.clock.now() }, person, what);
  }

  #signed(path: string, body: Uint8Array, method = 'POST'): ApiRequest {
    const { kit, world } = this.#parts;
    const [client] = kit.policy.clients;
    const [authority] = kit.policy.gateway.authorities;
    const created = Math.floor(world.clock.now() / 1_000);
    const keyid = `${CLIENT}-key`;
    const nonce = base64url(this.#dice.random().bytes(16));
    const headers = signRequest(
      {
        ...{ method, authority: authority!, path, query: '?', body, created },
        ...{ expires: created + 60, nonce, keyid },
      },
      kit.keys(keyid).sign,
    );
    return {
      ...{ method, target: path, authority: authority!, body },
      fields: [['host', authority!], ...Object.entries(headers)],
      certificate: client!.certificate,
    };
  }

  async #until(
    to: Host,
    make: () => ApiRequest,
    done: (answer: Answered) => boolean,
  ): Promise<Answered> {
    const { world, patience = USUAL } = this.#parts;
    for (let left = patience.tries; left > 0; left--) {
      for (let pause = DOWN_MS; to.up === undefined; pause = Math.min(2 * pause, LONG_DOWN_MS)) {
        await sleep(world.clock, pause); // the connection is refused
      }
      const answer = await this.#once(to, make()).catch(() => undefined);
      if (answer !== undefined && done(answer)) return answer;
      await sleep(world.clock, this.#dice.between(...patience.pauseMs));
    }
    throw new Error(`${to.name} has not answered in ${patience.tries} tries`);
  }

  async #once(to: Host, what: ApiRequest): Promise<Answered> {
    const { world } = this.#parts;
    const sent = request(world, to, what);
    const { status, body } = await within(world.clock, ANSWER_MS, what.target, sent);
    const text = body instanceof Uint8Array ? (fromUtf8(body) ?? '') : '';
    return { status, body: JSON.parse(text) as Answered['body'] };
  }
}

type ActOf = ReturnType<typeof actOf> & { readonly statement: ActStatement };

const isTaken = ({ status }: Answered): boolean => status === 200 || status === 201;

/** Done, or no longer possible: paid already, ended already, done already. */
const OVER: readonly number[] = [200, 201, 404, 409];
const isOver = ({ status }: Answered): boolean => OVER.includes(status);

const posted = (path: string, body: object): ApiRequest => ({
  ...{ method: 'POST', target: path, authority: 'gateway.example' },
  fields: [['host', 'gateway.example']],
  body: utf8(JSON.stringify(body)),
  certificate: undefined,
});
