// The demo's thief with the whole key: signs a transfer and gives it straight to a node.
import { stealWithScalar } from '@sekisho/drill/thief';
import type { Clock } from '@sekisho/protocol/clock';
import { httpSend } from '@sekisho/replica/wiring/http-send';
import type { Town } from './town.ts';

const BLOCK_POLL_MS = 50;
const PATIENCE_MS = 15_000;

export interface Theft {
  /** The transaction's hash. */
  readonly identity: string;
  readonly amount: bigint;
  /** Blocks made since the one that holds it. */
  blocksSince(): Promise<number>;
}

/** Resolves when the transfer is in a block: from then on the money is gone. */
export async function steal(
  town: Town,
  recipient: string,
  amount: bigint,
  clock: Clock,
): Promise<Theft> {
  const url = town.nodeUrls[0]!;
  const send = httpSend();
  const height = async (): Promise<number> => {
    const answer = await send({ method: 'GET', url: `${url}/chain/height` });
    return (JSON.parse(Buffer.from(answer.body).toString()) as { height: number }).height;
  };
  const scalar = await town.stolenKey();
  const stolen = stealWithScalar(scalar, {
    network: 'mainnet',
    recipient,
    amount,
    at: clock.now(),
  });
  const announced = await send({
    method: 'POST',
    url: `${url}/transaction/announce`,
    body: stolen.announce,
  });
  const { message } = JSON.parse(Buffer.from(announced.body).toString()) as { message: string };
  if (message !== 'SUCCESS') throw new Error(`the thief’s transfer was not taken: ${message}`);
  const before = await height();
  const until = clock.now() + PATIENCE_MS;
  while ((await height()) === before) {
    if (clock.now() > until) throw new Error('the simulated chain makes no blocks');
    await new Promise((resolve) => clock.after(BLOCK_POLL_MS, () => resolve(undefined)));
  }
  const included = before + 1;
  return { identity: stolen.hash, amount, blocksSince: async () => (await height()) - included };
}
