// `sekisho stop`: one person holds money back. It goes to the gateway and to every watcher, and is
// in force once enough watchers hold it that no quorum can cosign without it.
import { stopIdOf, STOP_REASONS } from '@sekisho/protocol/evidence';
import { systemClock } from '@sekisho/replica/wiring/system-clock';
import {
  type Command,
  DONE,
  optional,
  REFUSED,
  required,
  subject,
  WrongUsage,
} from '../command.ts';
import { type Gatehouse, gatehouseOf, PLACE_OPTIONS } from '../gatehouse.ts';
import { persistently } from '../persistence.ts';
import { openPerson } from '../person.ts';
import { bad, good, print } from '../print.ts';

type StopReason = (typeof STOP_REASONS)[number];

export const command: Command = {
  summary: 'Holds money back, at once: everything, or one wallet, client or customer.',
  usage: 'SCOPE --as PERSON [--reason R] [--dir DIR]',
  example: 'sekisho stop wallet:nem-hot --as chie --reason suspected-theft',
  options: {
    as: { type: 'string', about: 'the person who stops (a software passkey in people/)' },
    reason: { type: 'string', about: STOP_REASONS.join(', ') },
    ...PLACE_OPTIONS,
  },
  async run(invocation) {
    const scope = subject(invocation, 'scope, like wallet:nem-hot or everything');
    const reason = optional(invocation, 'reason') ?? 'suspected-theft';
    if (!STOP_REASONS.includes(reason as StopReason)) throw new WrongUsage(`no reason ${reason}`);
    const gatehouse = gatehouseOf(invocation);
    const person = openPerson(gatehouse.dir, required(invocation, 'as'));
    const { ledger } = gatehouse.settings.trust;
    const policy = '0'.repeat(64); // a stop holds under any policy
    const deed = { act: 'stop', subject: scope, reason: reason as StopReason } as const;
    const act = person.act(deed, { ledger, policy });
    // Watchers first: they cannot be made to forget it. The gateway may be the thief.
    const held = await gatehouse.stopAtWatchers(act);
    const [told, misnamed] = await Promise.all([
      persistently(() => gatehouse.act(act), systemClock).then(
        () => 'written to the ledger',
        (fault: Error) => `not written by the gateway: ${fault.message}`,
      ),
      isMisnamed(gatehouse, scope),
    ]);
    const { watchers, trust } = gatehouse.settings;
    const needed = watchers.length - trust.quorum + 1;
    const inForce = held.length >= needed;
    const id = act.statement.act === 'stop' ? stopIdOf(act.statement) : '';
    const state = inForce
      ? good(`IN FORCE: ${held.length} of ${watchers.length} watchers hold it`)
      : bad(`NOT YET IN FORCE: ${held.length} watchers hold it, ${needed} are needed`);
    const warning = `the gateway’s policy has no ${scope}: if this is a slip, NOTHING is stopped`;
    print(invocation, { stop: id, scope, heldBy: held, inForce, misnamed, gateway: told }, [
      `stop ${id}`,
      `${scope}: ${state}`,
      `no new signature comes later than 60 s from now; what was signed before may still confirm`,
      `gateway: ${told}`,
      ...(misnamed ? [bad(warning)] : []),
    ]);
    return inForce && !misnamed ? DONE : REFUSED;
  },
};

/**
 * Whether the scope is of a wallet or client that the policy does not have. The stop is held all
 * the same, since the gateway that shows the policy may be the thief; but who mistyped must know.
 */
async function isMisnamed(gatehouse: Gatehouse, scope: string): Promise<boolean> {
  try {
    const { wallets, clients } = await gatehouse.policy();
    const names = {
      wallet: wallets.map(({ id }) => `wallet:${id}`),
      client: clients.map(({ id }) => `client:${id}`),
    };
    const kind = scope.slice(0, scope.indexOf(':'));
    return (kind === 'wallet' || kind === 'client') && !names[kind].includes(scope);
  } catch {
    return false; // a gateway that does not answer has said nothing against it
  }
}
