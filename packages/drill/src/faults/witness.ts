// What the world itself has seen, apart from any node: who was told what, which shares left, and
// which stops were shown as in force. Invariants are judged by it.
import type { Answered } from './callers.ts';

export interface Errand {
  readonly id: string;
  readonly amount: bigint;
  readonly address: string;
  readonly customer: string;
  /** Ms from the start. */
  readonly at: number;
  readonly then: 'approve' | 'reject' | 'cancel' | 'nothing';
}

export interface Acknowledged {
  readonly index: number;
  readonly hash: string;
}

/** A stop on its way to everybody. */
export interface StopAsked {
  readonly id: string;
  readonly scope: string;
  /** Watchers that have confirmed that they hold it. */
  readonly heldBy: Set<string>;
  shownAt: number | undefined;
}

export class Witness {
  readonly errands: Errand[] = [];
  /** By the errand's id: the withdrawal that the gateway acknowledged. */
  readonly withdrawals = new Map<string, string>();
  readonly acknowledged: Acknowledged[] = [];
  readonly stops: StopAsked[] = [];
  /** Identities that a thief made. */
  readonly thefts = new Set<string>();
  /** Errands and acts that have not come to their end. */
  busy = 0;

  tookOrder(errand: Errand, { body }: Answered): void {
    this.withdrawals.set(errand.id, String(body['withdrawal']));
    this.acknowledged.push({ index: Number(body['index']), hash: String(body['withdrawal']) });
  }

  tookAct({ status, body }: Answered): void {
    if (status !== 200 && status !== 201) return;
    if (typeof body['entry'] !== 'string') return;
    this.acknowledged.push({ index: Number(body['index']), hash: body['entry'] });
  }
}
