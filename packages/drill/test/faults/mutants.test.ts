// A bug planted for each invariant is found, by the name of the invariant, and found again at the
// same step by the command that was printed. An invariant that no bug can break guards nothing.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Mutant, MUTANTS } from '../../src/faults/mutants.ts';
import { INVARIANTS } from '../../src/faults/violation.ts';
import { faults } from './run.ts';

/** The first run that finds something, or the last. */
async function find(name: string, within: Mutant['within']) {
  const words = ['--mutant', name, '--workers', '1'];
  if (typeof within === 'number') return faults('--seeds', String(within), ...words);
  for (const seed of within.slice(0, -1)) {
    const told = await faults('--from', String(seed), '--seeds', '1', ...words);
    if (told.violation !== null) return told;
  }
  return faults('--from', String(within.at(-1)), '--seeds', '1', ...words);
}

for (const { name, breaks, within } of MUTANTS) {
  test(`a planted bug is found and replayed: ${name}`, async () => {
    const { violation, code } = await find(name, within);
    assert.ok(violation !== null, `${name} was not found`);
    assert.equal(violation.invariant, breaks, violation.detail);
    assert.equal(code, 1);
    assert.equal(
      violation.replay,
      `npm run faults -- --seed ${violation.seed} --mutant ${name}`,
      'one command replays it',
    );
    const again = await faults('--seed', String(violation.seed), '--mutant', name);
    assert.deepEqual(again.violation, violation);
  });
}

test('every invariant is broken by a planted bug', () => {
  const broken = new Set(MUTANTS.map(({ breaks }) => breaks));
  assert.deepEqual([...broken].sort(), Object.keys(INVARIANTS).sort());
});

test('a bug whose text is no longer there is no bug that was not found', async () => {
  await assert.rejects(faults('--mutant', 'no-such-bug'), /--mutant takes one of/);
});
