// The table of spec/write-failures.md. Every fate is played by its scene and must come out as it is
// written here; every place in the product that writes must have its rows.
import * as desk from './desk-scenes.ts';
import * as gateway from './gateway-scenes.ts';
import * as payment from './payment-scenes.ts';
import * as signer from './signer-scenes.ts';
import * as watcher from './watcher-scenes.ts';
import type { Fate, Scene, When } from './form.ts';

export interface Write {
  readonly what: string;
  /** The call in product code, `path: code`; absent where nothing is written. */
  readonly site?: string;
  readonly scene: Scene;
  readonly fates: Readonly<Record<When, Fate>>;
}

const COMMIT = 'replica/src/replica.ts: store.append(batch)';
const HALT =
  'replica/src/replica.ts: ' +
  'store.putNote(HALT_BOOK, String(this.size), JSON.stringify(written))';
const SCAN =
  'watcher/src/scan-book.ts: ' + 'store.putNote(BOOK, this.#chain, canonicalText({ ...settled }))';
const PROPOSAL =
  'gateway/src/proposals/book.ts: ' + 'store.putNote(BOOK, String(slot), JSON.stringify(proposal))';
const CLOSES = 'no answer: the link closes';
const WITHOUT = { disk: 'not there', restart: 'without it' } as const;
const WITH = { disk: 'there', restart: 'with it' } as const;

const UNAVAILABLE = '503 ledger-unavailable';

const AT_THE_GATEWAY: readonly Write[] = [
  {
    what: 'the ledger’s first entry',
    site: COMMIT,
    scene: gateway.opened,
    fates: {
      before: {
        ...{ caller: 'it does not start', disk: 'not there' },
        ...{ restart: 'the same ledger', again: '201' },
      },
      after: {
        ...{ caller: 'it does not start', disk: 'there' },
        ...{ restart: 'the same ledger', again: '201' },
      },
    },
  },
  {
    what: 'a client’s order',
    site: COMMIT,
    scene: gateway.ordered,
    fates: {
      before: { caller: UNAVAILABLE, ...WITHOUT, again: '201' },
      after: { caller: UNAVAILABLE, ...WITH, again: '200' },
    },
  },
  {
    what: 'a person’s stop',
    site: COMMIT,
    scene: gateway.stopped,
    fates: {
      before: { caller: UNAVAILABLE, ...WITHOUT, again: '201' },
      after: { caller: UNAVAILABLE, ...WITH, again: '200' },
    },
  },
  {
    what: 'a payment that was prepared',
    site: COMMIT,
    scene: payment.prepared,
    fates: {
      before: {
        ...{ caller: 'nobody; the withdrawal waits', disk: 'not there' },
        ...{ restart: 'makes it again', again: 'paid once' },
      },
      after: {
        ...{ caller: 'nobody; the withdrawal waits', disk: 'there' },
        ...{ restart: 'goes on from it', again: 'paid once' },
      },
    },
  },
  {
    what: 'a payment that was signed',
    site: COMMIT,
    scene: payment.signed,
    fates: {
      before: {
        ...{ caller: 'nobody; the withdrawal waits', disk: 'not there' },
        ...{ restart: 'makes it again', again: 'paid once' },
      },
      after: {
        ...{ caller: 'nobody; the withdrawal waits', disk: 'there' },
        ...{ restart: 'goes on from it', again: 'paid once' },
      },
    },
  },
  {
    what: 'a head across a change of watchers',
    site: 'gateway/src/bridges.ts: store.putNote(BOOK, String(until), canonicalText(kept))',
    scene: gateway.bridged,
    fates: {
      before: {
        ...{ caller: 'a fault: the round of cosigning fails', disk: 'not there' },
        ...{ restart: 'has none; the next round makes one', again: 'kept' },
      },
      after: {
        ...{ caller: 'a fault: the round of cosigning fails', disk: 'there' },
        ...{ restart: 'has it', again: 'kept' },
      },
    },
  },
  {
    what: 'what a person proposes',
    site: PROPOSAL,
    scene: desk.proposed,
    fates: {
      before: {
        ...{ caller: UNAVAILABLE, disk: 'not there' },
        ...{ restart: 'does not show it', again: '201 collecting' },
      },
      after: {
        ...{ caller: UNAVAILABLE, disk: 'there' },
        ...{ restart: 'shows it', again: '201 collecting' },
      },
    },
  },
  {
    what: 'that a proposal has become an amendment',
    site: "gateway/src/proposals/book.ts: store.putNote(BOOK, String(slot), '')",
    scene: desk.adopted,
    fates: {
      before: {
        ...{ caller: UNAVAILABLE, disk: 'not there' },
        ...{ restart: 'does not show it', again: '422 ledger-refused' },
      },
      after: {
        ...{ caller: UNAVAILABLE, disk: 'there' },
        ...{ restart: 'does not show it', again: '422 ledger-refused' },
      },
    },
  },
  {
    what: 'how far a receiver was notified',
    site: 'gateway/src/webhooks/delivery-book.ts: store.putNote(BOOK, key, value)',
    scene: desk.notified,
    fates: {
      before: {
        ...{ caller: 'nobody', disk: 'not there' },
        ...{ restart: 'does not know', again: 'told twice, by one id' },
      },
      after: {
        ...{ caller: 'nobody', disk: 'there' },
        ...{ restart: 'knows that it was told', again: 'told once' },
      },
    },
  },
];

