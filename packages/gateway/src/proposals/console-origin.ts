// The console an act came from, as its browser wrote it: of acts whose signature has been checked.
import { fromBase64url } from '@sekisho/protocol/bytes';
import type { PersonAct } from '@sekisho/protocol/evidence';
import { isJsonObject, parseJson } from '@sekisho/protocol/json';
import { isRefusal } from '@sekisho/protocol/refusal';

export function originOf({ assertion }: PersonAct): string {
  const bytes = fromBase64url(assertion.clientDataJSON);
  const json = bytes === undefined ? null : parseJson(bytes);
  const origin = isRefusal(json) || !isJsonObject(json) ? undefined : json['origin'];
  return typeof origin === 'string' ? origin : '';
}
