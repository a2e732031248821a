// `sekisho thaw`: one person's voice for undoing a stop. It takes effect when the policy's quorum
// has spoken, and whoever speaks names the outflows of the stop.
import { type Command, DONE, optional, required, WrongUsage } from '../command.ts';
import { gatehouseOf, PLACE_OPTIONS } from '../gatehouse.ts';
import { type Deed, openPerson } from '../person.ts';
import { good, print, waiting } from '../print.ts';

export const command: Command = {
  summary: 'Undoes a stop, as one person of the quorum that it takes.',
  usage: '[STOP] --as PERSON [--all] [--acknowledge OUTFLOW,…] [--dir DIR]',
  example: 'sekisho thaw --as aoi          (lists the stops in force where none is named)',
  options: {
    as: { type: 'string', about: 'the person who thaws (a software passkey in people/)' },
    all: { type: 'boolean', about: 'and all other stops of its scope by who made it' },
    acknowledge: { type: 'string', about: 'the stop’s outflows, separated by commas' },
    ...PLACE_OPTIONS,
  },
  async run(invocation) {
    const gatehouse = gatehouseOf(invocation);
    const now = await gatehouse.ledger();
    const [id, ...more] = invocation.positionals;
    if (more.length > 0) throw new WrongUsage('give at most one stop');
    if (id === undefined) {
      const rows = now.stops.map(
        (stop) =>
          `${stop.id}  ${stop.scope}  ${stop.reason}  ${stop.by}  ${stop.at}` +
          stop.outflows.map((outflow) => `\n    outflow ${outflow}`).join(''),
      );
      print(invocation, { stops: now.stops }, rows.length === 0 ? ['nothing is stopped'] : rows);
      return DONE;
    }
    const stop = now.stops.find((candidate) => candidate.id.startsWith(id));
    if (stop === undefined || id.length < 6) throw new Error(`no stop ${id}… is in force`);
    const outflows = optional(invocation, 'acknowledge')?.split(',') ?? [];
    const { scope: subject, by } = stop;
    const deed: Deed =
      invocation.values['all'] === true
        ? { act: 'thaw-all', subject, by, until: now.size, outflows }
        : { act: 'thaw', subject: stop.id, outflows };
    const person = openPerson(gatehouse.dir, required(invocation, 'as'));
    await gatehouse.act(person.act(deed, now));
    const after = await gatehouse.ledger();
    const lifted = !after.stops.some((candidate) => candidate.id === stop.id);
    const state = lifted ? good('THAWED') : waiting('WAITING for more people');
    print(invocation, { stop: stop.id, lifted }, [`${stop.scope}: ${state}`]);
    return DONE;
  },
};
