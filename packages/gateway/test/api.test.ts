// The interface, called as a function. Every problem it can answer with has a row,
// here or in support/.
import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { chainOf } from '@sekisho/chains/chain';
import {
  act,
  ask,
  get,
  type GatewayWorld,
  openGatewayWorld,
  order,
  plain,
  signed,
  type Told,
} from '@sekisho/drill/gateway-world';
import { seedOf } from '@sekisho/drill/keys';
import { fromUtf8, utf8 } from '@sekisho/protocol/bytes';
import {
  PROBLEM_OF,
  problemOf,
  problemSlug,
  PROBLEMS,
  type ProblemSlug,
} from '@sekisho/protocol/problem';
import { refuse } from '@sekisho/protocol/refusal';
import type { ApiRequest } from '@sekisho/replica/api';
import { memoryStore } from '@sekisho/replica/memory-store';
import { isUrgent, turnedAway } from '../src/api.ts';
import { MAX_NONCES, NonceBook } from '../src/api/nonce-book.ts';
import { MAX_ORDERS_AT_ONCE } from '../src/api/orders.ts';
import {
  bodied,
  checksumBroken,
  type ClientRow,
  ordered,
  OTHERS,
  seconds,
  signedOver,
} from './support/client-problems.ts';
import { DESK_ROWS } from './support/desk-problems.ts';
import { PERSON_ROWS, post, stop } from './support/person-problems.ts';
import { ATTESTER_ROWS, ATTESTING, withdrawn } from './support/attester-problems.ts';
import { NEVER_MET, TAG_ROWS } from './support/problem-tags.ts';

const met = new Set<string>();
const metTags = new Set<string>();

/** The problem an answer is, noted as met. */
function slugOf(told: Told): string {
  const slug = String(told.value['type']).replace('urn:sekisho:problem:', '');
  met.add(slug);
  metTags.add(String(told.value['tag']));
  return slug;
}

async function expectProblem(
  world: GatewayWorld,
  request: ApiRequest,
  slug: ProblemSlug,
): Promise<Told> {
  const told = await ask(world, request);
  assert.equal(slugOf(told), slug, told.text);
  assert.equal(told.status, PROBLEMS[slug].status);
  assert.equal(told.field('content-type'), 'application/problem+json');
  assert.deepEqual(Object.keys(told.value), ['type', 'title', 'status', 'detail', 'tag']);
  assert.equal(told.value['status'], told.status);
  return told;
}

/** What the interface must refuse, each for its own reason. */
const ACCEPTANCE: readonly ClientRow[] = [
  [
    'replay',
    'request-replayed',
    async (world) => {
      const request = ordered(world, {});
      assert.equal((await ask(world, request)).status, 201);
      return request;
    },
  ],
  [
    'stale created',
    'created-too-old',
    (world) => signed(world, { created: seconds(world) - 120, body: order(world, 'w-1') }),
  ],
  [
    'future created',
    'created-in-future',
    (world) => signed(world, { created: seconds(world) + 30, body: order(world, 'w-1') }),
  ],
  [
    'missing component',
    'components-missing',
    (world) => signedOver(world, ['@method', '@authority', '@path', 'content-digest']),
  ],
  [
    'wrong digest',
    'digest-mismatch',
    (world) => ({ ...ordered(world, {}), body: order(world, 'w-1', { amount: '2' }) }),
  ],
  [
    'unknown key',
    'key-unknown',
    (world) => signed(world, { keyid: 'nobody', body: order(world, 'w-1') }),
  ],
  [
    'wrong client certificate',
    'certificate-other',
    (world) => ({ ...ordered(world, {}), certificate: 'ab'.repeat(32) }),
  ],
  ['amount 1e3', 'amount-malformed', (world) => ordered(world, { amount: '1e3' })],
  ['amount 2^128', 'amount-too-large', (world) => ordered(world, { amount: `${2n ** 128n}` })],
  [
    'above the maximum',
    'amount-above-maximum',
    (world) => ordered(world, { amount: '9000000000000000' }),
  ],
  [
    'bad address checksum',
    'address-checksum',
    (world) => ordered(world, { destination: { address: checksumBroken(world.kit.address(1)) } }),
  ],
  [
    'another network',
    'address-other-network',
    (world) => {
      const address = chainOf('nem:testnet')!.addressOf(seedOf('t', 'testnet'));
      return ordered(world, { destination: { address } });
    },
  ],
  [
    'same id, another body',
    'id-conflict',
    async (world) => {
      assert.equal((await ask(world, ordered(world, {}))).status, 201);
      return ordered(world, { amount: '5' });
    },
  ],
  ['oversize', 'body-too-large', (world) => bodied(world, ' '.repeat(16_385))],
  ['not JSON', 'not-json', (world) => bodied(world, '{"id":')],
];

