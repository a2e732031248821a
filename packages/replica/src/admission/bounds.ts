// How much of this process strangers may have, and how much one party. Each number with its reason;
// what each was measured against is in bench/flood/README.md.
import type { Rate } from './bucket.ts';

export interface AdmissionBounds {
  /** Connections that have shown no certificate of a party, the silent ones among them. */
  readonly strangers: number;
  /** … of one sender; of one whose address is known. */
  readonly perSender: number;
  readonly perKnownSender: number;
  /** Connections over parties' certificates, of all parties and of one. */
  readonly parties: number;
  readonly perParty: number;
  /** Connections, also those that never speak. */
  readonly connects: { readonly sender: Rate; readonly knownSender: Rate };
  /** TLS handshakes begun. */
  readonly handshakes: {
    readonly sender: Rate;
    readonly knownSender: Rate;
    /** Of all senders who are not known. */
    readonly strangers: Rate;
  };
  readonly requests: {
    readonly sender: Rate;
    readonly knownSender: Rate;
    /** Of all senders who are not known. */
    readonly strangers: Rate;
    /** The same for what holds money back. */
    readonly urgent: Rate;
    readonly party: Rate;
  };
  /** Requests that were turned away on one connection before it is closed. */
  readonly patience: number;
  /** Beyond this lag of the event loop strangers wait, so that parties need not. */
  readonly lagMs: number;
  /** Senders remembered at once. */
  readonly senders: number;
  readonly knownSenders: number;
  /** A sender that was known is so for this long after a party last came from there. */
  readonly knownForMs: number;
}

export const API_BOUNDS: AdmissionBounds = {
  // 50 kB each with TLS: 26 MB that strangers can make this process hold.
  strangers: 512,
  // An office behind one address: two connections each of thirty people.
  perSender: 64,
  // The address of a client's servers, of a balancer before them, or of the operator's office.
  perKnownSender: 256,
  // Some hundred clients with a few connections each, which no stranger can take from them.
  parties: 1_024,
  // The SDK keeps at most 32 for each server of the exchange, and 16 streams are allowed.
  perParty: 128,
  connects: {
    // Refused at accept one costs 20 µs, and five times that once a socket waits for its bytes.
    sender: { burst: 128, perSecond: 32 },
    knownSender: { burst: 512, perSecond: 256 },
  },
  handshakes: {
    // One costs us about a millisecond: a sender gets under a hundredth of a core …
    sender: { burst: 64, perSecond: 8 },
    knownSender: { burst: 256, perSecond: 64 },
    // … and all strangers together a tenth.
    strangers: { burst: 256, perSecond: 100 },
  },
  requests: {
    // A page that asks every few seconds, many times over; a request costs a tenth of a ms.
    sender: { burst: 100, perSecond: 20 },
    knownSender: { burst: 400, perSecond: 200 },
    strangers: { burst: 600, perSecond: 300 },
    // People press buttons; each costs a signature to check, some 0.2 ms.
    urgent: { burst: 100, perSecond: 50 },
    // More than this gateway writes in a second on the machines we know.
    party: { burst: 1_000, perSecond: 500 },
  },
  // A program that does not wait as it was told will not start to.
  patience: 8,
  // A commit takes 10 ms and folding a full batch some hundred: more is not our own work.
  lagMs: 250,
  // 300 bytes each. Whoever has more addresses is bounded with all strangers, not one by one.
  senders: 16_384,
  knownSenders: 1_024,
  // Office hours, a night between them, and some.
  knownForMs: 86_400_000,
};

/** The door of nodes: a dozen or two of them, each with one link that is replaced now and then. */
export const DOOR_BOUNDS: AdmissionBounds = {
  ...API_BOUNDS,
  // Nothing is said before the handshake, which takes milliseconds: room for those under way.
  strangers: 128,
  perSender: 16,
  perKnownSender: 64,
  // Signers and watchers of the largest policy that we can think of, with their old links.
  parties: 256,
  perParty: 4,
  handshakes: {
    sender: { burst: 32, perSecond: 4 },
    knownSender: { burst: 64, perSecond: 16 },
    strangers: { burst: 128, perSecond: 32 },
  },
};
