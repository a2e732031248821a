// Every reason a verdict can give, with its meaning in one line. Stable once landed.
// spec/reasons.md lists the same tags, and a test holds the two equal.
export const REASON_TAGS = {
  // Denied by default: the policy does not provide for it.
  'unknown-asset': 'the asset is not in the policy',
  'unknown-wallet': 'the wallet is not in the policy',
  'unknown-client': 'the client is not in the policy',
  'wallet-asset': 'the wallet does not hold this asset',
  'wallet-purpose': 'the wallet does not serve this purpose',
  'client-scope': 'the client may not use this wallet, or not for this purpose',
  'internal-destination': 'an internal withdrawal to an address the wallet does not list',
  'denied-destination': 'the policy denies this destination to everybody',
  'no-limit': 'no sum or share per wallet or client covers it, and nothing leaves without one',
  // Limits.
  'limit-sum': 'the amounts inside the window, this one included, exceed the limit',
  'limit-count': 'the withdrawals inside the window, this one included, exceed the limit',
  'limit-balance-share': 'the amounts inside the window exceed the share of the wallet balance',
  'balance-unknown': 'it is judged by a share of a balance that no watcher quorum has reported',
  // Rules.
  'payment-ceiling': 'a single withdrawal above the ceiling',
  'new-destination':
    'more than the threshold to a destination not paid so much before, or only recently',
  expression: 'what the rule asks is true of it',
  'expression-error': 'what the rule asks cannot be answered, so people look at it',
  // Detectors: what was asked for before, together with this.
  'probe-then-large': 'a large amount to a new destination that was tried with a small one before',
  cadence: 'withdrawals to new destinations at even intervals',
  growth: 'withdrawals to new destinations that grow step by step',
} as const;

export type ReasonTag = keyof typeof REASON_TAGS;
