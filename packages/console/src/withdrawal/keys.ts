// Keys of one withdrawal: they lead to a button, and never press it.
import { useEffect } from 'preact/hooks';
import { usePlace } from '../place.ts';

const BUTTONS: Readonly<Record<string, string>> = { a: 'approve', r: 'reject' };

export function useDecisionKeys(): void {
  const { go } = usePlace();
  useEffect(() => {
    const listen = (event: KeyboardEvent): void => {
      if (event.metaKey || event.ctrlKey || event.altKey) return;
      if (event.target instanceof HTMLInputElement) return;
      if (event.key === 'u') return go('/');
      const act = BUTTONS[event.key];
      if (act === undefined) return;
      document.querySelector<HTMLElement>(`[data-act='${act}']`)?.focus();
    };
    document.addEventListener('keydown', listen);
    return () => document.removeEventListener('keydown', listen);
  }, [go]);
}
