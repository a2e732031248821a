// `sekisho thaw`: one person's voice for undoing a stop. It takes effect when the policy's quorum
// has spoken, and whoever speaks names the outflows of the stop.
import { stopAnswer } from '@sekisho/protocol/client-api';
import type { StopInForce } from '@sekisho/protocol/http-api';
import { type Command, DONE, optional, required, WrongUsage } from '../command.ts';
import { type Gatehouse, gatehouseOf, PLACE_OPTIONS } from '../gatehouse.ts';
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
      const stops: StopInForce[] = [];
      for await (const stop of gatehouse.stops()) stops.push(stop);
      const rows = stops.map(
        (stop) =>
          `${stop.id}  ${stop.scope}  ${stop.reason}  ${stop.by}  ${stop.at}` +
          stop.outflows.map((outflow) => `\n    outflow ${outflow}`).join(''),
      );
      print(invocation, { stops }, rows.length === 0 ? ['nothing is stopped'] : rows);
      return DONE;
    }
    const stop = id.length < 6 ? undefined : await stopNamed(gatehouse, id);
    if (stop === undefined) throw new Error(`no stop ${id}… is in force`);
    const outflows = optional(invocation, 'acknowledge')?.split(',') ?? [];
    const { scope: subject, by } = stop;
    const deed: Deed =
      invocation.values['all'] === true
        ? { act: 'thaw-all', subject, by, until: now.size, outflows }
        : { act: 'thaw', subject: stop.id, outflows };
    const person = openPerson(gatehouse.dir, required(invocation, 'as'));
    await gatehouse.act(person.act(deed, now));
    const { lifted } = await gatehouse.ask(`/v1/stops/${stop.id}`, stopAnswer);
    const state = lifted ? good('THAWED') : waiting('WAITING for more people');
    print(invocation, { stop: stop.id, lifted }, [`${stop.scope}: ${state}`]);
    return DONE;
  },
};

/** The first whose id begins so; no further page is asked for. */
async function stopNamed(gatehouse: Gatehouse, id: string): Promise<StopInForce | undefined> {
  for await (const stop of gatehouse.stops()) if (stop.id.startsWith(id)) return stop;
  return undefined;
}
