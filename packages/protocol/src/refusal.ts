// A refusal is a value with a tag; a fault is an exception; a bug is an assertion. The tags are a
// closed list (spec/refusal-tags.md says the same list in words, and a test holds them equal).
import { REFUSAL_TAGS } from './refusal-tags.ts';

export type RefusalTag = keyof typeof REFUSAL_TAGS;

export interface Refusal {
  /** The stable name of the rule that said no. */
  readonly refused: RefusalTag;
  /** What, where and what to do: one sentence for people. Never a secret. */
  readonly detail: string;
}

export const refuse = (refused: RefusalTag, detail: string): Refusal => ({ refused, detail });

export const isRefusal = (value: unknown): value is Refusal =>
  typeof value === 'object' && value !== null && 'refused' in value;
