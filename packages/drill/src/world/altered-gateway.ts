// A gateway whose own engine has been altered: the program is the real one, but whatever limit or
// rule is hit, "allow" comes of it, and it sees no stop. So it prepares a payment for whatever is
// asked, and shows that to watchers and signers, who fold every entry themselves.
import { obstacle } from '@sekisho/ledger/clearance';
import type { Lookup, TableName, Tables } from '@sekisho/ledger/state';
import type { Consequence } from '@sekisho/protocol/policy';
import { noteOf } from '../heads.ts';
import { isWatcher } from '../cast.ts';
import { fromHex } from '@sekisho/protocol/bytes';
import { sleep } from '@sekisho/protocol/clock';
import { isRefusal } from '@sekisho/protocol/refusal';
import { committedSchema } from '@sekisho/protocol/message';
import type { World } from './world.ts';

/** The gateway prepares and the watchers answer within this. */
const PRESS_AFTER_MS = 5_000;

/** From now on this process of the gateway judges nothing. */
export function alterEngine({ gateway }: World): void {
  const { content } = gateway.replica;
  const honest: Lookup = { get: content.get.bind(content) };
  content.get = <Name extends TableName>(table: Name, id: string) => {
    const value = honest.get(table, id);
    if (table === 'stopped') return undefined;
    return table === 'policy' && value !== undefined
      ? (withoutRules(value as Tables['policy']) as Tables[Name])
      : value;
  };
}

const altered = new WeakMap<Tables['policy'], Tables['policy']>();

function withoutRules(inForce: Tables['policy']): Tables['policy'] {
  const known = altered.get(inForce);
  if (known !== undefined) return known;
  const { hash, document } = inForce;
  const limits = document.limits.map((limit) => ({ ...limit, then: allowing(limit.then) }));
  const rules = document.rules.map((rule) => ({ ...rule, then: allowing(rule.then) }));
  const lax = { hash, document: { ...document, limits, rules } };
  altered.set(inForce, lax);
  return lax;
}

/** No policy can say this; the engine has been altered to go by it. */
const allowing = (then: Consequence): Consequence => Object.assign({}, then, { outcome: 'allow' });

/**
 * From now on this process takes withdrawals that are meant and cleared, so approved where people
 * have to, as if they had been asked for like this: the payment it then prepares pays the attacker.
 */
export function substitute(
  world: World,
  isMeant: (hash: string) => boolean,
  { to, amount }: { readonly to: string; readonly amount: bigint },
): void {
  const { content } = world.gateway.replica;
  const honest: Lookup = { get: content.get.bind(content) };
  const cleared = new Set<string>();
  content.get = <Name extends TableName>(table: Name, id: string) => {
    const value = honest.get(table, id);
    if (table !== 'withdrawal' || value === undefined || !isMeant(id)) return value;
    const asked = value as Tables['withdrawal'];
    if (asked.payments.length > 0) return value; // what was prepared before is what it is
    if (!cleared.has(id)) {
      if (obstacle(honest, asked) !== undefined) return value;
      cleared.add(id);
      alterEngine(world); // nobody would clear what it says from here on
    }
    const changed = { ...asked, destination: to, amount: amount.toString() };
    return changed as Tables[TableName] as Tables[Name];
  };
}

/**
 * The attacker does not wait for watchers: he shows each signer the head as it is, cosigned by
 * those watchers whose keys he holds, and asks it for its part in the payment.
 */
export async function pressSigners(
  { kit, clock, gateway }: World,
  held: ReadonlySet<string>,
  withdrawal: string,
): Promise<void> {
  await sleep(clock, PRESS_AFTER_MS);
  const { replica, signers } = gateway;
  const payment = replica.state.get('withdrawal', withdrawal)?.payments.at(-1);
  if (payment === undefined) return;
  const head = { size: replica.size, root: fromHex(replica.root(), 32)! };
  const cosigners = [...held].filter(isWatcher).map((watcher) => ({ watcher, time: clock.now() }));
  const note = noteOf(kit, head, cosigners);
  for (const signer of signers.connected) {
    // What it answers to either is in its own refusals.
    const followed = await signer.advance({ size: head.size, note }).catch(() => undefined);
    if (followed === undefined || isRefusal(followed)) {
      await signer.peer.call('commit', { payment }, committedSchema).catch(() => undefined);
    }
  }
}
