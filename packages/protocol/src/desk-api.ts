// What people read at the gateway, as schemas: the gateway types its answers by them, console and
// CLI read them by them. Whoever decides by it verifies it: an order from its entry's bytes, a new
// policy by its hash, never from what is told beside them. spec/desk-api.md says what they mean.
import { z } from 'zod';
import { personAct } from './evidence.ts';
import * as field from './field.ts';
import { logged, readyAnswer } from './http-api.ts';
import { PURPOSES } from './policy.ts';
import { OUTCOMES, STATUSES, WAITS } from './status.ts';

/** Entry bytes and a receipt, under the latest cosigned head where that covers it. */
export const loggedEntry = z.object({ entry: field.hashHex, ...logged });

// Sessions.

/** An act `read`, subject "everything". It never enters the ledger. */
export const sessionBody = personAct;
export const sessionAnswer = z.object({
  /** 32 random bytes, for `Authorization: Bearer`. It reads the desk, and nothing else. */
  token: field.bytesBase64url(32),
  person: field.partyId,
  expires: field.instant,
});
export const sessionEnded = z.object({ ended: z.literal(true) });

// Withdrawals.

const outcome = z.enum(OUTCOMES);

/** Why a limit or rule was met, with its numbers. */
export const deskReason = z.object({
  tag: z.string(),
  /** Of the limit or rule; '' where the policy simply does not provide for it. */
  id: z.string(),
  outcome,
  /** Smallest unit, or a count: what it came to with this withdrawal, and what is allowed. */
  observed: z.string(),
  threshold: z.string(),
  windowSeconds: z.int().optional(),
  /** Whom it concerns: 'customer:c-17', 'wallet:nem-hot'. */
  entity: z.string(),
});

const hits = z.array(deskReason);
const judgement = z.object({ outcome, reasons: hits, shadows: hits.exactOptional() });

/** What keeps a held withdrawal from being paid, each once. */
export const HOLDS = ['stop', 'client', 'policy', 'review', 'delay'] as const;

/** A person’s approval or thaw, as the ledger has it. */
const given = z.object({
  person: field.partyId,
  origin: z.string(),
  /** False: it was given under another policy, and counts no more. */
  counts: z.boolean(),
});

/** Who may still do so: the policy names the role, and nothing excludes them. */
export const may = z.object({ person: field.partyId, origins: z.array(z.string()) });

export const quorumState = {
  /** How many persons from how many origins are asked for … */
  persons: z.int(),
  origins: z.int(),
  /** … and how many of each there are. */
  havePersons: z.int(),
  haveOrigins: z.int(),
};

/** One line of a list. Nothing of it is proven: whoever decides reads the entry. */
const brief = {
  withdrawal: field.hashHex,
  client: field.partyId,
  /** The client's id. */
  id: field.clientGivenId,
  status: z.enum(STATUSES),
  /** By the request; `now` of the full form says what holds it today. */
  verdict: z.enum(OUTCOMES),
  at: field.instant,
  /** By witnessed time, it ends then unless a payment was prepared. */
  expires: field.instant,
  wallet: field.partyId,
  asset: field.assetId,
  amount: field.amount,
  destination: z.object({ address: field.address, memo: field.memo.optional() }),
  customer: field.customerId,
  purpose: z.enum(PURPOSES),
  waitsFor: z.enum(WAITS).nullable(),
};

export const deskBrief = z.object(brief);

/** An address that the customer was paid at before, newest first. */
const knownAddress = z.object({
  address: field.address,
  /** The last confirmed payment to it, and how many there were among those looked at. */
  last: field.instant,
  times: z.int().min(1),
  /** The last one’s; of the signed past before the ledger with its fee. */
  amount: field.amount,
  /** `imported`: only that past knows it. */
  from: z.enum(['ledger', 'imported']),
});

