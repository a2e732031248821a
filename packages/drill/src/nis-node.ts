// The simulated NIS node: NEM's REST interface over a simulated chain, as a function of the
// request.
import type { Clock } from '@sekisho/protocol/clock';
import { Failed, failure, type NodeAnswer, type NodeRequest } from './nis/answer.ts';
import { SimulatedChain } from './nis/chain.ts';
import { answerControl, type Controlled, type Misbehaving } from './nis/control.ts';
import { RESULTS } from './nis/facts.ts';
import { distort } from './nis/misbehaviour.ts';
import { type Announced, answerRoute } from './nis/routes.ts';

export type { NodeAnswer, NodeRequest } from './nis/answer.ts';
export { type Orphans, SimulatedChain } from './nis/chain.ts';
export type { Misbehaving } from './nis/control.ts';
export type { NetworkName } from './nis/facts.ts';
export { CROWD_BALANCE, type Genesis, parseGenesis } from './nis/genesis.ts';
export type { Mode } from './nis/misbehaviour.ts';
export { type AskPeer, followingChain, pullOnce } from './nis/peer.ts';
export { addressOf } from './nis/transaction.ts';

export interface NisNodeOptions {
  readonly chain: SimulatedChain;
  readonly clock: Clock;
  /** Told of every transaction newly accepted: hand it to the peer. */
  readonly announced?: Announced;
}

export interface NisNode extends Controlled {
  /** Answers one request; a stalling node's promise never settles. */
  handle(request: NodeRequest): Promise<NodeAnswer>;
}

const HONEST: Misbehaving = { mode: 'none', ms: 0, depth: 1 };

export function createNisNode({ chain, clock, announced = () => {} }: NisNodeOptions): NisNode {
  let how = HONEST;
  let shown = chain; // what the real routes show: another chain while the node forks or is stuck

  const answerReal = (request: NodeRequest): NodeAnswer => {
    if (how.mode === 'lose-announce' && request.url === '/transaction/announce') {
      return lost(chain, request);
    }
    const answer = answerRoute(shown, request, shown === chain ? announced : () => {});
    if (!answer) throw new Failed(404, `${request.method} ${request.url} is no route`);
    return answer;
  };

  const node: NisNode = {
    chain,
    misbehaving: () => how,
    misbehave(next) {
      how = next;
      shown = next.mode === 'fork' || next.mode === 'old-block' ? chain.copy() : chain;
      if (next.mode === 'fork') shown.reorganise(next.depth, 'drop');
    },
    async handle(request) {
      const control = request.url.startsWith('/sim/');
      const guarded = (): NodeAnswer =>
        guard(clock, () => (control ? answerControl(node, request) : answerReal(request)));
      if (control) return guarded();
      if (how.mode === 'stall') return new Promise<never>(() => {});
      if (how.mode === 'late') await new Promise<void>((go) => clock.after(how.ms, go));
      return distort(how.mode, request, guarded(), clock.now());
    },
  };
  return node;
}

function guard(clock: Clock, answer: () => NodeAnswer): NodeAnswer {
  try {
    return answer();
  } catch (cause) {
    if (cause instanceof Failed) return failure(cause.status, cause.message, clock.now());
    throw cause;
  }
}

// The honest answer of a copy that is thrown away: SUCCESS, and nothing happened.
function lost(chain: SimulatedChain, request: NodeRequest): NodeAnswer {
  const answer = answerRoute(chain.copy(), request, () => {});
  if (!answer) throw new Error('announce is a route');
  const json: unknown = JSON.parse(answer.body);
  const body = { ...Object(json), code: RESULTS.SUCCESS, message: 'SUCCESS' };
  return { status: 200, body: JSON.stringify(body) };
}
