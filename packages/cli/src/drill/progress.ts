// How far a drill is: one line that is written over, where somebody looks at a terminal.

const CLEAR = '\r\u001b[2K';

export interface Progress {
  /** Virtual time in ms, withdrawals served, and all there will be. */
  show(at: number, served: number, of: number): void;
  end(): void;
}

type Terminal = Pick<NodeJS.WriteStream, 'isTTY' | 'write'>;

export function progressOn(terminal: Terminal): Progress {
  if (terminal.isTTY !== true) return { show: () => {}, end: () => {} };
  terminal.write('the world opens …');
  return {
    show(at, served, of) {
      const time = new Date(at).toISOString().slice(0, 16).replace('T', ' ');
      terminal.write(`${CLEAR}${time} UTC   ${served} of ${of} withdrawals`);
    },
    end: () => terminal.write(CLEAR),
  };
}
