// What anybody may ask of the gateway, asked past every console: where the ledger stands, and which
// policy is in force.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DeskWithdrawal } from '@sekisho/protocol/desk-api';
import type { LedgerAnswer, ReadyAnswer } from '@sekisho/protocol/http-api';
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
  until(wanted: (ledger: LedgerAnswer) => boolean): Promise<LedgerAnswer> {
    return this.#until(() => this.ledger(), wanted);
  }

  /** … and once every one of these parts is unwell for this reason. */
  async untilUnwell(parts: readonly string[], reason: string): Promise<void> {
    const isUnwell = (answer: ReadyAnswer): boolean =>
      parts.every((id) =>
        answer.parts.some((one) => one.part === id && !one.ok && one.reason.includes(reason)),
      );
    await this.#until(() => this.#ready(), isUnwell);
  }

  async #until<T>(look: () => Promise<T>, wanted: (answer: T) => boolean): Promise<T> {
    const end = Date.now() + PATIENCE_MS;
    for (;;) {
      const answer = await look();
      if (wanted(answer)) return answer;
      if (Date.now() > end) throw new Error(`it stays as it is: ${JSON.stringify(answer)}`);
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
  }

  /** Brings an act as a thief would, with or without a stolen token; the tag it is refused with. */
  async bring(act: object, bearer?: string): Promise<string | undefined> {
    const { body } = await this.#send({
      ...{ method: 'POST', url: `${this.#town.gateway}/v1/acts`, body: JSON.stringify(act) },
      ...(bearer !== undefined && { bearer }),
    });
    return JSON.parse(Buffer.from(body).toString()).tag;
  }

  /** Who has approved a withdrawal, by the ledger. */
  async approvers(withdrawal: string, bearer: string): Promise<readonly string[]> {
    const path = `/v1/desk/withdrawals/${withdrawal}`;
    const told: DeskWithdrawal = await this.#get(path, { bearer });
    return told.approvals.map(({ person }) => person);
  }

  /** 503 too: it says why. */
  async #ready(): Promise<ReadyAnswer> {
    const url = `${this.#town.gateway}/readyz`;
    const { body } = await this.#send({ method: 'GET', url });
    return JSON.parse(Buffer.from(body).toString());
  }

  async #get(path: string, access: { readonly bearer?: string } = {}) {
    const url = this.#town.gateway + path;
    const { status, body } = await this.#send({ method: 'GET', url, ...access });
    const text = Buffer.from(body).toString();
    if (status !== 200) throw new Error(`${path} answered ${status}: ${text}`);
    return JSON.parse(text);
  }
}
