// Time since and time until, counted by the browser's clock. Only for people's eyes: what is over
// and what is not, the ledger decides by witnessed time.
import { h, type ComponentChild } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { usePlace, useWords } from '../place.ts';
import { partsWords } from './words.ts';

/** The time now, told again each second. */
export function useNow(): number {
  const { clock } = usePlace();
  const [now, setNow] = useState(clock.now());
  useEffect(() => {
    let stop = (): void => {};
    const tick = (): void => {
      setNow(clock.now());
      stop = clock.after(1_000 - (clock.now() % 1_000), tick);
    };
    tick();
    return () => stop();
  }, [clock]);
  return now;
}

type DurationWords = Pick<(typeof partsWords)['en'], 'days' | 'hours' | 'minutes' | 'seconds'>;

/** The two largest units that matter: "2 h 5 min". `ms` not below 0. */
export function durationText(ms: number, words: DurationWords): string {
  const seconds = Math.floor(ms / 1_000);
  const [days, hours] = [Math.floor(seconds / 86_400), Math.floor(seconds / 3_600) % 24];
  const [minutes, rest] = [Math.floor(seconds / 60) % 60, seconds % 60];
  if (days > 0) return `${words.days(days)} ${words.hours(hours)}`;
  if (hours > 0) return `${words.hours(hours)} ${words.minutes(minutes)}`;
  if (minutes > 0) return `${words.minutes(minutes)} ${words.seconds(rest)}`;
  return words.seconds(rest);
}

/** "2 h 5 min left", or that it is over. */
export function Countdown({ until }: { readonly until: number }): ComponentChild {
  const words = useWords(partsWords);
  const left = until - useNow();
  const isNear = left < 600_000;
  const text = left <= 0 ? words.over : words.left(durationText(left, words));
  return h('span', { class: isNear ? 'countdown near' : 'countdown', role: 'timer' }, text);
}

/** "5 min 3 s ago". */
export function Age({ since }: { readonly since: number }): ComponentChild {
  const words = useWords(partsWords);
  const gone = Math.max(0, useNow() - since);
  return h('span', { class: 'age' }, words.ago(durationText(gone, words)));
}
