// Who owns what: the sums that the blocks add up to.
import { type SignedTransaction, xemMoved } from './transaction.ts';

interface Account {
  balance: bigint;
  publicKey: string | null;
  harvestedBlocks: number;
}

export class Accounts {
  readonly #byAddress = new Map<string, Account>();

  balance(address: string): bigint {
    return this.#byAddress.get(address)?.balance ?? 0n;
  }

  publicKey(address: string): string | null {
    return this.#byAddress.get(address)?.publicKey ?? null;
  }

  harvestedBlocks(address: string): number {
    return this.#byAddress.get(address)?.harvestedBlocks ?? 0;
  }

  /** Creates money: only the nemesis account starts with any. */
  mint(address: string, publicKey: string, amount: bigint): void {
    const account = this.#of(address);
    account.balance += amount;
    account.publicKey = publicKey;
  }

  canPay(transaction: SignedTransaction): boolean {
    const xem = xemMoved(transaction);
    if (xem === undefined) return false;
    return this.balance(transaction.signerAddress) >= xem + transaction.fee;
  }

  /** Moves the sum and takes the fee; whoever harvests gets the fee through `harvested`. */
  apply(transaction: SignedTransaction): void {
    const xem = xemMoved(transaction);
    if (xem === undefined || !this.canPay(transaction)) throw new Error('applied what cannot pay');
    const signer = this.#of(transaction.signerAddress);
    signer.balance -= xem + transaction.fee;
    signer.publicKey = transaction.signer;
    this.#of(transaction.recipient).balance += xem;
  }

  harvested(address: string, publicKey: string, fees: bigint): void {
    const account = this.#of(address);
    account.balance += fees;
    account.publicKey = publicKey;
    account.harvestedBlocks += 1;
  }

  copy(): Accounts {
    const copy = new Accounts();
    for (const [address, account] of this.#byAddress) copy.#byAddress.set(address, { ...account });
    return copy;
  }

  all(): { address: string; balance: bigint }[] {
    return [...this.#byAddress].map(([address, { balance }]) => ({ address, balance }));
  }

  #of(address: string): Account {
    const known = this.#byAddress.get(address);
    if (known) return known;
    const fresh: Account = { balance: 0n, publicKey: null, harvestedBlocks: 0 };
    this.#byAddress.set(address, fresh);
    return fresh;
  }
}
