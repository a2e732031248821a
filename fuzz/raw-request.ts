// Requests as the bytes that cross a socket, so that a mutation may touch anything of them; and the
// same bytes read leniently, for the interface as a function.
import { concat, utf8 } from '@sekisho/protocol/bytes';
import type { ApiRequest } from '@sekisho/replica/api';

const LINE_END = '\r\n';

export function rawOf(request: ApiRequest): Uint8Array {
  const { method, target, fields, body } = request;
  const lines = [
    `${method} ${target} HTTP/1.1`,
    ...fields.map(([name, value]) => `${name}: ${value}`),
  ];
  const length = body.length === 0 ? [] : [`content-length: ${body.length}`];
  return concat(utf8([...lines, ...length, '', ''].join(LINE_END)), body);
}

/** What an HTTP parser without any opinion would make of the bytes. */
export function requestIn(raw: Uint8Array, certificate: string | undefined): ApiRequest {
  const end = Buffer.from(raw).indexOf(`${LINE_END}${LINE_END}`);
  const head = Buffer.from(end < 0 ? raw : raw.subarray(0, end)).toString('latin1');
  const [start = '', ...lines] = head.split(LINE_END);
  const [method = '', target = ''] = start.split(' ');
  const fields = lines.map((line): [string, string] => {
    const mark = line.indexOf(':');
    return mark < 0 ? [line, ''] : [line.slice(0, mark), line.slice(mark + 1).trim()];
  });
  const host = fields.find(([name]) => name.toLowerCase() === 'host');
  const body = end < 0 ? new Uint8Array() : raw.slice(end + 4);
  return { method, target, authority: host?.[1] ?? '', fields, body, certificate };
}
