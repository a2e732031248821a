// The gateway or a watcher said no: a problem document (RFC 9457).
export class Refused extends Error {
  readonly tag: string;

  constructor(tag: string, detail: string) {
    super(`${tag}: ${detail}`);
    this.tag = tag;
  }
}
