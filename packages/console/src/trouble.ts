// What can stand between a person and what was asked for: a value, shown in the person's language.
// A refusal of the gateway keeps its tag, which is the stable name of the rule that said no.

export type TroubleKind =
  /** Nobody answered, or the answer broke off. */
  | 'unreachable'
  /** The read session has ended, or never was. */
  | 'signed-out'
  /** The gateway or a watcher said no. */
  | 'refused'
  /** The answer is not of its form. */
  | 'malformed'
  /** What was shown is not what the ledger says. */
  | 'deceived'
  /** Too few watchers have cosigned it yet. */
  | 'unwitnessed'
  /** The person, or the browser, did not let the passkey sign. */
  | 'passkey';

export interface Trouble {
  readonly trouble: TroubleKind;
  /** One sentence in English: what, where. Never a secret. */
  readonly detail: string;
  readonly tag?: string;
}

export const trouble = (kind: TroubleKind, detail: string, tag?: string): Trouble =>
  tag === undefined ? { trouble: kind, detail } : { trouble: kind, detail, tag };

export const isTrouble = (value: unknown): value is Trouble =>
  typeof value === 'object' && value !== null && 'trouble' in value;
