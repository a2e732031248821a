// A report in English.
import { type Facts, percentOf } from './facts.ts';
import { obstacleWords } from './obstacle-words.ts';
import { partyWords } from './party-words.ts';
import { REASON_WORDS, refusalWords, STOP_WORDS } from './reason-words.ts';
import { money, partsOf, shortened, unbroken, type Words } from './words.ts';

const UNITS = ['d', 'h', 'min', 's'];

const duration = (ms: number): string =>
  unbroken(
    partsOf(ms)
      .map(([count, unit]) => `${count} ${UNITS[unit]}`)
      .join(' '),
  );

const counted = (count: number, one: string, many = `${one}s`): string =>
  `${count} ${count === 1 ? one : many}`;

const scopeWords = (scope: string): string => {
  const [kind, name] = scope.split(':');
  if (name === undefined) return scope;
  return name.startsWith(`${kind}-`) ? name : `${kind} ${shortened(name)}`;
};

const held = (parties: readonly string[]): string =>
  parties.length === 0 ? 'nothing' : parties.map((party) => partyWords(party, 'en')).join(', and ');

function summary(facts: Facts): string {
  const { attempts, attempted, lost, balance, historyLost } = facts;
  const paid = attempts.filter((attempt) => attempt.paid).length;
  const tried =
    `An attacker who held ${held(facts.parties)} tried to take ${money(attempted)} in ` +
    `${counted(attempts.length, 'step')}.`;
  const left =
    paid === 0
      ? 'Nothing was paid.'
      : `${counted(paid, 'step')} succeeded: ${money(lost)} left, ` +
        `${percentOf(lost, balance)} of the wallet.`;
  const history = historyLost === undefined ? '' : ` In history it was ${money(historyLost)}.`;
  return `${tried} ${left}${history}`;
}

function plotTold(facts: Facts): string {
  const { attempts, takeable, lost, lostBeforeStop, began, frozenAt } = facts;
  const [first, last] = [attempts[0], attempts.at(-1)];
  if (first === undefined || last === undefined) return 'Nothing was attempted.';
  const stopped =
    frozenAt === undefined || began === undefined
      ? 'no stop came'
      : `the first stop came ${duration(Math.max(0, frozenAt - began))} after the first step`;
  return (
    `Without Sekisho the sum taken rises to ${money(takeable)} within ` +
    `${duration(last.at - first.at)}. In this drill it rises to ${money(lost)}; ${stopped}.` +
    (lostBeforeStop === lost
      ? ''
      : ` ${money(lostBeforeStop)} of it left before the stop; the rest shows that a chain ` +
        'obeys whoever holds the whole key, stopped or not.')
  );
}

function trafficTold({ result, paid, held: waiting, stopped }: Facts): string {
  const all = result.legit;
  return (
    `Around the incident, customers asked for ${counted(all, 'everyday withdrawal')}. ` +
    `${paid.length} were paid with nobody attending (${percentOf(paid.length, all)}), ` +
    `${waiting.length} were held for nothing (${percentOf(waiting.length, all)}), and ` +
    `${stopped.length} waited behind a stop that the theft caused, until people thaw it; ` +
    'in a drill nobody does.'
  );
}

