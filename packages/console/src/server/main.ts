// The console as a daemon of its own. It holds no secret but, where it has one, its TLS key.
import { logFault, logLine, runDaemon } from '@sekisho/replica/wiring/daemon';
import { startConsoleServer } from './wiring/server.ts';
import { readConsole } from './wiring/settings-file.ts';

runDaemon('sekisho-console', async (file) => {
  const options = readConsole(file);
  const onFault = (fault: unknown): void => logFault('console', fault);
  const server = await startConsoleServer({ ...options, onFault });
  const { host } = options;
  logLine({ event: 'listening', host, port: server.port, bundle: server.sha256 });
});
