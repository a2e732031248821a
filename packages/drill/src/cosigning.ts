// What an honest gateway does with watchers: bring each to the head and gather cosignatures.
import { isRefusal, refuse, type Refusal, type RefusalTag } from '@sekisho/protocol/refusal';
import type { BesiegedWatcher, Siege } from './siege.ts';

/** The present head with what the watchers gave, or why the last of them withheld its own. */
export async function cosignaturesOf(
  siege: Siege,
  watchers: readonly BesiegedWatcher[],
): Promise<string | Refusal> {
  const bare = siege.bareHead();
  const lines: string[] = [];
  let why: Refusal | undefined;
  for (const watcher of watchers) {
    const answer = await siege.bring(watcher, bare);
    if (isRefusal(answer)) why = answer;
    else if (answer.cosignature !== undefined) lines.push(answer.cosignature);
    else if (answer.withheld !== undefined) {
      why = refuse(answer.withheld.tag as RefusalTag, answer.withheld.detail);
    }
  }
  return lines.length >= siege.kit.policy.watchers.quorum || why === undefined
    ? bare + lines.join('')
    : why;
}
