// An invalid entry under a head that the gateway signed: its process was altered, and prepared a
// payment under a stop. Watchers halt for good; the ledger begins anew before that entry.
import { rebaseStopId } from '@sekisho/ledger/rebased';
import type { Lookup, TableName, Tables } from '@sekisho/ledger/state';
import { rebasedLedgerId } from '@sekisho/protocol/rebased-document';
import { stopIdOf } from '@sekisho/protocol/evidence';
import { rebaseTown } from './rebasing.ts';
import { MINUTE, type Story } from './story.ts';

export async function play(story: Story): Promise<void> {
  story.ask('before');
  await story.until('before', ['confirmed', 'final'], 10 * MINUTE);
  const { callers, station } = story.town;
  const stop = callers.stop('dave', 'everything');
  for (const watcher of station.watchers) {
    await story.answerOf(callers.tell(watcher, '/v1/stops', stop), MINUTE);
  }
  await story.answerOf(callers.tell(station.gateway, '/v1/acts', stop), MINUTE);
  story.tell('dave stops everything');
  story.ask('during');
  await story.until('during', ['held'], 5 * MINUTE);
  blindToStops(story);
  story.tell('the gateway’s process is altered: it sees no stop, and prepares a payment');
  story.stuck();
  await story.see('a watcher’s log', story.log('watcher-1', 'stopped'), 10 * MINUTE);
  story.switchOff('watcher-1');
  story.switchOn('watcher-1');
  const again = story.log('watcher-1', 'stopped', story.now);
  await story.see('the same after a restart', again, 10 * MINUTE);
  await story.never('nothing is paid', story.other('during', 'held', 'prepared'), 5 * MINUTE);
  const { rebased } = await rebaseTown(story);
  await story.see('everything is well', story.well(), 30 * MINUTE);
  await story.never('everything is stopped still', story.other('during', 'held'), 10 * MINUTE);
  await thaw(story, rebaseStopId(rebasedLedgerId(rebased)), 'the stop of the rebase');
  await story.never('and dave’s stop holds', story.other('during', 'held'), 10 * MINUTE);
  await thaw(story, stopIdOf(stop.statement), 'dave’s stop');
  await story.until('during', ['confirmed', 'final'], 30 * MINUTE);
  story.free();
  story.ask('after');
  await story.until('after', ['confirmed', 'final'], 10 * MINUTE);
}

/** Two people of two origins, naming its outflows, of which there are none. */
export async function thaw(story: Story, subject: string, what: string): Promise<void> {
  const { callers, station } = story.town;
  for (const person of ['alice', 'bob']) {
    const thawing = callers.act(station.gateway, person, { act: 'thaw', subject, outflows: [] });
    await story.answerOf(thawing, MINUTE);
  }
  story.tell(`alice and bob thaw ${what}`);
}

/** From now on this process of the gateway finds nothing stopped. */
function blindToStops(story: Story): void {
  const { content } = story.machine('gateway').replica!;
  const honest: Lookup = { get: content.get.bind(content) };
  content.get = <Name extends TableName>(table: Name, id: string): Tables[Name] | undefined =>
    table === 'stopped' ? undefined : honest.get(table, id);
}
