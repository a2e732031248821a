// Words of the queue.
import { dictionary } from '../language.ts';

export const queueWords = dictionary(
  { title: 'Queue', nothing: 'Nothing waits for anybody.', waiting: (n: number) => `${n} waiting` },
  { title: '審査待ち', nothing: '待っているものはありません。', waiting: (n: number) => `${n} 件` },
);
