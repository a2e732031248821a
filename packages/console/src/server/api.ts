// The console's server as a function of one request: static files, and what is passed on.
import type { Api, ApiRequest, ApiResponse } from '@sekisho/replica/api';
import { type Forward, forwardOf } from './forwarding.ts';
import { type Fields, PAGE_FIELDS } from './headers.ts';
import type { Page } from './page.ts';

/** Rejects where no answer came. */
export type Upstream = (forward: Forward) => Promise<ApiResponse>;

/** A place inside the page: no dot, so never a file that is missing. */
const SCREEN = /^\/[a-z0-9-]*(?:\/[A-Za-z0-9_:-]+)*$/;

/** Of what the other side says, what the page needs. */
const RETURNED = ['content-type', 'retry-after'];

export function consoleApi(page: Page, watchers: readonly string[], upstream: Upstream): Api {
  const known = new Set(watchers);
  return async (request) => {
    const [path = ''] = request.target.split('?', 1);
    if (path.startsWith('/gateway/') || path.startsWith('/watchers/')) {
      return passOn(request, known, upstream);
    }
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      return plain(405, 'This path takes GET.', [['allow', 'GET, HEAD']]);
    }
    const file = page.get(path) ?? (SCREEN.test(path) ? page.get('/') : undefined);
    if (file === undefined) return plain(404, 'There is nothing at this path.');
    const body = request.method === 'HEAD' ? new Uint8Array() : file.body;
    return { status: 200, fields: [['content-type', file.type], ...PAGE_FIELDS], body };
  };
}

async function passOn(
  request: ApiRequest,
  watchers: ReadonlySet<string>,
  upstream: Upstream,
): Promise<ApiResponse> {
  const forward = forwardOf(request, watchers);
  if (forward === undefined) return plain(404, 'The console passes nothing on to this path.');
  try {
    const { status, fields, body } = await upstream(forward);
    const kept = fields.filter(([name]) => RETURNED.includes(name.toLowerCase()));
    return { status, fields: [...kept, ...PAGE_FIELDS], body };
  } catch {
    return plain(502, 'Nobody answered there.');
  }
}

const plain = (status: number, text: string, fields: Fields = []): ApiResponse => ({
  status,
  fields: [['content-type', 'text/plain; charset=utf-8'], ...PAGE_FIELDS, ...fields],
  body: new TextEncoder().encode(`${text}\n`),
});
