// The demo's exchange: its app server, which asks through the SDK as any exchange would.
import type { WithdrawalSummary } from '@sekisho/protocol/http-api';

export interface OrderAsked {
  readonly id: string;
  readonly customer: string;
  readonly address: string;
  /** Micro-XEM. */
  readonly amount: bigint;
}

export interface Exchange {
  /** The answer, its receipt checked. */
  withdraw(order: OrderAsked): Promise<WithdrawalSummary>;
  show(id: string): Promise<WithdrawalSummary>;
}
import { request } from 'node:https';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { signRequest } from '@sekisho/protocol/http-signature';
import { utf8, base64url } from '@sekisho/protocol/bytes';
import { ed25519SignerFrom } from '@sekisho/replica/wiring/node-checks';
import { systemRandom } from '@sekisho/replica/wiring/system-random';
import type { Town } from './town.ts';
export function openExchange(town: Town): Exchange {
  const d = join(town.dir, 'app-1');
  const f = (n: string) => readFileSync(join(d, n), 'utf8');
  const sign = ed25519SignerFrom(f('party.key'));
  const { host, port } = town.deployment.plan.api;
  const authority = `${host}:${port}`;
  const ask = (method: 'GET' | 'POST', path: string, text: string): Promise<any> =>
    new Promise((ok, no) => {
      const body = utf8(text);
      const created = Math.floor(Date.now() / 1000);
      const h = signRequest(
        {
          method,
          authority,
          path,
          query: '?',
          body,
          created,
          expires: created + 60,
          nonce: base64url(systemRandom.bytes(16)),
          keyid: 'app-1-key',
        },
        sign,
      );
      const r = request(
        {
          host,
          port,
          path,
          method,
          cert: f('tls.crt'),
          key: f('tls.key'),
          ca: f('ca.crt'),
          headers: { ...h, 'content-length': body.length },
        },
        (res) => {
          let t = '';
          res.on('data', (x) => (t += x));
          res.on('end', () => {
            const j = JSON.parse(t);
            if (res.statusCode! >= 400) no(new Error(t));
            else ok(j);
          });
        },
      );
      r.on('error', no);
      r.end(body);
    });
  return {
    withdraw: ({ id, customer, address, amount }) =>
      ask(
        'POST',
        '/v1/withdrawals',
        JSON.stringify({
          id,
          wallet: 'nem-hot',
          asset: 'nem:mainnet/xem',
          amount: amount.toString(),
          destination: { address },
          customer,
        }),
      ),
    show: (id) => ask('GET', `/v1/withdrawals/${id}`, ''),
  };
}
