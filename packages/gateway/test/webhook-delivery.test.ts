// What goes over the wire: signatures that the standard's own library verifies, over TLS that is
// verified, to the address of the settings and nowhere else. Vectors: spec/vectors/webhooks.json.
import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { IncomingHttpHeaders } from 'node:http';
import { createServer } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { readSettings } from '@sekisho/replica/wiring/settings';
import fc from 'fast-check';
import { Webhook, WebhookVerificationError } from 'standardwebhooks';
import { createAuthority } from '@sekisho/drill/certificates';
import { messageOf } from '../src/webhooks/message.ts';
import type { Notice } from '../src/webhooks/notice.ts';
import { keyOfSecret, signedFields } from '../src/webhooks/signature.ts';
import { receiversOf, webhookSettings } from '../src/wiring/webhook-settings.ts';

const VECTORS = JSON.parse(
  readFileSync(new URL('../../../spec/vectors/webhooks.json', import.meta.url), 'utf8'),
);
const ASSETS = [{ id: 'nem:mainnet/xem', symbol: 'XEM', decimals: 6 }];
const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;

const folder = mkdtempSync(join(tmpdir(), 'sekisho-webhooks-'));
after(() => rmSync(folder, { recursive: true }));

const write = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text, { mode: 0o600 });
  return name;
};

