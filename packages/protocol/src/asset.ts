// Names of chains and assets: CAIP-2 and CAIP-19 where a namespace exists, the same shape where
// none does ("nem:mainnet", "nem:mainnet/xem").

export const CHAIN_ID = /^[-a-z0-9]{3,8}:[-_a-zA-Z0-9]{1,32}$/;
export const ASSET_ID =
  /^[-a-z0-9]{3,8}:[-_a-zA-Z0-9]{1,32}\/[-a-z0-9]{1,8}(:[-.%a-zA-Z0-9]{1,128})?$/;

/** The chain an asset lives on. */
export const chainOfAsset = (asset: string): string => asset.slice(0, asset.indexOf('/'));
