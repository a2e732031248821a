// How late the event loop runs, as a standing delay: the smallest of the last samples. One long
// turn is a large commit; only turns that are all long mean more work than this process can do
// (the idea of CoDel, RFC 8289 §4).

/** Half a second of samples, while nothing is late. */
const SAMPLES = 10;
const EVERY_MS = 50;

export interface Lag {
  readonly ms: number;
  stop(): void;
}

export function watchLag(): Lag {
  const samples: number[] = [];
  let last = performance.now();
  const timer = setInterval(() => {
    const now = performance.now();
    samples.push(Math.max(0, now - last - EVERY_MS));
    last = now;
    if (samples.length > SAMPLES) samples.shift();
  }, EVERY_MS);
  timer.unref();
  return {
    get ms() {
      return samples.length < SAMPLES ? 0 : Math.min(...samples);
    },
    stop: () => clearInterval(timer),
  };
}
