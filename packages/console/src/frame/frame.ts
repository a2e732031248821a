// What stands around every screen: the gate, the menu, who reads, whether news arrive, and how the
// page is liked.
import { h, type ComponentChild } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { useCell } from '../cell.ts';
import { Icon } from '../parts/icon.ts';
import { Link } from '../parts/link.ts';
import { Person } from '../parts/person.ts';
import { useLanguage, usePlace, useWords } from '../place.ts';
import { match, type Parameters } from '../route.ts';
import type { Screen } from '../screen.ts';
import { Switches } from './switches.ts';
import { SignIn } from '../sign-in/sign-in.ts';
import { frameWords } from './words.ts';

export function Frame({ screens }: { readonly screens: readonly Screen[] }): ComponentChild {
  const place = usePlace();
  const words = useWords(frameWords);
  const language = useLanguage();
  const { path } = useCell(place.route);
  const session = useCell(place.desk.session);
  const found = screenAt(screens, path);
  const title = found?.screen.title[language].title ?? words.unknown;
  useEffect(() => {
    document.title = `${title} · ${words.brand}`;
  }, [title, words]);
  const main = useRef<HTMLElement>(null);
  const before = useRef(path);
  useEffect(() => {
    // Whoever reads by ear or by keyboard goes on where the new screen begins.
    if (before.current !== path) main.current?.focus({ preventScroll: true });
    before.current = path;
  }, [path]);
  return h(
    'div',
    { class: 'frame' },
    h('a', { class: 'skip', href: '#content' }, words.skip),
    h(Banner, { screens, path }),
    place.authenticator.kind === 'software' &&
      h('aside', { class: 'demo-strip', 'aria-label': words.demoLabel }, words.demo),
    h(
      'main',
      { id: 'content', tabIndex: -1, ref: main },
      found === undefined
        ? h('p', null, words.unknown, ' ', h(Link, { to: '/' }, words.home))
        : session === undefined && found.screen.isPublic !== true
          ? h(SignIn, null)
          : h(found.screen.view, { key: path, parameters: found.parameters }),
    ),
  );
}

function screenAt(
  screens: readonly Screen[],
  path: string,
): { screen: Screen; parameters: Parameters } | undefined {
  for (const screen of screens) {
    const parameters = match(screen.path, path);
    if (parameters !== undefined) return { screen, parameters };
  }
  return undefined;
}

interface BannerProps {
  readonly screens: readonly Screen[];
  readonly path: string;
}

function Banner({ screens, path }: BannerProps): ComponentChild {
  const { desk, settings } = usePlace();
  const words = useWords(frameWords);
  const language = useLanguage();
  const session = useCell(desk.session);
  const liveness = useCell(desk.liveness);
  return h(
    'header',
    { class: 'banner' },
    h(
      Link,
      { to: '/', class: 'brand' },
      h(Icon, { name: 'gate' }),
      h('span', { class: 'brand-name' }, words.brand),
      h('span', { class: 'brand-place' }, settings.name),
    ),
    h(
      'nav',
      { class: 'menu', 'aria-label': words.menu },
      screens
        .filter(({ inMenu }) => inMenu)
        .map(({ path: to, title }) =>
          h(Link, { key: to, to, current: isWithin(path, to) }, title[language].title),
        ),
    ),
    h(
      'div',
      { class: 'banner-end' },
      session !== undefined &&
        h(
          'span',
          { class: `liveness ${liveness}`, role: 'status' },
          h('span', { class: 'dot', 'aria-hidden': true }),
          words.liveness[liveness],
        ),
      h(Switches, null),
      session !== undefined && h(Person, { id: session.person }),
      session !== undefined &&
        h('button', { type: 'button', class: 'quiet', onClick: () => desk.leave() }, words.signOut),
    ),
  );
}

/** '/policy' is also where '/policy/amendments/ab12' is. */
const isWithin = (path: string, to: string): boolean =>
  path === to || (to !== '/' && path.startsWith(`${to}/`));
