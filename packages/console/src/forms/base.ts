// The part of @scure/base that `bytes.ts` and `fingerprint.ts` ask for, by what every browser has:
// in the page this module stands in its place (bundle.ts), a fifth of its size. Decoders may take
// more than encoders give: `bytes.ts` encodes again what they gave, and refuses what differs.
// `base.test.ts` tries both against the library.

interface Coder {
  readonly encode: (bytes: Uint8Array) => string;
  readonly decode: (text: string) => Uint8Array;
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const encoder = new TextEncoder();

export const utf8: Coder = {
  encode: (bytes) => decoder.decode(bytes),
  decode: (text) => encoder.encode(text),
};

export const base64: Coder = {
  encode: (bytes) => {
    let text = '';
    for (const byte of bytes) text += String.fromCharCode(byte);
    return btoa(text);
  },
  decode: (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)),
};

export const base64urlnopad: Coder = {
  encode: (bytes) =>
    base64.encode(bytes).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', ''),
  decode: (text) => base64.decode(text.replaceAll('-', '+').replaceAll('_', '/')),
};

const BITS = 5;

function base32Of(letters: string, end: '=' | ''): Coder {
  return {
    encode: (bytes) => {
      let bits = '';
      for (const byte of bytes) bits += byte.toString(2).padStart(8, '0');
      const digits = bits.match(/.{1,5}/g) ?? [];
      const text = digits.map((digit) => letters[Number.parseInt(digit.padEnd(BITS, '0'), 2)]);
      return text.join('').padEnd(Math.ceil(bytes.length / BITS) * 8, end);
    },
    decode: (text) => {
      let bits = '';
      for (const letter of text.replace(/=+$/, '')) {
        const digit = letters.indexOf(letter);
        if (digit < 0) throw new Error(`no digit: ${letter}`);
        bits += digit.toString(2).padStart(BITS, '0');
      }
      const bytes = bits.match(/.{8}/g) ?? [];
      return Uint8Array.from(bytes, (byte) => Number.parseInt(byte, 2));
    },
  };
}

export const base32 = base32Of('ABCDEFGHIJKLMNOPQRSTUVWXYZ234567', '=');
export const base32crockford = base32Of('0123456789ABCDEFGHJKMNPQRSTVWXYZ', '');
