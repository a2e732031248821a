// `sekisho show`: where a withdrawal stands, recomputed from the log's own proof of its request.
import { type Command, DONE, subject } from '../command.ts';
import { withdrawalWords } from '../describe.ts';
import { connectExchange, granted } from '../exchange.ts';
import { gatehouseOf, PLACE_OPTIONS } from '../gatehouse.ts';
import { plain } from '../plain.ts';
import { writeReceipt } from '../receipt-file.ts';
import { print } from '../print.ts';

export const command: Command = {
  summary: 'Shows where a withdrawal stands, and what holds it.',
  usage: 'ID [--receipt-file FILE] [--dir DIR]',
  example: 'sekisho show w-2026-000017',
  options: {
    'receipt-file': { type: 'string', about: 'write the receipt there, for sekisho verify' },
    ...PLACE_OPTIONS,
  },
  async run(invocation) {
    const id = subject(invocation, 'withdrawal id');
    const client = connectExchange(gatehouseOf(invocation));
    try {
      const found = granted(await client.show(id));
      writeReceipt(invocation, found);
      const { index, size } = found.proof;
      const checked = `receipt     checked: entry ${index} of ${size}`;
      print(invocation, plain(found), [...withdrawalWords(found), checked]);
      return DONE;
    } finally {
      client.close();
    }
  },
};
