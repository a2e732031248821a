// What windows must come to, said directly: all events are kept, and every question filters them.
import type { Policy } from '@sekisho/protocol/policy';
import type { Classes, Subject, Usage } from '../../src/facts.ts';
import type { Family } from '../../src/items.ts';
import type { Judged } from '../../src/window.ts';
import { type AskedOnce, naiveBehaviour } from './naive-patterns.ts';
import { applies, entityOf } from '../../src/limits.ts';

interface Event {
  readonly family: Family;
  readonly subject: Subject;
  readonly judged: Judged;
  readonly at: number;
  reversed: boolean;
}

export class Naive {
  readonly events: Record<Family, Event[]> = { request: [], payment: [] };
  time = 0;

  record(family: Family, subject: Subject, judged: Judged, at: number): number {
    return this.events[family].push({ family, subject, judged, at, reversed: false }) - 1;
  }

  usage(
    policy: Policy,
    family: Family,
    subject: Subject,
    classes: Classes,
    before = Infinity,
    time = this.time,
  ): Map<string, Usage> {
    const usage = new Map<string, Usage>();
    for (const limit of policy.limits) {
      if (!applies(limit, subject, classes)) continue;
      const inside = this.events[family].filter(
        (event, sequence) =>
          sequence < before &&
          event.at > time - limit.windowSeconds * 1_000 &&
          applies(limit, event.subject, event.judged) &&
          entityOf(limit, event.subject) === entityOf(limit, subject),
      );
      const sum = inside.reduce((total, e) => total + (e.reversed ? 0n : e.subject.amount), 0n);
      const counted = inside.filter((event) => family === 'request' || !event.reversed);
      usage.set(limit.id, { sum, count: counted.length });
    }
    return usage;
  }

  /** What detectors must see in a withdrawal asked for now, after the first `before` requests. */
  behaviour(
    policy: Policy,
    own: AskedOnce,
    before = Infinity,
    time = this.time,
  ): Map<string, bigint> {
    const earlier = this.events.request
      .slice(0, before)
      .map(({ subject, judged, at }): AskedOnce => {
        return { ...subject, ...judged, balance: judged.balance, at };
      });
    return naiveBehaviour(policy, earlier, own, time);
  }
}
