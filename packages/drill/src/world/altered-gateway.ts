// A gateway whose own engine has been altered: the program is the real one, but what it reads of
// its policy has no rule left and limits beyond all there is, and it sees no stop. So it answers
// "allow", prepares a payment for whatever is asked, and shows that to watchers and signers, who
// fold every entry themselves.
import type { Lookup, TableName, Tables } from '@sekisho/ledger/state';
import type { Limit, Policy } from '@sekisho/protocol/policy';
import { noteOf } from '../heads.ts';
import { isWatcher } from '../cast.ts';
import { fromHex } from '@sekisho/protocol/bytes';
import { sleep } from '@sekisho/protocol/clock';
import { isRefusal } from '@sekisho/protocol/refusal';
import { committedSchema } from '@sekisho/protocol/message';
import type { World } from './world.ts';

/** More than any asset has: 2^127. */
const BEYOND = (1n << 127n).toString();
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
  const lax = { hash, document: { ...document, rules: [], limits: document.limits.map(lifted) } };
  altered.set(inForce, lax);
  return lax;
}

/** Under its own name, so that what it has counted is found again. */
function lifted(limit: Limit): Policy['limits'][number] {
  const { id, asset, wallets, per, windowSeconds, then } = limit;
  return { id, asset, wallets, per, windowSeconds, then, sum: BEYOND };
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
