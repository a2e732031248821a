// What people do in a drill with their passkeys: honest ones, those in the attacker's hands, and
// those whom a hostile console deceives. Each act is signed by the passkey and brought to the real
// interface; whatever comes of it is what the fold says.
import { obstacle } from '@sekisho/ledger/clearance';
import { livePayment } from '@sekisho/ledger/payments';
import type { Stop } from '@sekisho/ledger/state';
import { hex, utf8 } from '@sekisho/protocol/bytes';
import type { PersonAct } from '@sekisho/protocol/evidence';
import { formatInstant } from '@sekisho/protocol/instant';
import type { ActOf } from '../acts.ts';
import { type ActChange, freshNonce } from '../evidence.ts';
import { seedOf } from '../keys.ts';
import { bring, bringAct, call, openSession, proposePolicy } from './people.ts';
import type { World } from './world.ts';

export type Whose = 'attacker' | 'everyday' | 'order';

/** Entry hashes of what has been asked for, by whom. */
export type Asked = Readonly<Record<Whose, string[]>>;

type PeopleAct =
  | ActOf<'approve' | 'reject' | 'thaw' | 'amend' | 'propose' | 'veto'>
  | ActOf<'deceive' | 'replay' | 'use-session'>;

export interface Came {
  readonly outcome: string;
  readonly tag?: string;
}

const NOTHING: Came = { outcome: 'nothing' };
/** A replayed act is made out for so long, as if it had just been signed. */
const REPLAY_MS = 600_000;

export class Hands {
  readonly #world: World;
  readonly #asked: Asked;
  /** Every act that was brought, in order. */
  readonly #brought: PersonAct[] = [];
  readonly #policies: { readonly by: readonly string[]; readonly hash: string }[] = [];

  constructor(world: World, asked: Asked) {
    this.#world = world;
    this.#asked = asked;
  }

  perform(act: PeopleAct): Promise<Came> {
    switch (act.act) {
      case 'approve':
      case 'reject':
        return this.#decide(act.act, act.by, act.of);
      case 'thaw':
        return this.#thaw(act.by, act.scope);
      case 'amend':
        return this.#amend(act.by, act.change, '/v1/amendments');
      case 'propose':
        return this.#amend(act.by, act.change, '/v1/proposals');
      case 'veto':
        return this.#veto(act.by);
      case 'deceive':
        return this.#deceive(act);
      case 'replay':
        return this.#replay(act);
      case 'use-session':
        return this.#useSession(act);
    }
  }

  /** Hashes of proposed policies that nobody else has signed. */
  policiesOf(isMeant: (person: string) => boolean): readonly string[] {
    const others = this.#policies.filter(({ by }) => !by.every(isMeant));
    const hashes = this.#policies.map(({ hash }) => hash);
    return hashes.filter((hash) => !others.some((other) => other.hash === hash));
  }

  /** One person signs one thing and brings it; answers why it was not taken. */
  async sign(person: string, what: ActChange): Promise<string | undefined> {
    const { act, tag } = await bringAct(this.#world, person, what);
    this.#brought.push(act);
    return tag;
  }

  /** Each of them does each of these. Answers why the first that was refused was. */
  async #signAll(
    by: readonly string[],
    acts: () => readonly ActChange[],
  ): Promise<string | undefined> {
    let refused: string | undefined;
    for (const person of by) {
      for (const act of acts()) {
        const tag = await this.sign(person, act);
        refused ??= tag;
      }
    }
    return refused;
  }

