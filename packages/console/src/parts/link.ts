// A link to another screen: an ordinary one for the browser (a new tab, a copied address), without
// a new page where it is simply followed.
import { h, type ComponentChildren, type ComponentChild } from 'preact';
import { usePlace } from '../place.ts';

export interface LinkProps {
  readonly to: string;
  readonly class?: string;
  readonly current?: boolean;
  /** One of a list that keys go through. */
  readonly row?: boolean;
  readonly children?: ComponentChildren;
}

export function Link({
  to,
  class: name,
  current = false,
  row = false,
  children,
}: LinkProps): ComponentChild {
  const { go } = usePlace();
  return h(
    'a',
    {
      href: to,
      ...(name !== undefined && { class: name }),
      ...(current && { 'aria-current': 'page' as const }),
      ...(row && { 'data-row': '' }),
      onClick: (event: MouseEvent) => {
        const isPlain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey;
        if (!isPlain || event.defaultPrevented) return;
        event.preventDefault();
        go(to);
      },
    },
    children,
  );
}