describe('what must be refused, each as a problem of its own', () => {
  for (const [name, slug, request, options] of ACCEPTANCE) {
    test(name, async () => {
      const world = await openGatewayWorld(options);
      await expectProblem(world, await request(world), slug);
    });
  }

  test('scope', async () => {
    const world = await openGatewayWorld({
      seed: 'scope',
      policy: ({ clients }) => ({
        clients: clients.map((client) => ({ ...client, scopes: ['read'] })),
      }),
    });
    await expectProblem(world, ordered(world, {}), 'scope-missing');
    const path = '/v1/withdrawals:judge';
    await expectProblem(world, signed(world, { path, body: order(world, 'w') }), 'scope-missing');
    const cancel = '/v1/withdrawals/w/cancel';
    await expectProblem(world, signed(world, { path: cancel }), 'scope-missing');
    assert.equal((await ask(world, get(world, '/v1/withdrawals'))).status, 200);
  });

  test('no two of them are the same problem', () => {
    const slugs = [...ACCEPTANCE.map(([, slug]) => slug), 'scope-missing'];
    assert.equal(new Set(slugs).size, slugs.length);
  });

  test('every malformed amount is one, and nothing was written for any of them', async () => {
    const world = await openGatewayWorld();
    const { size } = world.gateway.replica;
    for (const amount of ['1e3', '-1', '01', '0', '', '1.0', '+1', ' 1', '0x10', '1_000']) {
      await expectProblem(world, ordered(world, { amount }), 'amount-malformed');
    }
    assert.equal(world.gateway.replica.size, size);
  });
});

describe('the other problems of clients', () => {
  for (const [name, slug, request, options] of OTHERS) {
    test(name, async () => {
      const world = await openGatewayWorld(options);
      await expectProblem(world, await request(world), slug);
    });
  }

  test('a store that fails: unknown first, halted then', async () => {
    const store = memoryStore();
    const append = store.append.bind(store);
    let broken = false;
    store.append = (batch) => (broken ? Promise.reject(new Error('disk')) : append(batch));
    const world = await openGatewayWorld({ store });
    broken = true;
    await expectProblem(world, ordered(world, {}), 'ledger-unavailable');
    await expectProblem(world, ordered(world, {}), 'gateway-halted');
  });

  test('more at once than are served', async () => {
    const world = await openGatewayWorld();
    const requests = Array.from({ length: MAX_ORDERS_AT_ONCE + 1 }, () =>
      signed(world, { body: order(world, 'w-1') }),
    );
    const answers = await Promise.all(requests.map((request) => ask(world, request)));
    const last = answers.at(-1)!;
    assert.equal(slugOf(last), 'busy');
    assert.equal(last.field('retry-after'), '1');
    assert.ok(answers.slice(0, -1).every(({ status }) => status <= 201));
    assert.equal(world.gateway.replica.content.ids('withdrawal').length, 1);
  });

  for (const [tag, slug] of [
    ['sender-too-fast', 'too-many-requests'],
    ['client-too-fast', 'too-many-requests'],
    ['api-overloaded', 'busy'],
  ] as const) {
    test(`before it is looked at: ${tag}`, () => {
      const { status, fields, body } = turnedAway(tag);
      assert.ok(body instanceof Uint8Array);
      const value = JSON.parse(fromUtf8(body)!);
      assert.equal(value.tag, tag);
      assert.equal(value.type, `urn:sekisho:problem:${slug}`);
      assert.equal(status, PROBLEMS[slug].status);
      assert.ok(fields.some(([name, text]) => name === 'retry-after' && text === '1'));
      met.add(slug);
      metTags.add(tag);
    });
  }

  test('people’s acts are served before what else strangers ask', () => {
    assert.ok(isUrgent('POST', '/v1/acts'));
    for (const target of ['/v1/ledger', '/v1/acts/', '/v1/withdrawals']) {
      assert.ok(!isUrgent('POST', target) && !isUrgent('GET', target));
    }
  });

  test('401 says what to sign, 503 when to come back, 405 what there is', async () => {
    const world = await openGatewayWorld();
    const unsigned = await ask(world, plain('GET', '/v1/withdrawals'));
    assert.equal(unsigned.status, 401);
    assert.match(unsigned.field('accept-signature')!, /"@authority"/);
    const early = await ask(world, plain('GET', '/log/checkpoint'));
    assert.equal(early.field('retry-after'), '5');
    const wrong = await ask(world, plain('PUT', '/v1/withdrawals'));
    assert.equal(wrong.field('allow'), 'POST, GET');
    const head = await ask(world, plain('HEAD', '/v1/withdrawals'));
    assert.equal(head.status, 405);
  });
});