  async #decide(
    act: 'approve' | 'reject',
    by: readonly string[],
    of: Whose,
    subjects = this.#waiting(of, act),
  ): Promise<Came> {
    if (subjects.length === 0) return NOTHING;
    const refused = await this.#signAll(by, () => subjects.map((subject) => ({ act, subject })));
    return told(act === 'approve' ? 'approved' : 'rejected', refused);
  }

  async #thaw(by: readonly string[], scope: string | undefined): Promise<Came> {
    const inForce = this.#inForce(scope);
    if (inForce.length === 0) return NOTHING;
    const left = () => inForce.filter(([id]) => !this.#stopOf(id).lifted);
    const refused = await this.#signAll(by, () =>
      left().map(([subject, { outflows }]) => ({ act: 'thaw', subject, outflows: [...outflows] })),
    );
    return told(left().length > 0 ? 'counted' : 'thawed', refused);
  }

  async #amend(
    by: readonly string[],
    change: ActOf<'amend'>['change'],
    target: Parameters<typeof proposePolicy>[3],
  ): Promise<Came> {
    const { policy: hash, adopted, tag } = await proposePolicy(this.#world, by, change, target);
    if (hash !== undefined && tag === undefined) this.#policies.push({ by, hash });
    return told(adopted ? 'proposed' : 'collecting', tag);
  }

  async #veto(by: readonly string[]): Promise<Came> {
    const waiting = this.#world.gateway.replica.state.get('waiting', '') ?? [];
    if (waiting.length === 0) return NOTHING;
    const refused = await this.#signAll(by, () =>
      waiting.map((subject) => ({ act: 'veto', subject })),
    );
    return told('vetoed', refused);
  }

  /**
   * Their console shows one thing and has them sign another. Where the attacker has asked for
   * nothing, it can only have them sign for a request that nobody made.
   */
  #deceive({ by, into }: ActOf<'deceive'>): Promise<Came> {
    if (into.act === 'thaw') return this.#thaw(by, into.scope);
    if (into.act === 'amend') return this.#amend(by, into.change, '/v1/proposals');
    const waiting = this.#waiting(into.of, 'approve');
    const invented = hex(seedOf(this.#world.kit.seed, 'a request that nobody made'));
    return this.#decide('approve', by, into.of, waiting.length > 0 ? waiting : [invented]);
  }

  /**
   * What these people approved before is brought once more: as it was, or made out anew for what
   * waits now, under the policy in force, with the assertion that they gave then.
   */
  async #replay({ by, onto }: ActOf<'replay'>): Promise<Came> {
    const given = this.#brought.filter(
      ({ statement }) => statement.act === 'approve' && by.includes(statement.person),
    );
    const again = onto === undefined ? given : given.flatMap((act) => this.#madeOut(act, onto));
    if (again.length === 0) return NOTHING;
    let refused: string | undefined;
    for (const act of again) {
      const tag = await bring(this.#world, act);
      refused ??= tag;
    }
    return told('approved', refused);
  }

  /**
   * With the token of their session the queue can be read; what is held is then brought as
   * approved, with the assertion by which they began to read.
   */
  async #useSession({ by, onto }: ActOf<'use-session'>): Promise<Came> {
    const { act: read, token } = await openSession(this.#world, by);
    const queue = await call(this.#world, { method: 'GET', target: '/v1/desk/queue', token });
    if (queue.tag !== undefined) return told('read', queue.tag);
    let refused: string | undefined;
    for (const subject of this.#waiting(onto, 'approve')) {
      const { ledger, policy, person, nonce, expires } = read.statement;
      const statement = { act: 'approve', ledger, policy, person, nonce, expires, subject };
      const body = utf8(JSON.stringify({ statement, assertion: read.assertion }));
      const answer = await call(this.#world, { method: 'POST', target: '/v1/acts', body, token });
      refused ??= answer.tag;
    }
    return told('read', refused);
  }

  #madeOut({ statement, assertion }: PersonAct, onto: Whose): PersonAct[] {
    const { kit, count, clock, gateway } = this.#world;
    if (statement.act !== 'approve') return [];
    return this.#waiting(onto, 'approve').map((subject) => {
      const policy = gateway.replica.state.get('policy', '')!.hash;
      const expires = formatInstant(clock.now() + REPLAY_MS);
      const nonce = freshNonce(kit, count);
      return { statement: { ...statement, subject, policy, expires, nonce }, assertion };
    });
  }

  #inForce(scope: string | undefined): readonly (readonly [string, Stop])[] {
    const { content } = this.#world.gateway.replica;
    return content
      .ids('stop')
      .map((id) => [id, this.#stopOf(id)] as const)
      .filter(([, stop]) => !stop.lifted && (scope === undefined || stop.scope === scope));
  }

  readonly #stopOf = (id: string): Stop => this.#world.gateway.replica.state.get('stop', id)!;

  /** For approval: held for a review, and by nothing else. */
  #waiting(of: Whose, act: 'approve' | 'reject'): readonly string[] {
    const { state } = this.#world.gateway.replica;
    return this.#asked[of].filter((hash) => {
      const withdrawal = state.get('withdrawal', hash)!;
      if (withdrawal.ended !== null || livePayment(state, withdrawal) !== undefined) return false;
      return act === 'reject' || obstacle(state, withdrawal)?.refused === 'not-reviewed';
    });
  }
}

export const told = (outcome: string, tag: string | undefined): Came =>
  tag === undefined ? { outcome } : { outcome: 'refused', tag };
