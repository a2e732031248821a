// A component's view of one path of the desk: asked for at once, and again whenever something came.
import { useEffect, useRef, useState } from 'preact/hooks';
import type { z } from 'zod';
import { usePlace } from '../place.ts';
import { isTrouble, type Trouble } from '../trouble.ts';

export interface Reading<T> {
  /** The last good answer; it stays while a newer one is asked for, and where one fails. */
  readonly value: T | undefined;
  readonly trouble: Trouble | undefined;
  readonly again: () => void;
}

/** Between two answers to the same question, at most: well within a second. */
const PAUSE_MS = 250;

/** `path` undefined: nothing to ask yet. */
export function useReading<T extends z.ZodType>(
  path: string | undefined,
  schema: T,
): Reading<z.infer<T>> {
  const { desk, clock } = usePlace();
  const [value, setValue] = useState<{ path: string; value: z.infer<T> } | undefined>();
  const [failed, setFailed] = useState<Trouble | undefined>();
  const again = useRef<() => void>(() => {});
  useEffect(() => {
    if (path === undefined) return;
    let isGone = false;
    let isAsking = false;
    let isStale = false;
    const ask = async (): Promise<void> => {
      if (isAsking) {
        isStale = true; // what came meanwhile may not be in the answer under way
        return;
      }
      isAsking = true;
      const answer = await desk.read(path, schema);
      isAsking = false;
      if (isGone) return;
      if (isTrouble(answer)) setFailed(answer);
      else {
        setFailed(undefined);
        setValue({ path, value: answer });
      }
      // A busy gateway commits many times a second; nobody reads that fast.
      if (isStale) {
        isStale = false;
        isAsking = true;
        clock.after(PAUSE_MS, () => {
          isAsking = false;
          if (!isGone) void ask();
        });
      }
    };
    again.current = () => void ask();
    void ask();
    const silence = desk.onEvent(() => void ask());
    return () => {
      isGone = true;
      silence();
    };
  }, [desk, clock, path, schema]);
  const own = value?.path === path ? value?.value : undefined;
  return { value: own, trouble: failed, again: () => again.current() };
}
