// Signing in and reading, as a console does it.
import assert from 'node:assert/strict';
import { act, ask, type GatewayWorld, plain, type Told } from '@sekisho/drill/gateway-world';
import { sessionAnswer } from '@sekisho/protocol/desk-api';
import type { ApiRequest } from '@sekisho/replica/api';
import type { z } from 'zod';

type Act = Parameters<typeof act>[2];

export const READ: Act = { act: 'read', subject: 'everything' };

export const signing = (world: GatewayWorld, person: string, change: Partial<Act> = {}) =>
  plain('POST', '/v1/sessions', act(world, person, { ...READ, ...change } as Act));

/** The token of a new session. */
export async function signIn(world: GatewayWorld, person = 'alice'): Promise<string> {
  const told = await ask(world, signing(world, person));
  assert.equal(told.status, 201, told.text);
  return sessionAnswer.parse(told.value).token;
}

/** The request, with a session's token. */
export const withToken = (token: string, request: ApiRequest): ApiRequest => ({
  ...request,
  fields: [...request.fields, ['authorization', `Bearer ${token}`]],
});

export const reading = (token: string, target: string): ApiRequest =>
  withToken(token, plain('GET', target));

/** What a path of the desk answers, by its schema: whatever the schema does not name is a bug. */
export async function read<T extends z.ZodType>(
  world: GatewayWorld,
  token: string,
  target: string,
  schema: T,
): Promise<z.infer<T>> {
  const told: Told = await ask(world, reading(token, target));
  assert.equal(told.status, 200, told.text);
  const value = schema.parse(told.value);
  assert.deepEqual(told.value, value, `${target} tells what no schema names`);
  return value;
}
