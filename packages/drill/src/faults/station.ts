// The real gateway, signers and watchers, each on a machine with a disk that outlives it.
import type { Body } from '@sekisho/protocol/entry';
import { utf8 } from '@sekisho/protocol/bytes';
import type { SignEd25519 } from '@sekisho/protocol/ed25519';
import type { RebasedDocument } from '@sekisho/protocol/rebased-document';
import { isRefusal, type Refusal } from '@sekisho/protocol/refusal';
import { createApi } from '@sekisho/gateway/api';
import { type Gateway, startGateway } from '@sekisho/gateway/gateway';
import type { HttpSend } from '@sekisho/nodes/http';
import type { NisClient } from '@sekisho/nodes/nis';
import { keepDialling } from '@sekisho/replica/dialler';
import type { Link } from '@sekisho/replica/link';
import { Replica } from '@sekisho/replica/replica';
import type { Store } from '@sekisho/replica/store';
import { Front } from '@sekisho/signer/front';
import { type Holder, Vault } from '@sekisho/signer/vault';
import { Watcher } from '@sekisho/watcher/watcher';
import { createWatcherApi } from '@sekisho/watcher/watcher-api';
import { CHAIN } from '../policy-kit.ts';
import type { Cryptography } from './cryptography.ts';
import type { Life, Surroundings } from './life.ts';
import { type Boot, Machine } from './machine.ts';
import { dial, request } from './network.ts';

/** A share that is about to leave, and where its signer stands. */
export interface Leaving {
  readonly machine: Machine;
  readonly replica: Replica;
  readonly bytes: Uint8Array;
}

export interface StationParts {
  readonly world: Surroundings;
  readonly ledger: string;
  readonly opened: Body<'ledger.opened'>;
  readonly cryptography: Cryptography;
  /** What the process of this life asks about the chain: its own node. */
  readonly nodeOf: (life: Life) => NisClient;
  /** How often watchers look at their nodes. */
  readonly lookEveryMs: number;
  readonly onShare: (leaving: Leaving) => void;
  /** Told of every line of every process's log, beside the trace. */
  readonly onLog?: (line: LogLine) => void;
  /** Entries from one seal to the next, if not the usual number. */
  readonly sealEvery?: number;
}

/** What an operator reads: `who` wrote it, about `what`, with a refusal's tag where it is one. */
export interface LogLine {
  readonly who: string;
  readonly what: string;
  readonly tag: string;
  readonly detail: string;
}

export class Station {
  readonly gateway: Machine;
  readonly signers: readonly Machine[];
  readonly watchers: readonly Machine[];
  readonly #parts: StationParts;
  #door: Gateway['door'] | undefined;
  /** What the settings of every machine say from its next start on. */
  #settings: { readonly ledger: string; readonly rebased?: RebasedDocument };

