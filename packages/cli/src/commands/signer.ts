// `sekisho signer`: the daemon's own entry point, reached through the one command people install.
import { type Command, DONE, subject } from '../command.ts';

export const command: Command = {
  summary: 'Runs a signer. The passphrase of its shares is the first line of standard input.',
  usage: 'SETTINGS.json',
  example: 'sekisho signer ./exchange/signer-1/settings.json < passphrase',
  options: {},
  async run(invocation) {
    process.argv = [process.argv[0]!, 'signer', subject(invocation, 'settings file')];
    await import('@sekisho/signer/main');
    return DONE; // the daemon goes on by itself
  },
};
