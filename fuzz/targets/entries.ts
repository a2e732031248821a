// Entries, the documents in them, and the fold that takes them.
import { amendmentBody, importBody } from '@sekisho/protocol/http-api';
import { CHECKS } from '@sekisho/drill/keys';
import { readScenario } from '@sekisho/drill/scenario';
import { readJudging } from '@sekisho/drill/world/judging';
import { apply } from '@sekisho/ledger/apply';
import { readOrder } from '@sekisho/ledger/order';
import { readPolicy } from '@sekisho/policy/check';
import { concat, equalBytes, u64be } from '@sekisho/protocol/bytes';
import { canonicalBytes, canonicalText } from '@sekisho/protocol/canonical';
import { type Body, bodyBytes, ENTRY_TYPES, readContent } from '@sekisho/protocol/entry';
import {
  commitment,
  entryBytes,
  MAX_BODY_BYTES,
  paymentTag,
  readEntryBytes,
  readEnvelope,
  sealEntry,
  type SealedEntry,
} from '@sekisho/protocol/envelope';
import { personAct } from '@sekisho/protocol/evidence';
import { readAs } from '@sekisho/protocol/field';
import { historyPartHash, historyParts } from '@sekisho/protocol/history';
import { isJsonObject, type Json, parseJson } from '@sekisho/protocol/json';
import { policyHash } from '@sekisho/protocol/policy';
import { isRefusal } from '@sekisho/protocol/refusal';
import { contents, entries, KIT, next, once, vectors } from '../examples.ts';
import { resigned } from '../resigned.ts';
import { bytesLike, bytesOf, jsonLike } from '../inputs.ts';
import { readFileSync } from 'node:fs';
import type { Value } from '../json-mutations.ts';
import { type Input, must, plain, type Target } from '../target.ts';

const wholeEntries = once(() => entries().map(entryBytes));
const ENVELOPE = 74;

function envelope(input: Input): boolean {
  const bytes = bytesOf(input).slice(0, ENVELOPE + (bytesOf(input).length % 3));
  const read = readEnvelope(bytes);
  if (isRefusal(read)) return false;
  const again = concat(Uint8Array.of(1, read.type), u64be(read.time), read.tag, read.commit);
  must(equalBytes(again, bytes), 'it encodes to other bytes');
  return true;
}

function wholeEntry(input: Input): boolean {
  const bytes = bytesOf(input);
  const read = readEntryBytes(bytes);
  if (isRefusal(read)) return isRecommitted(bytes);
  must(equalBytes(entryBytes(read), bytes), 'it encodes to other bytes');
  return contentHolds(read);
}

/** The same with a commitment that is right, so that what lies behind it is looked at too. */
function isRecommitted(bytes: Uint8Array): boolean {
  const bodyAt = ENVELOPE + 32;
  const [salt, body] = [bytes.slice(ENVELOPE, bodyAt), bytes.slice(bodyAt)];
  const whole = concat(bytes.slice(0, 42), commitment(salt, body), salt, body);
  const read = readEntryBytes(whole);
  if (isRefusal(read)) return false;
  must(equalBytes(entryBytes(read), whole), 'recommitted it encodes to other bytes');
  must(read.salt.length === 32, 'a salt of another length');
  return contentHolds(read);
}

function contentHolds(entry: SealedEntry): boolean {
  const content = readContent(entry);
  if (isRefusal(content)) return false;
  const again = bodyBytes(content.name, content.body as never);
  must(equalBytes(again, entry.body), 'its body encodes to other bytes');
  return true;
}

/** {type, body} as JSON; the body goes into an entry in the bytes it was written in. */
function split(input: Input): { type: number; body: Uint8Array } | undefined {
  const text = typeof input === 'string' ? input : Buffer.from(input).toString('utf8');
  const type = /"type":([0-9]{1,3})\}$/.exec(text)?.[1];
  const body = text.startsWith('{"body":') ? text.slice(8, text.lastIndexOf(',"type"')) : text;
  const bytes = bytesOf(body);
  if (bytes.length > MAX_BODY_BYTES) return undefined;
  return { type: Number(type ?? 1) % 256, body: bytes };
}

const SALT = new Uint8Array(32);

function content(input: Input): boolean {
  const given = split(input);
  return given !== undefined && contentHolds(sealEntry(given.type, 0, given.body, SALT));
}

const nexts = once((): readonly Value[] => next().examples);

/** The fold over a ledger in which everything has happened; whoever is named signs what is said. */
function fold(input: Input): boolean {
  const given = split(input);
  if (given === undefined) return false;
  const { scribe } = next();
  const body = resigned(given.type, given.body, KIT());
  if (body.length > MAX_BODY_BYTES) return false;
  const tag = given.type === ENTRY_TYPES['payment.prepared'] ? tagIn(body) : undefined;
  const entry = sealEntry(given.type, scribe.time, body, SALT, tag);
  const delta = apply(scribe.state, entry, CHECKS);
  if (isRefusal(delta)) return false;
  for (const [table, key, value] of delta) {
    must(typeof key === 'string' && key.isWellFormed(), `a key of ${table} is no text`);
    canonicalText(value as Json);
  }
  return true;
}

/** The tag that a payment's entry must bear, by what its body says. */
function tagIn(body: Uint8Array): Uint8Array | undefined {
  const json = parseJson(body);
  if (isRefusal(json) || !isJsonObject(json)) return undefined;
  const { chain, identity } = json;
  const both = typeof chain === 'string' && typeof identity === 'string';
  return both && identity.isWellFormed() ? paymentTag(chain, identity) : undefined;
}

