// A gateway in this process with so many withdrawals that all wait for people, and watchers that
// cosign: what the desk is looked at with.
import {
  ask,
  connectWatchers,
  type GatewayWorld,
  openGatewayWorld,
  order,
  signed,
  witness,
} from '@sekisho/drill/gateway-world';
import { ManualClock } from '@sekisho/drill/manual-clock';
import { XEM } from '@sekisho/drill/policy-kit';
import type { Policy } from '@sekisho/protocol/policy';
import type { Store } from '@sekisho/replica/store';

/** Of keys and passkeys. */
export const SEED = 'bench desk';
const IN_FLIGHT = 64;
/** So many in one millisecond would be news to every detector; the time goes on between. */
const AT_ONCE = 500;
const CUSTOMERS = 1_000;
const ADDRESSES = 50;

export interface DeskWorldOptions {
  readonly withdrawals: number;
  readonly store: Store;
  /** Ms: browsers and passkeys go by the real one. */
  readonly now: number;
  /** Where alice's passkey acts. */
  readonly origin: string;
}

export async function openDeskWorld(options: DeskWorldOptions): Promise<GatewayWorld> {
  const { withdrawals, store, now, origin } = options;
  const clock = new ManualClock(now);
  const policy = (base: Policy) => allHeld(base, origin);
  const world = await openGatewayWorld({ seed: SEED, clock, store, policy });
  for (let done = 0; done < withdrawals; done += AT_ONCE) {
    const ids = Array.from({ length: Math.min(AT_ONCE, withdrawals - done) }, (_, i) => done + i);
    const lane = async (): Promise<void> => {
      for (let n = ids.pop(); n !== undefined; n = ids.pop()) await withdraw(world, n);
    };
    await Promise.all(Array.from({ length: IN_FLIGHT }, lane));
    await witness(world, 1_000);
  }
  await connectWatchers(world);
  return world;
}

export async function withdraw(world: GatewayWorld, n: number): Promise<string> {
  const destination = { address: world.kit.address(n % ADDRESSES) };
  const body = order(world, `desk-${n}`, { customer: `c-${n % CUSTOMERS}`, destination });
  const { status, value, text } = await ask(world, signed(world, { body }));
  if (status !== 201) throw new Error(`answered ${status}: ${text}`);
  return String(value['withdrawal']);
}

/** Every order waits for a person, so that no payment is prepared. */
function allHeld({ limits, persons }: Policy, origin: string): Partial<Policy> {
  const { hostname } = new URL(origin);
  return {
    limits: [
      {
        id: 'everything',
        ...{ asset: XEM, wallets: [], per: 'client', windowSeconds: 86_400, sum: '1' },
        then: { outcome: 'review', review: 'desk' },
      },
      ...limits.filter(({ id }) => id !== 'client-hour'),
    ],
    persons: persons.map((person) => ({
      ...person,
      credentials: person.credentials.map((credential) =>
        person.id === 'alice' ? { ...credential, origins: [origin], rpId: hostname } : credential,
      ),
    })),
  };
}