const OUTBOX: readonly Write[] = [
  {
    what: 'announcing: the outbox has no write, the ledger is the outbox',
    scene: payment.announcedAgain,
    fates: {
      before: {
        ...{ caller: 'nobody; the outbox hears a fault', disk: 'there' },
        ...{ restart: 'announces it after 20 s', again: 'taken, paid once' },
      },
      after: {
        ...{ caller: 'nobody; the outbox hears a fault', disk: 'there' },
        ...{ restart: 'announces it after 20 s', again: 'known already, paid once' },
      },
    },
  },
  {
    what: 'announcing, and the gateway dies',
    scene: payment.announcedByTheNext,
    fates: {
      before: {
        ...{ caller: 'nobody; the outbox hears a fault', disk: 'there' },
        ...{ restart: 'announces it at once', again: 'taken, paid once' },
      },
      after: {
        ...{ caller: 'nobody; the outbox hears a fault', disk: 'there' },
        ...{ restart: 'announces it at once', again: 'known already, paid once' },
      },
    },
  },
];

const AT_A_SIGNER: readonly Write[] = [
  {
    what: 'entries under a cosigned head',
    site: COMMIT,
    scene: signer.followed,
    fates: {
      before: { caller: CLOSES, ...WITHOUT, again: 'it stands at the head' },
      after: { caller: CLOSES, ...WITH, again: 'it stands at the head' },
    },
  },
  {
    what: 'a segment of its snapshot',
    site: 'replica/src/snapshots.ts: store.putNote(BOOK, String(this.#parts), part)',
    scene: signer.segment,
    fates: {
      before: {
        ...{ caller: CLOSES, disk: 'not there', restart: 'folds every entry' },
        again: 'it stands at the head',
      },
      after: {
        ...{ caller: CLOSES, disk: 'there', restart: 'folds every entry' },
        again: 'it stands at the head',
      },
    },
  },
  {
    what: 'the mark that its snapshot is whole',
    site: 'replica/src/snapshots.ts: store.putNote(BOOK, MARK, canonicalText({ mark, signature }))',
    scene: signer.marked,
    fates: {
      before: {
        ...{ caller: CLOSES, disk: 'not there', restart: 'folds every entry' },
        again: 'it stands at the head',
      },
      after: {
        ...{ caller: CLOSES, disk: 'there', restart: 'begins from it' },
        again: 'it stands at the head',
      },
    },
  },
  {
    what: 'when its store was new',
    site: "signer/src/birth.ts: store.putNote(BOOK, KEY, String(born), 'once')",
    scene: signer.born,
    fates: {
      before: {
        ...{ caller: 'it serves nobody', disk: 'not there', restart: 'born now' },
        again: 'it stands at the head',
      },
      after: {
        ...{ caller: 'it serves nobody', disk: 'there', restart: 'born then' },
        again: 'it stands at the head',
      },
    },
  },
  {
    what: 'that an invalid entry halted it',
    site: HALT,
    scene: signer.halted,
    fates: {
      before: {
        ...{ caller: CLOSES, disk: 'not there', restart: 'not halted' },
        again: 'refused: withdrawal-duplicate',
      },
      after: {
        ...{ caller: CLOSES, disk: 'there', restart: 'halted' },
        again: 'refused: withdrawal-duplicate',
      },
    },
  },
  {
    what: 'a promise',
    site: "signer/src/promise.ts: store.putNote(BOOK, withdrawal, written, 'once')",
    scene: signer.promised,
    fates: {
      before: {
        ...{ caller: CLOSES, disk: 'not there', restart: 'not bound' },
        again: 'a share of the same bytes',
      },
      after: {
        ...{ caller: CLOSES, disk: 'there', restart: 'bound by it' },
        again: 'a share of the same bytes',
      },
    },
  },
  {
    what: 'a promise instead of one that is over',
    site: 'signer/src/promise.ts: store.putNote(BOOK, withdrawal, written)',
    scene: signer.promisedInstead,
    fates: {
      before: {
        ...{ caller: CLOSES, disk: 'not there', restart: 'not bound' },
        again: 'a share of the same bytes',
      },
      after: {
        ...{ caller: CLOSES, disk: 'there', restart: 'bound by it' },
        again: 'a share of the same bytes',
      },
    },
  },
];