const deskItem = {
  ...brief,
  ...logged,
  /** As it was judged when it was asked for. */
  asked: judgement,
  /** As the policy in force judges it now; null once nothing can come of it. */
  now: judgement.nullable(),
  holds: z.array(z.enum(HOLDS)),
  /** Review tiers that it needs now. */
  reviews: z.array(
    z.object({ id: field.partyId, ...quorumState, delaySeconds: z.int(), met: z.boolean() }),
  ),
  approvals: z.array(given),
  mayApprove: z.array(may),
  /** By witnessed time: when its delay is over; null: it has none, or it has not begun. */
  clears: field.instant.nullable(),
  /** Ids of the stops that hold it back. */
  stops: z.array(z.object({ id: field.hashHex, scope: z.string(), reason: z.string() })),
  /** What was known at the request. */
  facts: z.object({
    newcomer: z.boolean(),
    newDestination: z.boolean(),
    /** When anybody was first paid there. */
    destinationFirstPaid: field.instant.nullable(),
    /** The wallet's, as a quorum reported it; null: none had. */
    balance: field.amountOrZero.nullable(),
  }),
  knownAddresses: z.array(knownAddress),
};

export const queueItem = z.object(deskItem);

/** Held withdrawals in order of their entries: who expires first comes first. */
export const queueAnswer = z.object({
  /** Entries, and witnessed time, that this is of. */
  size: field.count,
  witnessed: field.instant,
  /** Of the policy that approvals must name. */
  policy: field.hashHex,
  items: z.array(queueItem),
  next: z.string().nullable(),
});

/** `status`, `cursor`; newest first. */
export const deskList = z.object({
  withdrawals: z.array(deskBrief),
  next: z.string().nullable(),
});

/** One entry with its way into the checkpoint told beside it. */
const provenEntry = z.object({
  index: field.count,
  name: z.string(),
  at: field.instant,
  bytes: field.bytesBase64(),
  /** From the leaf's sibling up; null while no cosigned checkpoint covers it. */
  proof: z.array(field.bytesBase64(32)).nullable(),
});

export const deskPayment = z.object({
  payment: field.hashHex,
  chain: field.chainId,
  identity: z.string(),
  fee: field.amountOrZero,
  deadline: field.instant,
  /** Signers that took part; empty until it is signed. */
  signers: z.array(field.partyId),
  sightings: z.array(z.object({ watcher: field.partyId, height: field.count })),
  expired: z.boolean(),
});

export const deskWithdrawal = z.object({
  ...deskItem,
  size: field.count,
  witnessed: field.instant,
  policy: field.hashHex,
  payments: z.array(deskPayment),
  /** The cosigned head that `proof`s lead to; null: there is none since the gateway started. */
  checkpoint: z.object({ size: field.count, note: z.string() }).nullable(),
  /** Everything in the ledger that concerns it, in order. */
  entries: z.array(provenEntry),
  /** False while a gateway that has just started still looks for older entries. */
  complete: z.boolean(),
});

// Stops.

const stopBrief = {
  id: field.hashHex,
  scope: z.string(),
  reason: z.string(),
  /** Person, watcher or rule, as `person:alice`. */
  by: z.string(),
  at: field.instant,
  /** Watchers that have verified a head with it; it is in force for all from m − q + 1 on. */
  watchers: z.array(field.partyId),
  thaws: z.array(given),
};

export const deskStop = z.object({
  ...stopBrief,
  /** The entry that made it. */
  ...logged,
  /** What a thaw must name; people look at each. */
  outflows: z.array(
    z.object({
      identity: z.string(),
      amount: field.amountOrZero,
      height: field.count,
      watchers: z.array(field.partyId),
    }),
  ),
  thaw: z.object(quorumState),
  mayThaw: z.array(may),
  lifted: z.boolean(),
});

/** What `thaw-all` lifts; of those who have said it, each means what their entry says. */
const severalStops = z.object({
  ...{ scope: z.string(), by: z.string(), count: field.count },
  ...{ thaws: z.array(given), thaw: z.object(quorumState), mayThaw: z.array(may) },
});

/** Stops in force, widest scope first; `cursor`. */
export const stopList = z.object({
  total: field.count,
  stops: z.array(deskStop),
  next: z.string().nullable(),
  /** Of those on this page, where an author stopped a scope more than once. */
  several: z.array(severalStops),
});

// The whole at one look.

const nodeHealth = z.object({
  role: z.enum(['signer', 'watcher']),
  id: field.partyId,
  ok: z.boolean(),
  /** In words; '' where all is well. */
  reason: z.string(),
  connected: z.boolean(),
  /** Entries it is known to hold. */
  size: field.count.nullable(),
  /** Why it would not sign or cosign, by its own last word. */
  withheld: z.object({ tag: z.string(), detail: z.string() }).nullable(),
});

