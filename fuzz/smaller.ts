// A finding is shown by an input as small as can be found in little time: parts are taken away as
// long as it still fails on a fresh target.
import type { Input, Target } from './target.ts';

/** Each try may open a world: some seconds in all. */
const MAX_TRIES = 300;

export async function smaller(target: Target, input: Input): Promise<Input> {
  let tries = 0;
  const fails = async (candidate: Input): Promise<boolean> => {
    tries += 1;
    const opened = await target.open();
    try {
      await opened.run(candidate);
      await opened.close?.();
      return false;
    } catch {
      return true;
    }
  };
  if (!(await fails(input))) return input; // it takes those before it too
  let best = input;
  for (let part = Math.ceil(best.length / 2); part >= 1; part = Math.floor(part / 2)) {
    for (let at = 0; at < best.length && tries < MAX_TRIES;) {
      const candidate = without(best, at, part);
      if (await fails(candidate)) best = candidate;
      else at += part;
    }
    if (tries >= MAX_TRIES) break;
  }
  return best;
}

function without(input: Input, at: number, count: number): Input {
  if (typeof input === 'string') return input.slice(0, at) + input.slice(at + count);
  const shorter = new Uint8Array(input.length - Math.min(count, input.length - at));
  shorter.set(input.subarray(0, at));
  shorter.set(input.subarray(at + count), at);
  return shorter;
}
