// A gateway put together from its parts, without a socket or clock of its own.
import type { Checks } from '@sekisho/ledger/apply';
import { SEAL_INTERVAL } from '@sekisho/ledger/sealed';
import type { Clock, Random } from '@sekisho/protocol/clock';
import type { SignEd25519 } from '@sekisho/protocol/ed25519';
import type { Body } from '@sekisho/protocol/entry';
import { carriedPartHash } from '@sekisho/protocol/rebase';
import type { RebasedDocument } from '@sekisho/protocol/rebased-document';
import { isRefusal, refuse, type Refusal } from '@sekisho/protocol/refusal';
import type { NisClient } from '@sekisho/nodes/nis';
import { Replica } from '@sekisho/replica/replica';
import type { Store } from '@sekisho/replica/store';
import { aggregate } from '@sekisho/threshold/aggregate';
import { Bridges } from './bridges.ts';
import { Coordinator } from './coordinator.ts';
import { Door } from './door.ts';
import { type Event, Events } from './events.ts';
import { Expiries } from './expiries.ts';
import { Outbox } from './outbox.ts';
import { Proposals } from './proposals/proposals.ts';
import { Ripening } from './ripening.ts';
import { Sequencer } from './sequencer.ts';
import { Signers } from './signers.ts';
import { Watchers } from './watchers.ts';

/** A signer that would not sign is asked again after this. */
const ASK_AGAIN_MS = 2_000;

export interface GatewayParts {
  readonly ledger: string;
  /** The body of the first entry, written if the store is empty. */
  readonly opened: Body<'ledger.opened'>;
  /** What opens this ledger where it was rebased: written upon its base. */
  readonly rebased?: RebasedDocument;
  readonly store: Store;
  readonly checks: Checks;
  readonly clock: Clock;
  readonly random: Random;
  /** Signs with the sequencer's key. */
  readonly sign: SignEd25519;
  readonly nodes: ReadonlyMap<string, readonly NisClient[]>;
  /** How the signers' shares are put together: FROST, unless said otherwise. */
  readonly aggregate?: typeof aggregate;
  /** Entries from one seal to the next, if not the usual number. */
  readonly sealEvery?: number;
  readonly onEvent: (event: Event) => void;
}

export interface Gateway {
  readonly replica: Replica;
  readonly sequencer: Sequencer;
  readonly watchers: Watchers;
  readonly signers: Signers;
  readonly outbox: Outbox;
  readonly door: Door;
  readonly proposals: Proposals;
  readonly events: Events;
  readonly random: Random;
}

export async function startGateway(parts: GatewayParts): Promise<Gateway | Refusal> {
  const { clock, checks } = parts;
  const { random, sign, sealEvery = SEAL_INTERVAL } = parts;
  const own = { rebased: parts.rebased?.rebased, sign };
  const replica = await Replica.open(parts.store, parts.ledger, checks, own);
  if (isRefusal(replica)) return replica;
  const events = new Events(parts.onEvent);
  const sequencer = new Sequencer({ replica, clock, random, sign, sealEvery });
  if (replica.begun && replica.note === '') {
    return refuse('store-damaged', 'this store is damaged: its head is unsigned, and we sign all');
  }
  const unopened = await open(parts, replica, sequencer);
  if (unopened !== undefined) return unopened;
  const verify = checks.ed25519;
  const bridges = await Bridges.open({ replica, store: parts.store, verify });
  const watchers = new Watchers({ replica, sequencer, clock, verify, events, bridges });
  const signers = new Signers(events, bridges, (run) => {
    clock.after(ASK_AGAIN_MS, () => {
      watchers.renew();
      run();
    });
  });
  watchers.onCosigned((head) => signers.advance(head));
  const assembly = { aggregate: parts.aggregate ?? aggregate, chain: checks.chain };
  const ripening = new Ripening({ replica, sequencer, watchers, clock });
  new Coordinator({ replica, sequencer, watchers, signers, ripening, assembly, clock, events });
  const outbox = new Outbox({ replica, sequencer, clock, events, nodes: parts.nodes });
  const expiries = new Expiries({ replica, sequencer, checks, clock, events });
  const parties = { watchers, signers, expiries };
  const door = new Door({ replica, sequencer, ...parties, clock, verify, events });
  const { store } = parts;
  const proposals = new Proposals({ replica, sequencer, store, checks, clock, events });
  return { replica, sequencer, watchers, signers, outbox, door, proposals, events, random };
}

/** Writes the entry that opens this ledger, if it is not there, and what has to follow it. */
async function open(
  { opened, rebased }: GatewayParts,
  replica: Replica,
  sequencer: Sequencer,
): Promise<Refusal | undefined> {
  if (!replica.begun) {
    if (replica.size < replica.pin.base) {
      return refuse(
        'gateway-behind',
        `the ledger goes on after ${replica.pin.base} entries, this store has ${replica.size}: ` +
          'make it from another node’s (sekisho rebase apply)',
      );
    }
    const written = await sequencer.submit(
      rebased === undefined
        ? { name: 'ledger.opened', body: opened }
        : { name: 'ledger.rebased', body: rebased.rebased },
    );
    if (isRefusal(written)) return written;
  }
  for (const part of rebased?.carried ?? []) {
    // After a restart half-way: those before it are in.
    if (replica.state.get('carrying', '')?.next !== carriedPartHash(part)) continue;
    const written = await sequencer.submit({ name: 'ledger.carried', body: part });
    if (isRefusal(written)) return written;
  }
  return undefined;
}