const flow = z.object({
  /** The beginning of the hour, UTC. */
  hour: field.instant,
  asked: field.count,
  askedSum: field.amountOrZero,
  /** Payments prepared, with their fees; those that expired are taken out again. */
  paid: field.count,
  paidSum: field.amountOrZero,
  /** By their verdict: review or delay; block or freeze. */
  held: field.count,
  blocked: field.count,
});

const walletView = z.object({
  wallet: field.partyId,
  chain: field.chainId,
  asset: field.assetId,
  symbol: z.string(),
  decimals: z.int(),
  address: field.address,
  /** The smallest that a watcher quorum reports; null: none does. */
  balance: field.amountOrZero.nullable(),
  /** Limits on the wallet as a whole, the one with least room first. */
  ceilings: z.array(
    z.object({
      limit: field.partyId,
      windowSeconds: z.int(),
      outcome: z.enum(OUTCOMES),
      /** Null: a share of a balance that nobody reports. */
      threshold: field.amountOrZero.nullable(),
      used: field.amountOrZero,
    }),
  ),
  /** The last 48 hours, oldest first; hours without anything are there too. */
  hours: z.array(flow),
});

export const overviewAnswer = z.object({
  ledger: field.hashHex,
  policy: field.hashHex,
  size: field.count,
  witnessed: field.instant,
  cosigned: z.object({ size: field.count, note: z.string() }).nullable(),
  wallets: z.array(walletView),
  nodes: z.array(nodeHealth),
  health: readyAnswer,
  /** Those of the widest scope; the rest at /v1/desk/stops. */
  stops: z.object({ total: field.count, first: z.array(z.object(stopBrief)) }),
  /** Withdrawals that can still end or be paid; `atLeast` where they are too many to look at. */
  waiting: z.object({
    people: field.count,
    delay: field.count,
    stopped: field.count,
    cleared: field.count,
    paying: field.count,
    atLeast: z.boolean(),
  }),
  amendments: field.count,
  proposals: field.count,
  deadLetters: field.count,
});

// The ledger itself.

const entryBrief = {
  index: field.count,
  entry: field.hashHex,
  name: z.string(),
  at: field.instant,
  /** Withdrawals, stops and policies that it concerns, by their hashes. */
  subjects: z.array(z.string()),
};

/** `before`; newest first. */
export const entryPage = z.object({
  size: field.count,
  entries: z.array(z.object(entryBrief)),
  /** The `before` of the next page; null after the first entry. */
  next: z.string().nullable(),
});

export const entryAnswer = z.object({ ...entryBrief, ...logged });

/** `data` of an event `commit`, after every commit; the first tells where the ledger stands. */
export const commitEvent = z.object({
  size: field.count,
  entries: z.array(
    z.object({ index: field.count, name: z.string(), subjects: z.array(z.string()) }),
  ),
});
/** `data` of an event `cosigned`: receipts under this head can be had now. */
export const cosignedEvent = z.object({ size: field.count });

export type LoggedEntry = z.infer<typeof loggedEntry>;
export type SessionAnswer = z.infer<typeof sessionAnswer>;
export type DeskReason = z.infer<typeof deskReason>;
export type DeskBrief = z.infer<typeof deskBrief>;
export type QueueItem = z.infer<typeof queueItem>;
export type QueueAnswer = z.infer<typeof queueAnswer>;
export type DeskList = z.infer<typeof deskList>;
export type DeskPayment = z.infer<typeof deskPayment>;
export type DeskWithdrawal = z.infer<typeof deskWithdrawal>;
export type DeskStop = z.infer<typeof deskStop>;
export type StopList = z.infer<typeof stopList>;
export type SeveralStops = z.infer<typeof severalStops>;
export type WalletView = z.infer<typeof walletView>;
export type NodeHealth = z.infer<typeof nodeHealth>;
export type OverviewAnswer = z.infer<typeof overviewAnswer>;
export type EntryPage = z.infer<typeof entryPage>;
export type EntryAnswer = z.infer<typeof entryAnswer>;
export type CommitEvent = z.infer<typeof commitEvent>;
export type CosignedEvent = z.infer<typeof cosignedEvent>;
