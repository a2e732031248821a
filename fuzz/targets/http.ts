// The HTTP interfaces of gateway and watcher as functions: raw requests, signed ones, acts.
import { type GatewayWorld, openGatewayWorld, signed } from '@sekisho/drill/gateway-world';
import { CHECKS } from '@sekisho/drill/keys';
import { WATCHERS } from '@sekisho/drill/policy-kit';
import { Siege } from '@sekisho/drill/siege';
import { fromHex, utf8 } from '@sekisho/protocol/bytes';
import { ENTRY_TYPES } from '@sekisho/protocol/entry';
import {
  contentDigest,
  readRequest,
  readTerms,
  type RequestEvidence,
  verifyEvidence,
} from '@sekisho/protocol/http-signature';
import { canonicalText } from '@sekisho/protocol/canonical';
import { parseJson } from '@sekisho/protocol/json';
import { isRefusal } from '@sekisho/protocol/refusal';
import type { ApiRequest } from '@sekisho/replica/api';
import { answerHolds } from '../answers.ts';
import { vectors } from '../examples.ts';
import { bytesLike, bytesOf, jsonLike, textOfInput } from '../inputs.ts';
import { requestIn } from '../raw-request.ts';
import { resigned } from '../resigned.ts';
import { type Input, must, type Opened, plain, type Target } from '../target.ts';
import {
  actExamples,
  collectedExamples,
  FRESH_ID,
  orderExamples,
  rawExamples,
  STOP,
  watcherExamples,
  WITHDRAWAL,
} from './http-examples.ts';

/** After whatever came, the gateway lives and answers. */
async function stillServes({ api, gateway, events }: GatewayWorld): Promise<void> {
  must(gateway.replica.halted === undefined, 'the gateway has halted');
  const fault = events.find(({ event }) => event === 'fault');
  must(fault === undefined, `the gateway met a fault: ${JSON.stringify(fault)}`);
  const health = await api(requestIn(utf8('GET /healthz HTTP/1.1\r\nhost: a\r\n\r\n'), undefined));
  must(health.status === 200, 'the gateway is not healthy');
}

async function opened(
  request: (world: GatewayWorld, input: Input) => ApiRequest | Promise<ApiRequest>,
): Promise<Opened> {
  const world = await openGatewayWorld();
  return {
    run: async (input) => answerHolds(await world.api(await request(world, input))),
    close: () => stillServes(world),
  };
}

/** Anything at all, over the client's own connection or over another's. */
const raw = ({ certificate }: GatewayWorld, input: Input): ApiRequest => {
  const bytes = bytesOf(input);
  return requestIn(bytes, bytes.length % 4 === 0 ? undefined : certificate);
};

const parsed = (input: Input): Record<string, unknown> => {
  const value = parseJson(bytesOf(input));
  return !isRefusal(value) && typeof value === 'object' && value !== null ? { ...value } : {};
};

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** What an SDK would sign, if it is within the profile: the body and target are the client's. */
function signedRequest(world: GatewayWorld, input: Input): ApiRequest {
  const text = textOfInput(input).replaceAll(FRESH_ID, `w-${world.count.next()}`);
  const { method, path, query, body, keyid } = parsed(text);
  const order =
    typeof body === 'string' ? body : body === undefined ? '' : canonicalText(body as never);
  try {
    return signed(world, {
      ...{ method: textOf(method), path: textOf(path), query: textOf(query ?? '?') },
      body: utf8(order.toWellFormed()),
      ...(typeof keyid === 'string' ? { keyid } : {}),
    });
  } catch {
    return raw(world, input); // outside the profile: nobody signs it
  }
}

/** The subjects that acts may name, as they are called in this world. */
interface Subjects {
  readonly withdrawal: string;
  readonly stop: string;
}

async function subjectsOf(world: GatewayWorld): Promise<Subjects> {
  const held = { method: 'POST', path: '/v1/withdrawals', body: orderExamples()[0] };
  const text = JSON.stringify({ ...held, body: orderBody(15_000_000_000n) });
  const answer = await world.api(signedRequest(world, text));
  const { withdrawal } = JSON.parse(Buffer.from(answer.body as Uint8Array).toString());
  const stop = actExamples().find((act) => JSON.stringify(act).includes('"stop"'));
  const stopped = await world.api(actRequest(world, JSON.stringify(stop), undefined));
  const { stop: id } = JSON.parse(Buffer.from(stopped.body as Uint8Array).toString());
  must(typeof withdrawal === 'string' && typeof id === 'string', 'the world did not begin');
  return { withdrawal, stop: id };
}

const orderBody = (amount: bigint): object => {
  const [first] = orderExamples() as readonly { body: object }[];
  return { ...first!.body, amount: String(amount), id: 'w-held' };
};

const withSubjects = (input: Input, subjects: Subjects | undefined): string =>
  textOfInput(input)
    .replaceAll(WITHDRAWAL, subjects?.withdrawal ?? WITHDRAWAL)
    .replaceAll(STOP, subjects?.stop ?? STOP);

function actRequest(world: GatewayWorld, input: Input, subjects: Subjects | undefined): ApiRequest {
  const body = resigned(ENTRY_TYPES.thawed, bytesOf(withSubjects(input, subjects)), world.kit);
  return posted('/v1/acts', body);
}

