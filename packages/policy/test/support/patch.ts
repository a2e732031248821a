// A change to a JSON document at a JSON pointer (RFC 6901): set, append ("-"), or remove.
import type { Json } from '@sekisho/protocol/json';

export interface Patch {
  readonly path: string;
  readonly value?: Json;
}

type Container = Record<string, unknown>;

export function patched(document: unknown, patches: readonly Patch[]): Json {
  const copy = structuredClone(document) as Container;
  for (const { path, value } of patches) {
    const steps = path
      .split('/')
      .slice(1)
      .map((step) => step.replaceAll('~1', '/'));
    const last = steps.pop() ?? '';
    const parent = steps.reduce((at, step) => at[step] as Container, copy);
    if (Array.isArray(parent) && last === '-') parent.push(value);
    else if (!(last in parent) && value === undefined) throw new Error(`nothing at ${path}`);
    else if (value !== undefined) parent[last] = structuredClone(value);
    else if (Array.isArray(parent)) parent.splice(Number(last), 1);
    else delete parent[last];
  }
  return copy as Json;
}
