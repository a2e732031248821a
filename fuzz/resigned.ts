// Whoever a statement names signs it, whatever it says by now: else a fuzzer would see no more of
// the fold than its signature checks.
import { base64, fromBase64, utf8 } from '@sekisho/protocol/bytes';
import { canonicalBytes, parseCanonical } from '@sekisho/protocol/canonical';
import { ENTRY_TYPES, entryName } from '@sekisho/protocol/entry';
import {
  actChallenge,
  type ActStatement,
  type StatementKind,
  statementBytes,
} from '@sekisho/protocol/evidence';
import { signRequest } from '@sekisho/protocol/http-signature';
import { isJsonObject, type Json, type JsonObject } from '@sekisho/protocol/json';
import { isRefusal } from '@sekisho/protocol/refusal';
import type { PolicyKit } from '@sekisho/drill/policy-kit';

/** The body with the signatures its statements need; as it was where it is no such body. */
export function resigned(type: number, body: Uint8Array, kit: PolicyKit): Uint8Array {
  const json = parseCanonical(body);
  if (isRefusal(json) || !isJsonObject(json)) return body;
  const signed = signedAgain(type, json, kit);
  try {
    return canonicalBytes(signed);
  } catch {
    return body; // deeper than canonical text goes
  }
}

const KINDS: Readonly<Record<number, StatementKind>> = {
  [ENTRY_TYPES['chain.observed']]: 'observation',
  [ENTRY_TYPES.stopped]: 'watcher-stop',
  [ENTRY_TYPES['withdrawal.attested']]: 'attestation',
};

function signedAgain(type: number, json: JsonObject, kit: PolicyKit): Json {
  const statement = json['statement'];
  if (isObject(statement) && 'assertion' in json) return asPerson(statement, kit) ?? json;
  const kind = KINDS[type];
  if (kind !== undefined && isObject(statement)) return asParty(kind, statement, kit);
  if (entryName(type) === 'payment.signed') return listed(json, 'promises', 'promise', kit);
  if (entryName(type) === 'payment.expired') return listed(json, 'witnesses', 'expiry', kit);
  const acts = json['acts'];
  if (Array.isArray(acts)) {
    return { ...json, acts: acts.map((act: Json) => personIn(act, kit) ?? act) };
  }
  const request = json['request'];
  return isObject(request) ? { ...json, request: asClient(request, kit) } : json;
}

const isObject = (value: Json | undefined): value is JsonObject =>
  value !== undefined && isJsonObject(value);

const personIn = (act: Json, kit: PolicyKit): Json | undefined =>
  isObject(act) && isObject(act['statement']) ? asPerson(act['statement'], kit) : undefined;

function asPerson(statement: JsonObject, kit: PolicyKit): Json | undefined {
  const { person } = statement;
  if (typeof person !== 'string') return undefined;
  const challenge = actChallenge(statement as unknown as ActStatement);
  return { statement, assertion: { ...kit.passkey(person).assert(challenge) } };
}

function asParty(kind: StatementKind, statement: JsonObject, kit: PolicyKit): Json {
  const named = statement['watcher'] ?? statement['signer'] ?? statement['attester'];
  const { sign } = kit.keys(typeof named === 'string' ? named : 'nobody');
  return { statement, signature: base64(sign(statementBytes(kind, statement))) };
}

function listed(json: JsonObject, field: string, kind: StatementKind, kit: PolicyKit): Json {
  const items = json[field];
  if (!Array.isArray(items)) return json;
  const signed = items.map((item: Json) =>
    isObject(item) && isObject(item['statement']) ? asParty(kind, item['statement'], kit) : item,
  );
  return { ...json, [field]: signed };
}

/** As the client's SDK would, where that would sign such a thing at all. */
function asClient(request: JsonObject, kit: PolicyKit): Json {
  const said = (name: string): string => {
    const value = request[name];
    return typeof value === 'string' ? value : '';
  };
  const input = said('signatureInput');
  const number = (name: string) => Number(new RegExp(`${name}=([0-9]{1,15})`).exec(input)?.[1]);
  const text = (name: string) => new RegExp(`${name}="([^"]*)"`).exec(input)?.[1] ?? '';
  const keyid = text('keyid');
  const bytes = fromBase64(said('body')) ?? utf8('');
  try {
    const headers = signRequest(
      {
        ...{ method: said('method'), authority: said('authority'), path: said('path') },
        ...{ query: said('query'), body: bytes, keyid, nonce: text('nonce') },
        ...{ created: number('created'), expires: number('expires') },
      },
      kit.keys(keyid).sign,
    );
    const signature = headers.signature.slice('sekisho=:'.length, -1);
    return { ...request, signatureInput: headers['signature-input'], signature };
  } catch {
    return request; // outside the profile: nobody's SDK signs it
  }
}
