// A gateway that somebody has taken: it has the gateway's own certificate, passes on what it is
// asked, and changes what comes back as the test says. Consoles speak to it and do not know.
import { readFileSync } from 'node:fs';
import { Agent, createServer, request, type Server } from 'node:https';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';

/** What it makes of an answer to this path; `undefined`: it goes through as it is. */
export type Alteration = (path: string, answer: unknown) => unknown;

const HONEST: Alteration = () => undefined;

export class HostileGateway {
  alteration: Alteration = HONEST;
  /** Requests that came in, with their bodies: what it could keep, and play again. */
  readonly seen: { readonly path: string; readonly token: string; readonly body: string }[] = [];
  readonly #gateway: string;
  readonly #agent: Agent;
  readonly #server: Server;

  /** `dir` is the deployment's. */
  constructor(gateway: string, dir: string) {
    const file = (name: string): Buffer => readFileSync(join(dir, 'gateway', name));
    this.#gateway = gateway;
    this.#agent = new Agent({ ca: file('ca.crt'), keepAlive: true });
    const keys = { cert: file('tls.crt'), key: file('tls.key'), minVersion: 'TLSv1.3' as const };
    this.#server = createServer(keys, (asked, answer) => this.#serve(asked, answer));
  }

  listen(port: number): Promise<string> {
    return new Promise((resolve) => {
      this.#server.listen(port, '127.0.0.1', () => resolve(`https://127.0.0.1:${port}`));
    });
  }

  close(): void {
    this.#agent.destroy();
    this.#server.closeAllConnections();
    this.#server.close();
  }

  #serve(asked: IncomingMessage, answer: ServerResponse): void {
    const parts: Buffer[] = [];
    asked.on('data', (part: Buffer) => parts.push(part));
    asked.on('end', () => {
      const body = Buffer.concat(parts);
      const path = asked.url ?? '/';
      const token = asked.headers.authorization ?? '';
      this.seen.push({ path, token, body: body.toString() });
      const { method } = asked;
      const headers = { ...asked.headers, host: new URL(this.#gateway).host };
      const sent = request(this.#gateway + path, { method, headers, agent: this.#agent });
      sent.on('error', () => answer.destroy());
      sent.on('response', (response) => this.#answer(path, response, answer));
      sent.end(body);
    });
  }

  #answer(path: string, response: IncomingMessage, answer: ServerResponse): void {
    const { statusCode = 502, headers } = response;
    if (!(headers['content-type'] ?? '').startsWith('application/json')) {
      answer.writeHead(statusCode, headers); // news, as they come
      response.pipe(answer);
      return;
    }
    const parts: Buffer[] = [];
    response.on('data', (part: Buffer) => parts.push(part));
    response.on('end', () => {
      const whole = Buffer.concat(parts);
      const altered = this.alteration(path, JSON.parse(whole.toString()));
      const body = altered === undefined ? whole : Buffer.from(JSON.stringify(altered));
      const { 'transfer-encoding': _chunked, ...rest } = headers;
      answer.writeHead(statusCode, { ...rest, 'content-length': String(body.length) });
      answer.end(body);
    });
  }
}
