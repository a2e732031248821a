// `sekisho rebase`: the way out of an invalid entry and of a fork, in four steps, with every node
// stopped. RUNBOOK.md tells the whole ceremony.
import { type Command, type Invocation, WrongUsage } from '../command.ts';
import { apply } from '../rebase/apply.ts';
import { draft } from '../rebase/draft.ts';
import { countersign, sign } from '../rebase/sign.ts';

const STEPS: Readonly<Record<string, (invocation: Invocation, file: string) => Promise<number>>> = {
  sign,
  countersign,
  apply,
};

export const command: Command = {
  summary: 'Begins a halted or forked ledger anew upon a head that is good, with all that binds.',
  usage:
    'draft STORE… --out FILE [--base N] [--policy FILE]\n' +
    '       sekisho rebase sign FILE --as PERSON [--dir DIR] | --recovery KEYFILE\n' +
    '       sekisho rebase countersign FILE --settings SIGNER [--from STORE]\n' +
    '       sekisho rebase apply FILE --settings NODE-OR-CLIENT [--from STORE]',
  example: 'sekisho rebase draft gateway/ledger.db signer-1/ledger.db --out rebased.json',
  options: {
    out: { type: 'string', about: 'draft: the document to write' },
    base: { type: 'string', about: 'draft: entries to keep (the largest cosigned head)' },
    policy: { type: 'string', about: 'draft: the policy to begin with (the one at the base)' },
    as: { type: 'string', about: 'sign: a person who may amend (a software passkey)' },
    dir: { type: 'string', about: 'sign: the directory that init made (.sekisho)' },
    recovery: { type: 'string', about: 'sign: a recovery key’s file, instead of a person' },
    settings: { type: 'string', about: 'countersign, apply: settings file of the node or client' },
    from: { type: 'string', about: 'countersign, apply: a store that has what this one lacks' },
  },
  async run(invocation) {
    const [step, ...files] = invocation.positionals;
    if (step === 'draft') return draft(invocation, files);
    const run = step !== undefined && Object.hasOwn(STEPS, step) ? STEPS[step] : undefined;
    if (run === undefined) throw new WrongUsage('say draft, sign, countersign or apply');
    const [file, ...more] = files;
    if (file === undefined || more.length > 0) throw new WrongUsage('name one document');
    return run(invocation, file);
  },
};
