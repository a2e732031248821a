// A signer's key and certificate in other hands: garbage over its link, and dialling again at once.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { Count, type Offered, pace } from './load.ts';
import { HOST } from './strangers.ts';

/** What no honest node sends, each cut off for a reason of its own. */
const frames = (): readonly Buffer[] => {
  const framed = (body: string | Buffer): Buffer => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(body.length);
    return Buffer.concat([length, Buffer.from(body)]);
  };
  return [
    framed(Buffer.alloc(1_000, 0xff)),
    Buffer.from('ffffffff', 'hex'),
    Buffer.from('00000000', 'hex'),
    framed('{"body":{},"re":7}'),
    Buffer.concat(
      Array.from({ length: 2_000 }, (_, id) => framed(`{"body":{},"id":${id},"kind":"ping"}`)),
    ),
  ];
};

export async function garbageOf(
  { dir, party }: { readonly dir: string; readonly party: string },
  {
    port,
    ms,
    perSecond,
  }: { readonly port: number; readonly ms: number; readonly perSecond: number },
): Promise<Offered> {
  const count = new Count();
  const file = (name: string): Buffer => readFileSync(join(dir, party, name));
  const identity = { cert: file('tls.crt'), key: file('tls.key'), ca: file('ca.crt') };
  const kinds = frames();
  const open = new Set<{ destroy(): unknown }>();
  await pace(perSecond, ms, () => {
    count.offered += 1;
    const frame = kinds[count.offered % kinds.length]!;
    const socket = connect({ host: HOST, port, ...identity, checkServerIdentity: () => undefined });
    open.add(socket);
    socket.on('error', () => {});
    socket.once('close', () => {
      count.closed += 1;
      open.delete(socket);
    });
    socket.once('secureConnect', () => socket.write(frame));
    socket.resume();
  });
  for (const socket of open) socket.destroy();
  return count.told;
}
