// RUNBOOK.md and the drills are about the same states, in the same order.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { STUCK_STATES } from '@sekisho/drill/stuck/states';

const page = readFileSync(new URL('../../../../RUNBOOK.md', import.meta.url), 'utf8');

test('every stuck state has a section of the runbook, and every section a drill', () => {
  const sections = [...page.matchAll(/^## (.+)$/gm)].map(([, name]) => name);
  assert.deepEqual(
    sections,
    STUCK_STATES.map(({ name }) => name),
  );
  for (const { name } of STUCK_STATES) {
    const section = page.split(`## ${name}\n`)[1]!.split('\n## ')[0]!;
    for (const part of ['**You see**', '**Meanwhile**', '**Way out**', '**It is over**']) {
      assert.ok(section.includes(part), `${name} has no ${part}`);
    }
    assert.match(section.replace(/\n/g, ' '), new RegExp(`sekisho drill ${name}\``));
  }
});

test('what the runbook points at is there', () => {
  for (const [, anchor] of page.matchAll(/\]\(#([a-z-]+)\)/g)) {
    assert.ok(page.includes(`\n## ${anchor}\n`), `#${anchor}`);
  }
});
