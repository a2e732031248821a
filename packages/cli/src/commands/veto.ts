// `sekisho veto`: one person keeps a policy from ever coming into force. As a stop, it goes to the
// watchers and to the gateway, and it counts for that policy's hash for ever.
import { HASH_HEX } from '@sekisho/protocol/id';
import { type Command, DONE, REFUSED, required, subject, WrongUsage } from '../command.ts';
import { type Gatehouse, gatehouseOf, PLACE_OPTIONS } from '../gatehouse.ts';
import { ANY_POLICY, holdBack, holdingWords } from '../holding.ts';
import { openPerson } from '../person.ts';
import { print } from '../print.ts';

export const command: Command = {
  summary: 'Keeps an amended policy from coming into force, as one person.',
  usage: 'HASH --as PERSON [--dir DIR]',
  example: 'sekisho veto 3f9a01c2 --as chie      (sekisho policy status lists what waits)',
  options: {
    as: { type: 'string', about: 'the person who vetoes (a software passkey in people/)' },
    ...PLACE_OPTIONS,
  },
  async run(invocation) {
    const named = subject(invocation, 'hash of a policy, whole or its first digits');
    if (!/^[0-9a-f]{6,64}$/.test(named)) {
      throw new WrongUsage('a policy is named by 6 to 64 digits of its hash, 0–9 and a–f');
    }
    const gatehouse = gatehouseOf(invocation);
    const person = openPerson(gatehouse.dir, required(invocation, 'as'));
    const policy = HASH_HEX.test(named) ? named : await waitingBy(gatehouse, named);
    const { ledger } = gatehouse.settings.trust;
    const act = person.act({ act: 'veto', subject: policy }, { ledger, policy: ANY_POLICY });
    const holding = await holdBack(gatehouse, act);
    print(invocation, { policy, ...holding }, [
      `policy ${policy}`,
      `veto: ${holdingWords(gatehouse, holding)}`,
      'that policy never comes into force, also if it is brought again',
      `gateway: ${holding.gateway}`,
    ]);
    return holding.inForce ? DONE : REFUSED;
  },
};

/** The one policy that waits, at any watcher or the gateway, whose hash begins so. */
async function waitingBy(gatehouse: Gatehouse, beginning: string): Promise<string> {
  const [shown, seen] = await Promise.all([
    gatehouse.ledger().then(
      ({ amendments }) => amendments.map(({ policy }) => policy),
      () => [], // a gateway that does not answer hides nothing from the watchers
    ),
    gatehouse.waitingAtWatchers(),
  ]);
  const waiting = new Set([...shown, ...seen.flatMap(({ amendments }) => amendments)]);
  const found = [...waiting].filter((hash) => hash.startsWith(beginning));
  if (found.length === 1) return found[0]!;
  throw new Error(
    `${found.length} policies that wait begin with ${beginning}; give a whole hash instead`,
  );
}
