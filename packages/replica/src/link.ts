// A connection between two nodes, above TLS: whole frames, in order, with a peer who has proved
// possession of a certificate's key. `wiring/tls-link.ts` makes real ones, the drill world others.

export interface Link {
  /** SHA-256 of the peer's certificate (DER), hexadecimal. Who that is, the caller looks up. */
  readonly peer: string;
  /** Queues a frame of 1 to MAX_FRAME_BYTES bytes. On a closed link it is dropped. */
  send(frame: Uint8Array): void;
  /** Sets the one receiver. Nothing is read before it is set, so no frame is lost. */
  onFrame(handler: (frame: Uint8Array) => void): void;
  /** Sets who is told, once, after the link has closed; also if it has closed already. */
  onClose(handler: (reason: string) => void): void;
  close(reason: string): void;
  /** What ended it, where that was bytes no honest peer sends. */
  readonly misconduct?: string | undefined;
  /** Bytes not yet written: a sender that sees this grow waits, or closes. */
  readonly backlog: number;
}
