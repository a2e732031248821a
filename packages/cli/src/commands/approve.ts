// `sekisho approve`: one person's yes or no to one withdrawal, by a software passkey. People of a
// real deployment do this in the console, with an authenticator, looking at what the bytes decode
// to.
import { type Command, DONE, required, subject } from '../command.ts';
import { withdrawalWords } from '../describe.ts';
import { connectExchange, granted } from '../exchange.ts';
import { gatehouseOf, PLACE_OPTIONS } from '../gatehouse.ts';
import { openPerson } from '../person.ts';
import { plain } from '../plain.ts';
import { print } from '../print.ts';

export const command: Command = {
  summary: 'Approves (or with --reject rejects) a withdrawal, as one person.',
  usage: 'ID --as PERSON [--reject] [--dir DIR]',
  example: 'sekisho approve w-2026-000017 --as aoi',
  options: {
    as: { type: 'string', about: 'the person (a software passkey in people/)' },
    reject: { type: 'boolean', about: 'reject instead: one person is enough for that' },
    ...PLACE_OPTIONS,
  },
  async run(invocation) {
    const id = subject(invocation, 'withdrawal id');
    const gatehouse = gatehouseOf(invocation);
    const person = openPerson(gatehouse.dir, required(invocation, 'as'));
    const client = connectExchange(gatehouse);
    try {
      // What is signed is the hash of the entry that the receipt proves, not what a server says.
      const { proof } = granted(await client.show(id));
      const act = invocation.values['reject'] === true ? 'reject' : 'approve';
      const where = await gatehouse.ledger();
      await gatehouse.act(person.act({ act, subject: proof.hash }, where));
      const after = granted(await client.show(id));
      print(invocation, plain(after), withdrawalWords(after));
      return DONE;
    } finally {
      client.close();
    }
  },
};
