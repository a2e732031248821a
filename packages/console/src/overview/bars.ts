// Where the bars of a chart stand: hours to the right, values up, several stacked on one another.
// Pure, in the units of the drawing; the style sheet stretches it to whatever width there is.

export const WIDTH = 960;
export const HEIGHT = 120;

export interface Bar {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** One list of bars for each series; hours with nothing have none. `most` is the chart's top. */
export function barsOf(series: readonly (readonly number[])[]): {
  readonly most: number;
  readonly bars: readonly (readonly Bar[])[];
} {
  const hours = series[0]?.length ?? 0;
  const sums = Array.from({ length: hours }, (_, hour) =>
    series.reduce((sum, values) => sum + values[hour]!, 0),
  );
  const most = Math.max(1, ...sums);
  const step = WIDTH / Math.max(1, hours);
  const below = sums.map(() => 0);
  const bars = series.map((values) =>
    values.flatMap((value, hour) => {
      if (value === 0) return [];
      const height = Math.max(LEAST, (value * HEIGHT) / most);
      const y = HEIGHT - below[hour]! - height;
      below[hour] = below[hour]! + height;
      return [{ x: hour * step + step * GAP, y, width: step * (1 - 2 * GAP), height }];
    }),
  );
  return { most, bars };
}

/** However little it is beside the largest, one sees that there was something. */
const LEAST = 2;
const GAP = 0.12;
