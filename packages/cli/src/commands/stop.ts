// `sekisho stop`: one person holds money back. It goes to the gateway and to every watcher, and is
// in force once enough watchers hold it that no quorum can cosign without it.
import { stopIdOf, STOP_REASONS } from '@sekisho/protocol/evidence';
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
import { ANY_POLICY, holdBack, holdingWords } from '../holding.ts';
import { openPerson } from '../person.ts';
import { bad, print } from '../print.ts';

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
    const deed = { act: 'stop', subject: scope, reason: reason as StopReason } as const;
    const act = person.act(deed, { ledger, policy: ANY_POLICY });
    const [holding, misnamed] = await Promise.all([
      holdBack(gatehouse, act),
      isMisnamed(gatehouse, scope),
    ]);
    const { heldBy, inForce, gateway } = holding;
    const id = stopIdOf(act.statement);
    const warning = `the gateway’s policy has no ${scope}: if this is a slip, NOTHING is stopped`;
    print(invocation, { stop: id, scope, heldBy, inForce, misnamed, gateway }, [
      `stop ${id}`,
      `${scope}: ${holdingWords(gatehouse, holding)}`,
      `no new signature comes later than 60 s from now; what was signed before may still confirm`,
      `gateway: ${gateway}`,
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