const policies = once(() => {
  const { base, cases } = vectors<{ base: Value; cases: { patches: Value }[] }>('policy');
  return [
    base,
    JSON.parse(JSON.stringify(KIT().policy)) as Value,
    cases.map(({ patches }) => patches),
  ];
});

function policy(input: Input): boolean {
  const json = parseJson(bytesOf(input));
  const read = isRefusal(json) ? json : readPolicy(json);
  if (isRefusal(json) || isRefusal(read)) return false;
  must(canonicalText(read as Json) === canonicalText(json), 'it encodes to another document');
  must(/^[0-9a-f]{64}$/.test(policyHash(read)), 'it has no hash');
  return true;
}

const judgings = once(() => {
  const { limits, rules, reviews, familiarity, newcomerSeconds } = KIT().policy;
  return [{ limits, rules, reviews, ...(familiarity ? { familiarity } : {}), newcomerSeconds }];
});

function judging(input: Input): boolean {
  return !isRefusal(readJudging(bytesOf(input)));
}

const order = {
  id: 'w-1',
  wallet: 'hot',
  asset: 'nem:mainnet/xem',
  amount: '100000000',
  customer: 'c-1',
  purpose: 'customer',
  context: { accountCreatedAt: '2020-01-01T00:00:00.000Z', channel: 'web' },
};
const orders = once((): readonly Value[] => [
  { ...order, destination: { address: KIT().address(1), memo: 'thank you' } },
  { ...order, destination: { address: KIT().address(2) }, context: undefined },
]);

function readsOrder(input: Input): boolean {
  const bytes = bytesOf(input);
  const read = readOrder(bytes, 'app-1', CHECKS);
  if (isRefusal(read)) return false;
  const json = parseJson(bytes) as Json;
  must(canonicalText(read.order as Json) === canonicalText(json), 'another order is read');
  must(read.subject.amount > BigInt(read.order.amount), 'the fee is not counted');
  return true;
}

const scenarios = once((): readonly Value[] => {
  const { base, rows } = vectors<{ base: object; rows: { name: string; patches: Patch[] }[] }>(
    'scenario',
  );
  const whole = rows.find(({ name }) => name === 'every act')!.patches;
  const file = readFileSync(
    new URL('../../packages/drill/scenarios/coincheck-2018.json', import.meta.url),
    'utf8',
  );
  const every = Object.fromEntries(whole.map(({ path, value }) => [path.slice(1), value]));
  return [{ ...base, ...every }, base, JSON.parse(file) as Value];
});

interface Patch {
  readonly path: string;
  readonly value: Value;
}

function scenario(input: Input): boolean {
  const json = parseJson(bytesOf(input));
  const read = readScenario(bytesOf(input));
  if (isRefusal(json) || isRefusal(read)) return false;
  must(canonicalText(read as Json) === canonicalText(json), 'another scenario is read');
  return true;
}

const ofType = (type: number) => () =>
  contents().flatMap((one) => (one.type === type ? [one.body] : []));

/** A body as the interface takes it: JSON of any spelling, written canonically afterwards. */
const collected = (schema: typeof importBody | typeof amendmentBody) => (input: Input) => {
  const json = parseJson(bytesOf(input));
  const body = isRefusal(json) ? json : readAs(schema, json, 'body');
  if (isRefusal(json) || isRefusal(body)) return false;
  must(equalBytes(canonicalBytes(body as Json), canonicalBytes(json)), 'another body is read');
  if ('rows' in body) historyHolds(body as Body<'history.imported'>);
  return true;
};

function historyHolds({ rows, next }: Body<'history.imported'>): void {
  must(/^[0-9a-f]{64}$/.test(historyPartHash({ rows, next })), 'the part has no hash');
  const again = historyParts(rows).flatMap((part) => part.rows);
  must(canonicalText(again) === canonicalText(rows), 'cut into parts it is another history');
}

const acts = once(() =>
  contents().flatMap(({ body }) => {
    const json = body as Json;
    return isJsonObject(json) && 'assertion' in json ? [body] : [];
  }),
);

function act(input: Input): boolean {
  const json = parseJson(bytesOf(input));
  const read = isRefusal(json) ? json : readAs(personAct, json, 'act');
  if (isRefusal(json) || isRefusal(read)) return false;
  must(canonicalText(read as Json) === canonicalText(json), 'another act is read');
  return true;
}

const SAME = 'encodes to the same bytes';

export const entryTargets: readonly Target[] = [
  plain('envelopes', SAME, bytesLike(wholeEntries), 60, envelope),
  plain('entries', `${SAME}, its body too`, bytesLike(wholeEntries), 60, wholeEntry),
  plain('contents', SAME, jsonLike(contents), 60, content),
  plain('fold', 'answers a delta or a refusal', jsonLike(nexts), 40, fold),
  plain('policies', 'the same document', jsonLike(policies), 30, policy),
  plain('judgings', 'answers', jsonLike(judgings), 30, judging),
  plain('orders', 'the same order', jsonLike(orders), 60, readsOrder),
  plain('scenarios', 'the same scenario', jsonLike(scenarios), 30, scenario),
  plain('imports', 'the same rows', jsonLike(ofType(51)), 30, collected(importBody)),
  plain('amendments', 'the same body', jsonLike(ofType(3)), 20, collected(amendmentBody)),
  plain('acts', 'the same act', jsonLike(acts), 40, act),
];