describe('problems of people', () => {
  for (const [name, slug, body, options] of PERSON_ROWS) {
    test(name, async () => {
      const world = await openGatewayWorld(options);
      const held = ordered(world, { amount: '25000000000' });
      const withdrawal = String((await ask(world, held)).value['withdrawal']);
      await expectProblem(world, post(await body(world, withdrawal)), slug);
    });
  }

  test('a person whose passkey is not theirs', async () => {
    const world = await openGatewayWorld();
    const other = JSON.parse(fromUtf8(act(world, 'alice', stop))!);
    const mine = JSON.parse(fromUtf8(act(world, 'dave', stop))!);
    const mixed = utf8(JSON.stringify({ ...mine, assertion: other.assertion }));
    const told = await expectProblem(world, post(mixed), 'person-unknown');
    assert.equal(told.value['tag'], 'credential-unknown');
  });
});

describe('the other refusals behind those problems', () => {
  for (const [tag, request] of TAG_ROWS) {
    test(tag, async () => {
      const world = await openGatewayWorld();
      const held = ordered(world, { id: 'w-0', amount: '25000000000' });
      const withdrawal = String((await ask(world, held)).value['withdrawal']);
      const told = await expectProblem(world, await request(world, withdrawal), problemSlug(tag));
      assert.equal(told.value['tag'], tag);
    });
  }
});

describe('problems of attesters', () => {
  for (const [tag, request] of ATTESTER_ROWS) {
    test(tag, async () => {
      const world = await openGatewayWorld(ATTESTING);
      const withdrawal = await withdrawn(world);
      const told = await expectProblem(world, await request(world, withdrawal), problemSlug(tag));
      assert.equal(told.value['tag'], tag);
    });
  }
});

describe('problems of who reads and proposes', () => {
  for (const [name, slug, request, options] of DESK_ROWS) {
    test(name, async () => {
      const world = await openGatewayWorld(options);
      await expectProblem(world, await request(world), slug);
    });
  }
});

test('a key that sends more than is remembered', () => {
  const book = new NonceBook();
  for (let i = 0; i < MAX_NONCES; i++) {
    assert.equal(book.use('key', `n${i}`, 60_000, 0), undefined);
  }
  const full = book.use('key', 'one more', 60_000, 0);
  assert.equal(full?.refused, 'nonces-full');
  met.add(problemSlug(full.refused));
  metTags.add(full.refused);
  assert.equal(book.use('other', 'one more', 60_000, 0), undefined);
  assert.equal(book.use('key', 'n0', 120_000, 60_000)?.refused, 'request-replayed');
  assert.equal(book.use('key', 'n0', 120_000, 60_001), undefined);
});

test('a rule that no request should meet is still a problem', () => {
  const problem = problemOf(refuse('nem-truncated', 'a test'));
  assert.equal(problem.type, 'urn:sekisho:problem:ledger-refused');
  met.add('ledger-refused');
});

after(() => {
  assert.deepEqual([...met].sort(), Object.keys(PROBLEMS).sort(), 'every problem has a row');
  const unmet = Object.keys(PROBLEM_OF).filter((tag) => !metTags.has(tag));
  assert.deepEqual(unmet.sort(), Object.keys(NEVER_MET).sort(), 'and every refusal behind one');
});
