// Instants: integer milliseconds since the Unix epoch in code, RFC 3339 UTC with exactly three
// fractional digits on the wire, so that each instant has one text.

/** 9999-12-31T23:59:59.999Z: the last instant the wire form can say. */
const LAST = 253_402_300_799_999;

export function formatInstant(ms: number): string {
  if (!Number.isSafeInteger(ms) || ms < 0 || ms > LAST) throw new Error(`no instant: ${ms}`);
  return new Date(ms).toISOString();
}

/** Milliseconds of a canonical instant, or undefined. */
export function parseInstant(text: string): number | undefined {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(text)) return undefined;
  const ms = Date.parse(text);
  return Number.isSafeInteger(ms) && ms >= 0 && formatInstant(ms) === text ? ms : undefined;
}
