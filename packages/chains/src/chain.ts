// The chains there are. Their common shape is in contract.ts.
import type { Chain } from './contract.ts';
import { nemMainnet, nemTestnet } from './nem/chain.ts';

export type { BuiltPayment, Chain, DecodedPayment, Destination, PaymentOrder } from './contract.ts';

const CHAINS: readonly Chain[] = [nemMainnet, nemTestnet];

/** The chain of this exact id, or undefined: an unknown chain is refused by the caller. */
export const chainOf = (id: string): Chain | undefined => CHAINS.find((chain) => chain.id === id);
