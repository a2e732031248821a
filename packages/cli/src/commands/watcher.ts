// `sekisho watcher`: the daemon's own entry point, reached through the one command people install.
import { type Command, DONE, subject } from '../command.ts';

export const command: Command = {
  summary: 'Runs a watcher on its own chain node. Without a quorum of them nothing is signed.',
  usage: 'SETTINGS.json',
  example: 'sekisho watcher ./exchange/watcher-1/settings.json',
  options: {},
  async run(invocation) {
    process.argv = [process.argv[0]!, 'watcher', subject(invocation, 'settings file')];
    await import('@sekisho/watcher/main');
    return DONE; // the daemon goes on by itself
  },
};
