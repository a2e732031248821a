// Instants as files tell them: any RFC 3339. Pure arithmetic on the calendar, no host time zone.

const DAY = /(\d{4}-\d\d-\d\d)/;
const TIME = /([01]\d|2[0-3]):([0-5]\d):([0-5]\d|60)(\.\d+)?/;
const ZONE = /(z|[+-](?:[01]\d|2[0-3]):[0-5]\d)/;
const RFC_3339 = new RegExp(`^${DAY.source}t${TIME.source}${ZONE.source}$`, 'i');
/** "0000-01-01T00:00:00.000Z": an instant of the years that RFC 3339 can write. */
const LENGTH = 24;

/** Unix ms, or undefined for what is no instant. A leap second is the start of the next minute. */
export function instantOf(text: string): number | undefined {
  const [, day = '', hours, minutes, seconds, fraction = '', zone = ''] = RFC_3339.exec(text) ?? [];
  const midnight = Date.parse(`${day}T00:00:00Z`);
  // `Date` would make 2 March of 30 February.
  if (Number.isNaN(midnight) || !new Date(midnight).toISOString().startsWith(day)) return undefined;
  const past = (Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds);
  const thousandths = Number(`${fraction.slice(1)}000`.slice(0, 3));
  const ms = midnight + past * 1_000 + thousandths - minutesEast(zone) * 60_000;
  return instantText(ms).length === LENGTH ? ms : undefined;
}

/** Minutes by which a zone as in "+09:00" is ahead of UTC; 0 for "Z". */
export function minutesEast(zone: string): number {
  const [, sign, hours, minutes] = /([+-])(\d\d):(\d\d)$/.exec(zone) ?? [];
  const size = Number(hours ?? 0) * 60 + Number(minutes ?? 0);
  return sign === '-' ? -size : size;
}

/** RFC 3339 in UTC with milliseconds; before 1970 as well. */
export const instantText = (ms: number): string => new Date(ms).toISOString();
