// What a person can do wrong, or somebody in a person's name, and which problem each is.
import assert from 'node:assert/strict';
import {
  act,
  witness,
  ask,
  type GatewayWorld,
  type GatewayWorldOptions,
  plain,
} from '@sekisho/drill/gateway-world';
import { fromUtf8, utf8 } from '@sekisho/protocol/bytes';
import type { ProblemSlug } from '@sekisho/protocol/problem';
import type { ApiRequest } from '@sekisho/replica/api';

type Act = Parameters<typeof act>[2];
export type PersonRow = readonly [
  name: string,
  slug: ProblemSlug,
  body: (world: GatewayWorld, withdrawal: string) => Uint8Array | Promise<Uint8Array>,
  options?: GatewayWorldOptions,
];
export const post = (body: Uint8Array): ApiRequest => plain('POST', '/v1/acts', body);
export const stop: Act = { act: 'stop', subject: 'everything', reason: 'drill' };
export const PERSON_ROWS: readonly PersonRow[] = [
  ['not JSON', 'not-json', () => utf8('approve')],
  ['not an act', 'schema-mismatch', () => utf8('{}')],
  [
    'amending',
    'act-unsupported',
    (world) => act(world, 'erin', { act: 'amend', subject: 'ab'.repeat(32) }),
  ],
  [
    'another ledger',
    'act-other-ledger',
    (world) => act(world, 'dave', { ...stop, ledger: 'ab'.repeat(32) }),
  ],
  [
    'another policy',
    'act-outdated',
    (world, subject) => act(world, 'alice', { act: 'approve', subject, policy: 'ab'.repeat(32) }),
  ],
  [
    'out of date',
    'act-outdated',
    (world, subject) =>
      act(world, 'alice', { act: 'approve', subject, expires: '2026-01-01T00:00:00.000Z' }),
  ],
  [
    'twice',
    'act-repeated',
    async (world, subject) => {
      const first = act(world, 'alice', { act: 'approve', subject });
      assert.equal((await ask(world, post(first))).status, 201);
      return first;
    },
  ],
  ['nobody we know', 'person-unknown', (world) => act(world, 'mallory', stop)],
  [
    'years later',
    'person-expired',
    async (world) => {
      await witness(world, 30_000);
      return act(world, 'dave', stop);
    },
    {
      policy: ({ persons }) => ({
        persons: persons.map((person) => ({ ...person, validUntil: '2026-01-26T00:00:30.000Z' })),
      }),
    },
  ],
  [
    'a freezer approves',
    'person-role',
    (world, subject) => act(world, 'dave', { act: 'approve', subject }),
  ],
  [
    'who asked approves',
    'approver-asked',
    (world, subject) => act(world, 'carol', { act: 'approve', subject }),
  ],
  [
    'altered after signing',
    'assertion-invalid',
    (world) => utf8(fromUtf8(act(world, 'dave', stop))!.replace('drill', 'other')),
  ],
  [
    'approving what is not there',
    'withdrawal-unknown',
    (world) => act(world, 'alice', { act: 'approve', subject: 'ab'.repeat(32) }),
  ],
  [
    'thawing what is not stopped',
    'stop-unknown',
    (world) => act(world, 'alice', { act: 'thaw', subject: 'ab'.repeat(32), outflows: [] }),
  ],
  // Looked up before any signature is checked: else these would be `assertion-invalid`.
  [
    'thaw-all: of nothing, altered after signing',
    'stop-unknown',
    (world) => {
      const what = { by: 'person:dave', until: 1, outflows: [] as string[] };
      const thaw = act(world, 'alice', { act: 'thaw-all', subject: 'everything', ...what });
      return utf8(fromUtf8(thaw)!.replace('"until":1', '"until":2'));
    },
  ],
  ...(['approve', 'reject', 'thaw', 'amend'] as const).map((name): PersonRow => {
    const slugs = { thaw: 'stop-unknown', amend: 'act-unsupported' } as const;
    const slug = name === 'thaw' || name === 'amend' ? slugs[name] : 'withdrawal-unknown';
    const other = 'cd'.repeat(32);
    const what = { act: name, subject: other, ...(name === 'thaw' ? { outflows: [] } : {}) };
    const altered = (world: GatewayWorld): Uint8Array =>
      utf8(fromUtf8(act(world, 'alice', what as Act))!.replaceAll(other, 'ab'.repeat(32)));
    return [`${name}: of nothing, altered after signing`, slug, altered];
  }),
  [
    'thawing without looking',
    'thaw-incomplete',
    async (world) => {
      const stopped = await ask(world, post(act(world, 'dave', stop)));
      const subject = String(stopped.value['stop']);
      return act(world, 'alice', { act: 'thaw', subject, outflows: ['ab'] });
    },
  ],
  ['an act of 33 kB', 'body-too-large', () => utf8(' '.repeat(32_769))],
];
