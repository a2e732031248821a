// How much of a wallet's balance may still leave before somebody must look: the limit on the whole
// wallet that has least room.
import type { WalletView } from '@sekisho/protocol/desk-api';

type Ceiling = WalletView['ceilings'][number];

export interface Room {
  readonly ceiling: Ceiling;
  readonly used: bigint;
  readonly most: bigint;
  /** Whole percent of what is allowed, 0 to 100: the length of a bar. */
  readonly percent: number;
}

/** Undefined where no limit of the wallet has a number now. */
export function tightest({ ceilings }: Pick<WalletView, 'ceilings'>): Room | undefined {
  const rooms = ceilings.flatMap((ceiling) => roomOf(ceiling) ?? []);
  return rooms.reduce<Room | undefined>(
    (least, room) =>
      least === undefined || room.most - room.used < least.most - least.used ? room : least,
    undefined,
  );
}

export function roomOf(ceiling: Ceiling): Room | undefined {
  if (ceiling.threshold === null) return undefined;
  const [used, most] = [BigInt(ceiling.used), BigInt(ceiling.threshold)];
  const filled = most === 0n ? 100n : (used * 100n) / most;
  return { ceiling, used, most, percent: Number(filled > 100n ? 100n : filled) };
}
