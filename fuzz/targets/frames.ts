// What crosses links between nodes: frames, calls, batches of entries.
import { CHECKS } from '@sekisho/drill/keys';
import { connectWatchers, openGatewayWorld, settled } from '@sekisho/drill/gateway-world';
import { batchOf, forged } from '@sekisho/drill/hostile-gateway';
import { linkPair } from '@sekisho/drill/link-pair';
import { Siege } from '@sekisho/drill/siege';
import { SIGNERS, WATCHERS } from '@sekisho/drill/policy-kit';
import { concat, equalBytes, utf8 } from '@sekisho/protocol/bytes';
import { canonicalText } from '@sekisho/protocol/canonical';
import { readAs } from '@sekisho/protocol/field';
import { type Json, parseJson } from '@sekisho/protocol/json';
import * as message from '@sekisho/protocol/message';
import { isRefusal } from '@sekisho/protocol/refusal';
import { follow } from '@sekisho/replica/follow';
import { encodeFrame, FrameDecoder, MAX_FRAME_BYTES } from '@sekisho/replica/frame';
import type { Link } from '@sekisho/replica/link';
import { memoryStore } from '@sekisho/replica/memory-store';
import { Replica } from '@sekisho/replica/replica';
import { contents, once, told } from '../examples.ts';
import { bytesLike, bytesOf, jsonLike } from '../inputs.ts';
import { printed, type Value } from '../json-mutations.ts';
import { type Input, must, type Opened, plain, type Target } from '../target.ts';

const history = once(() => forged(told()));
const part = once(() => batchOf(history(), 0, told().head(), { to: 5 }));
const hello = once(() => ({ ledger: told().ledger, size: told().size, note: told().head() }));

const statementOf = (type: number): Value =>
  contents().find((one) => one.type === type && 'signature' in (one.body as object))?.body;

/** One valid body of each kind of call and answer. */
const bodies = once((): readonly Value[] => [
  hello(),
  part(),
  { size: 5, cosignature: '— a b\n', withheld: { tag: 'stop-missing', detail: 'a stop' } },
  statementOf(30),
  statementOf(40),
  { nonce: '0f'.repeat(16) },
  { payment: '11'.repeat(32) },
  {
    ...{ payment: '11'.repeat(32), handle: 'h-1' },
    commitments: [{ party: 'signer-1', hiding: '22'.repeat(32), binding: '33'.repeat(32) }],
  },
  { share: { party: 'signer-1', share: '01'.padEnd(64, '0') } },
]);

const KINDS = [
  'hello',
  'follow',
  'observe',
  'observed',
  'stop',
  'expiry',
  'largest',
  'commit',
  'share',
  'ping',
];

const calls = once((): readonly Value[] => [
  ...KINDS.flatMap((kind, id) => bodies().map((body) => ({ id, kind, body }))),
  ...bodies().map((body, re) => ({ re, body })),
  { re: 0, tag: 'stop-missing', detail: 'a stop' },
]);

const frames = once(() =>
  [
    [utf8('a')],
    [utf8(printed(calls()[0])), utf8(printed(calls()[20]))],
    [new Uint8Array(1_000), new Uint8Array(1)],
  ].map((payloads) => concat(...payloads.map(encodeFrame))),
);

/** In one piece and in many it is the same frames, and they encode to what was taken. */
function decoder(input: Input): boolean {
  const bytes = bytesOf(input);
  const whole: Uint8Array[] = [];
  const inPieces: Uint8Array[] = [];
  const refused = new FrameDecoder().push(bytes, (frame) => whole.push(frame));
  const slow = new FrameDecoder();
  const step = 1 + (bytes.length % 7);
  for (let at = 0; at < bytes.length; at += step) {
    slow.push(bytes.subarray(at, at + step), (frame) => inPieces.push(frame));
  }
  must(whole.length === inPieces.length, 'pieces make other frames');
  const taken = concat(...whole.map(encodeFrame));
  must(equalBytes(taken, concat(...inPieces.map(encodeFrame))), 'pieces make other frames');
  must(equalBytes(taken, bytes.subarray(0, taken.length)), 'frames encode to other bytes');
  const rest = bytes.subarray(taken.length);
  const claimed = rest.length < 4 ? 1 : new DataView(rest.slice(0, 4).buffer).getUint32(0);
  const isClaim = claimed > 0 && claimed <= MAX_FRAME_BYTES;
  must((refused === undefined) === isClaim, `a frame of ${claimed} bytes is waited for`);
  return refused === undefined && whole.length > 0;
}

const SCHEMAS = Object.entries(message).flatMap(([name, schema]) =>
  typeof schema === 'object' ? [[name, schema] as const] : [],
);

function messages(input: Input): boolean {
  const json = parseJson(bytesOf(input));
  if (isRefusal(json)) return false;
  let accepted = false;
  for (const [name, schema] of SCHEMAS) {
    const read = readAs(schema, json, name);
    if (isRefusal(read)) continue;
    accepted = true;
    must(canonicalText(read as Json) === canonicalText(json), `${name} is read otherwise`);
  }
  return accepted;
}

