// Lines of withdrawals in the state, each cell by its number, so that standing in line costs one
// cell however long the line is.
import type { Draft } from './draft.ts';

export type QueueName = 'expiring' | 'delaying';

const EMPTY_QUEUE = { first: 0, next: 0 };

export function enqueue(draft: Draft, name: QueueName, withdrawal: string): void {
  const { first, next } = draft.get('queue', name) ?? EMPTY_QUEUE;
  draft.put('queued', `${name}/${next}`, withdrawal);
  draft.put('queue', name, { first, next: next + 1 });
}

/** All who stand in it, in order. */
export function waitingIn(draft: Draft, name: QueueName): readonly string[] {
  const { first, next } = draft.get('queue', name) ?? EMPTY_QUEUE;
  return Array.from({ length: next - first }, (_, i) =>
    draft.get('queued', `${name}/${first + i}`)!,
  );
}

/** Takes from the front while `take` says so, which it does by answering true. */
export function dequeueWhile(
  draft: Draft,
  name: QueueName,
  take: (withdrawal: string) => boolean,
): void {
  const queue = draft.get('queue', name) ?? EMPTY_QUEUE;
  let { first } = queue;
  while (first < queue.next && take(draft.get('queued', `${name}/${first}`)!)) {
    draft.put('queued', `${name}/${first}`, undefined);
    first += 1;
  }
  if (first !== queue.first) draft.put('queue', name, { first, next: queue.next });
}
