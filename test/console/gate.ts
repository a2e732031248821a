// What anybody may ask of the gateway, asked past every console: where the ledger stands, and which
// policy is in force.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LedgerAnswer } from '@sekisho/protocol/http-api';
import type { Policy } from '@sekisho/protocol/policy';
import { httpSend } from '@sekisho/replica/wiring/http-send';
import type { Town } from './town.ts';

/** Delays of the tests' policies are seconds; beyond this something is broken, not slow. */
const PATIENCE_MS = 240_000;
const LOOK_MS = 100;

export class Gate {
  readonly #town: Town;
  readonly #send: ReturnType<typeof httpSend>;

  constructor(town: Town) {
    this.#town = town;
    const ca = readFileSync(join(town.deployment.dir, 'app-1', 'ca.crt'), 'utf8');
    this.#send = httpSend({ ca });
  }

  ledger(): Promise<LedgerAnswer> {
    return this.#get('/v1/ledger');
  }

  policy(): Promise<Policy> {
    return this.#get('/v1/policy');
  }

  /** Resolves once what the ledger says of itself is as wanted. */
  async until(wanted: (ledger: LedgerAnswer) => boolean): Promise<LedgerAnswer> {
    const end = Date.now() + PATIENCE_MS;
    for (;;) {
      const ledger = await this.ledger();
      if (wanted(ledger)) return ledger;
      if (Date.now() > end) throw new Error(`the ledger stays as it is: ${JSON.stringify(ledger)}`);
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
  }

  async #get(path: string) {
    const { status, body } = await this.#send({ method: 'GET', url: this.#town.gateway + path });
    const text = Buffer.from(body).toString();
    if (status !== 200) throw new Error(`${path} answered ${status}: ${text}`);
    return JSON.parse(text);
  }
}
