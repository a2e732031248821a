// The first flight of a TLS handshake, as bytes: whoever sends only that makes the server work and
// does no work himself.
import { createServer } from 'node:net';
import { connect } from 'node:tls';
import { HOST } from './strangers.ts';

export function clientHello(): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => {
      socket.once('data', (hello: Buffer) => {
        socket.destroy();
        server.close(() => resolve(hello));
      });
    });
    server.once('error', reject);
    server.listen(0, HOST, () => {
      const address = server.address();
      if (typeof address !== 'object' || address === null) return reject(new Error('no port'));
      const asking = connect({ host: HOST, port: address.port, rejectUnauthorized: false });
      asking.on('error', () => {}); // nobody answers it
    });
  });
}
