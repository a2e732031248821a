// Keys of a list: j and k go through its links, '/' filters, '?' helps. What is focused is what is
// chosen, so a keyboard, a reader of the screen and a finger see the same.
import { useEffect } from 'preact/hooks';

export interface KeyActions {
  readonly list: { readonly current: HTMLElement | null };
  readonly filter: { readonly current: HTMLInputElement | null };
  readonly help: () => void;
  readonly escape: () => void;
}

const STEPS: Readonly<Record<string, number>> = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 };

export function useKeys({ list, filter, help, escape }: KeyActions): void {
  useEffect(() => {
    const listen = (event: KeyboardEvent): void => {
      if (event.metaKey || event.ctrlKey || event.altKey) return;
      if (event.key === 'Escape') return escape();
      const isTyping = event.target instanceof HTMLInputElement;
      const step = STEPS[event.key];
      if (step !== undefined && !(isTyping && event.key.length === 1)) {
        event.preventDefault();
        move(list.current, step);
      } else if (!isTyping && event.key === '/') {
        event.preventDefault();
        filter.current?.focus();
      } else if (!isTyping && event.key === '?') {
        help();
      } else if (isTyping && event.key === 'Enter') {
        move(list.current, 1);
      }
    };
    document.addEventListener('keydown', listen);
    return () => document.removeEventListener('keydown', listen);
  });
}

function move(list: HTMLElement | null, step: number): void {
  const links = [...(list?.querySelectorAll<HTMLElement>('[data-row]') ?? [])];
  const at = links.findIndex((link) => link === document.activeElement);
  const next = at === -1 ? (step > 0 ? 0 : links.length - 1) : at + step;
  const link = links[Math.min(Math.max(next, 0), links.length - 1)];
  link?.focus();
  link?.closest('li')?.scrollIntoView({ block: 'nearest' });
}