  constructor(parts: StationParts) {
    this.#parts = parts;
    this.#settings = { ledger: parts.ledger };
    const { policy } = parts.cryptography.kit;
    const { world } = parts;
    const { gateway, signers, watchers } = policy;
    this.gateway = new Machine('gateway', gateway.certificate, world, this.#gatewayBoot());
    const on = (party: { id: string; certificate: string }, boot: (own: () => Machine) => Boot) => {
      const machine: Machine = new Machine(
        party.id,
        party.certificate,
        world,
        boot(() => machine),
      );
      return machine;
    };
    this.signers = signers.map((party) => on(party, (own) => this.#signerBoot(own)));
    this.watchers = watchers.parties.map((party) => on(party, (own) => this.#watcherBoot(own)));
  }

  get machines(): readonly Machine[] {
    return [this.gateway, ...this.watchers, ...this.signers];
  }

  #gatewayBoot(): Boot {
    const { opened, cryptography, world, sealEvery } = this.#parts;
    const { checks, aggregate, sign } = cryptography;
    return async (life, store) => {
      const gateway = await startGateway({
        ...{ ...this.#settings, opened, store, checks, aggregate },
        ...(sealEvery === undefined ? {} : { sealEvery }),
        ...{ clock: life.clock, random: life.random, sign: sign('gateway') },
        nodes: new Map([[CHAIN, [this.#parts.nodeOf(life)]]]),
        onEvent: ({ event, who, tag, detail }) => {
          if (!life.alive) return;
          world.trace.note('gateway', `${event} ${who} ${tag ?? ''} ${detail}`);
          this.#log('gateway', `${event} ${who}`, tag ?? '', detail);
        },
      });
      if (isRefusal(gateway)) return gateway;
      this.#door = gateway.door;
      const api = createApi({ ...gateway, checks, clock: life.clock });
      return { replica: gateway.replica, api };
    };
  }

  #log(who: string, what: string, tag: string, detail: string): void {
    this.#parts.onLog?.({ who, what, tag, detail });
  }

  /** Every machine is down: from its next start on each is of the ledger that begins anew. */
  goOver(ledger: string, rebased: RebasedDocument): void {
    this.#settings = { ledger, rebased };
  }

  #replica(store: Store, sign: SignEd25519): Promise<Replica | Refusal> {
    const { ledger, rebased } = this.#settings;
    const own = rebased === undefined ? { sign } : { sign, rebased: rebased.rebased };
    return Replica.open(store, ledger, this.#parts.cryptography.checks, own);
  }

  /** A second machine with a signer's keys and certificate: its replacement, or its copy. */
  anotherSigner(id: string): Machine {
    const { cryptography, world } = this.#parts;
    const party = cryptography.kit.policy.signers.find((signer) => signer.id === id)!;
    const boot = this.#signerBoot(() => machine);
    const machine: Machine = new Machine(party.id, party.certificate, world, boot);
    return machine;
  }

  #keepDialling(life: Life, own: Machine, serve: (link: Link) => Promise<string>): void {
    const note = (reason: string): void => {
      if (!life.alive) return;
      life.world.trace.note(life.name, `link closed: ${reason}`);
      this.#log(life.name, 'disconnected gateway', '', reason);
    };
    void keepDialling({
      clock: life.clock,
      dial: () => dial(life, own, this.gateway, (link) => this.#door!.enter(link)),
      serve,
      onClosed: note,
    });
  }

  #signerBoot(own: () => Machine): Boot {
    const { cryptography } = this.#parts;
    const { checks, kit, sign } = cryptography;
    return async (life, store) => {
      const replica = await this.#replica(store, sign(life.name));
      if (isRefusal(replica)) return replica;
      const signer = life.name;
      const holder = this.#watched(cryptography.holder(signer, life.nonces), life, own(), replica);
      const front = new Front({
        ...{ signer, replica, store, checks, clock: life.clock, random: life.random },
        vault: new Vault(new Map([[kit.dealt.group.publicKey, holder]])),
        sign: sign(signer),
        onRefusal: (what, { refused, detail }) => {
          if (!life.alive) return;
          life.world.trace.note(signer, `refuses ${what}: ${refused}`);
          this.#log(signer, `refused ${what}`, refused, detail);
        },
      });
      this.#keepDialling(life, own(), (link) => front.serve(link));
      return { replica };
    };
  }

  /** The last place where anybody can look at a share before it leaves. */
  #watched(holder: Holder, life: Life, machine: Machine, replica: Replica): Holder {
    return {
      commit: () => holder.commit(),
      wipe: () => holder.wipe(),
      sign: (handle, bytes, commitments) => {
        const signed = holder.sign(handle, bytes, commitments);
        if (life.alive && !isRefusal(signed)) this.#parts.onShare({ machine, replica, bytes });
        return signed;
      },
    };
  }

  #watcherBoot(own: () => Machine): Boot {
    const { cryptography, nodeOf, lookEveryMs } = this.#parts;
    const { checks, sign } = cryptography;
    return async (life, store) => {
      const replica = await this.#replica(store, sign(life.name));
      if (isRefusal(replica)) return replica;
      const id = life.name;
      const note = (what: string): void => {
        if (life.alive) life.world.trace.note(id, what);
      };
      const others = this.watchers.filter(({ name }) => name !== id);
      const watcher = await Watcher.start({
        ...{ watcher: id, replica, store, checks, clock: life.clock, random: life.random },
        ...{ sign: sign(id), node: nodeOf(life), nodeName: `node-of-${id}`, chain: CHAIN },
        peerUrls: new Map(others.map(({ name }) => [name, `https://${name}`])),
        send: this.#sendOf(life),
        lookEveryMs,
        onRefusal: (what, { refused, detail }) => {
          note(`refuses ${what}: ${refused}`);
          if (life.alive) this.#log(id, `refused ${what}`, refused, detail);
        },
        onFault: (what, fault) => {
          const detail = fault instanceof Error ? fault.message : '';
          note(`${what}: ${detail}`);
          if (life.alive) this.#log(id, `fault ${what}`, '', detail);
        },
      });
      this.#keepDialling(life, own(), (link) => watcher.serve(link));
      return { replica, api: createWatcherApi(watcher) };
    };
  }

  /** From watcher to watcher. */
  #sendOf(life: Life): HttpSend {
    return ({ method, url, body }) =>
      life.through('http', async () => {
        const at = url.indexOf('/', 'https://'.length);
        const authority = url.slice('https://'.length, at);
        const to = this.watchers.find(({ name }) => name === authority)!;
        const answer = await request(life.world, to, {
          ...{ method, target: url.slice(at), authority, fields: [], certificate: undefined },
          body: utf8(body ?? ''),
        });
        return { status: answer.status, body: answer.body as Uint8Array };
      });
  }
}
