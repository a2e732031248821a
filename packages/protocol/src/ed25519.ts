/** Signs with a key that only the closure knows; returns 64 bytes. */
export type SignEd25519 = (message: Uint8Array) => Uint8Array;

/** True only for a signature under the pinned acceptance rule. publicKey 32 bytes, signature 64. */
export type VerifyEd25519 = (
  publicKey: Uint8Array,
  message: Uint8Array,
  signature: Uint8Array,
) => boolean;
