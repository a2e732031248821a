// How money is taken, one attempt at a time: an order forged with the client's key, or a transfer
// signed past every checkpoint with whatever key there is, and shown to the chain.
import { judgeOrder, readOrder } from '@sekisho/ledger/order';
import { fromHex } from '@sekisho/protocol/bytes';
import { isRefusal } from '@sekisho/protocol/refusal';
import type { Outcome } from '@sekisho/protocol/status';
import type { Order } from '@sekisho/protocol/withdrawal';
import type { Dealt } from '@sekisho/threshold/share';
import { orderBytes } from '../evidence.ts';
import { CHECKS } from '../keys.ts';
import { nemSeconds } from '../nis/facts.ts';
import { hexOf } from '../nis/hexadecimal.ts';
import { signedTransfer } from '../nis/transfer.ts';
import { XEM } from '../policy-kit.ts';
import type { MODES } from '../scenario.ts';
import { signWithScalar } from '../thief.ts';
import { wholeScalar } from '../whole-key.ts';
import type { Theft } from './incident.ts';
import type { World } from './world.ts';

export type Mode = (typeof MODES)[number];

/** What came of one theft when it was tried. Whether it was paid shows on the chain, later. */
export interface Attempt {
  readonly theft: Theft;
  /** Null where nothing was asked. */
  readonly verdict: Outcome | null;
  /** Tags, each once. */
  readonly reasons: readonly string[];
  /** Entry hash of the withdrawal, where one was asked for. */
  readonly withdrawal?: string;
  /** Hash of the transaction, where the attacker announced one. */
  readonly transaction?: string;
  /** What the chain’s node answered to it. */
  readonly announced?: string;
  /** Nobody was asked: the gateway puts it in the place of what somebody else asked for. */
  readonly isSubstitution?: boolean;
}

export interface Forged {
  readonly id: string;
  readonly customer: string;
  /** Of the connection, where it is not the client's own. */
  readonly certificate?: string;
}

/** Whoever holds the application server has its key, its certificate, its customers' names. */
export async function forgeRequest(
  { desk, gateway }: World,
  theft: Theft,
  { id, customer, certificate }: Forged,
): Promise<Attempt> {
  const answer = await desk.ask(orderOf(theft, id, customer), certificate);
  if ('refused' in answer) return { theft, verdict: 'block', reasons: [answer.refused] };
  const { outcome, reasons } = gateway.replica.state.get('withdrawal', answer.withdrawal)!;
  // An altered gateway still counts what it then allows.
  const hits = reasons.filter((reason) => reason.outcome !== 'allow').map(({ tag }) => tag);
  return { theft, verdict: outcome, reasons: [...new Set(hits)], withdrawal: answer.withdrawal };
}

/** What the gateway would answer, without asking: as its dry run does. */
export function judgeOnly({ kit, gateway, clock }: World, theft: Theft, customer: string): Attempt {
  const order = orderOf(theft, 'not-sent', customer);
  const read = readOrder(orderBytes(order), kit.policy.clients[0]!.id, CHECKS);
  if (isRefusal(read)) return { theft, verdict: 'block', reasons: [read.refused] };
  const { outcome, reasons } = judgeOrder(gateway.replica.state, read.subject, clock.now()).verdict;
  return { theft, verdict: outcome, reasons: [...new Set(reasons.map(({ tag }) => tag))] };
}

const orderOf = (theft: Theft, id: string, customer: string): Order => ({
  ...{ id, customer, wallet: theft.wallet, asset: XEM, amount: theft.amount.toString() },
  destination: { address: theft.to },
});

export type SignBytes = (unsigned: Uint8Array) => Uint8Array;

/** A transfer from the wallet, signed somehow and announced; nobody is asked. */
export async function spendOnChain(
  { kit, nis, clock }: World,
  theft: Theft,
  sign: SignBytes,
): Promise<Attempt> {
  const timestamp = nemSeconds(clock.now());
  const { group } = kit.keysOfWallets.get(theft.wallet)!;
  const { bytes, signature, hash } = signedTransfer(
    {
      ...{ network: 'mainnet', recipient: theft.to, amount: theft.amount, timestamp },
      signerPublicKey: fromHex(group.publicKey)!,
      deadline: timestamp + 3_600,
    },
    sign,
  );
  const body = JSON.stringify({ data: hexOf(bytes), signature: hexOf(signature) });
  // Whether he was paid the blocks show.
  const answer = await nis.handle({ method: 'POST', url: '/transaction/announce', body });
  const [announced = 'unanswered'] = /(SUCCESS|FAILURE_[A-Z_]+)/.exec(answer.body) ?? [];
  return { theft, verdict: null, reasons: [], transaction: hash, announced };
}

/** One share used as if it were the key: the secret form of a share ends in its scalar. */
export function withOneShare({ shares }: Dealt, signer: string): SignBytes {
  const scalar = shares.get(signer)!.slice(-32);
  return (unsigned) => signWithScalar(scalar, unsigned);
}

/** The whole key, put together from the shares of these signers, who are enough. */
export function withWholeKey({ group, shares }: Dealt, signers: readonly string[]): SignBytes {
  const parties = group.parties.filter(({ id }) => signers.includes(id));
  const scalar = wholeScalar({ group: { ...group, parties }, shares });
  return (unsigned) => signWithScalar(scalar, unsigned);
}
