// A receiver of notifications that answers as it is told to, and remembers what came.
import type { GatewayWorld } from '@sekisho/drill/gateway-world';
import { NOTICE_KINDS } from '@sekisho/protocol/notice-api';
import type { Store } from '@sekisho/replica/store';
import type { Notice } from '../../src/webhooks/notice.ts';
import { Notices } from '../../src/webhooks/notices.ts';
import type { ReceiverSettings } from '../../src/webhooks/receiver.ts';

export interface FakeReceiver {
  readonly settings: ReceiverSettings;
  readonly came: Notice[];
  /** A status, a fault, or an answer that does not come until it is released. */
  answer: number | Error | 'silent';
  release(status: number): void;
}

export function fakeReceiver(
  id: string,
  kinds: ReceiverSettings['kinds'] = NOTICE_KINDS,
): FakeReceiver {
  const silent: ((status: number) => void)[] = [];
  const receiver: FakeReceiver = {
    came: [],
    answer: 200,
    release: (status) => {
      for (const answer of silent.splice(0)) answer(status);
    },
    settings: {
      id,
      kinds,
      send: async (notice) => {
        receiver.came.push(notice);
        const { answer } = receiver;
        if (answer instanceof Error) throw answer;
        return answer === 'silent' ? new Promise((resolve) => silent.push(resolve)) : answer;
      },
    },
  };
  return receiver;
}

export const notifying = (
  world: GatewayWorld,
  store: Store,
  receivers: readonly FakeReceiver[],
): Promise<Notices> =>
  Notices.start(
    { ...world.gateway, store, clock: world.clock },
    receivers.map(({ settings }) => settings),
  );
