// What every answer of the interface must be, whatever was asked.
import { fromBase64, fromUtf8 } from '@sekisho/protocol/bytes';
import { entryBytes, readEntryBytes } from '@sekisho/protocol/envelope';
import { readAs } from '@sekisho/protocol/field';
import { problemAnswer } from '@sekisho/protocol/http-api';
import { isJsonObject, parseJson } from '@sekisho/protocol/json';
import { PROBLEMS, slugOfType } from '@sekisho/protocol/problem';
import { isRefusal } from '@sekisho/protocol/refusal';
import { REFUSAL_TAGS } from '@sekisho/protocol/refusal-tags';
import { equalBytes } from '@sekisho/protocol/bytes';
import { decodeReceipt } from '@sekisho/log/receipt';
import type { ApiResponse } from '@sekisho/replica/api';
import { must } from './target.ts';

/** Whether it was a yes; throws for an answer that no client of ours could read. */
export function answerHolds({ status, fields, body }: ApiResponse): boolean {
  const type = fields.find(([name]) => name === 'content-type')?.[1] ?? '';
  for (const [name, value] of fields) {
    must(/^[a-z0-9-]+$/.test(name), `a field named ${JSON.stringify(name)}`);
    must(/^[\x20-\x7e]*$/.test(value), `the field ${name} is no visible text`);
  }
  if (!(body instanceof Uint8Array)) {
    must(status === 200 && type === 'text/event-stream', 'a stream of something else');
    return true;
  }
  const text = fromUtf8(body);
  must(text !== undefined, 'the body is not UTF-8');
  if (status >= 400 && type === 'application/problem+json')
    return problemHolds(status, text, fields);
  must(status === 200 || status === 201 || isReadiness(status, text), `the answer is ${status}`);
  if (type === 'application/json' && text !== '') jsonHolds(text);
  return true;
}

/** /readyz says by its status whether it is ready, and why not in a body of its own. */
const isReadiness = (status: number, text: string): boolean =>
  status === 503 && text.startsWith('{"ready":false');

function problemHolds(status: number, text: string, fields: ApiResponse['fields']): false {
  if (text === '') return false; // of a HEAD
  const json = parseJson(text);
  must(!isRefusal(json), 'the problem is not strict JSON');
  const problem = readAs(problemAnswer, json, 'problem');
  must(!isRefusal(problem), isRefusal(problem) ? problem.detail : '');
  const slug = slugOfType(problem.type);
  must(slug !== undefined, `${problem.type} is no problem of ours`);
  must(problem.status === status && PROBLEMS[slug].status === status, `${slug} has another status`);
  must(Object.hasOwn(REFUSAL_TAGS, problem.tag), `${problem.tag} is no refusal`);
  must(problem.detail.length < 2_000, 'a detail as long as a page');
  if (status === 503 || status === 429) {
    must(
      fields.some(([name]) => name === 'retry-after'),
      'it does not say when to come back',
    );
  }
  return false;
}

/** Entries in answers are entries, receipts are receipts. */
function jsonHolds(text: string): void {
  const json = parseJson(text);
  must(!isRefusal(json) && isJsonObject(json), 'the answer is no strict JSON object');
  const { bytes, receipt } = json;
  if (typeof bytes !== 'string' || typeof receipt !== 'string') return;
  const whole = fromBase64(bytes);
  must(whole !== undefined, 'the entry is not base64');
  const entry = readEntryBytes(whole);
  must(!isRefusal(entry) && equalBytes(entryBytes(entry), whole), 'the entry is none');
  must(!isRefusal(decodeReceipt(receipt)), 'the receipt is none');
}
