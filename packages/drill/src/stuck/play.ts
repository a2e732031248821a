// Plays one drill of a stuck state, and counts what became of every withdrawal by the chain.
import { formatInstant } from '@sekisho/protocol/instant';
import type { StuckResult, StuckState } from './form.ts';
import { payoutOf, strayTransfers } from './payouts.ts';
import { HOUR, MINUTE, NotAsDocumented, Story } from './story.ts';
import { openTown } from './town.ts';

/** Watchers read their first block, signers ask how far the ledger is. */
const BOOT_MS = 2 * MINUTE;
/** After the last step: a second payment would show by then. */
const AFTERMATH_MS = HOUR;

export async function playStuck(state: StuckState, seed: number): Promise<StuckResult> {
  const { play } = await state.load();
  const town = openTown(`stuck ${seed}`);
  const story = new Story(town);
  await story.pass(BOOT_MS);
  let notAsDocumented: string | null = null;
  try {
    await play(story);
    await story.pass(AFTERMATH_MS);
  } catch (fault) {
    if (!(fault instanceof NotAsDocumented)) throw fault;
    notAsDocumented = fault.message;
  }
  return resultOf(state, seed, story, notAsDocumented);
}

async function resultOf(
  { name, title }: StuckState,
  seed: number,
  story: Story,
  notAsDocumented: string | null,
): Promise<StuckResult> {
  const { town, asked, steps } = story;
  const withdrawals = [];
  for (const each of asked) {
    const status = (await story.status(each.id)) ?? 'unknown';
    withdrawals.push(payoutOf(town, each, status));
  }
  const paidTwice = withdrawals.filter(({ onChain }) => onChain > 1).length;
  const lost = withdrawals.filter(
    ({ status }, i) => status === 'unknown' && asked[i]!.taken !== undefined,
  ).length;
  const isSound = paidTwice === 0 && lost === 0 && strayTransfers(town, asked) === 0;
  const instant = (at: number | undefined) => (at === undefined ? null : formatInstant(at));
  return {
    ...{ state: name, title, seed, steps: [...steps] },
    stuckFrom: instant(story.stuckFrom),
    freeAt: instant(story.freeAt),
    withdrawals,
    paid: withdrawals.filter(({ onChain }) => onChain === 1).length,
    ...{ paidTwice, lost, ok: notAsDocumented === null && isSound, notAsDocumented },
    ledgerRoot: town.station.gateway.replica?.root() ?? '',
  };
}
