// The simulated NIS node as a process of its own: HTTP on 127.0.0.1 around nis-node.ts.
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { parseArgs } from 'node:util';
import type { Clock } from '@sekisho/protocol/clock';
import { createNisNode, followingChain, type NetworkName, type NisNode } from '../nis-node.ts';
import { parseGenesis, pullOnce, SimulatedChain } from '../nis-node.ts';
import { type NodeAnswer, failure } from './answer.ts';
import { hexOf } from './hexadecimal.ts';
import type { SignedTransaction } from './transaction.ts';

/** An announce is about 1 kB; nothing real is larger. */
const MAX_BODY_BYTES = 100_000;
/** How often a following node looks at its peer. */
const PULL_MS = 200;

const USAGE = `usage: main.ts --network mainnet|testnet [--port N] [--block-ms N]
       [--genesis FILE | --peer URL]      (genesis on stdin where neither is given)
  --port 0        any free port (default); the one taken is printed: {"listening":PORT}
  --block-ms 0    blocks only on POST /sim/block (default)
  --peer URL      follow the simulated NIS node there: its blocks, verified; announces go to it
example: echo '[{"address":"NC57RQ…","balance":"1000000"}]' | node main.ts --network mainnet`;

const clock: Clock = {
  now: () => Date.now(),
  after(ms, run) {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
};

interface Flags {
  readonly network: NetworkName;
  readonly port: number;
  readonly blockMs: number;
  readonly genesis: string | undefined;
  readonly peer: string | undefined;
}

class WrongUsage extends Error {}

function readFlags(): Flags {
  const { values } = parseArgs({
    options: {
      network: { type: 'string' },
      port: { type: 'string', default: '0' },
      'block-ms': { type: 'string', default: '0' },
      genesis: { type: 'string' },
      peer: { type: 'string' },
    },
  });
  const { network, genesis, peer } = values;
  if (network !== 'mainnet' && network !== 'testnet') {
    throw new WrongUsage('--network must be mainnet or testnet');
  }
  if (genesis !== undefined && peer !== undefined) {
    throw new WrongUsage(
      '--genesis and --peer exclude each other: a follower has its peer’s genesis',
    );
  }
  const blockMs = wholeNumber('--block-ms', values['block-ms']);
  if (peer !== undefined && blockMs > 0) {
    throw new WrongUsage('a following node makes no blocks: no --block-ms with --peer');
  }
  return { network, genesis, peer, blockMs, port: wholeNumber('--port', values.port) };
}

function wholeNumber(flag: string, text: string): number {
  if (!/^[0-9]{1,9}$/.test(text)) throw new WrongUsage(`${flag} must be a whole number`);
  return Number(text);
}

async function main(): Promise<void> {
  const { network, port, blockMs, genesis, peer } = readFlags();
  const ask = async (path: string): Promise<string> => (await fetch(new URL(path, peer))).text();
  const announced = (transaction: SignedTransaction): void => {
    if (peer !== undefined) void forward(peer, transaction);
  };
  const chain =
    peer === undefined
      ? new SimulatedChain({
          network,
          clock,
          genesis: parseGenesis(JSON.parse(readFileSync(genesis ?? 0, 'utf8'))),
        })
      : await followingChain({ network, clock }, ask);
  const node = createNisNode({ chain, clock, announced });
  const server = serve(node);
  server.listen(port, '127.0.0.1', () => {
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('no port was taken');
    process.stdout.write(`${JSON.stringify({ listening: address.port })}\n`);
  });
  if (blockMs > 0) setInterval(() => chain.makeBlock(), blockMs);
  if (peer !== undefined) follow(chain, ask);
}

function follow(chain: SimulatedChain, ask: (path: string) => Promise<string>): void {
  const round = async (): Promise<void> => {
    try {
      const refused = await pullOnce(chain, ask);
      if (refused !== undefined) complain(`the peer's blocks are refused: ${refused}`);
    } catch (cause) {
      complain(`the peer does not answer: ${String(cause)}`);
    }
    setTimeout(() => void round(), PULL_MS);
  };
  void round();
}

async function forward(peer: string, transaction: SignedTransaction): Promise<void> {
  const { bytes, signature } = transaction;
  try {
    await fetch(new URL('/transaction/announce', peer), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ data: hexOf(bytes), signature: hexOf(signature) }),
    });
  } catch (cause) {
    complain(`the announce could not be handed to the peer: ${String(cause)}`);
  }
}

function serve(node: NisNode): Server {
  return createServer((request, response) => {
    void answerTo(node, request).then(({ status, body }) => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(body);
    });
  });
}

async function answerTo(node: NisNode, request: IncomingMessage): Promise<NodeAnswer> {
  try {
    const body = await bodyOf(request);
    if (body === undefined) return failure(400, 'the body is too large', clock.now());
    return await node.handle({ method: request.method ?? '', url: request.url ?? '/', body });
  } catch (cause) {
    complain(`fault: ${cause instanceof Error ? (cause.stack ?? cause.message) : String(cause)}`);
    return failure(500, 'a fault in the simulated NIS node', clock.now());
  }
}

async function bodyOf(request: IncomingMessage): Promise<string | undefined> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request) {
    const bytes = Buffer.from(part);
    size += bytes.length;
    if (size > MAX_BODY_BYTES) return undefined;
    parts.push(bytes);
  }
  return Buffer.concat(parts).toString('utf8');
}

const complain = (text: string): void => {
  process.stderr.write(`simulated NIS node: ${text}\n`);
};

try {
  await main();
} catch (cause) {
  complain(cause instanceof Error ? cause.message : String(cause));
  if (cause instanceof WrongUsage || (cause instanceof TypeError && 'code' in cause)) {
    process.stderr.write(`${USAGE}\n`);
    process.exit(2);
  }
  process.exit(1);
}
