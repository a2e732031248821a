// A gateway that says "not now" (429, 503): what the SDK asks again, and when.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededRandom } from '@sekisho/drill/keys';
import { fromUtf8, utf8 } from '@sekisho/protocol/bytes';
import { ask, type SendAnswer, type SendRequest } from '../src/ask.ts';

const BODY = utf8('{"id":"w-1"}');

/** Answers so many times "not now" before it says yes. */
async function asked(times: number, status: number, slug: string, tag: string) {
  const waits: number[] = [];
  const requests: SendRequest[] = [];
  const type = `urn:sekisho:problem:${slug}`;
  const notNow: SendAnswer = {
    status,
    fields: [['Retry-After', '7']],
    body: utf8(JSON.stringify({ type, title: 'title', status, detail: 'detail', tag })),
  };
  const parts = {
    ...{ authority: 'gateway.example', keyid: 'app-1-key', random: seededRandom(tag) },
    sign: () => new Uint8Array(64),
    send: async (request: SendRequest): Promise<SendAnswer> => {
      requests.push(request);
      if (requests.length <= times) return notNow;
      return { status: 201, fields: [], body: utf8('{"done":true}') };
    },
    clock: {
      now: () => 1_769_385_600_000,
      after: (ms: number, run: () => void) => {
        waits.push(ms);
        queueMicrotask(run);
        return () => {};
      },
    },
  };
  const question = { method: 'POST', path: '/v1/withdrawals', body: BODY } as const;
  return { said: await ask(parts, question), waits, requests };
}

for (const [status, slug, tag] of [
  [429, 'too-many-requests', 'client-too-fast'],
  [503, 'busy', 'api-overloaded'],
] as const) {
  test(`after ${status} the same id is asked for again, as late as Retry-After says`, async () => {
    const { said, waits, requests } = await asked(2, status, slug, tag);
    assert.deepEqual({ ...(said as object) }, { done: true });
    assert.deepEqual(
      requests.map(({ body }) => fromUtf8(body)),
      ['{"id":"w-1"}', '{"id":"w-1"}', '{"id":"w-1"}'],
    );
    const nonces = requests.map(({ fields }) => /nonce="[^"]+"/.exec(String(fields))?.[0]);
    assert.equal(new Set(nonces).size, 3); // signed anew, else it would be a replay
    assert.equal(waits.length, 2);
    assert.ok(waits.every((ms) => ms >= 7_000));
  });

  test(`a gateway that goes on answering ${status} is not asked for ever`, async () => {
    const { said, requests } = await asked(Infinity, status, slug, tag);
    assert.equal(requests.length, 5);
    assert.deepEqual(said, {
      refused: tag,
      problem: slug,
      status,
      title: 'title',
      detail: 'detail',
    });
  });
}
