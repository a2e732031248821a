// Sixty moments at which processes are killed, drawn by a seed: after which n-th occasion, and who
// dies. What a group holds happens in one go; groups come in any order.
import { Dice } from './dice.ts';
import type { Occasion } from './occasions.ts';

export interface KillPoint {
  readonly at: Occasion;
  readonly victims: readonly string[];
  /** What is done before the occasion is waited for. */
  readonly before?: 'lose-announces' | 'stop' | 'thaw';
}

export const KILLS = 60;

/** Where the stop comes, and how many groups go by until people thaw. */
const STOP_AFTER = 22;
const STOPPED_GROUPS = 4;
/** Where nodes say that they took what they forget. */
const LOSE_AFTER = 6;
const PAIRS = 9;

/** What comes even while everything is stopped. */
const ALWAYS = ['acknowledged', 'again', 'block'];
const MONEY = ['prepared', 'signed', 'announced', 'seen'];
const MOST: Readonly<Record<string, number>> = {
  acknowledged: 3,
  again: 4,
  prepared: 3,
  signed: 3,
  announced: 3,
  seen: 2,
  write: 4,
  line: 3,
};

type Group = readonly KillPoint[];

export function killPlan(seed: number, names: readonly string[]): readonly KillPoint[] {
  const dice = new Dice(seed);
  const [gateway = '', ...others] = names;
  const occasion = (kinds: readonly string[]): Occasion => {
    const kind = dice.pick(kinds);
    const most = MOST[kind.split(':')[0]!] ?? 1;
    return { kind, count: 1 + dice.below(most) };
  };
  // Its own writes: the moments that the outside cannot tell apart otherwise. A signer's share has
  // just left when the gateway writes what was signed.
  const kinds = (name: string): string[] => {
    const writers = name.startsWith('signer') ? [name, gateway] : [name, name];
    return [...ALWAYS, ...MONEY, ...writers.map((writer) => `write:${writer}`)];
  };
  const point = (...victims: string[]): KillPoint => ({
    at: occasion(kinds(dice.pick(victims))),
    victims,
  });
  const signers = others.filter((name) => name.startsWith('signer'));
  const watchers = others.filter((name) => name.startsWith('watcher'));
  const pairs = names.flatMap((a, i) => names.slice(i + 1).map((b) => [a, b] as const));
  const groups: Group[] = [
    [{ at: occasion(['acknowledged']), victims: [gateway] }],
    // Between a line of its log and the next.
    [{ at: occasion([`line:${gateway}`]), victims: [gateway] }],
    ...names.flatMap((name) => [[point(name)], [point(name)]]),
    ...others.slice(0, 3).map((name) => [point(name)]),
    ...dice
      .shuffled(pairs)
      .slice(0, PAIRS)
      .map((pair) => [point(...pair)]),
    ...times(3, () => [point(...watchers)]),
    ...times(3, () => [{ at: occasion([`write:${gateway}`]), victims: signers }]),
    ...times(2, () => [point(...names)]),
    // While it starts after a kill: as it is spawned, or a block later.
    ...names.map((name) => [
      point(name),
      { at: occasion([`started:${name}`, 'block']), victims: [name] },
    ]),
    // As soon as it is there again.
    ...names.map((name) => [
      point(name),
      { at: { kind: dice.pick(arrivals(name)), count: 1 }, victims: [name] },
    ]),
  ];
  const order = dice.shuffled(groups);
  order.splice(LOSE_AFTER, 0, [loseAnnounces(gateway)]);
  const calm = order.slice(STOP_AFTER, STOP_AFTER + STOPPED_GROUPS).map(withoutMoney);
  const [after, ...rest] = order.slice(STOP_AFTER + STOPPED_GROUPS);
  const thaw = after!.map((each, i) => (i === 0 ? { ...each, before: 'thaw' as const } : each));
  return [...order.slice(0, STOP_AFTER), [stopHeld(names)], ...calm, thaw, ...rest].flat();
}

const times = (count: number, group: () => Group): Group[] => Array.from({ length: count }, group);

const arrivals = (name: string): string[] =>
  name === 'gateway' ? [`ready:${name}`] : [`ready:${name}`, `joined:${name}`];

/** Everything dies as watchers have said that they hold a stop, which nobody else was told. */
const stopHeld = (names: readonly string[]): KillPoint => ({
  at: { kind: 'stop-held', count: 1 },
  victims: names,
  before: 'stop',
});

/** Only the gateway's next life can bring to the chain what the nodes forgot. */
const loseAnnounces = (gateway: string): KillPoint => ({
  at: { kind: 'announced', count: 2 },
  victims: [gateway],
  before: 'lose-announces',
});

/** While everything is stopped no payment moves: what waits for one waits for a request instead. */
const withoutMoney = (group: Group): Group =>
  group.map((point) =>
    MONEY.includes(point.at.kind) || point.at.kind.startsWith('line:')
      ? { ...point, at: { ...point.at, kind: 'acknowledged' } }
      : point,
  );
