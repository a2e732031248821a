// What is fuzzed, as data. A target takes bytes or text as a stranger could send them, and says
// whether they were accepted; what it throws is a finding.
import type fc from 'fast-check';

export type Input = Uint8Array | string;

/** True: accepted, and it re-encodes. False: refused, by a value. A throw: a bug was found. */
export type Run = (input: Input) => boolean | Promise<boolean>;

export interface Target {
  readonly name: string;
  /** What must hold besides never throwing and never hanging, in words. */
  readonly holds: string;
  readonly inputs: fc.Arbitrary<Input>;
  /** How many of the inputs it gets, in parts. What costs a millisecond gets few. */
  readonly share: number;
  /** … and never more than this many. */
  readonly atMost?: number;
  /** Made anew for every CHUNK inputs, so that what an input finds depends on few others. */
  readonly open: () => Opened | Promise<Opened>;
}

export interface Opened {
  readonly run: Run;
  /** What must hold after a chunk; stops what runs. */
  readonly close?: () => void | Promise<void>;
}

/** A target without a world around it. */
export const plain = (
  name: string,
  holds: string,
  inputs: fc.Arbitrary<Input>,
  share: number,
  run: Run,
): Target => ({ name, holds, inputs, share, open: () => ({ run }) });

/** Inputs that share a world, and that `--at` plays again together. */
export const CHUNK = 500;

/** A finding, with what was expected. */
export class Finding extends Error {
  override readonly name = 'Finding';
}

export function must(holds: boolean, what: string): asserts holds {
  if (!holds) throw new Finding(what);
}
