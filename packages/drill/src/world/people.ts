// People of the world, honest or in the attacker's hands: they act with their passkeys through the
// real interfaces.
import { utf8 } from '@sekisho/protocol/bytes';
import { sleep } from '@sekisho/protocol/clock';
import type { PersonAct } from '@sekisho/protocol/evidence';
import { readAs } from '@sekisho/protocol/field';
import { type Json, parseJson } from '@sekisho/protocol/json';
import { policyHash } from '@sekisho/protocol/policy';
import { isRefusal } from '@sekisho/protocol/refusal';
import { readPolicy } from '@sekisho/policy/check';
import { z } from 'zod';
import type { ActOf } from '../acts.ts';
import { type ActChange, actOf } from '../evidence.ts';
import { latencyOf } from './slow-link.ts';
import type { World } from './world.ts';

const problem = z.looseObject({ tag: z.string() });
const proposed = z.looseObject({ status: z.string() });
const session = z.looseObject({ token: z.string() });
/** A queue with every everyday withdrawal in it. */
const LONGEST_ANSWER = 16_777_216;

/** A person's act under the policy in force. */
export function signedAct(world: World, person: string, what: ActChange): PersonAct {
  const { kit, ledger, clock, count, gateway } = world;
  const policy = gateway.replica.state.get('policy', '')!.hash;
  return actOf({ kit, ledger, count, time: clock.now() }, person, { policy, ...what });
}

/** What came of an act: why it was not taken, if it was not. */
export interface Brought {
  readonly act: PersonAct;
  readonly tag: string | undefined;
}

/** A person signs and brings it. */
export async function bringAct(world: World, person: string, what: ActChange): Promise<Brought> {
  const act = signedAct(world, person, what);
  return { act, tag: await bring(world, act) };
}

/** To the gateway; a stop also to every watcher. Answers why it was not taken. */
export async function bring(world: World, act: PersonAct): Promise<string | undefined> {
  const body = utf8(JSON.stringify(act));
  await sleep(world.clock, latencyOf(world.chance));
  if (act.statement.act === 'stop') await tellWatchers(world, body);
  return post(world, '/v1/acts', body);
}

/** What came of a policy that people have signed. */
export interface Proposed {
  readonly policy?: string;
  /** Whether that is enough of them. */
  readonly adopted: boolean;
  readonly tag: string | undefined;
}

/**
 * People sign a whole policy that differs from the one in force in what judges, and bring it:
 * complete as an amendment, or as a proposal, to which others may add their acts.
 */
export async function proposePolicy(
  world: World,
  by: readonly string[],
  change: ActOf<'amend'>['change'],
  target: '/v1/amendments' | '/v1/proposals',
): Promise<Proposed> {
  const { hash: replaces, document } = world.gateway.replica.state.get('policy', '')!;
  const policy = readPolicy({ ...document, ...change } as Json);
  if (isRefusal(policy)) return { adopted: false, tag: policy.refused };
  const subject = policyHash(policy);
  const acts = by.map((person) => signedAct(world, person, { act: 'amend', subject }));
  await sleep(world.clock, latencyOf(world.chance));
  const body = utf8(JSON.stringify({ policy, replaces, acts, enrolments: [] }));
  const answer = await call(world, { method: 'POST', target, body });
  const { status } = readOr({ status: 'adopted' }, proposed, answer.json);
  return { policy: subject, tag: answer.tag, adopted: status === 'adopted' };
}

/** The token of a session to read, which this person opens by an act; and that act. */
export async function openSession(
  world: World,
  person: string,
): Promise<{ readonly act: PersonAct; readonly token: string }> {
  const act = signedAct(world, person, { act: 'read', subject: 'everything' });
  const body = utf8(JSON.stringify(act));
  const answer = await call(world, { method: 'POST', target: '/v1/sessions', body });
  const { token } = readOr({ token: '' }, session, answer.json);
  return { act, token };
}

/** Past the gateway: it cannot hide what watchers hold. */
async function tellWatchers({ watcherApis }: World, body: Uint8Array): Promise<void> {
  const request = { method: 'POST', target: '/v1/stops', fields: [], body };
  for (const [authority, api] of watcherApis) {
    await api({ ...request, authority, certificate: undefined });
  }
}

/** The tag of the problem that the gateway answers with, if it does. */
export const post = async (
  world: Pick<World, 'kit' | 'api'>,
  target: string,
  body: Uint8Array,
): Promise<string | undefined> => (await call(world, { method: 'POST', target, body })).tag;

export interface Call {
  readonly method: string;
  readonly target: string;
  readonly body?: Uint8Array;
  /** Of a read session. */
  readonly token?: string;
}

/** Over no client's connection, as people's browsers call. */
export async function call(
  { kit, api }: Pick<World, 'kit' | 'api'>,
  { method, target, body = new Uint8Array(), token }: Call,
): Promise<{ readonly json: Json; readonly tag: string | undefined }> {
  const authority = kit.policy.gateway.authorities[0]!;
  const fields: [string, string][] = [['host', authority]];
  if (token !== undefined) fields.push(['authorization', `Bearer ${token}`]);
  const answer = await api({ method, target, authority, fields, body, certificate: undefined });
  const json = parseJson(answer.body instanceof Uint8Array ? answer.body : '', LONGEST_ANSWER);
  if (isRefusal(json)) return { json: null, tag: json.refused };
  if (answer.status < 400) return { json, tag: undefined };
  const told = readAs(problem, json, 'problem');
  return { json, tag: isRefusal(told) ? told.refused : told.tag };
}

function readOr<T extends z.ZodType>(other: z.infer<T>, schema: T, json: Json): z.infer<T> {
  const known = schema.safeParse(json);
  return known.success ? known.data : other;
}
