// Who comes in and who may ask, without sockets: time and addresses are arguments.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { senderOf } from '../src/admission/address.ts';
import { Admission } from '../src/admission/admission.ts';
import { type AdmissionBounds, API_BOUNDS, DOOR_BOUNDS } from '../src/admission/bounds.ts';
import { Bucket } from '../src/admission/bucket.ts';
import type { Guest } from '../src/admission/guest.ts';
import { Senders } from '../src/admission/senders.ts';
import { Tally } from '../src/admission/tally.ts';

const CALM = { isUrgent: false, lagMs: 0 };
const STOP = { isUrgent: true, lagMs: 0 };

/** An admission where only what a test is about is small. */
function open(bounds: Partial<AdmissionBounds> = {}, known: readonly string[] = []) {
  const tally = new Tally();
  const admission = new Admission({ ...API_BOUNDS, ...bounds }, tally, 0, known);
  const closed: string[] = [];
  const enter = (address: string, name = address, now = 0): Guest | undefined =>
    admission.enter(address, now, () => closed.push(name));
  const mustEnter = (address: string, name = address, now = 0): Guest => {
    const guest = enter(address, name, now);
    assert.ok(guest !== undefined, `${name} was refused`);
    return guest;
  };
  return { admission, tally, closed, enter, mustEnter };
}

const rates = <Kind extends 'handshakes' | 'requests'>(
  kind: Kind,
  change: Partial<AdmissionBounds[Kind]>,
) => ({ [kind]: { ...API_BOUNDS[kind], ...change } });

describe('a token bucket', () => {
  test('gives its burst at once, then so many a second, and never more than its burst', () => {
    const bucket = new Bucket({ burst: 3, perSecond: 2 }, 1_000);
    const taken = (now: number): boolean[] => [1, 2, 3, 4].map(() => bucket.take(now));
    assert.deepEqual(taken(1_000), [true, true, true, false]);
    assert.equal(bucket.waitMs(1_000), 500);
    assert.equal(bucket.take(1_499), false);
    assert.equal(bucket.take(1_500), true);
    assert.deepEqual(taken(1_000_000), [true, true, true, false]);
  });

  test('a clock that was set back gives nothing and takes nothing', () => {
    const bucket = new Bucket({ burst: 1, perSecond: 1 }, 10_000);
    assert.ok(bucket.take(10_000));
    assert.equal(bucket.take(0), false);
    assert.equal(bucket.take(999), false);
    assert.ok(bucket.take(1_000));
  });

  test('whoever asks however often gets no more than burst and rate', () => {
    const gaps = fc.array(fc.integer({ min: 0, max: 400 }), { maxLength: 200 });
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 1, max: 50 }),
        gaps,
        (b, r, all) => {
          const bucket = new Bucket({ burst: b, perSecond: r }, 0);
          let [now, got] = [0, 0];
          for (const gap of all) {
            now += gap;
            if (bucket.take(now)) got += 1;
          }
          assert.ok(got <= b + (now / 1_000) * r);
        },
      ),
    );
  });
});

