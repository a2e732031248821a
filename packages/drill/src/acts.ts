// Acts of a scenario: what the attacker and honest people do at an instant, beyond thefts. A closed
// set; spec/scenario.md says what each does and what it needs.
import { ASSET_ID } from '@sekisho/protocol/asset';
import { scope as scopeSchema, STOP_REASONS } from '@sekisho/protocol/evidence';
import { customerId } from '@sekisho/protocol/field';
import { PARTY_ID } from '@sekisho/protocol/id';
import { policySchema } from '@sekisho/protocol/policy';
import { z } from 'zod';
import { GATEWAY, PARTIES, PERSONS } from './cast.ts';
import { instantOf } from './instant.ts';
import { CLIENT, SIGNERS, WATCHERS } from './policy-kit.ts';

/** An act is for somebody to read and for the world to play: no incident has thousands. */
const MAX_ACTS = 1_000;

const shown = (text: string): string => JSON.stringify(text.slice(0, 64));

/** One of these names, or a sentence that lists them. */
const named = (what: string, names: readonly string[]) =>
  z.string().refine((text) => names.includes(text), {
    error: ({ input }) => `${shown(String(input))} is no ${what}: ${names.join(', ')}`,
  });

export const instant = z.string().refine((text) => instantOf(text) !== undefined, {
  error: ({ input }) =>
    `${shown(String(input))} is no RFC 3339 instant like 2018-01-26T00:02:13+09:00`,
});

/** Main units: "526300010", "0.5". */
export const mainUnits = z
  .string()
  .max(64)
  .regex(/^(?=.*[1-9])(0|[1-9][0-9]*)(\.[0-9]+)?$/, 'not an amount above zero like "10.5"');

export const name = z.string().regex(PARTY_ID, 'not a name like "nem-hot"');
export const asset = z.string().regex(ASSET_ID, 'not an asset like "nem:mainnet/xem"');
export const destination = z.string().max(128);
export const text = z.string().max(4_000);
export const party = named('party', PARTIES);

/** Each name once. */
const each = <T extends z.ZodType<string>>(item: T, most: number, least = 1) =>
  z
    .array(item)
    .min(least)
    .max(most)
    .refine((all) => new Set(all).size === all.length, 'somebody stands in it twice');

export const parties = each(party, PARTIES.length, 0);
export const person = named('person', PERSONS);
const people = each(person, PERSONS.length);
const watcher = named('watcher', WATCHERS);
const scope = z
  .string()
  .refine(
    (given) => scopeSchema.safeParse(given).success,
    `not "everything", "wallet:…", "client:${CLIENT}" or "customer:…"`,
  )
  .refine(
    (given) => !given.startsWith('client:') || given === `client:${CLIENT}`,
    `there is one client: ${CLIENT}`,
  );

/** The part of a policy that judges; a section here takes the place of the one in force. */
const { limits, rules, reviews, familiarity, newcomerSeconds } = policySchema.shape;
const change = z
  .strictObject({
    limits: limits.exactOptional(),
    rules: rules.exactOptional(),
    reviews: reviews.exactOptional(),
    familiarity,
    newcomerSeconds: newcomerSeconds.exactOptional(),
  })
  .refine((sections) => Object.keys(sections).length > 0, 'it changes nothing');

const when = { at: instant, time: text.optional() };
/** Of the attacker: also an address that looks like the one of another text. */
const target = z.union([destination, z.strictObject({ like: destination })]);
const money = { wallet: name, to: target, amount: mainUnits };
/** Whose requests: the attacker’s, everyday ones, or orders of the exchange’s own people. */
export const whose = z.enum(['attacker', 'everyday', 'order']);

/** What somebody is brought to sign who believes to sign what is shown. */
const signed = z.discriminatedUnion('act', [
  z.strictObject({ act: z.literal('approve'), of: whose }),
  z.strictObject({ act: z.literal('thaw'), scope: scope.optional() }),
  z.strictObject({ act: z.literal('amend'), change }),
]);

const NAMES = [
  ...['request', 'spend', 'take-over', 'alter', 'collude', 'observe', 'substitute'],
  ...['stop', 'thaw', 'approve', 'reject', 'amend', 'veto', 'propose', 'order'],
  ...['deceive', 'replay', 'use-session'],
];

const act = z.discriminatedUnion(
  'act',
  [
    z.strictObject({
      act: z.literal('request'),
      ...when,
      ...money,
      customer: customerId.optional(),
    }),
    z.strictObject({ act: z.literal('spend'), ...when, ...money }),
    z.strictObject({ act: z.literal('take-over'), ...when, party }),
    z.strictObject({ act: z.literal('alter'), ...when, party: z.literal(GATEWAY) }),
    z.strictObject({
      act: z.literal('collude'),
      ...when,
      ...money,
      parties: each(named('signer', SIGNERS), SIGNERS.length),
    }),
    z.strictObject({
      act: z.literal('observe'),
      ...when,
      by: watcher,
      clock: instant.optional(),
      balance: z.strictObject({ wallet: name, amount: mainUnits }).optional(),
      outflow: z.strictObject({ wallet: name, amount: mainUnits }).optional(),
    }),
    z.strictObject({
      act: z.literal('stop'),
      ...when,
      by: named('person or watcher', [...PERSONS, ...WATCHERS]),
      scope,
      reason: z.enum(STOP_REASONS).optional(),
    }),
    z.strictObject({
      act: z.literal('thaw'),
      ...when,
      by: people,
      scope: scope.optional(),
    }),
    z.strictObject({ act: z.literal('approve'), ...when, by: people, of: whose }),
    z.strictObject({ act: z.literal('reject'), ...when, by: people, of: whose }),
    z.strictObject({ act: z.literal('amend'), ...when, by: people, change }),
    z.strictObject({ act: z.literal('propose'), ...when, by: people, change }),
    z.strictObject({ act: z.literal('veto'), ...when, by: people }),
    z.strictObject({
      act: z.literal('order'),
      ...when,
      ...{ ...money, to: destination },
      customer: customerId,
    }),
    z.strictObject({ act: z.literal('substitute'), ...when, ...money, of: whose }),
    z.strictObject({ act: z.literal('deceive'), ...when, by: people, shown: text, into: signed }),
    z.strictObject({ act: z.literal('replay'), ...when, by: people, onto: whose.optional() }),
    z.strictObject({ act: z.literal('use-session'), ...when, by: person, onto: whose }),
  ],
  `not one of ${NAMES.join(', ')}`,
);

export const acts = z.array(act).max(MAX_ACTS, `there are more than ${MAX_ACTS} acts`);

export type Act = z.infer<typeof act>;
export type ActOf<Name extends Act['act']> = Extract<Act, { act: Name }>;
