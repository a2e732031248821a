// One address per thing: a path is a screen and what it shows. Kept in the browser's history, so
// that links, "back", and a colleague's message lead to the same place.

export interface Route {
  readonly path: string;
  readonly query: string;
}

export type Parameters = Readonly<Record<string, string>>;

/** '/withdrawals/:hash' against '/withdrawals/ab12': what stands at each name, or undefined. */
export function match(pattern: string, path: string): Parameters | undefined {
  const wanted = pattern.split('/');
  const given = path.split('/');
  if (wanted.length !== given.length) return undefined;
  const found: Record<string, string> = {};
  for (const [at, part] of wanted.entries()) {
    const here = given[at]!;
    if (part.startsWith(':')) {
      if (here === '') return undefined;
      found[part.slice(1)] = here;
    } else if (part !== here) {
      return undefined;
    }
  }
  return found;
}

export function routeOf(url: { pathname: string; search: string }): Route {
  const path = url.pathname.replace(/\/+$/, '');
  return { path: path === '' ? '/' : path, query: url.search };
}
