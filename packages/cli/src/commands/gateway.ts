// `sekisho gateway`: the daemon's own entry point, reached through the one command people install.
import { type Command, DONE, subject } from '../command.ts';

export const command: Command = {
  summary: 'Runs the gateway: API, sequencer, coordinator. It holds no key that moves money.',
  usage: 'SETTINGS.json',
  example: 'sekisho gateway ./exchange/gateway/settings.json',
  options: {},
  async run(invocation) {
    process.argv = [process.argv[0]!, 'gateway', subject(invocation, 'settings file')];
    await import('@sekisho/gateway/main');
    return DONE; // the daemon goes on by itself
  },
};
