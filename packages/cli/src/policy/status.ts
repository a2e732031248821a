// `sekisho policy status`: the policy in force, what waits to replace it, and what is being signed.
// Watchers are asked too: a gateway that hides a policy that waits hides it from nobody else.
import type { LedgerAnswer } from '@sekisho/protocol/http-api';
import { parseInstant } from '@sekisho/protocol/instant';
import type { Json } from '@sekisho/protocol/json';
import { type Policy, policyHash } from '@sekisho/protocol/policy';
import { deskPolicy, type DeskPolicy } from '@sekisho/protocol/proposal-api';
import { systemClock } from '@sekisho/replica/wiring/system-clock';
import { DONE, type Invocation, optional, REFUSED } from '../command.ts';
import { gatehouseOf, type WaitingAtWatcher } from '../gatehouse.ts';
import { openPerson } from '../person.ts';
import { bad, print, strong } from '../print.ts';
import { reading } from '../reading.ts';
import { changeLines, languageOf, whenText } from './difference-words.ts';
import { policyInForce, shownUnder } from './policy-file.ts';

/** Exit 1 where a watcher knows of a policy that waits and that the gateway does not show. */
export async function status(invocation: Invocation): Promise<number> {
  const gatehouse = gatehouseOf(invocation);
  const name = optional(invocation, 'as');
  const [inForce, { amendments }, watchers] = await Promise.all([
    policyInForce(gatehouse),
    gatehouse.ledger(),
    gatehouse.waitingAtWatchers(),
  ]);
  const hidden = hiddenFrom(
    amendments.map(({ policy }) => policy),
    watchers,
  );
  const desk =
    name === undefined
      ? undefined
      : await reading(gatehouse, openPerson(gatehouse.dir, name), ({ ask }) =>
          ask('/v1/desk/policy', deskPolicy),
        );
  const facts = { policy: policyHash(inForce), name: inForce.name, amendments, hidden };
  const lines = [
    `in force  ${strong(inForce.name)}  ${policyHash(inForce)}`,
    ...amendments.flatMap((amendment) => {
      const document = desk?.waiting.find(({ policy }) => policy === amendment.policy)?.document;
      return waitingLines(invocation, inForce, amendment, document);
    }),
    ...hidden.map(
      ({ policy, watcher }) => `${bad('HIDDEN')} by the gateway, known to ${watcher}: ${policy}`,
    ),
    ...(desk === undefined ? [] : proposalLines(invocation, inForce, desk)),
    ...(amendments.length === 0 ? ['no policy waits'] : ['veto one: sekisho veto HASH --as …']),
    ...(desk === undefined ? ['what changes, and what is being signed: --as PERSON'] : []),
  ];
  const proposals = desk?.proposals.map(({ document: _document, ...rest }) => rest) ?? null;
  print(invocation, { ...facts, proposals }, lines);
  return hidden.length === 0 ? DONE : REFUSED;
}

/** What a watcher knows of and the gateway does not show. */
export const hiddenFrom = (shown: readonly string[], watchers: readonly WaitingAtWatcher[]) =>
  watchers.flatMap(({ watcher, amendments }) =>
    amendments.filter((policy) => !shown.includes(policy)).map((policy) => ({ policy, watcher })),
  );

/** Only a document that has the hash it is shown under is put into words. */
function changesUnder(
  invocation: Invocation,
  inForce: Policy,
  hash: string,
  document: Policy,
): string[] {
  const after = shownUnder(hash, document as Json);
  return after === undefined
    ? [`  ${bad('another document')} is shown under this hash; do not sign`]
    : changeLines(inForce, after, languageOf(invocation));
}

function waitingLines(
  invocation: Invocation,
  inForce: Policy,
  { policy, due }: LedgerAnswer['amendments'][number],
  document: Policy | undefined,
): string[] {
  const at = due === null ? null : (parseInstant(due) ?? null);
  const { delaySeconds } = inForce.amendment;
  const when = whenText(
    { kind: 'delayed', delaySeconds, due: at },
    systemClock.now(),
    languageOf(invocation),
  );
  return [
    '',
    `waits     ${policy}`,
    ...(document === undefined ? [] : changesUnder(invocation, inForce, policy, document)),
    `  ${when}`,
  ];
}

const proposalLines = (
  invocation: Invocation,
  inForce: Policy,
  { proposals }: DeskPolicy,
): string[] =>
  proposals.flatMap(({ policy, document, acts, persons, obstacle }) => [
    '',
    `proposed  ${policy}`,
    `  signed by ${acts.map(({ statement }) => statement.person).join(', ')}: ` +
      `${acts.length} of ${persons}`,
    ...changesUnder(invocation, inForce, policy, document),
    ...(obstacle === null ? [] : [`  ${bad('refused')}: ${obstacle.tag}: ${obstacle.detail}`]),
  ]);
