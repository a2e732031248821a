// Signers that are here and would not sign: said when it stands for a while, since each of them
// needs a moment after every start, and said again when the reason is another.
import type { Clock } from '@sekisho/protocol/clock';
import type { Replica } from '@sekisho/replica/replica';
import type { Signers } from '../signers.ts';
import { type Notice, signerNotice } from './notice.ts';

/** Longer than watchers need to cosign anew after a restart. */
export const STANDING_MS = 120_000;
const LOOK_MS = 30_000;

export interface SignersParts {
  readonly replica: Replica;
  readonly signers: Pick<Signers, 'connected'>;
  readonly clock: Clock;
}

interface Standing {
  readonly tag: string;
  readonly since: number;
  told: boolean;
}

export function watchSigners(
  { replica, signers, clock }: SignersParts,
  tell: (notice: Notice) => void,
): void {
  const standing = new Map<string, Standing>();
  const look = (): void => {
    const now = clock.now();
    const refusing = new Map(
      signers.connected.flatMap(({ id, withheld }) =>
        withheld === undefined ? [] : [[id, withheld.tag] as const],
      ),
    );
    for (const id of standing.keys()) if (!refusing.has(id)) standing.delete(id);
    for (const [id, tag] of refusing) {
      const known = standing.get(id);
      const current = known?.tag === tag ? known : { tag, since: now, told: false };
      standing.set(id, current);
      if (current.told || now - current.since < STANDING_MS) continue;
      current.told = true;
      tell(signerNotice(replica, id, tag, now));
    }
    clock.after(LOOK_MS, look);
  };
  clock.after(LOOK_MS, look);
}