/** A stranger's end of a link: says one frame, and hears what it hears. */
async function say(
  serve: (link: Link) => void,
  a: string,
  b: string,
  frames_: readonly Uint8Array[],
) {
  const [own, theirs] = linkPair(a, b);
  const heard: Uint8Array[] = [];
  serve(theirs);
  own.onFrame((frame) => heard.push(frame));
  for (const frame of frames_) own.send(frame);
  for (let turn = 0; turn < 12; turn++) await Promise.resolve();
  own.close('said');
  for (const frame of heard) {
    must(!isRefusal(parseJson(frame)), 'what comes back is not strict JSON');
  }
  return heard.length > 0;
}

/** The gateway's door, to somebody with the certificate of a watcher or a signer. */
async function openDoor(): Promise<Opened> {
  const world = await openGatewayWorld();
  await connectWatchers(world);
  const { policy } = world.kit;
  const parties = [...policy.watchers.parties, ...policy.signers];
  const size = world.gateway.replica.size;
  return {
    run: async (input) => {
      const bytes = bytesOf(input);
      const party = parties[bytes.length % parties.length]!;
      const greeting = utf8(
        canonicalText({ id: 0, kind: 'hello', body: { ledger: world.ledger, size, note: '' } }),
      );
      const said = bytes.length % 3 === 0 ? [greeting, bytes] : [bytes];
      const enter = (link: Link) => world.gateway.door.enter(link);
      const answered = await say(
        enter,
        party.certificate,
        policy.gateway.certificate,
        nonEmpty(said),
      );
      must(world.gateway.replica.halted === undefined, 'the gateway has halted');
      return answered;
    },
    close: async () => {
      await settled(world);
      // That a link closed while somebody was being asked over it is told as a fault too.
      const fault = world.events.find(
        (event_) =>
          event_.event === 'fault' && !/"(the )?link (is )?closed: /.test(JSON.stringify(event_)),
      );
      must(fault === undefined, `the gateway met a fault: ${JSON.stringify(fault)}`);
    },
  };
}

/** A link carries no empty frame (frame.ts). */
const nonEmpty = (said: readonly Uint8Array[]) => said.filter(({ length }) => length > 0);

/** A signer and a watcher, to somebody with the gateway's certificate. */
async function openNodes(): Promise<Opened> {
  const siege = new Siege();
  const signer = await siege.signer(SIGNERS[0]!);
  const watcher = await siege.watcher(WATCHERS[0]!, WATCHERS);
  await siege.bring(signer);
  await siege.bring(watcher, siege.bareHead());
  const { gateway } = siege.kit.policy;
  return {
    run: async (input) => {
      const said = nonEmpty([bytesOf(input)]);
      const party = said[0] !== undefined && said[0].length % 2 === 0 ? signer : watcher;
      const serve = (link: Link) =>
        void ('front' in party ? party.front.serve(link) : party.watcher.serve(link));
      const answered = await say(serve, gateway.certificate, 'aa'.repeat(32), said);
      must(party.replica.halted === undefined, `halted: ${party.replica.halted?.detail}`);
      return answered;
    },
  };
}

const batches = once((): readonly Value[] => [
  JSON.parse(JSON.stringify(part())) as Value,
  JSON.parse(JSON.stringify(batchOf(history(), 0, told().head(), { to: 2 }))) as Value,
]);

/** A batch as a signer and as a watcher take it; a damaged one leaves them as they were. */
async function followed(input: Input): Promise<boolean> {
  const json = parseJson(bytesOf(input));
  const given = isRefusal(json) ? json : readAs(message.followSchema, json, 'follow');
  if (isRefusal(given)) return false;
  let accepted = false;
  for (const trust of ['sequenced', 'cosigned'] as const) {
    const replica = await Replica.open(memoryStore(), told().ledger, CHECKS);
    must(!isRefusal(replica), 'no replica');
    const head = await follow(replica, given, trust, CHECKS);
    must(replica.halted === undefined, `halted: ${replica.halted?.detail}`);
    if (isRefusal(head)) {
      must(replica.size === 0, 'refused, and yet something was kept');
      continue;
    }
    accepted = true;
    must(history().tree.size === head.size, 'a head that nobody signed');
  }
  return accepted;
}

export const frameTargets: readonly Target[] = [
  plain('frames', 'the same bytes, in pieces too', bytesLike(frames), 60, decoder),
  plain('messages', 'the same value', jsonLike(calls), 30, messages),
  {
    ...{ name: 'calls-to-gateway', holds: 'answers or closes, goes on', share: 15 },
    ...{ inputs: jsonLike(calls), open: openDoor },
  },
  {
    ...{ name: 'calls-to-nodes', holds: 'answers or closes, never halts', share: 15 },
    ...{ inputs: jsonLike(calls), open: openNodes },
  },
  plain('batches', 'a damaged one leaves nothing behind', jsonLike(batches), 2, followed),
];
