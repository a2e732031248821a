// `sekisho withdraw`: asks as the exchange's app server does, and checks the receipt.
import { randomUUID } from 'node:crypto';
import { parseUnits } from '@sekisho/protocol/amount';
import { isRefusal } from '@sekisho/protocol/refusal';
import { type Command, DONE, optional, REFUSED, required, WrongUsage } from '../command.ts';
import { withdrawalWords, XEM } from '../describe.ts';
import { connectExchange, granted } from '../exchange.ts';
import { gatehouseOf, PLACE_OPTIONS } from '../gatehouse.ts';
import { good, print } from '../print.ts';
import { plain } from '../plain.ts';
import { writeReceipt } from '../receipt-file.ts';

export const command: Command = {
  summary: 'Asks for a withdrawal as the exchange’s app server, and checks the receipt.',
  usage: '--to ADDRESS --amount "300 XEM" --customer ID [--id ID] [--memo TEXT] [--dir DIR]',
  example:
    'sekisho withdraw --to NC4C6PSUW5CLTDT5SXAGJDQJGZNESKFK5MCN77OG \
' + '    --amount "300 XEM" --customer c-17',
  options: {
    to: { type: 'string', about: 'destination address' },
    amount: { type: 'string', about: 'in main units, with the unit: "300 XEM"' },
    customer: { type: 'string', about: 'opaque customer id' },
    id: { type: 'string', about: 'your id of this withdrawal (a new random one)' },
    memo: { type: 'string', about: 'message for the receiver' },
    wallet: { type: 'string', about: 'wallet to pay from (nem-hot)' },
    asset: { type: 'string', about: 'asset (nem:mainnet/xem)' },
    'receipt-file': { type: 'string', about: 'write the receipt there, for sekisho verify' },
    ...PLACE_OPTIONS,
  },
  async run(invocation) {
    const amount = parseUnits(required(invocation, 'amount'), XEM);
    if (isRefusal(amount)) throw new WrongUsage(`--amount: ${amount.detail}`);
    const memo = optional(invocation, 'memo');
    const address = required(invocation, 'to');
    const client = connectExchange(gatehouseOf(invocation));
    try {
      const answer = granted(
        await client.withdraw({
          id: optional(invocation, 'id') ?? randomUUID(),
          wallet: optional(invocation, 'wallet') ?? 'nem-hot',
          asset: optional(invocation, 'asset') ?? 'nem:mainnet/xem',
          amount,
          destination: memo === undefined ? { address } : { address, memo },
          customer: required(invocation, 'customer'),
        }),
      );
      writeReceipt(invocation, answer);
      const where = `entry ${answer.proof.index} of ${answer.proof.size}`;
      print(invocation, plain(answer), [
        ...withdrawalWords(answer),
        `receipt     ${good('checked')}: ${where}, and it is the request that was signed`,
      ]);
      return answer.status === 'blocked' ? REFUSED : DONE;
    } finally {
      client.close();
    }
  },
};