const AT_A_WATCHER: readonly Write[] = [
  {
    what: 'entries under a signed head',
    site: COMMIT,
    scene: watcher.followed,
    fates: {
      before: { caller: CLOSES, ...WITHOUT, again: 'a cosignature' },
      after: { caller: CLOSES, ...WITH, again: 'a cosignature' },
    },
  },
  {
    what: 'the largest head it cosigned',
    site: 'watcher/src/cosigner.ts: store.putNote(BOOK, LARGEST, canonicalText(largest))',
    scene: watcher.cosigned,
    fates: {
      before: {
        ...{ caller: CLOSES, disk: 'not there', restart: 'as it was before' },
        again: 'a cosignature',
      },
      after: {
        ...{ caller: CLOSES, disk: 'there', restart: 'never behind that head' },
        again: 'a cosignature',
      },
    },
  },
  {
    what: 'a stop that it holds',
    site: 'watcher/src/held-stops.ts: store.putNote(BOOK, held.id, canonicalText(body as Json))',
    scene: watcher.held,
    fates: {
      before: { caller: 'a fault: HTTP 500', ...WITHOUT, again: 'confirmed, held once' },
      after: {
        ...{ caller: 'a fault: HTTP 500', disk: 'there' },
        ...{ restart: 'holds it, cosigns nothing without', again: 'confirmed, held once' },
      },
    },
  },
  {
    what: 'how far it has read the chain',
    site: SCAN,
    scene: watcher.scanned,
    fates: {
      before: {
        ...{ caller: 'nobody', disk: 'not there', restart: 'reads from the beginning' },
        again: 'written at the next look',
      },
      after: {
        ...{ caller: 'nobody', disk: 'there', restart: 'reads on from it' },
        again: 'written at the next look',
      },
    },
  },
];

export const TABLE: Readonly<Record<string, readonly Write[]>> = {
  'The gateway': AT_THE_GATEWAY,
  'The outbox': OUTBOX,
  'A signer': AT_A_SIGNER,
  'A watcher': AT_A_WATCHER,
};