const posted = (target: string, body: Uint8Array): ApiRequest => ({
  ...{ method: 'POST', target, authority: 'gateway.example' },
  ...{ fields: [['host', 'gateway.example']], body, certificate: undefined },
});

async function openActs(): Promise<Opened> {
  const world = await openGatewayWorld();
  const subjects = await subjectsOf(world);
  return {
    run: async (input) => answerHolds(await world.api(actRequest(world, input, subjects))),
    close: () => stillServes(world),
  };
}

function collectedRequest(world: GatewayWorld, input: Input): ApiRequest {
  const body = resigned(ENTRY_TYPES['policy.amended'], bytesOf(input), world.kit);
  const isImport = Buffer.from(body).includes('"rows"');
  return posted(isImport ? '/v1/imports' : '/v1/amendments', body);
}

/** A watcher's own problems name the refusal itself. */
async function openWatcher(): Promise<Opened> {
  const siege = new Siege();
  const { api, watcher } = await siege.watcher('watcher-1', WATCHERS);
  return {
    run: async (input) => {
      const asked = requestIn(bytesOf(input), undefined);
      const isStop = asked.target.startsWith('/v1/stops');
      const body = isStop ? resigned(ENTRY_TYPES.stopped, asked.body, siege.kit) : asked.body;
      const { status, body: answer } = await api({ ...asked, body });
      must([200, 404, 413, 422, 429, 503].includes(status), `the answer is ${status}`);
      const json = parseJson(answer as Uint8Array);
      must(!isRefusal(json), 'the answer is not strict JSON');
      return status === 200;
    },
    close: () => must(watcher.status() !== undefined, 'the watcher says nothing'),
  };
}

interface Row {
  readonly publicKey: string;
  readonly evidence: RequestEvidence;
  readonly expect: string;
}

const ROWS = vectors<{ vectors: Row[] }>('request-evidence').vectors;
const evidenceExamples = () => ROWS.map(({ evidence }) => evidence);
const KNOWN = new Set(
  ROWS.filter(({ expect }) => expect === 'accept').map(({ evidence }) =>
    canonicalText({ ...evidence }),
  ),
);
const SIGNERS = [...new Set(ROWS.map(({ publicKey }) => publicKey))].map((key) => fromHex(key)!);

/** Stored evidence: what verifies is what somebody signed, to the letter. */
function evidence(input: Input): boolean {
  const value = parsed(input);
  const text = (name: string): string => (typeof value[name] === 'string' ? value[name] : '');
  const given: RequestEvidence = {
    ...{ method: text('method'), authority: text('authority'), path: text('path') },
    ...{ query: text('query'), body: text('body') },
    ...{ signatureInput: text('signatureInput'), signature: text('signature') },
  };
  for (const key of SIGNERS.filter(({ length }) => length === 32)) {
    const verified = verifyEvidence(given, key, CHECKS.ed25519);
    must(isRefusal(verified) || KNOWN.has(canonicalText({ ...given })), 'nobody signed this');
  }
  return !isRefusal(readTerms(given));
}

/** The fields of a request become evidence that says the same, and nothing else. */
function fields(input: Input): boolean {
  const request = requestIn(bytesOf(input), undefined);
  const read = readRequest(request);
  if (isRefusal(read)) return false;
  const field = (name: string) => request.fields.find(([is]) => is.toLowerCase() === name)?.[1];
  const { evidence: kept } = read;
  const target =
    kept.path + (kept.query === '?' && !request.target.includes('?') ? '' : kept.query);
  must(target === request.target, 'another target is kept');
  must(field('signature-input') === kept.signatureInput, 'another Signature-Input is kept');
  must(field('signature') === `sekisho=:${kept.signature}:`, 'another signature is kept');
  must(field('content-digest') === contentDigest(request.body), 'another digest was believed');
  const terms = readTerms(kept);
  must(!isRefusal(terms) && terms.nonce === read.nonce, 'kept, it reads otherwise');
  return true;
}

const NEVER_500 = 'known problems, never a 500';

export const httpTargets: readonly Target[] = [
  plain('request-fields', 'the same request is kept', bytesLike(rawExamples), 40, fields),
  plain('request-evidence', 'what verifies was signed', jsonLike(evidenceExamples), 20, evidence),
  {
    ...{ name: 'http-raw', holds: NEVER_500, share: 60, inputs: bytesLike(rawExamples) },
    open: () => opened(raw),
  },
  {
    ...{ name: 'http-signed', holds: NEVER_500, share: 30, inputs: jsonLike(orderExamples) },
    open: () => opened(signedRequest),
  },
  {
    ...{ name: 'http-acts', holds: NEVER_500, share: 30, inputs: jsonLike(actExamples) },
    open: openActs,
  },
  {
    ...{ name: 'http-collected', holds: NEVER_500, share: 10, inputs: jsonLike(collectedExamples) },
    open: () => opened(collectedRequest),
  },
  {
    ...{ name: 'http-watcher', holds: NEVER_500, share: 20, inputs: bytesLike(watcherExamples) },
    open: openWatcher,
  },
];
