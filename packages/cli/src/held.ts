// A refusal at a command's edge: what went wrong, with its place in the file; exit 1.
import { isRefusal, type Refusal } from '@sekisho/protocol/refusal';

/** The value, or the refusal as an error. */
export function held<T>(value: T | Refusal): T {
  if (isRefusal(value)) throw new Error(`${value.refused}: ${value.detail}`);
  return value as T;
}
