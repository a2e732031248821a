// The stops in force, as anybody reads them: however many there are, an answer stays short, and
// whoever turns the pages misses none.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { ask, type GatewayWorld, openGatewayWorld, plain } from '@sekisho/drill/gateway-world';
import { stopAnswer, type StopPage, stopPage } from '@sekisho/protocol/client-api';
import { ledgerAnswer, type StopInForce } from '@sekisho/protocol/http-api';
import { STOP_PAGE } from '../src/api/stops.ts';
import { deciding } from './support/asking.ts';

const MANY = STOP_PAGE * 2 + 30;
/** What a phone takes without a thought. */
const SHORT_BYTES = 100_000;

const pageAfter = async (world: GatewayWorld, cursor: string | null): Promise<StopPage> => {
  const target = cursor === null ? '/v1/stops' : `/v1/stops?cursor=${cursor}`;
  const { text, value } = await ask(world, plain('GET', target));
  assert.ok(text.length < SHORT_BYTES, `${target} answered ${text.length} bytes`);
  return stopPage.parse(value);
};

async function pages(
  world: GatewayWorld,
  between: (page: StopPage) => Promise<void> = async () => {},
): Promise<readonly StopInForce[]> {
  const stops: StopInForce[] = [];
  for (let cursor: string | null = null; ;) {
    const page = await pageAfter(world, cursor);
    stops.push(...page.stops);
    if (page.next === null) return stops;
    cursor = page.next;
    await between(page);
  }
}

async function thaw(world: GatewayWorld, subject: string): Promise<void> {
  for (const person of ['alice', 'bob']) {
    const { status } = await deciding(world, person, { act: 'thaw', subject, outflows: [] });
    assert.equal(status, 201);
  }
}

describe(`${MANY} stops`, () => {
  let world: GatewayWorld;

  before(async () => {
    world = await openGatewayWorld();
    for (let i = 0; i < MANY; i++) {
      const subject = i === 3 ? 'everything' : `customer:c-${i}`;
      const { status } = await deciding(world, 'dave', { act: 'stop', subject, reason: 'drill' });
      assert.equal(status, 201);
    }
  });

  test('the ledger counts them all and shows the first of them', async () => {
    const { text, value } = await ask(world, plain('GET', '/v1/ledger'));
    const { stopped, stops } = ledgerAnswer.parse(value);
    assert.ok(text.length < SHORT_BYTES);
    assert.deepEqual([stopped, stops.length], [MANY, 25]);
    assert.deepEqual(
      stops.slice(0, 3).map(({ scope }) => scope),
      ['everything', `customer:c-${MANY - 1}`, `customer:c-${MANY - 2}`],
    );
  });

  test('pages show each once, in the same order', async () => {
    const stops = await pages(world);
    assert.equal(new Set(stops.map(({ id }) => id)).size, MANY);
    const { stops: first } = ledgerAnswer.parse(
      (await ask(world, plain('GET', '/v1/ledger'))).value,
    );
    assert.deepEqual(stops.slice(0, first.length), first);
    const others = stops.slice(1).map(({ scope }) => Number(scope.replace('customer:c-', '')));
    assert.deepEqual(
      others,
      others.toSorted((a, b) => b - a),
    );
  });

  test('none is left out where some are lifted and made between two pages', async () => {
    const all = await pages(world);
    let turned = 0;
    const seen = await pages(world, async ({ stops, next }) => {
      if (turned++ > 0) return;
      await thaw(world, stops[1]!.id);
      await thaw(world, next!); // the cursor itself
      await deciding(world, 'dave', { act: 'stop', subject: 'wallet:hot', reason: 'drill' });
    });
    assert.deepEqual(seen, all);
    const lifted = stopAnswer.parse(
      (await ask(world, plain('GET', `/v1/stops/${all[1]!.id}`))).value,
    );
    assert.deepEqual([lifted.id, lifted.lifted], [all[1]!.id, true]);
    const { total, stops } = await pageAfter(world, null);
    assert.deepEqual([total, stops[1]?.scope], [MANY - 1, 'wallet:hot']);
  });
});