interface Came {
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

const authority = await createAuthority('of the receiver');
const certified = await authority.issue('127.0.0.1');

/** An https server that answers so, and what came to it. */
async function server(status: number, location?: string) {
  const came: Came[] = [];
  const listening = createServer(certified, (incoming, outgoing) => {
    let body = '';
    incoming.on('data', (part: Buffer) => (body += part.toString()));
    incoming.on('end', () => {
      came.push({ url: incoming.url ?? '', headers: incoming.headers, body });
      outgoing.writeHead(status, location === undefined ? {} : { location }).end('taken');
    });
  });
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
  after(() => listening.close().closeAllConnections());
  const address = listening.address();
  assert.ok(typeof address === 'object' && address);
  return { came, url: `https://127.0.0.1:${address.port}/hook` };
}

const clock = { now: () => Date.now(), after: () => () => {} };

function receiver(change: object) {
  write('secret', SECRET);
  const one = { id: 'chat', secretFile: 'secret', kinds: ['held'], ...change };
  const text = JSON.stringify({ console: 'https://console.example/', receivers: [one] });
  const settings = readSettings(join(folder, write('settings.json', text)), webhookSettings);
  const around = { clock, assets: () => ASSETS };
  return receiversOf(settings, settings.values, around)[0]!;
}

const { notice } = VECTORS as { notice: Notice };

describe('the signature', () => {
  for (const { name, secret, id, time, body, fields } of VECTORS.signed) {
    test(`of the vector: ${name}`, () => {
      assert.deepEqual(signedFields(keyOfSecret(secret)!, id, time, body), fields);
    });
  }

  test('is what the library of the standard verifies, and over these bytes only', () => {
    const secrets = fc.uint8Array({ minLength: 24, maxLength: 64 });
    const bodies = fc.string({ unit: 'grapheme', minLength: 1 });
    fc.assert(
      fc.property(secrets, fc.stringMatching(/^msg_[a-z0-9]{1,40}$/), bodies, (key, id, body) => {
        const secret = `whsec_${Buffer.from(key).toString('base64')}`;
        const fields = signedFields(keyOfSecret(secret)!, id, Date.now(), body);
        const library = new Webhook(secret);
        library.verify(body, { ...fields }, { jsonParse: false });
        for (const [other, changed] of [
          [`${body} `, fields],
          [body, { ...fields, 'webhook-id': `${id}x` }],
          [
            body,
            { ...fields, 'webhook-timestamp': String(Number(fields['webhook-timestamp']) + 1) },
          ],
        ] as const) {
          const verify = () => library.verify(other, { ...changed }, { jsonParse: false });
          assert.throws(verify, WebhookVerificationError);
        }
      }),
      { numRuns: 50 },
    );
  });

  for (const [name, secret] of [
    ['no prefix', Buffer.alloc(32).toString('base64')],
    ['too short', `whsec_${Buffer.alloc(23).toString('base64')}`],
    ['too long', `whsec_${Buffer.alloc(65).toString('base64')}`],
    ['not base64', 'whsec_!!!!'],
    ['nothing', ''],
  ] as const) {
    test(`takes no secret: ${name}`, () => assert.equal(keyOfSecret(secret), undefined));
  }
});

describe('the body', () => {
  for (const { name, wording, body } of VECTORS.messages) {
    test(`of the vector: ${name}`, () => {
      const given = VECTORS.notices?.[name] ?? notice;
      assert.deepEqual(JSON.parse(messageOf(given, wording, ASSETS)), body);
    });
  }
});

describe('on the wire', () => {
  test('signed, as JSON, to the very path of the settings, over verified TLS', async () => {
    const { came, url } = await server(204);
    const status = await receiver({ url, ca: write('ca.crt', authority.ca) }).send(notice);
    const [only] = came;
    assert.deepEqual([status, came.length, only?.url], [204, 1, '/hook']);
    assert.equal(only?.headers['content-type'], 'application/json');
    const verified = new Webhook(SECRET).verify(only!.body, {
      'webhook-id': String(only!.headers['webhook-id']),
      'webhook-timestamp': String(only!.headers['webhook-timestamp']),
      'webhook-signature': String(only!.headers['webhook-signature']),
    });
    assert.equal((verified as { type: string }).type, 'held');
    assert.ok(!JSON.stringify(only).includes(SECRET));
  });

  test('a server that no known authority certified is told nothing', async () => {
    const { came, url } = await server(204);
    await assert.rejects(receiver({ url }).send(notice));
    assert.deepEqual(came, []);
  });

  test('a redirect is an answer, and followed nowhere', async () => {
    const elsewhere = await server(204);
    const { url } = await server(307, elsewhere.url);
    const status = await receiver({ url, ca: write('ca.crt', authority.ca) }).send(notice);
    assert.deepEqual([status, elsewhere.came], [307, []]);
  });

  test('a chat tool’s address is read from a file, and needs no signature', async () => {
    const { came, url } = await server(200);
    const urlFile = write('chat.url', `${url}\n`);
    const ca = write('ca.crt', authority.ca);
    const chat = { urlFile, ca, template: 'chat', language: 'ja', secretFile: undefined };
    assert.equal(await receiver(chat).send(notice), 200);
    assert.equal(came[0]?.headers['webhook-signature'], undefined);
    assert.match(JSON.parse(came[0]!.body).text, /^確認待ちの出金: hot から 25,000 XEM/);
  });
});

describe('settings that are refused', () => {
  for (const [name, change, message] of [
    ['http to another machine', { url: 'http://hooks.example/x' }, /not https/],
    ['a password in the address', { url: 'https://a:b@hooks.example/x' }, /not https/],
    ['no address', {}, /give url or urlFile/],
    ['two addresses', { url: 'https://a.example', urlFile: 'x' }, /give url or urlFile/],
    ['json without a secret', { url: 'https://a.example', secretFile: undefined }, /secretFile/],
    ['a kind nobody knows', { url: 'https://a.example', kinds: ['all'] }, /kinds/],
    ['no kind', { url: 'https://a.example', kinds: [] }, /kinds/],
    ['an unknown member', { url: 'https://a.example', retries: 9 }, /retries/],
  ] as const) {
    test(name, () => assert.throws(() => receiver(change), message));
  }

  test('a secret that others may read, or that is none, without telling it', () => {
    write('open', SECRET);
    chmodSync(join(folder, 'open'), 0o644);
    const url = 'https://a.example';
    assert.throws(() => receiver({ url, secretFile: 'open' }), /chmod 600/);
    write('odd', 'hunter2');
    const odd = () => receiver({ url, secretFile: 'odd' });
    assert.throws(
      odd,
      (fault: Error) => /whsec_/.test(fault.message) && !/hunter2/.test(fault.message),
    );
  });
});
