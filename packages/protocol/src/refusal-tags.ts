// Every reason there is for saying no, with its meaning in one line. Stable once landed.
export const REFUSAL_TAGS = {
  // Text and bytes.
  'json-malformed': 'not JSON, or JSON with duplicate keys, lone surrogates or inexact numbers',
  'schema-mismatch': 'a field is missing, unknown or of another form',
} as const;
