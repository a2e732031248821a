// A member of a policy as a value with its unit, so that words can be made of it in any language.
import type { Unit } from '@sekisho/protocol/amount';
import type { Outcome } from '@sekisho/protocol/status';

export type Value =
  /** Of the smallest unit; without an asset of the policy there is no other. */
  | { readonly type: 'amount'; readonly amount: string; readonly unit: Unit | null }
  | { readonly type: 'seconds'; readonly seconds: number }
  | { readonly type: 'count'; readonly count: number }
  /** Hundredths of a percent of the wallet's balance. */
  | { readonly type: 'share'; readonly hundredths: number }
  | { readonly type: 'percent'; readonly percent: number }
  | { readonly type: 'instant'; readonly at: string }
  | { readonly type: 'yes-no'; readonly yes: boolean }
  /** A name, an address, an origin: shown as it is. */
  | { readonly type: 'text'; readonly text: string }
  /** One of the document's own words, such as "customer" or "approver". */
  | { readonly type: 'word'; readonly word: string }
  /** A public key, certificate or the like, by its fingerprint: nobody reads more of it. */
  | { readonly type: 'key'; readonly fingerprint: string }
  | {
      readonly type: 'consequence';
      readonly outcome: Outcome;
      readonly seconds?: number;
      readonly review?: string;
      readonly scope?: string;
    }
  /** Not one, but every: an empty list of wallets in a limit. */
  | { readonly type: 'every' }
  | { readonly type: 'list'; readonly values: readonly Value[] };
