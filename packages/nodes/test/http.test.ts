// The real sender against real sockets.
import assert from 'node:assert/strict';
import { createServer, type RequestListener } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { test, type TestContext } from 'node:test';
import { httpSendOver, MAX_ANSWER_BYTES } from '../src/http.ts';

async function listening(context: TestContext, answer: RequestListener): Promise<string> {
  const server = createServer(answer);
  await new Promise<void>((go) => server.listen(0, '127.0.0.1', go));
  context.after(() => {
    server.close();
    server.closeAllConnections();
  });
  const address = server.address();
  assert.ok(address !== null && typeof address === 'object');
  return `http://127.0.0.1:${address.port}`;
}

function* zeros(): Generator<Buffer> {
  for (;;) yield Buffer.alloc(1_000_000);
}

const patient = () => new AbortController().signal;

test('status and body come back, the request body goes out', async (context) => {
  const url = await listening(context, (request, response) => {
    response.writeHead(404);
    request.pipe(response);
  });
  const send = httpSendOver({ fetch, deadline: patient });
  const { status, body } = await send({ method: 'POST', url, body: '{"a":1}' });
  assert.equal(status, 404);
  assert.equal(new TextDecoder().decode(body), '{"a":1}');
  assert.equal((await send({ method: 'GET', url })).body.length, 0);
});

test('an endless answer is cut one byte over the bound', async (context) => {
  const url = await listening(context, (_request, response) => {
    const endless = Readable.from(zeros());
    pipeline(endless, response).catch(() => {}); // the reader hangs up: that is the point
  });
  const send = httpSendOver({ fetch, deadline: patient });
  assert.equal((await send({ method: 'GET', url })).body.length, MAX_ANSWER_BYTES + 1);
});

test('a redirect is not followed, and a deadline ends a stalled request', async (context) => {
  const url = await listening(context, (request, response) => {
    if (request.url === '/stall') return;
    if (request.url === '/elsewhere') return void response.end('not asked');
    response.writeHead(302, { location: '/elsewhere' }).end();
  });
  const send = httpSendOver({ fetch, deadline: patient });
  await assert.rejects(send({ method: 'GET', url }));
  const given = new AbortController();
  const hasty = httpSendOver({ fetch, deadline: () => given.signal });
  const stalled = hasty({ method: 'GET', url: `${url}/stall` });
  given.abort(new Error('no more time'));
  await assert.rejects(stalled, /no more time/);
});
