// Bringing a stop again: what is tried anew, for how long, and what is not.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Clock } from '@sekisho/protocol/clock';
import { persistently } from '../src/persistence.ts';
import { Refused } from '../src/refused.ts';

/** Time that passes only by waiting. */
function waiting(): Clock & { passed: number } {
  const clock = {
    passed: 0,
    now: () => clock.passed,
    after(ms: number, run: () => void) {
      clock.passed += ms;
      queueMicrotask(run);
      return () => {};
    },
  };
  return clock;
}

const lost = (code: string): Error => Object.assign(new Error('lost'), { code });

/** Meets these faults, then succeeds; how often it was tried. */
async function tried(faults: readonly Error[]): Promise<{ attempts: number; fault?: unknown }> {
  let attempts = 0;
  const work = async (): Promise<string> => {
    const fault = faults[attempts++];
    if (fault !== undefined) throw fault;
    return 'held';
  };
  try {
    assert.equal(await persistently(work, waiting()), 'held');
    return { attempts };
  } catch (fault) {
    return { attempts, fault };
  }
}

for (const fault of [
  new Refused('sender-too-fast', 'too many'),
  new Refused('api-overloaded', 'too many'),
  new Refused('api-busy', 'too many'),
  lost('ECONNRESET'),
  lost('ETIMEDOUT'),
  AbortSignal.abort(new DOMException('too slow', 'TimeoutError')).reason as Error,
]) {
  test(`brought again after ${fault.message}, ${'code' in fault ? fault.code : ''}`, async () => {
    assert.deepEqual(await tried([fault, fault, fault]), { attempts: 4 });
  });
}

for (const fault of [
  new Refused('person-unknown', 'no such person'),
  new Refused('stop-duplicate', 'it is there'),
  lost('ECONNREFUSED'),
]) {
  test(`not brought again after ${fault.message}`, async () => {
    assert.deepEqual(await tried([fault]), { attempts: 1, fault });
  });
}

test('it ends: some twenty seconds, and the last fault is told', async () => {
  const clock = waiting();
  const fault = lost('ECONNRESET');
  let attempts = 0;
  const work = async (): Promise<never> => {
    attempts += 1;
    throw fault;
  };
  await assert.rejects(persistently(work, clock), fault);
  assert.ok(clock.passed > 15_000 && clock.passed <= 20_000, `${clock.passed} ms`);
  assert.ok(attempts > 8 && attempts < 20, `${attempts} attempts`);
});
