// The exchange whose withdrawals people look at: its app server, by the SDK.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { chainOf } from '@sekisho/chains/chain';
import { type Denial, isDenial, type ReceiptedWithdrawal } from '@sekisho/client/client';
import { connectClient, type Connected } from '@sekisho/client/connect';
import { seedOf } from '@sekisho/drill/keys';
import type { Status } from '@sekisho/protocol/status';

const WALLET = { wallet: 'nem-hot', asset: 'nem:mainnet/xem' };
const XEM = 1_000_000n;

/** A confirmation takes a block or two; beyond this something is broken, not slow. */
const PATIENCE_MS = 240_000;
const LOOK_MS = 100;

/** An address that exists, the same one for the same name. */
export const addressOf = (name: string): string =>
  chainOf('nem:mainnet')!.addressOf(seedOf('console', name));

export interface Asked {
  readonly id: string;
  /** Whole XEM. */
  readonly xem: bigint;
  /** Name of the address it goes to; the customer's own if absent. */
  readonly to?: string;
  readonly customer?: string;
}

export class Exchange {
  readonly #client: Connected;

  constructor(dir: string) {
    const file = (name: string): string => readFileSync(join(dir, 'app-1', name), 'utf8');
    const { gateway, trust, keyid } = JSON.parse(file('settings.json'));
    this.#client = connectClient({
      ...{ ...gateway, keyid, trust, ca: file('ca.crt'), signingKey: file('party.key') },
      tls: { cert: file('tls.crt'), key: file('tls.key') },
    });
  }

  async withdraw({ id, xem, customer = `c-${id}`, to }: Asked): Promise<ReceiptedWithdrawal> {
    const destination = { address: addressOf(to ?? customer) };
    const order = { ...WALLET, id, customer, amount: xem * XEM, destination };
    return granted(await this.#client.withdraw(order));
  }

  async show(id: string): Promise<ReceiptedWithdrawal> {
    return granted(await this.#client.show(id));
  }

  async cancel(id: string): Promise<void> {
    granted(await this.#client.cancel(id));
  }

  /** Resolves once it has one of these statuses. */
  async until(id: string, ...wanted: readonly Status[]): Promise<ReceiptedWithdrawal> {
    const end = Date.now() + PATIENCE_MS;
    for (;;) {
      const found = await this.show(id);
      if (wanted.includes(found.status)) return found;
      if (Date.now() > end) throw new Error(`${id} is ${found.status}, not ${wanted.join('/')}`);
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
  }

  close(): void {
    this.#client.close();
  }
}

function granted<T extends object>(answer: T | Denial): T {
  if (isDenial(answer)) throw new Error(`denied: ${answer.refused}: ${answer.detail}`);
  return answer;
}
