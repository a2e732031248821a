// Every reason there is for saying no, with its meaning in one line. Stable once landed.
export const REFUSAL_TAGS = {
  // Text and bytes.
  'json-malformed': 'not JSON, or JSON with duplicate keys, lone surrogates or inexact numbers',
  'json-not-canonical': 'JSON that is not its own RFC 8785 encoding',
  'schema-mismatch': 'a field is missing, unknown or of another form',
  'amount-malformed': 'not a positive decimal integer in its one spelling',
  'amount-too-large': 'an amount of 2^128 or more',
  'amount-unit': 'an amount written in the unit of another asset',
  'amount-inexact': 'more decimals than the asset has',
  'envelope-malformed': 'not the fixed bytes of an entry envelope',
  'envelope-version': 'an envelope version this software does not know',
  commitment: 'a body that is not the one its envelope commits to',
} as const;
