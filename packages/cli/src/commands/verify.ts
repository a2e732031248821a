// `sekisho verify`: a receipt file against keys that were configured beforehand. Needs no network.
import { readFileSync } from 'node:fs';
import { verifyReceiptFile } from '@sekisho/client/client';
import { fingerprintOf } from '@sekisho/protocol/fingerprint';
import { formatInstant } from '@sekisho/protocol/instant';
import { isRefusal } from '@sekisho/protocol/refusal';
import { nodeEd25519 } from '@sekisho/replica/wiring/node-checks';
import { type Command, DONE, optional, REFUSED, subject, WrongUsage } from '../command.ts';
import { gatehouseOf, PLACE_OPTIONS } from '../gatehouse.ts';
import { bad, good, print } from '../print.ts';

export const command: Command = {
  summary: 'Checks offline that a receipt proves its entry to be in the log.',
  usage: 'RECEIPT.json [--quorum N] [--dir DIR]',
  example: 'sekisho verify receipt.json',
  options: {
    quorum: { type: 'string', about: 'watchers that must have cosigned its head (the policy’s)' },
    ...PLACE_OPTIONS,
  },
  async run(invocation) {
    const file = subject(invocation, 'receipt file');
    const { trust } = gatehouseOf(invocation).settings;
    const asked = optional(invocation, 'quorum') ?? String(trust.quorum);
    const quorum = Number(asked);
    if (!/^[0-9]{1,3}$/.test(asked) || quorum > trust.watchers.length) {
      throw new WrongUsage(`--quorum is a whole number up to ${trust.watchers.length}`);
    }
    const proof = verifyReceiptFile(readFileSync(file), trust, nodeEd25519, quorum);
    if (isRefusal(proof)) {
      const { refused: tag, detail } = proof;
      const fresh =
        tag === 'cosignature-quorum'
          ? ['a fresh receipt has the gateway’s word alone: sekisho show ID --receipt-file FILE']
          : [];
      const no = `${bad('NOT VALID')}: ${tag}: ${detail}`;
      print(invocation, { valid: false, tag, detail }, [no, ...fresh]);
      return REFUSED;
    }
    const { entry, content, hash, index, size, cosignedBy } = proof;
    const time = formatInstant(entry.time);
    const fingerprint = fingerprintOf(hash);
    const entryFacts = { type: content.name, hash, fingerprint, index, size, time };
    const facts = { valid: true, ...entryFacts, cosignedBy };
    const by = cosignedBy.length === 0 ? 'no watcher in this receipt' : cosignedBy.join(', ');
    print(invocation, facts, [
      `${good('VALID')}: ${content.name} of ${time}`,
      `entry ${index} of a log of ${size}, leaf hash ${hash}`,
      `fingerprint ${fingerprint}`,
      `head signed by the gateway, cosigned by ${by}`,
    ]);
    return DONE;
  },
};
