// Who is in the world: the kit's parties, the scenario's wallets, each with a threshold key of its
// own, and the judging that the drill is played against.
import { chainOf } from '@sekisho/chains/chain';
import { readPolicy } from '@sekisho/policy/check';
import { fromHex } from '@sekisho/protocol/bytes';
import { formatInstant } from '@sekisho/protocol/instant';
import type { Json } from '@sekisho/protocol/json';
import { type Policy, policyHash, type Wallet } from '@sekisho/protocol/policy';
import { isRefusal, refuse, type Refusal } from '@sekisho/protocol/refusal';
import { type Dealt, dealShares } from '@sekisho/threshold/share';
import { seededRandom } from '../keys.ts';
import { CHAIN, type PolicyKit, policyKit, SIGNERS } from '../policy-kit.ts';
import type { Incident } from './incident.ts';
import type { Judging } from './judging.ts';

const YEAR_MS = 366 * 86_400_000;
const DAY_SECONDS = 86_400;

/** The kit of a drill. Its `dealt` is the key of the first wallet. */
export interface DrillKit extends PolicyKit {
  /** The key of each wallet, by id. */
  readonly keysOfWallets: ReadonlyMap<string, Dealt>;
}

/** Refused: judging that does not fit the wallets and people of the world. */
export function drillKit(seed: number, incident: Incident, judging: Judging): DrillKit | Refusal {
  const base = policyKit(`drill ${seed}`);
  const dealt = new Map(
    incident.wallets.map(({ id }, i) => [id, i === 0 ? base.dealt : dealtFor(base, id)] as const),
  );
  const [model] = base.policy.wallets;
  const policy = readPolicy({
    ...base.policy,
    wallets: [...dealt].map(([id, key]) => walletOf(model!, id, key)),
    ...withValidity(base.policy, incident),
    clients: clientsOf(base.policy, incident),
    newcomerSeconds: 7 * DAY_SECONDS,
    ...judging,
  } as Json);
  // Parties are the world's, so whatever is wrong is in the judging; say where as its reader does.
  if (isRefusal(policy)) return refuse(policy.refused, `policy.${policy.detail}`);
  return { ...base, policy, hash: policyHash(policy), keysOfWallets: dealt };
}

function dealtFor({ dealt, seed }: PolicyKit, wallet: string): Dealt {
  const { suite, threshold } = dealt.group;
  return dealShares(suite, threshold, SIGNERS, seededRandom(`${seed} dealer ${wallet}`));
}

function walletOf(model: Wallet, id: string, { group }: Dealt): Wallet {
  const { suite, threshold, parties, commitments, publicKey } = group;
  return {
    ...model,
    id,
    address: chainOf(CHAIN)!.addressOf(fromHex(publicKey)!),
    startHeight: 1,
    custody: {
      kind: 'threshold',
      group: {
        ...{ suite, threshold, publicKey },
        parties: parties.map((one) => ({ ...one })),
        commitments: [...commitments],
      },
    },
  };
}

/** Whatever the year of the incident, nobody's key runs out in it unless the file says so. */
function withValidity(policy: Policy, { to, ends }: Incident): Partial<Policy> {
  const validUntil = formatInstant(to + 2 * YEAR_MS);
  const valid = <T extends object>(party: T) => ({ ...party, validUntil });
  return {
    signers: policy.signers.map(valid),
    watchers: { ...policy.watchers, parties: policy.watchers.parties.map(valid) },
    persons: policy.persons.map((person) => {
      const end = ends.get(person.id);
      const own = { validUntil: end === undefined ? validUntil : formatInstant(end) };
      const credentials = person.credentials.map((one) => ({ ...one, ...own }));
      return { ...person, ...own, credentials };
    }),
  };
}

function clientsOf({ clients }: Policy, { wallets, to }: Incident): Policy['clients'] {
  const validUntil = formatInstant(to + 2 * YEAR_MS);
  return clients.map((client) => ({
    ...client,
    validUntil,
    keys: client.keys.map((key) => ({ ...key, validUntil })),
    wallets: wallets.map(({ id }) => id),
  }));
}
