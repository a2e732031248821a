// One connection, from accept to close.
export class Guest {
  /** Whose address it came from (address.ts). */
  readonly sender: string;
  /** Its sender's connections that have shown no party's certificate. */
  readonly room: Set<Guest>;
  /** Ends the connection. */
  readonly close: () => void;
  /** SHA-256 (hex) of the certificate whose key it has. */
  certificate: string | undefined;
  /** Whose certificate that is. */
  party: string | undefined;
  /** Requests turned away since one was served. */
  turnedAway = 0;

  constructor(sender: string, room: Set<Guest>, close: () => void) {
    this.sender = sender;
    this.room = room;
    this.close = close;
  }
}
