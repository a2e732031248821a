// What an entry says, taken apart by the code the signers use: the order inside a request, the
// payment inside unsigned bytes, the statement a passkey signed.
import { chainOf, type DecodedPayment } from '@sekisho/chains/chain';
import { fromBase64, fromHex, fromUtf8 } from '@sekisho/protocol/bytes';
import type { Content } from '@sekisho/protocol/entry';
import type { ActStatement } from '@sekisho/protocol/evidence';
import { readAs } from '@sekisho/protocol/field';
import { parseJson } from '@sekisho/protocol/json';
import { isRefusal, type Refusal, refuse } from '@sekisho/protocol/refusal';
import { type Order, orderSchema } from '@sekisho/protocol/withdrawal';

export interface Decoded {
  readonly order?: Order | Refusal;
  readonly payment?: DecodedPayment | Refusal;
  readonly statements?: readonly ActStatement[];
}

export function decoded({ name, body }: Content): Decoded {
  switch (name) {
    case 'withdrawal.requested':
      return { order: orderOf(body.request.body) };
    case 'payment.prepared':
      return { payment: paymentOf(body.chain, body.bytes) };
    case 'withdrawal.approved':
    case 'withdrawal.rejected':
    case 'policy.vetoed':
    case 'thawed':
      return { statements: [body.statement] };
    case 'stopped':
      return 'act' in body.statement ? { statements: [body.statement] } : {};
    case 'policy.amended':
    case 'history.imported':
    case 'ledger.rebased':
      return { statements: body.acts.map(({ statement }) => statement) };
    default:
      return {};
  }
}

function orderOf(base64: string): Order | Refusal {
  const bytes = fromBase64(base64);
  const text = bytes === undefined ? undefined : fromUtf8(bytes);
  const json = text === undefined ? refuse('json-malformed', 'not UTF-8') : parseJson(text);
  return isRefusal(json) ? json : readAs(orderSchema, json, 'order');
}

function paymentOf(id: string, bytesHex: string): DecodedPayment | Refusal {
  const chain = chainOf(id);
  const bytes = fromHex(bytesHex);
  if (chain === undefined) return refuse('asset-unknown', `this page does not know ${id}`);
  return bytes === undefined ? refuse('schema-mismatch', 'not hex') : chain.decode(bytes);
}
