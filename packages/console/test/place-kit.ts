// A page's place without a browser: the desk of a real gateway in process, software passkeys, a
// clock of the test's own.
import { type GatewayWorld, openGatewayWorld } from '@sekisho/drill/gateway-world';
import { seededRandom, seedOf } from '@sekisho/drill/keys';
import { policyKit } from '@sekisho/drill/policy-kit';
import { hex, utf8 } from '@sekisho/protocol/bytes';
import type { ApiResponse } from '@sekisho/replica/api';
import { type DemoPerson, softwarePasskeys } from '../src/demo/software-passkeys.ts';
import { Desk } from '../src/desk/desk.ts';
import type { Fetch } from '../src/desk/http.ts';
import { consoleApi, type Upstream } from '../src/server/api.ts';
import type { PageSettings } from '../src/settings.ts';

export const ORIGINS = ['http://localhost:7401', 'http://localhost:7402'] as const;
const SEED = 'console';

export interface PlaceKit {
  readonly world: GatewayWorld;
  readonly settings: PageSettings;
  readonly people: readonly DemoPerson[];
  readonly fetch: Fetch;
  readonly desk: Desk;
}

/** Every person of the kit may use both origins. */
export async function openPlace(change: (upstream: Upstream) => Upstream = (u) => u) {
  const base = policyKit(SEED).policy.persons;
  const persons = base.map((person) => ({
    ...person,
    credentials: person.credentials.map((credential) => ({
      ...credential,
      origins: [...ORIGINS],
      rpId: 'localhost',
    })),
  }));
  const world = await openGatewayWorld({ seed: SEED, policy: () => ({ persons }) });
  const { policy } = world.kit;
  const settings: PageSettings = {
    name: 'test',
    trust: {
      ledger: world.ledger,
      origin: policy.gateway.origin,
      publicKey: policy.gateway.publicKey,
      quorum: policy.watchers.quorum,
      watchers: policy.watchers.parties.map(({ id, publicKey }) => ({ id, publicKey })),
    },
    origins: [...ORIGINS],
    rpId: 'localhost',
  };
  const people = policy.persons.map(({ id, credentials }): DemoPerson => ({
    kind: 'software-passkey',
    person: id,
    credentialId: credentials[0]!.id,
    privateKey: hex(seedOf(SEED, `passkey ${id}`)),
    rpId: 'localhost',
  }));
  const fetch = fetchOf(settings, change(upstreamOf(world)));
  const desk = new Desk(fetch, world.clock);
  return { world, settings, people, fetch, desk } satisfies PlaceKit;
}

export const signerOf = ({ world, settings, people }: PlaceKit, origin: string = ORIGINS[0]) => ({
  settings,
  origin,
  clock: world.clock,
  random: seededRandom('nonces'),
  authenticator: softwarePasskeys(people, origin),
});

/** Watchers are not there: only the gateway answers. */
const upstreamOf =
  ({ api }: GatewayWorld): Upstream =>
  ({ to, method, target, fields, body }) => {
    if ('watcher' in to) return Promise.reject(new Error('nobody is there'));
    const own = [['host', 'gateway.example'], ...fields] as const;
    return api({
      ...{ method, target, body, fields: own },
      ...{ authority: 'gateway.example', certificate: undefined },
    });
  };

/** A browser's fetch, as far as the page uses it, through the console's own server. */
function fetchOf(settings: PageSettings, upstream: Upstream): Fetch {
  const ids = settings.trust.watchers.map(({ id }) => id);
  const api = consoleApi(new Map(), ids, upstream);
  return async (path, { method = 'GET', headers = {}, body }) => {
    const answer = await api({
      ...{ method, target: path, authority: 'console', certificate: undefined },
      fields: Object.entries(headers as Record<string, string>),
      body: utf8(typeof body === 'string' ? body : ''),
    });
    return responseOf(answer);
  };
}

function responseOf({ status, fields, body }: ApiResponse): Response {
  const headers = fields.map(([name, value]): [string, string] => [name, value]);
  const whole = body instanceof Uint8Array ? Uint8Array.from(body) : streamOf(body);
  return new Response(whole, { status, headers });
}

function streamOf(chunks: AsyncIterable<Uint8Array>): ReadableStream<Uint8Array<ArrayBuffer>> {
  const iterator = chunks[Symbol.asyncIterator]();
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await iterator.next();
      if (done === true) controller.close();
      else controller.enqueue(Uint8Array.from(value));
    },
  });
}