describe('whose address it is', () => {
  for (const [address, sender] of [
    ['192.0.2.7', '192.0.2.7'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:db8:1:2::9', '2001:db8:1:2::/64'],
    ['2001:db8::9', '2001:db8:0:0::/64'],
    ['2001:db8::', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ] as const) {
    test(`${address} is ${sender}`, () => assert.equal(senderOf(address), sender));
  }
});

describe('connections', () => {
  test('of one sender beyond its room: its longest silent one goes, and nobody else’s', () => {
    const { mustEnter, closed, tally } = open({ perSender: 2 });
    mustEnter('a', 'a1');
    mustEnter('b', 'b1');
    mustEnter('a', 'a2');
    mustEnter('a', 'a3');
    assert.deepEqual(closed, ['a1']);
    assert.equal(tally.counts.get('sender-connections'), 1);
  });

  test('an IPv6 sender is its /64', () => {
    const { mustEnter, closed } = open({ perSender: 1 });
    mustEnter('2001:db8::1', 'first');
    mustEnter('2001:db8::2', 'second');
    assert.deepEqual(closed, ['first']);
  });

  test('of all strangers beyond their room: the longest silent goes, not who asked last', () => {
    const { admission, mustEnter, closed } = open({ strangers: 3 });
    const [a, b] = [mustEnter('a'), mustEnter('b'), mustEnter('c')];
    admission.begin(a, 0);
    admission.ask(b, CALM, 0);
    mustEnter('d');
    mustEnter('e');
    assert.deepEqual(closed, ['c', 'a']);
  });

  test('no crowd of strangers takes the room of a party', () => {
    const { admission, mustEnter, closed } = open({ strangers: 2, perSender: 2 });
    const client = mustEnter('a', 'client');
    assert.ok(admission.begin(client, 0) && admission.prove(client, 'app-1', 0));
    for (let i = 0; i < 100; i++) mustEnter(i % 2 === 0 ? 'a' : `s${i}`, `stranger ${i}`);
    assert.ok(!closed.includes('client'));
    assert.equal(closed.length, 98);
  });

  test('a party has room of its own, and cannot take that of another', () => {
    const { admission, mustEnter, tally } = open({ perParty: 2 });
    const proved = (party: string) => admission.prove(mustEnter('a'), party, 0);
    const [one, two, three] = [proved('app-1'), proved('app-1'), proved('app-1')];
    assert.deepEqual([one, two, three, proved('app-2')], [true, true, false, true]);
    assert.equal(tally.counts.get('party-connections'), 1);
  });

  test('all parties together have so much room', () => {
    const { admission, mustEnter } = open({ parties: 2 });
    const guests = ['app-1', 'app-2', 'app-3'].map((party) => ({ party, guest: mustEnter('a') }));
    const prove = ({ party, guest }: (typeof guests)[number]) => admission.prove(guest, party, 0);
    assert.deepEqual(guests.map(prove), [true, true, false]);
    admission.leave(guests[0]!.guest);
    admission.leave(guests[0]!.guest); // twice is once
    assert.ok(prove(guests[2]!));
    assert.ok(!admission.prove(mustEnter('a'), 'app-4', 0));
  });

  test('who leaves makes room', () => {
    const { admission, mustEnter, closed } = open({ strangers: 1, perSender: 1 });
    for (let i = 0; i < 5; i++) admission.leave(mustEnter('a', `${i}`));
    assert.deepEqual(closed, []);
  });
});

describe('handshakes', () => {
  test('of one sender are bounded; once they are used up the next is refused at accept', () => {
    const { admission, enter, mustEnter, tally } = open(
      rates('handshakes', { sender: { burst: 2, perSecond: 1 } }),
    );
    const early = [mustEnter('a'), mustEnter('a'), mustEnter('a')];
    assert.deepEqual(
      early.map((guest) => admission.begin(guest, 0)),
      [true, true, false],
    );
    assert.equal(enter('a'), undefined);
    assert.ok(admission.begin(mustEnter('b'), 0));
    assert.ok(admission.begin(mustEnter('a', 'a', 1_000), 1_000));
    assert.equal(tally.counts.get('sender-handshakes'), 2);
  });

  test('a sender’s connections a second are bounded before any of them is given a place', () => {
    const { enter, tally } = open({
      perSender: 50,
      connects: { ...API_BOUNDS.connects, sender: { burst: 3, perSecond: 1 } },
    });
    const entered = (address: string, now: number): boolean =>
      enter(address, address, now) !== undefined;
    assert.deepEqual(
      [0, 0, 0, 0, 1_000, 1_000].map((now) => entered('a', now)),
      [true, true, true, false, true, false],
    );
    assert.ok(entered('b', 0));
    assert.equal(tally.counts.get('sender-connects'), 2);
  });

  test('connections that never speak use up none', () => {
    const { enter } = open(rates('handshakes', { sender: { burst: 2, perSecond: 1 } }));
    for (let i = 0; i < 50; i++) assert.ok(enter('a') !== undefined);
  });

  test('of all strangers are bounded, and those of known addresses apart from them', () => {
    const { admission, enter, mustEnter, tally } = open(
      rates('handshakes', { strangers: { burst: 3, perSecond: 1 } }),
      ['10.0.0.1'],
    );
    const begin = (guest: Guest): boolean => admission.begin(guest, 0);
    const early = ['a', 'b', 'c', 'd'].map((address) => mustEnter(address));
    assert.deepEqual(early.map(begin), [true, true, true, false]);
    assert.equal(enter('e'), undefined); // at accept already, where it costs least
    assert.ok(begin(mustEnter('10.0.0.1')));
    assert.equal(tally.counts.get('handshakes'), 2);
  });
});

describe('requests', () => {
  test('of one sender are bounded over all its connections: 429', () => {
    const { admission, mustEnter } = open(
      rates('requests', { sender: { burst: 2, perSecond: 1 } }),
    );
    const [a, b, other] = [mustEnter('a'), mustEnter('a'), mustEnter('b')];
    assert.equal(admission.ask(a, CALM, 0), undefined);
    assert.equal(admission.ask(b, CALM, 0), undefined);
    assert.equal(admission.ask(a, CALM, 0)?.tag, 'sender-too-fast');
    assert.equal(admission.ask(other, CALM, 0), undefined);
    assert.equal(admission.ask(a, CALM, 1_000), undefined);
  });

  test('who goes on asking is closed after so many', () => {
    const { admission, mustEnter } = open({
      patience: 3,
      ...rates('requests', { sender: { burst: 1, perSecond: 1 } }),
    });
    const guest = mustEnter('a');
    const last = () => admission.ask(guest, CALM, 0)?.isLast;
    assert.deepEqual([last(), last(), last(), last()], [undefined, false, false, true]);
    assert.equal(admission.ask(guest, CALM, 1_000), undefined);
    assert.equal(admission.ask(guest, CALM, 1_000)?.isLast, false);
  });

  test('of all strangers are bounded: 503, while parties and known addresses are served', () => {
    const { admission, mustEnter } = open(
      rates('requests', { strangers: { burst: 3, perSecond: 1 } }),
      ['10.0.0.1'],
    );
    const client = mustEnter('z');
    admission.prove(client, 'app-1', 0);
    const asked = (address: string) => admission.ask(mustEnter(address), CALM, 0)?.tag;
    assert.deepEqual(['a', 'b', 'c'].map(asked), [undefined, undefined, undefined]);
    assert.equal(asked('d'), 'api-overloaded');
    assert.equal(asked('10.0.0.1'), undefined);
    assert.equal(admission.ask(client, CALM, 0), undefined);
  });

  test('a stop is served while everything else of strangers has to wait', () => {
    const { admission, mustEnter } = open(
      rates('requests', {
        strangers: { burst: 1, perSecond: 1 },
        urgent: { burst: 2, perSecond: 1 },
      }),
    );
    const asked = (how: typeof CALM) => admission.ask(mustEnter('a'), how, 0)?.tag;
    assert.deepEqual([asked(CALM), asked(CALM)], [undefined, 'api-overloaded']);
    assert.deepEqual([asked(STOP), asked(STOP)], [undefined, undefined]);
    assert.equal(asked(STOP), 'api-overloaded'); // stops cost a signature: they are bounded too
  });

  test('an event loop that runs late serves parties and stops, and no other stranger', () => {
    const { admission, mustEnter } = open({}, ['10.0.0.1']);
    const lagMs = API_BOUNDS.lagMs + 1;
    const late = (address: string, isUrgent = false) =>
      admission.ask(mustEnter(address), { isUrgent, lagMs }, 0)?.tag;
    assert.equal(late('a'), 'api-overloaded');
    assert.equal(late('a', true), undefined);
    assert.equal(late('10.0.0.1'), undefined);
    const client = mustEnter('b');
    admission.prove(client, 'app-1', 0);
    assert.equal(admission.ask(client, { isUrgent: false, lagMs }, 0), undefined);
  });

  test('of one party are bounded over all its connections, whatever another does', () => {
    const { admission, mustEnter } = open(rates('requests', { party: { burst: 2, perSecond: 1 } }));
    const [one, again, other] = [mustEnter('a'), mustEnter('b'), mustEnter('c')];
    admission.prove(one, 'app-1', 0);
    admission.prove(again, 'app-1', 0);
    admission.prove(other, 'app-2', 0);
    assert.equal(admission.ask(one, CALM, 0), undefined);
    assert.equal(admission.ask(again, CALM, 0), undefined);
    assert.equal(admission.ask(one, CALM, 0)?.tag, 'client-too-fast');
    assert.equal(admission.ask(other, CALM, 0), undefined);
  });
});

describe('senders', () => {
  test('the table is bounded: who was quiet longest is forgotten, and never who is inside', () => {
    const { admission, enter, mustEnter } = open({
      senders: 10,
      ...rates('requests', { sender: { burst: 1, perSecond: 0.001 } }),
    });
    const stays = mustEnter('a');
    assert.equal(admission.ask(stays, CALM, 0), undefined);
    for (let i = 0; i < 1_000; i++) admission.leave(mustEnter(`s${i}`));
    assert.equal(admission.ask(stays, CALM, 0)?.tag, 'sender-too-fast');
    assert.ok(enter('a') !== undefined);
  });

  test('never more are remembered than the bound', () => {
    const senders = new Senders({ ...API_BOUNDS, senders: 10 });
    for (let i = 0; i < 1_000; i++) senders.of(`s${i}`, 0);
    assert.equal(senders.size, 10);
  });

  test('an address from which a party came is known for a day, and the oldest go first', () => {
    const bounds = { ...API_BOUNDS, knownSenders: 2 };
    const senders = new Senders(bounds, ['office']);
    const known = (now: number) =>
      ['office', 'a', 'b', 'c'].filter((key) => senders.of(key, now).isKnown);
    senders.know('a', 0);
    assert.deepEqual(known(1), ['office', 'a']);
    senders.know('b', 1);
    assert.deepEqual(known(2), ['office', 'b']);
    senders.know('office', 2); // for good, and not for a day
    assert.deepEqual(known(API_BOUNDS.knownForMs), ['office', 'b']);
    assert.deepEqual(known(API_BOUNDS.knownForMs + 1), ['office']);
  });
});

test('all bounds are what strangers can make this process hold: some tens of megabytes', () => {
  for (const { strangers, parties, perSender, perParty } of [API_BOUNDS, DOOR_BOUNDS]) {
    assert.ok(strangers + parties <= 2_048);
    assert.ok(perSender * 8 <= strangers && perParty * 8 <= parties);
  }
});
