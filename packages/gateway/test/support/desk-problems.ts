// What somebody who reads the desk, or proposes a policy, can do wrong, and which problem each is.
import {
  act,
  ask,
  type GatewayWorld,
  type GatewayWorldOptions,
  plain,
} from '@sekisho/drill/gateway-world';
import { utf8 } from '@sekisho/protocol/bytes';
import { formatInstant } from '@sekisho/protocol/instant';
import type { ProblemSlug } from '@sekisho/protocol/problem';
import { refuse } from '@sekisho/protocol/refusal';
import type { ApiRequest } from '@sekisho/replica/api';
import { MAX_PROPOSALS_EACH } from '../../src/proposals/book.ts';
import { reading, signIn, signing } from './desk.ts';
import { proposalOf, threeAmenders } from './proposal.ts';

export type DeskRow = readonly [
  name: string,
  slug: ProblemSlug,
  request: (world: GatewayWorld) => ApiRequest | Promise<ApiRequest>,
  options?: GatewayWorldOptions,
];

const NOBODY = 'ab'.repeat(32);

const read = async (world: GatewayWorld, target: string): Promise<ApiRequest> =>
  reading(await signIn(world), target);

export const DESK_ROWS: readonly DeskRow[] = [
  ['no session', 'session-needed', () => plain('GET', '/v1/desk/queue')],
  [
    'a session that nobody opened',
    'session-needed',
    () => reading('A'.repeat(43), '/v1/desk/queue'),
  ],
  [
    'a page that does not wait',
    'too-many-requests',
    async (world) => {
      const request = await read(world, '/v1/desk/entries/0');
      for (let i = 0; i < 120; i++) await ask(world, request);
      return request;
    },
  ],
  [
    'a session for a week',
    'read-too-long',
    (world) =>
      signing(world, 'alice', { expires: formatInstant(world.clock.now() + 7 * 86_400_000) }),
  ],
  ['an entry to come', 'entry-unknown', (world) => read(world, '/v1/desk/entries/1000')],
  ['an entry -1', 'entry-unknown', (world) => read(world, '/v1/desk/entries/-1')],
  ['a withdrawal', 'withdrawal-unknown', (world) => read(world, `/v1/desk/withdrawals/${NOBODY}`)],
  ['a stop', 'stop-unknown', (world) => read(world, `/v1/desk/stops/${NOBODY}`)],
  ['a stop, to anybody', 'stop-unknown', () => plain('GET', `/v1/stops/${NOBODY}`)],
  ['stops after what is none', 'query-malformed', () => plain('GET', `/v1/stops?cursor=${NOBODY}`)],
  ['a policy', 'policy-unknown', (world) => read(world, `/v1/desk/policies/${NOBODY}`)],
  ['a cursor', 'query-malformed', (world) => read(world, `/v1/desk/queue?cursor=${NOBODY}`)],
  ['a status', 'query-malformed', (world) => read(world, '/v1/desk/withdrawals?status=odd')],
  ['a page', 'query-malformed', (world) => read(world, '/v1/desk/entries?before=1000')],
  ['beyond the last', 'query-malformed', (world) => read(world, '/v1/desk/withdrawals?cursor=9')],
  ['no number', 'query-malformed', (world) => read(world, '/v1/desk/withdrawals?cursor=x')],
  [
    'a proposal to a gateway that has halted',
    'gateway-halted',
    (world) => {
      world.gateway.replica.halt(refuse('gateway-behind', 'a test'));
      return proposalOf(world, { name: 'other' }, ['erin']);
    },
  ],
  ['stops beyond the last', 'query-malformed', (world) => read(world, '/v1/desk/stops?cursor=9')],
  [
    'an act on what nobody proposes',
    'policy-unknown',
    (world) =>
      plain(
        'POST',
        `/v1/proposals/${NOBODY}/acts`,
        act(world, 'erin', { act: 'amend', subject: NOBODY }),
      ),
  ],
  [
    'one more proposal than a person may begin, all joined by others',
    'proposals-full',
    async (world) => {
      for (let i = 0; i < MAX_PROPOSALS_EACH; i++) {
        await ask(world, proposalOf(world, { name: `n${i}` }, ['erin', 'frank']));
      }
      return proposalOf(world, { name: 'one-more' }, ['erin']);
    },
    { policy: threeAmenders },
  ],
  [
    'a proposal that is not one',
    'schema-mismatch',
    () => plain('POST', '/v1/proposals', utf8('{}')),
  ],
];
