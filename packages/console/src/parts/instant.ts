// Instants as people read them: one form in both languages, the zone always said, the other zone
// where one points at it.
import { h, type ComponentChild } from 'preact';
import { usePreferences } from '../place.ts';
import type { Zone } from '../preferences.ts';

/** Japan keeps no summer time. */
const OFFSET_MS: Readonly<Record<Zone, number>> = { JST: 9 * 3_600_000, UTC: 0 };

/** "2026-11-23 18:05:12 JST". */
export function instantText(ms: number, zone: Zone): string {
  const text = new Date(ms + OFFSET_MS[zone]).toISOString();
  return `${text.slice(0, 10)} ${text.slice(11, 19)} ${zone}`;
}

export interface InstantProps {
  /** Integer ms. */
  readonly at: number;
  /** Without the date. */
  readonly brief?: boolean;
}

export function Instant({ at, brief = false }: InstantProps): ComponentChild {
  const { zone } = usePreferences();
  const text = instantText(at, zone);
  const other = instantText(at, zone === 'JST' ? 'UTC' : 'JST');
  return h(
    'time',
    { class: 'instant', dateTime: new Date(at).toISOString(), title: `${text} = ${other}` },
    brief ? text.slice(11) : text,
  );
}
