// Withdrawals through real processes: from the exchange's request to the transaction in the hands
// of a chain node. Everything runs on this one machine and shares its cores.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chainOf } from '@sekisho/chains/chain';
import { isDenial } from '@sekisho/client/client';
import { connectClient, type Connected } from '@sekisho/client/connect';
import { seedOf } from '@sekisho/drill/keys';
import { type Deployment, openDeployment } from './deployment.ts';
import { progress, quantile } from './measure.ts';
import type { Line, Processes } from './processes.ts';

// `init`'s policy holds what goes beyond 300 requests of a client in a minute; these stay below.
const WARM_UP = 20;
const ONE_AT_A_TIME = 60;
const TOGETHER = 210;
const IN_FLIGHT = 32;
/** Between two that come one at a time, so that the system is idle when the next one comes. */
const REST_MS = 40;
/** Beyond this something is broken, not slow. */
const PATIENCE_MS = 60_000;
const SIGNERS_READY_MS = 3_000;

export interface WithdrawalFigures {
  /** Per second, with IN_FLIGHT of them under way at any time. */
  readonly rate: number;
  /** Request to announced while nothing else is under way, ms. */
  readonly p50: number;
  readonly p99: number;
  /** Processor time of all processes of the deployment per withdrawal under load. */
  readonly processorMs: number | undefined;
  readonly count: { readonly together: number; readonly oneAtATime: number };
}

export async function measureWithdrawals(): Promise<WithdrawalFigures> {
  const folder = mkdtempSync(join(tmpdir(), 'sekisho-bench-'));
  const announced = new Announced();
  progress('a deployment: gateway, 3 signers, 2 watchers, 2 simulated NIS nodes');
  const deployment = await openDeployment(join(folder, 'town'), (line) => announced.see(line));
  const client = clientOf(deployment);
  try {
    const work = measure(client, announced, deployment.processes);
    return await Promise.race([work, deployment.processes.death]);
  } finally {
    client.close();
    await deployment.processes.end();
    rmSync(folder, { recursive: true });
  }
}

async function measure(
  client: Connected,
  announced: Announced,
  processes: Processes,
): Promise<WithdrawalFigures> {
  await pause(SIGNERS_READY_MS);
  let n = 0;
  const ask = () => withdraw(client, n++);
  progress(`${WARM_UP} withdrawals to warm up`);
  for (let i = 0; i < WARM_UP; i++) await Promise.all([announced.next(), ask()]);
  progress(`${ONE_AT_A_TIME} withdrawals, one at a time`);
  const times: number[] = [];
  for (let i = 0; i < ONE_AT_A_TIME; i++) {
    await pause(REST_MS);
    const began = performance.now();
    const [at] = await Promise.all([announced.next(), ask()]);
    times.push(at - began);
  }
  progress(`${TOGETHER} withdrawals, ${IN_FLIGHT} in flight`);
  const used = processes.processorMs();
  const began = performance.now();
  let last = began;
  let left = TOGETHER;
  const lane = async (): Promise<void> => {
    while (left-- > 0) {
      const [at] = await Promise.all([announced.next(), ask()]);
      last = Math.max(last, at);
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, lane));
  const rate = TOGETHER / ((last - began) / 1_000);
  const after = processes.processorMs();
  const processorMs =
    used === undefined || after === undefined ? undefined : (after - used) / TOGETHER;
  const count = { together: TOGETHER, oneAtATime: ONE_AT_A_TIME };
  return { rate, p50: quantile(times, 0.5), p99: quantile(times, 0.99), count, processorMs };
}

/**
 * Payments that a node has taken, as the gateway's log tells: the line leaves when the node's
 * answer has come, and is timed when it arrives here, by the same clock that timed the request.
 */
class Announced {
  readonly #seen = new Set<unknown>();
  readonly #waiting: ((at: number) => void)[] = [];

  see({ event, who, detail }: Line): void {
    if (event !== 'announced' || this.#seen.has(who)) return;
    if (typeof detail !== 'string' || !detail.startsWith('accepted')) {
      throw new Error(`a node did not take a payment: ${String(detail)}`);
    }
    this.#seen.add(who);
    this.#waiting.shift()?.(performance.now());
  }

  /** When the next one is announced. With several waiting, each gets one; which is all the same. */
  next(): Promise<number> {
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => reject(new Error('nothing is announced')), PATIENCE_MS);
      this.#waiting.push((at) => {
        clearTimeout(late);
        resolve(at);
      });
    });
  }
}

async function withdraw(client: Connected, n: number): Promise<void> {
  const answer = await client.withdraw({
    id: `bench-${n}`,
    wallet: 'nem-hot',
    asset: 'nem:mainnet/xem',
    amount: 1_000_000n + BigInt(n),
    destination: { address: chainOf('nem:mainnet')!.addressOf(seedOf('bench', `customer ${n}`)) },
    customer: `c-${n}`,
  });
  if (isDenial(answer)) throw new Error(`denied: ${JSON.stringify(answer)}`);
  const { status, id } = answer;
  if (status === 'held' || status === 'blocked') throw new Error(`${id} is ${status}`);
}

/** The exchange's app server, with the SDK and the files that `init` made for it. */
function clientOf({ dir }: Deployment): Connected {
  const file = (name: string): string => readFileSync(join(dir, 'app-1', name), 'utf8');
  const { gateway, trust, keyid } = JSON.parse(file('settings.json'));
  return connectClient({
    ...{ ...gateway, keyid, trust, ca: file('ca.crt'), signingKey: file('party.key') },
    tls: { cert: file('tls.crt'), key: file('tls.key') },
  });
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
