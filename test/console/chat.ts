// A chat tool on this machine: it takes what the gateway sends, and shows it to whoever has it
// open, as one line and a link. Nothing of Sekisho's is in it.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { freePorts } from './ports.ts';

/** A message is a line of text and then its link: spec/webhooks.md, `template: "chat"`. */
const PAGE = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Chat</title>
<style>
  body { margin: 0; font: 17px/1.6 sans-serif; background: #f4f4f2; color: #1d1d1f; }
  h1 { margin: 0; padding: 14px 32px; font-size: 18px; background: #fff; }
  p { margin: 24px 32px; padding: 18px 22px; max-width: 60em; background: #fff; }
  a { overflow-wrap: anywhere; } a:focus { outline: 3px solid #27467a; }
</style>
<h1># withdrawals</h1><div id="messages"></div>
<script>
  new EventSource('/messages').onmessage = ({ data }) => {
    const [said, link] = JSON.parse(data).text.split('\\n');
    const message = document.createElement('p');
    const anchor = document.createElement('a');
    [anchor.href, anchor.textContent] = [link, link];
    message.append(said, document.createElement('br'), anchor);
    document.getElementById('messages').append(message);
  };
</script></html>`;

export class Chat {
  /** Where people read, and where it is told. */
  readonly page: string;
  readonly hook: string;
  readonly #server: Server;
  readonly #said: string[] = [];
  readonly #readers = new Set<ServerResponse>();

  private constructor(port: number) {
    this.page = `http://127.0.0.1:${port}/`;
    this.hook = `${this.page}hook`;
    this.#server = createServer((request, response) => void this.#answer(request, response));
  }

  static async open(): Promise<Chat> {
    const [port = 0] = await freePorts(1);
    const chat = new Chat(port);
    await new Promise<void>((resolve) => chat.#server.listen(port, '127.0.0.1', resolve));
    return chat;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.url === '/hook') {
      this.#said.push(await text(request));
      for (const reader of this.#readers) reader.write(`data: ${this.#said.at(-1)}\n\n`);
      response.end();
    } else if (request.url === '/messages') {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      for (const said of this.#said) response.write(`data: ${said}\n\n`);
      this.#readers.add(response);
      request.once('close', () => this.#readers.delete(response));
    } else {
      response.writeHead(200, { 'content-type': 'text/html' }).end(PAGE);
    }
  }

  close(): Promise<void> {
    this.#server.closeAllConnections();
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }
}
