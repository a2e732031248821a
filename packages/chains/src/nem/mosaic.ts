// What a transfer of version 2 moves. Its `amount` is then a multiplier in millionths
// (NIS TransferTransaction.getXemTransferAmount and getRawQuantity).
import { MICRO_PER_XEM } from './fee.ts';
import { entityVersion } from './network.ts';
import { isCount, isObject } from './serialise.ts';
import type { Json } from './serialise.ts';

const XEM = 'nem:xem';
const WITH_MOSAICS = 2;

export interface MosaicAmount {
  /** `namespace:name`. */
  readonly id: string;
  /** In the mosaic's smallest unit. */
  readonly amount: bigint;
}

/** Mosaics other than XEM. */
export const mosaicsOf = (json: Json): readonly MosaicAmount[] =>
  attached(json).filter(({ id }) => id !== XEM);

/** Micro-XEM: the amount itself, or where mosaics are attached the XEM among them. */
export function xemOf(json: Json): bigint {
  const all = attached(json);
  if (all.length === 0) return multiplier(json);
  return all.find(({ id }) => id === XEM)?.amount ?? 0n;
}

const multiplier = ({ amount }: Json): bigint => (isCount(amount) ? BigInt(amount) : 0n);

/** Only version 2 has them: in a transfer of version 1 no byte that is hashed says so. */
function attached(json: Json): readonly MosaicAmount[] {
  const { version, mosaics: list } = json;
  if (typeof version !== 'number' || entityVersion(version) !== WITH_MOSAICS) return [];
  if (!Array.isArray(list)) return [];
  return list.flatMap((item: unknown) => {
    if (!isObject(item) || !isObject(item['mosaicId']) || !isCount(item['quantity'])) return [];
    const { namespaceId, name } = item['mosaicId'];
    if (typeof namespaceId !== 'string' || typeof name !== 'string') return [];
    const amount = (multiplier(json) * BigInt(item['quantity'])) / MICRO_PER_XEM;
    return [{ id: `${namespaceId}:${name}`, amount }];
  });
}
