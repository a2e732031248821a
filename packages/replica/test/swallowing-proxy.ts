// Stands between a gateway and its database on a Unix socket, and can keep the answers back: as a
// network does that dies after the server has committed.
import { createServer, connect, type Socket } from 'node:net';

export interface SwallowingProxy {
  /** From now on nothing comes back from the server. */
  swallow(): void;
  /** Cuts every connection. */
  cut(): void;
  close(): void;
}

/** Listens at `port` in the folder where the server's socket is. */
export async function openSwallowingProxy(folder: string, port: number): Promise<SwallowingProxy> {
  const sockets = new Set<Socket>();
  let isSwallowing = false;
  const server = createServer((client) => {
    const onward = connect(`${folder}/.s.PGSQL.5432`);
    for (const socket of [client, onward]) {
      sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => [client, onward].forEach((end) => end.destroy()));
    }
    client.on('data', (part) => onward.write(part));
    onward.on('data', (part) => {
      if (!isSwallowing) client.write(part);
    });
  });
  await new Promise<void>((resolve) => server.listen(`${folder}/.s.PGSQL.${port}`, resolve));
  const cut = (): void => sockets.forEach((socket) => socket.destroy());
  return {
    swallow: () => (isSwallowing = true),
    cut,
    close: () => {
      cut();
      server.close();
    },
  };
}
