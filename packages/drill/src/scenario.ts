// Scenario files: an incident as data (spec/scenario.md). Amounts are main units as decimal text,
// instants are any RFC 3339; what is wrong is said with its place in the file.
import { parseUnits } from '@sekisho/protocol/amount';
import { customerId, place } from '@sekisho/protocol/field';
import { type Json, parseJson } from '@sekisho/protocol/json';
import { isRefusal, refuse, type Refusal } from '@sekisho/protocol/refusal';
import { z } from 'zod';
import { lackOf, walletsOf } from './act-needs.ts';
import {
  acts,
  asset,
  destination,
  instant,
  mainUnits,
  name,
  parties,
  person,
  text,
} from './acts.ts';
import { instantOf } from './instant.ts';
import { tame } from './steering.ts';

export const MODES = ['forged-request', 'one-signer', 'stolen-key'] as const;

/** Ten thousand thefts with all their words. */
const MAX_FILE_LENGTH = 16_777_216;
const MAX_THEFTS = 10_000;

const theft = z.strictObject({
  at: instant,
  wallet: name,
  to: destination,
  amount: mainUnits,
  /** How well the instant is known: free text. */
  time: text.optional(),
});

/** Times, at most: an import of the past holds hundreds of rows. */
const MAX_TIMES = 100;
const MAX_KNOWN = 20;

/** An address to which a customer was paid this much, so many times in the 90 days before. */
const known = z.strictObject({
  customer: customerId,
  to: destination,
  amount: mainUnits,
  times: z.int().min(1).max(MAX_TIMES),
});

const scenarioSchema = z.strictObject({
  scenario: z.literal(1),
  name,
  title: text,
  notes: z.array(text).optional(),
  sources: z.array(text).optional(),
  /** Title and notes for Japanese readers. */
  ja: z.strictObject({ title: text.optional(), notes: z.array(text).optional() }).optional(),
  zone: text.optional(),
  from: instant,
  to: instant,
  history: z
    .strictObject({
      noticedAt: instant.optional(),
      stoppedAt: instant.optional(),
      lost: mainUnits.optional(),
    })
    .optional(),
  wallets: z
    .array(z.strictObject({ id: name, asset, address: destination.optional(), balance: mainUnits }))
    .min(1),
  known: z.array(known).max(MAX_KNOWN, `there are more than ${MAX_KNOWN} known ones`).optional(),
  /** People whose part in it ends, and when; the others’ does not within the story. */
  ends: z.partialRecord(person, instant).optional(),
  modes: z.partialRecord(z.enum(MODES), text).optional(),
  thefts: z.array(theft).max(MAX_THEFTS, `there are more than ${MAX_THEFTS} thefts`),
  /** What the attacker holds from the start, besides what the mode gives him for thefts. */
  attacker: parties.optional(),
  acts: acts.optional(),
});

export type Scenario = z.infer<typeof scenarioSchema>;

/** A scenario from the text of its file. */
export function readScenario(source: string | Uint8Array): Scenario | Refusal {
  const json = parseJson(source, MAX_FILE_LENGTH);
  if (isRefusal(json)) return json;
  const scenario = readAt(scenarioSchema, json, 'scenario');
  if (isRefusal(scenario)) return scenario;
  const [problem] = inconsistencies(scenario);
  return problem === undefined ? scenario : refuse('scenario-inconsistent', problem);
}

/** The value under its schema, or the first wrong place as a path: `scenario.acts[3].to: …`. */
export function readAt<T extends z.ZodType>(
  schema: T,
  value: Json,
  what: string,
): z.infer<T> | Refusal {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const path = place(issue?.path ?? []);
  // Keys that nobody knows are repeated in it, as the file has them.
  const detail = tame(`${what}${path}: ${issue?.message ?? 'does not fit'}`);
  return refuse('schema-mismatch', detail.replace(/\s/g, ' '));
}

/** What a well-formed scenario contradicts itself in, one sentence each. */
function* inconsistencies(scenario: Scenario): Generator<string> {
  const { from, to, wallets, thefts, attacker = [], acts: played = [] } = scenario;
  if (instantOf(from)! >= instantOf(to)!) yield 'scenario.to: it is not after scenario.from';
  const ids = wallets.map(({ id }) => id);
  const known = new Set(ids);
  for (const [i, id] of ids.entries()) {
    if (ids.indexOf(id) !== i) yield `scenario.wallets[${i}].id: ${id} twice`;
  }
  for (const [i, { wallet }] of thefts.entries()) {
    if (!known.has(wallet)) yield `scenario.thefts[${i}].wallet: no wallet ${wallet}`;
  }
  for (const [i, act] of played.entries()) {
    for (const [place, wallet] of walletsOf(act)) {
      if (!known.has(wallet)) yield `scenario.acts[${i}].${place}: no wallet ${wallet}`;
    }
  }
  yield* lacking(attacker, played);
}

/** Acts by time, each with what the attacker holds by then. */
function* lacking(attacker: readonly string[], played: NonNullable<Scenario['acts']>) {
  const held = new Set(attacker);
  const byTime = [...played.entries()].sort(([, a], [, b]) => instantOf(a.at)! - instantOf(b.at)!);
  for (const [i, act] of byTime) {
    const lack = lackOf(act, held);
    if (lack !== undefined) {
      const missing = `${lack}, which the attacker does not hold by then`;
      yield `scenario.acts[${i}]: "${act.act}" needs ${missing}`;
    }
    if (act.act === 'take-over') held.add(act.party);
  }
}

/** Main units of a scenario in the smallest unit. */
export function smallestUnits(amount: string, unit: { symbol: string; decimals: number }): bigint {
  const parsed = parseUnits(`${amount} ${unit.symbol}`, unit);
  if (isRefusal(parsed)) throw new Error(`scenario: ${parsed.detail}`);
  return parsed;
}
