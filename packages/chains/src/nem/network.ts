// The networks this codec speaks. The first byte of an address and the high byte of every version
// field are the network: the only thing that keeps a testnet signature off mainnet (NEM signs no
// generation hash).
export interface Network {
  readonly id: 'nem:mainnet' | 'nem:testnet';
  readonly byte: number;
}

export const MAINNET: Network = { id: 'nem:mainnet', byte: 0x68 };
export const TESTNET: Network = { id: 'nem:testnet', byte: 0x98 };

/** The network in the high byte of a version field, or undefined for one we do not know. */
export const networkOfVersion = (version: number): Network | undefined =>
  [MAINNET, TESTNET].find((network) => network.byte === version >>> 24);

/** The version without its network byte. */
export const entityVersion = (version: number): number => version & 0xffffff;
