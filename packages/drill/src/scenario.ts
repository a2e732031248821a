// Scenario files: an incident as data (spec/scenario.md). Amounts are main units as decimal text,
// instants are any RFC 3339; what is wrong is said with its place in the file.
import { parseUnits } from '@sekisho/protocol/amount';
import { ASSET_ID } from '@sekisho/protocol/asset';
import { readAs } from '@sekisho/protocol/field';
import { PARTY_ID } from '@sekisho/protocol/id';
import { parseJson } from '@sekisho/protocol/json';
import { isRefusal, refuse, type Refusal } from '@sekisho/protocol/refusal';
import { z } from 'zod';

export const MODES = ['forged-request', 'one-signer', 'stolen-key'] as const;

const RFC_3339 =
  /^(\d{4}-\d\d-\d\d)T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$/;

/** A day that is in the calendar: `Date` would make 2 March of 30 February. */
function isInstant(text: string): boolean {
  const day = RFC_3339.exec(text)?.[1];
  if (day === undefined || Number.isNaN(Date.parse(text))) return false;
  return new Date(`${day}T00:00:00Z`).toISOString().startsWith(day);
}

const instant = z.string().refine((text) => isInstant(text), 'not RFC 3339');
/** Main units: "526300010", "0.5". */
const mainUnits = z.string().regex(/^(?=.*[1-9])(0|[1-9][0-9]*)(\.[0-9]+)?$/);
const text = z.string().max(4_000);

const theft = z.strictObject({
  at: instant,
  wallet: z.string().regex(PARTY_ID),
  to: z.string().max(128),
  amount: mainUnits,
  /** How well the instant is known: free text. */
  time: text.optional(),
});

const scenarioSchema = z.strictObject({
  scenario: z.literal(1),
  name: z.string().regex(PARTY_ID),
  title: text,
  notes: z.array(text).optional(),
  sources: z.array(text).optional(),
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
    .array(
      z.strictObject({
        id: z.string().regex(PARTY_ID),
        asset: z.string().regex(ASSET_ID),
        address: z.string().max(128).optional(),
        balance: mainUnits,
      }),
    )
    .min(1),
  modes: z.partialRecord(z.enum(MODES), text).optional(),
  thefts: z.array(theft).max(10_000),
});

export type Scenario = z.infer<typeof scenarioSchema>;

/** A scenario from the text of its file. */
export function readScenario(source: string | Uint8Array): Scenario | Refusal {
  const json = parseJson(source);
  if (isRefusal(json)) return json;
  const scenario = readAs(scenarioSchema, json, 'scenario');
  if (isRefusal(scenario)) return scenario;
  if (Date.parse(scenario.from) >= Date.parse(scenario.to)) {
    return refuse('scenario-inconsistent', 'scenario.to is not after scenario.from');
  }
  const wallets = scenario.wallets.map(({ id }) => id);
  const twice = wallets.findIndex((id, i) => wallets.indexOf(id) !== i);
  if (twice >= 0) {
    return refuse(
      'scenario-inconsistent',
      `scenario.wallets[${twice}].id: ${wallets[twice]} twice`,
    );
  }
  for (const [i, { wallet }] of scenario.thefts.entries()) {
    if (!scenario.wallets.some(({ id }) => id === wallet)) {
      return refuse('scenario-inconsistent', `scenario.thefts[${i}].wallet: no wallet ${wallet}`);
    }
  }
  return scenario;
}

/** Main units of a scenario in the smallest unit. */
export function smallestUnits(amount: string, unit: { symbol: string; decimals: number }): bigint {
  const parsed = parseUnits(`${amount} ${unit.symbol}`, unit);
  if (isRefusal(parsed)) throw new Error(`scenario: ${parsed.detail}`);
  return parsed;
}
