// `sekisho rebase draft`: from the stores of stopped nodes to a document that people can sign.
import { existsSync, readFileSync } from 'node:fs';
import { hex } from '@sekisho/protocol/bytes';
import { readAs } from '@sekisho/protocol/field';
import { parseJson } from '@sekisho/protocol/json';
import { type Policy, policySchema } from '@sekisho/protocol/policy';
import { rebaseSubject } from '@sekisho/protocol/rebase';
import { isRefusal } from '@sekisho/protocol/refusal';
import { type Drafted, draftRebase, type Survey, survey } from '@sekisho/replica/rebased-draft';
import { systemClock } from '@sekisho/replica/wiring/system-clock';
import { systemRandom } from '@sekisho/replica/wiring/system-random';
import { DONE, type Invocation, optional, required, WrongUsage } from '../command.ts';
import { Refused } from '../refused.ts';
import { print } from '../print.ts';
import { contentsOf, writeDocument } from './document-file.ts';
import { CHECKS, leftAt, orRefused } from './stores.ts';

export async function draft(invocation: Invocation, paths: readonly string[]): Promise<number> {
  const out = required(invocation, 'out');
  if (paths.length === 0) throw new WrongUsage('name the stores of the stopped nodes');
  if (existsSync(out)) throw new Error(`${out} exists already; nothing was changed`);
  const all = [];
  for (const path of paths) all.push(await leftAt(path));
  const found = survey(all, CHECKS);
  const base = baseOf(invocation, found);
  const policy = policyIn(optional(invocation, 'policy'));
  const name = `anew-${hex(systemRandom.bytes(4))}`;
  const wanted = { base, time: systemClock.now(), policy, name };
  const drafted = orRefused(draftRebase(all, wanted, CHECKS));
  const changed = drafted.holdings.filter((holding) => holding.policy !== drafted.policy);
  if (changed.length > 0 && policy === undefined) {
    const where = changed.map((holding) => holding.name).join(', ');
    throw new Refused(
      'rebase-policy',
      `beyond the base the policy was amended (${where}): someone may have been suspended there; ` +
        'say with --policy FILE which policy the new ledger begins with',
    );
  }
  writeDocument(out, drafted.document);
  print(invocation, factsOf(found, drafted), wordsOf(found, drafted, out));
  return DONE;
}

/** The largest cosigned head on which all agree, unless somebody names another. */
function baseOf(invocation: Invocation, { agreed, cosigned, fork }: Survey): number {
  const named = optional(invocation, 'base');
  if (named !== undefined && !/^[1-9][0-9]{0,14}$/.test(named)) {
    throw new WrongUsage('--base is a number of entries');
  }
  const base = named === undefined ? cosigned || agreed : Number(named);
  if (base >= 1 && base <= agreed) return base;
  const why = fork === agreed ? 'there two histories part' : 'the next entry is invalid or missing';
  throw new Refused('rebase-base', `${agreed} entries are good in all of these stores: ${why}`);
}

function policyIn(file: string | undefined): Policy | undefined {
  if (file === undefined) return undefined;
  const json = parseJson(readFileSync(file));
  const policy = isRefusal(json) ? json : readAs(policySchema, json, file);
  return orRefused(policy);
}

const factsOf = (found: Survey, { document, holdings }: Drafted) => ({
  predecessor: document.rebased.predecessor,
  base: document.rebased.base,
  subject: rebaseSubject(document.rebased),
  agreed: found.agreed,
  cosigned: found.cosigned,
  fork: found.fork ?? null,
  invalid: found.invalid ?? null,
  parts: document.carried.length,
  stores: holdings.map(({ name, valid, carried, promised }) => ({
    ...{ name, beyond: valid, promised: promised.length },
    requests: carried.requests.length,
    payments: carried.payments.length,
    endings: carried.endings.length,
    stops: carried.stops.length,
  })),
});

function wordsOf(found: Survey, { document, holdings }: Drafted, out: string): string[] {
  const { agreed, cosigned, fork, invalid } = found;
  const { size } = document.rebased.base;
  return [
    `good in all stores   ${agreed} entries, cosigned by a quorum ${cosigned}`,
    ...(fork === undefined ? [] : [`two histories        part after ${fork} entries`]),
    ...(invalid === undefined ? [] : [`invalid              entry ${agreed}: ${invalid.detail}`]),
    ...holdings.map(({ name, valid }) => `${name}: ${valid} valid entries beyond the base`),
    '',
    ...contentsOf(document),
    '',
    'Given up is everything else beyond the base: approvals, thaws, observations, amendments.',
    ...(size < agreed ? [`(--base ${agreed} would keep ${agreed - size} entries more.)`] : []),
    `Written to ${out}. Next: the people who may amend (or recovery keys) sign it, each on their`,
    'own machine: sekisho rebase sign; then signers: sekisho rebase countersign.',
  ];
}
