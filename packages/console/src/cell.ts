// A value that changes, and who wants to know: all the state there is outside components.
import { useEffect, useState } from 'preact/hooks';

export interface Watchable<T> {
  readonly value: T;
  /** The answer ends it. */
  watch(told: () => void): () => void;
}

export class Cell<T> implements Watchable<T> {
  #value: T;
  readonly #watchers = new Set<() => void>();

  constructor(value: T) {
    this.#value = value;
  }

  get value(): T {
    return this.#value;
  }

  set(value: T): void {
    if (Object.is(value, this.#value)) return;
    this.#value = value;
    for (const told of [...this.#watchers]) told();
  }

  watch(told: () => void): () => void {
    this.#watchers.add(told);
    return () => this.#watchers.delete(told);
  }
}

/** The cell's value; the component is drawn again when it changes. */
export function useCell<T>(cell: Watchable<T>): T {
  const [value, setValue] = useState(cell.value);
  useEffect(() => {
    setValue(cell.value);
    return cell.watch(() => setValue(cell.value));
  }, [cell]);
  return value;
}
