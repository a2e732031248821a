// What every answer of the page's server says to browsers. The page runs its own script and
// nothing else, speaks to its own server and to nobody else, and is in nobody's frame.

export type Fields = readonly (readonly [name: string, value: string])[];

/** CSP Level 3, Trusted Types: no policy may be made, so no text ever becomes markup or code. */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

export const PAGE_FIELDS: Fields = [
  ['content-security-policy', CONTENT_SECURITY_POLICY],
  ['cross-origin-opener-policy', 'same-origin'],
  ['cross-origin-resource-policy', 'same-origin'],
  ['referrer-policy', 'no-referrer'],
  ['x-content-type-options', 'nosniff'],
  [
    'permissions-policy',
    'publickey-credentials-get=(self), publickey-credentials-create=(self), ' +
      'camera=(), microphone=(), geolocation=(), payment=(), usb=()',
  ],
  // A page from yesterday would not be the one whose hash is printed today.
  ['cache-control', 'no-store'],
];
