// The second deliberate move: a button that has to be held, or a word that has to be typed, so that
// nobody stops an exchange by a slip. By keyboard it is the word.
import { type ComponentChild, h } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { Icon } from '../parts/icon.ts';
import { usePlace, useWords } from '../place.ts';
import { stopWords } from './words.ts';

/** Long enough to be meant, short enough in an emergency. */
export const HOLD_MS = 1_500;

export interface HoldButtonProps {
  readonly disabled: boolean;
  readonly onHeld: () => void;
}

export function HoldButton({ disabled, onHeld }: HoldButtonProps): ComponentChild {
  const { clock } = usePlace();
  const words = useWords(stopWords);
  const [isHolding, setHolding] = useState(false);
  const [typed, setTyped] = useState('');
  const cancel = useRef<() => void>(() => {});
  useEffect(() => () => cancel.current(), []);
  const press = (): void => {
    if (disabled) return;
    setHolding(true);
    cancel.current();
    cancel.current = clock.after(HOLD_MS, () => {
      setHolding(false);
      onHeld();
    });
  };
  const release = (): void => {
    cancel.current();
    setHolding(false);
  };
  return h(
    'div',
    { class: 'hold' },
    h(
      'button',
      {
        type: 'button',
        class: isHolding ? 'grave holding' : 'grave',
        disabled,
        onPointerDown: press,
        onPointerUp: release,
        onPointerLeave: release,
        onPointerCancel: release,
        onContextMenu: (event: Event) => event.preventDefault(),
      },
      h(Icon, { name: 'held' }),
      isHolding ? words.holding : words.hold,
    ),
    h(
      'label',
      { class: 'hold-word' },
      words.orType(words.word),
      h('input', {
        type: 'text',
        autoComplete: 'off',
        disabled,
        value: typed,
        onInput: (event) => setTyped(event.currentTarget.value),
        onKeyDown: (event) => {
          if (event.key !== 'Enter' || typed.trim() !== words.word) return;
          setTyped('');
          onHeld();
        },
      }),
    ),
  );
}