export const english: Words = {
  language: 'en',
  kicker: 'Sekisho · drill report',
  held,
  summary,
  figures: {
    heading: 'In short',
    lost: 'Lost in this drill',
    inHistory: 'Lost in history',
    noticed: 'Noticed',
    stopped: 'Stopped',
    everyday: 'Everyday withdrawals',
    ofWallet: (percent) => `${percent} of the wallet`,
    afterFirst: 'after the first step',
    never: 'never',
    notKnown: 'when it was noticed is not published',
    noticedAfter: (time) => `noticed after ${time}`,
    paidOf: (paid, all) => unbroken(`${paid} of ${all} paid`),
    heldAndStopped: (waiting, stopped) =>
      `unattended; ${waiting} held for nothing, ${stopped} behind the stop`,
  },
  plot: {
    heading: 'Stolen over time',
    history: 'in history',
    attempted: 'as attempted',
    here: 'with Sekisho, in this drill',
    noticed: 'noticed in history',
    stopped: 'stopped here',
    axisAmount: 'XEM taken',
    axisTime: (zone) => `time (${zone})`,
    told: plotTold,
  },
  attempts: {
    heading: 'What was attempted, and what came of it',
    intro:
      'Every request is judged by all rules at once; the strictest answer wins. The ' +
      'reasons are those the people on duty see, with numbers.',
    turn: 'No.',
    time: 'Time',
    amount: 'Amount',
    came: 'What came of it',
    why: 'Why',
    none: 'Nothing was attempted.',
    total: 'Together',
    to: (address) => `to ${address}`,
    cameOf({ verdict, paid, isSubstitution }) {
      if (isSubstitution) return paid ? 'paid to the thief' : 'not paid: nobody signed it';
      if (verdict === null) return paid ? 'taken on chain' : 'refused by the chain';
      if (paid) return 'paid to the thief';
      if (verdict === 'allow') return 'not paid: stopped';
      if (verdict === 'delay') return 'not paid: made to wait';
      if (verdict === 'review') return 'not paid: held for people';
      if (verdict === 'block') return 'not paid: refused';
      return 'not paid: refused, and who asked is frozen';
    },
    unasked: 'Nobody was asked: no rule could say a word.',
    substituted: 'Put in the place of what was asked for and approved.',
    within: 'Within every limit and every rule.',
    byAltered: 'The altered gateway judges nothing. Who refused is listed below.',
    asBefore: 'for the same reasons as the one before',
    alreadyStopped: (scopes) => `already stopped: ${scopes}`,
    several: (count) => `${count} steps`,
  },
  reasons: {
    of: (tag) => REASON_WORDS[tag]?.en ?? refusalWords(tag),
    measured({ observed, allowed, time, whose }) {
      const span = time === undefined ? '' : ` in ${time}`;
      return `: ${observed}${span}, allowed ${allowed} (${whose})`;
    },
    neverPaid: ': never paid before',
    paidSince: (time) => `: first paid ${time} before`,
    notUsedYet: ': paid so recently that it is used to nothing yet',
    usedTo: (amount, upTo) => `: used to ${amount}, familiar up to ${upTo}`,
    more: (count) => `; and ${count} more`,
  },
  stops: {
    heading: 'Stops',
    none: 'Nothing was stopped.',
    time: 'Time',
    scope: 'What',
    by: 'By',
    why: 'Why',
    state: 'At the end',
    lifted: 'thawed',
    inForce: 'in force',
    honest: 'caused by an honest request',
    halted: 'went no further',
    cosigning: 'its cosigning',
    more: (count) => `… and ${count} more.`,
    by_: scopeWords,
    of: scopeWords,
    reason: (tag) => STOP_WORDS[tag]?.en ?? REASON_WORDS[tag]?.en ?? tag,
  },
  stoppedBy: {
    heading: 'What stopped it',
    nothing: 'Nothing did.',
    who: 'Who',
    why: 'By what',
    what: 'What it stopped',
    attemptsOf: (count, all) => `${count} of ${counted(all, 'step')}`,
    otherActs: 'an act without money',
    by: (by) => obstacleWords(by, 'en') ?? scopeWords(by),
    reason: (tag) => STOP_WORDS[tag]?.en ?? REASON_WORDS[tag]?.en,
  },
  acts: {
    heading: 'What else was done',
    act: 'Act',
    object: 'Whom, what',
    came: 'What came of it',
    why: 'Why',
    who: 'Who',
    what: 'Asked for',
    refusedHeading: 'What signers and watchers refused',
    refusedIntro:
      'Each of them folds the ledger itself. Each kind of refusal is listed once, ' +
      'when it first came.',
  },
  traffic: {
    heading: 'Everyday withdrawals around it',
    told: trafficTold,
    endings: { paid: 'paid', held: 'held for nothing', stopped: 'behind the stop' },
    theftPaid: 'theft, paid',
    theftUnpaid: 'theft, not paid',
    axisAmount: 'XEM, each line ten times the one below',
    plotTitle: 'Every withdrawal by time and size',
    heldHeading: 'Held for nothing, and why',
    heldNone: 'None.',
    customer: 'Customer',
    unanswered: 'the interface took no order',
  },
  attacker: {
    heading: 'What the attacker held',
    file: 'The file says',
    caveats: {
      'forged-request':
        'Requests so signed look like honest ones. What stands between them and the ' +
        'money are limits, rules and people; the drill shows what they let through.',
      'one-signer':
        'One share signs nothing, and the other signers were not asked. Two of three ' +
        'are the stated limit.',
      'stolen-key':
        'Money so taken cannot be called back: whoever has the whole key asks ' +
        'nobody, and a chain does not undo. What a checkpoint can do is see it in a ' +
        'block, stop all signing, and prove that no order explains it. Hence no key ' +
        'is anywhere whole.',
    },
    beyond: {
      'wallet-key': 'This is beyond what the system claims to withstand: the whole key.',
      'signer-quorum': 'This is beyond what the system claims to withstand: enough signers.',
      'gateway-and-watchers':
        'This is beyond what the system claims to withstand: the gateway and enough watchers.',
      'people-quorum': 'This is beyond what the system claims to withstand: enough approvers.',
      'amendment-quorum':
        'This is beyond what the system claims to withstand: enough amenders, and no veto in time.',
    },
  },
  world: {
    heading: 'How to read this',
    points: [
      'The gateway, three signers and three watchers ran their real code; clock, ' +
        'network, disks and chain were simulated. It shows what the rules and ' +
        'processes do, not that your hosts are apart.',
      'Nobody attended: no person approved, rejected or thawed unless the file says ' +
        'so. With people, what was held can go out, and what was stopped goes on.',
      'Everyday customers are invented after published statistics; the numbers of a ' +
        'real exchange differ.',
    ],
  },
  file: {
    heading: 'About the incident',
    notes: 'Notes of the file',
    sources: 'Sources',
    none: 'The file gives none.',
  },
  repeat: {
    heading: 'Repeat it',
    intro: 'The same command gives the same result, to the last byte of the ledger.',
    seed: 'Seed',
    root: 'Root of the ledger',
    entries: 'Entries',
    command: 'Command',
  },
  duration,
  compact(mainUnits) {
    if (mainUnits >= 1e6) return `${mainUnits / 1e6} M`;
    return mainUnits >= 1e3 ? `${mainUnits / 1e3} k` : String(mainUnits);
  },
};
