// What axe-core has against a page as it stands, for people who cannot see it, or not well.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { AxeResults } from 'axe-core';
import type { CDPSession } from 'playwright-core';

const SOURCE = readFileSync(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8');

/** Impacts that nobody should meet. */
const GRAVE = ['serious', 'critical'];

/** Serious and critical findings, one line each: the rule, and where. */
export async function graveFindings(session: CDPSession): Promise<readonly string[]> {
  // By the debugger, not by a script element or eval: the page's own policy would have neither.
  await session.send('Runtime.evaluate', { expression: SOURCE });
  const { result } = await session.send('Runtime.evaluate', {
    expression: 'axe.run(document)',
    ...{ awaitPromise: true, returnByValue: true },
  });
  const { violations }: AxeResults = result.value;
  return violations
    .filter(({ impact }) => GRAVE.includes(impact ?? ''))
    .flatMap(({ id, help, nodes }) =>
      nodes.map(({ target, failureSummary }) =>
        [id, help, target.join(' '), failureSummary?.replaceAll(/\s+/g, ' ')].join(' | '),
      ),
    );
}
