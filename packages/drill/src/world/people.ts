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

/** People sign a whole policy that differs from the one in force in what judges. */
export async function proposePolicy(
  world: World,
  by: readonly string[],
  change: ActOf<'amend'>['change'],
): Promise<{ readonly policy?: string; readonly tag: string | undefined }> {
  const { hash: replaces, document } = world.gateway.replica.state.get('policy', '')!;
  const policy = readPolicy({ ...document, ...change } as Json);
  if (isRefusal(policy)) return { tag: policy.refused };
  const subject = policyHash(policy);
  const acts = by.map((person) => signedAct(world, person, { act: 'amend', subject }));
  await sleep(world.clock, latencyOf(world.chance));
  const body = utf8(JSON.stringify({ policy, replaces, acts, enrolments: [] }));
  return { policy: subject, tag: await post(world, '/v1/amendments', body) };
}

/** Past the gateway: it cannot hide what watchers hold. */
async function tellWatchers({ watcherApis }: World, body: Uint8Array): Promise<void> {
  const request = { method: 'POST', target: '/v1/stops', fields: [], body };
  for (const [authority, api] of watcherApis) {
    await api({ ...request, authority, certificate: undefined });
  }
}

/** The tag of the problem that the gateway answers with, if it does. */
export async function post(
  { kit, api }: Pick<World, 'kit' | 'api'>,
  target: string,
  body: Uint8Array,
): Promise<string | undefined> {
  const authority = kit.policy.gateway.authorities[0]!;
  const fields: [string, string][] = [['host', authority]];
  const request = { method: 'POST', target, authority, fields, body, certificate: undefined };
  const answer = await api(request);
  if (answer.status < 400) return undefined;
  const json = parseJson(answer.body instanceof Uint8Array ? answer.body : '');
  const told = isRefusal(json) ? json : readAs(problem, json, 'problem');
  return isRefusal(told) ? told.refused : told.tag;
}
