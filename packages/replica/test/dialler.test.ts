// Dialling again: soon after a link that lasted, ever later after links that do not.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ManualClock } from '@sekisho/drill/manual-clock';
import type { Link } from '../src/link.ts';
import { keepDialling } from '../src/dialler.ts';

/** Dials in a minute, where each link lasts so many milliseconds or dialling fails. */
async function dialsInAMinute(lasts: number | 'refused'): Promise<number> {
  const clock = new ManualClock(0);
  let dials = 0;
  void keepDialling({
    clock,
    dial: async () => {
      dials += 1;
      if (lasts === 'refused') throw new Error('connection refused');
      return {} as Link;
    },
    serve: () => new Promise((resolve) => clock.after(Number(lasts), () => resolve('closed'))),
    onClosed: () => {},
  });
  await clock.pass(60_000);
  return dials;
}

test('a gateway that refuses is asked ever less often', async () => {
  assert.ok((await dialsInAMinute('refused')) < 15);
  // In TLS 1.3 a certificate is refused after the handshake: the link is there, and gone.
  assert.ok((await dialsInAMinute(5)) < 15);
});

test('a link that lasted is dialled again at once', async () => {
  assert.equal(await dialsInAMinute(9_750), 7); // at 0, 10, … 60 s
});
