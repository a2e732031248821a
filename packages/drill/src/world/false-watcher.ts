// A watcher in the attacker's hands: with its key and its certificate he says what he likes to the
// gateway, over a link of his own.
import { hex } from '@sekisho/protocol/bytes';
import type { Observation } from '@sekisho/protocol/evidence';
import { formatInstant } from '@sekisho/protocol/instant';
import type { Json } from '@sekisho/protocol/json';
import { isRefusal } from '@sekisho/protocol/refusal';
import { Peer } from '@sekisho/replica/peer';
import { z } from 'zod';
import type { ActOf } from '../acts.ts';
import { freshNonce, signedStatement } from '../evidence.ts';
import { seedOf } from '../keys.ts';
import { CHAIN, XEM } from '../policy-kit.ts';
import { smallestUnits } from '../scenario.ts';
import { UNIT } from './incident.ts';
import type { World } from './world.ts';

/** `clock` in ms of the world. Answers why the statement was not taken. */
export async function observeFalsely(
  world: World,
  { by, balance, outflow }: ActOf<'observe'>,
  clock: number,
): Promise<string | undefined> {
  const { kit, ledger, gateway } = world;
  const { replica } = gateway;
  const view = replica.state.get('chain-view', `${CHAIN}|${by}`);
  const height = view?.height ?? 1;
  const statement: Observation = {
    ...{ ledger, watcher: by, chain: CHAIN, height },
    clock: formatInstant(Math.max(clock, (replica.state.get('watcher', by)?.clock ?? 0) + 1)),
    head: { size: replica.size, root: replica.root() },
    blockHash: view?.blockHash ?? '0'.repeat(64),
    blockTime: formatInstant(view?.blockTime ?? 0),
    balances: balance === undefined ? [] : [{ ...balance, ...inSmallest(balance) }],
    outflows: outflow === undefined ? [] : [inventedOutflow(world, outflow, height)],
    retracted: [],
  };
  const body = signedStatement('observation', statement, kit.keys(by).sign);
  return say(world, by, 'observed', body);
}

const inSmallest = ({ amount }: { readonly amount: string }) => ({
  asset: XEM,
  amount: smallestUnits(amount, UNIT).toString(),
});

function inventedOutflow(
  { kit, count }: World,
  outflow: { readonly wallet: string; readonly amount: string },
  height: number,
): Observation['outflows'][number] {
  return {
    ...{ wallet: outflow.wallet, height, kind: 'transfer', fee: '50000', ...inSmallest(outflow) },
    identity: hex(seedOf(kit.seed, `an outflow that never was ${count.next()}`)),
    destination: kit.address(0),
  };
}

export function stopAsWatcher(
  world: World,
  watcher: string,
  scope: string,
): Promise<string | undefined> {
  const { kit, ledger, clock, count } = world;
  const statement = {
    ...{ ledger, watcher, scope, at: formatInstant(clock.now()) },
    reason: 'outflow-mismatch' as const,
    nonce: freshNonce(kit, count),
  };
  const body = signedStatement('watcher-stop', statement, kit.keys(watcher).sign);
  return say(world, watcher, 'stop', body);
}

async function say(
  { kit, clock, dial }: World,
  watcher: string,
  kind: string,
  body: object,
): Promise<string | undefined> {
  const { certificate } = kit.policy.watchers.parties.find(({ id }) => id === watcher)!;
  const own: Peer[] = [];
  dial(certificate, (link) => own.push(new Peer(link, clock, {})));
  const answer = await own[0]!.call(kind, body as { [key: string]: Json }, z.json());
  own[0]!.close('said');
  return isRefusal(answer) ? answer.refused : undefined;
}
