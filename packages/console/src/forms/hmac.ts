// HMAC (RFC 2104) over a hash of @noble/hashes, in one piece, which is all that `hash.ts` asks for:
// in the page this module stands in the library's place (bundle.ts). `base.test.ts` tries it.

interface Hash {
  (message: Uint8Array): Uint8Array;
  readonly blockLen: number;
}

export function hmac(hash: Hash, key: Uint8Array, message: Uint8Array): Uint8Array {
  const block = new Uint8Array(hash.blockLen);
  block.set(key.length > hash.blockLen ? hash(key) : key);
  const over = (pad: number, text: Uint8Array): Uint8Array => {
    const whole = new Uint8Array(block.length + text.length);
    whole.set(block.map((byte) => byte ^ pad));
    whole.set(text, block.length);
    return hash(whole);
  };
  return over(0x5c, over(0x36, message));
}
