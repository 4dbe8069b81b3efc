import uPlot from 'uplot';
import { drawMarks } from './draw-marks.ts';
import type { DrawnPlot, DrawPlot, PlotLine, PlotSpec } from './plot-spec.ts';
import { ticksOf } from './ticks.ts';

/** The one file that knows uPlot. It sets styles through the CSSOM, which a content security policy lets pass. */

/** The same for every plot, so that those above each other are aligned. */
const AXIS_WIDTH = 48;
const LABEL_WIDTH = 64;
const MANY_BARS = 100;
const DASHES: Partial<Record<PlotLine['look'], number[]>> = { dashed: [6, 4], dotted: [2, 3] };
const WHOLE = [1, 2, 5, 10, 20, 25, 50].concat(
  [2, 3, 4, 5, 6, 7, 8].reduce<number[]>((all, power) => all.concat([1, 2, 5].map((n) => n * 10 ** power)), []),
);

/** In the middle of its step: a bar stands on the time it is of. Seconds, as uPlot has it. */
const dataOf = ({ at, stepMs, lines }: PlotSpec): uPlot.AlignedData => [
  at.map((ms) => (ms + stepMs / 2) / 1000),
  ...lines.map(({ values }) => [...values]),
];

/** A value between two that are not known is no line, so it gets a dot. */
function lonely(plot: uPlot, index: number): number[] {
  const values = Array.from(plot.data[index] || []);
  const isKnown = (step: number): boolean => typeof values[step] === 'number';
  return values.map((_, step) => step).filter((step) => isKnown(step) && !isKnown(step - 1) && !isKnown(step + 1));
}

/** A colour, thinner: what lies below a line. */
function thin(plot: uPlot, colour: string): CanvasGradient {
  const { top, height } = plot.bbox;
  const gradient = plot.ctx.createLinearGradient(0, top, 0, top + height);
  gradient.addColorStop(0, `${colour}59`);
  gradient.addColorStop(1, `${colour}0d`);
  return gradient;
}

export const drawPlot: DrawPlot = (target, first, size): DrawnPlot => {
  let spec = first;
  const bars = uPlot.paths.bars;
  const barPaths = bars?.({ size: [0.8, 40, 1] });
  const colourOf = (index: number): string => {
    const line = spec.lines[index];
    return line ? line.colour : spec.colours.text;
  };
  const series = spec.lines.map(({ look }, index): uPlot.Series => {
    if (look === 'bar') {
      const fill = (): string => colourOf(index);
      // Between the parts of a bar, where it is broad enough to have some.
      const edge = { stroke: () => spec.colours.ground, width: spec.at.length > MANY_BARS ? 0 : 0.5 };
      return { fill, ...edge, ...(barPaths ? { paths: barPaths } : {}), points: { show: false } };
    }
    return {
      stroke: () => colourOf(index),
      width: 2,
      ...(DASHES[look] ? { dash: DASHES[look] } : {}),
      ...(look === 'area' ? { fill: (plot: uPlot) => thin(plot, colourOf(index)) } : {}),
      points: { show: true, size: 5, filter: lonely, fill: () => colourOf(index) },
    };
  });
  const axis: uPlot.Axis = {
    stroke: () => spec.colours.text,
    font: spec.font,
    grid: { stroke: () => spec.colours.grid, width: 1 },
    ticks: { show: false },
  };
  const plot = new uPlot(
    {
      ...size,
      padding: [10, 16, 0, 0],
      legend: { show: false },
      cursor: {
        y: false,
        drag: { x: false, y: false, setScale: false },
        points: { size: 8, width: 2, fill: (_, index) => colourOf(index - 1), stroke: () => spec.colours.ground },
      },
      scales: {
        x: {
          time: true,
          range: () => {
            const { at, stepMs } = spec;
            return [(at[0] || 0) / 1000, ((at[at.length - 1] || 0) + stepMs) / 1000];
          },
        },
        y: { range: (_, __, highest) => [0, highest > 0 ? highest * 1.06 : 1] },
      },
      axes: [
        {
          ...axis,
          size: 28,
          gap: 6,
          grid: { show: false },
          ticks: { show: true, size: 4, stroke: () => spec.colours.grid },
          splits: (current) => {
            const room = Math.floor(current.bbox.width / uPlot.pxRatio / LABEL_WIDTH);
            return ticksOf(spec.at, spec.stepMs, Math.max(room, 1)).map((ms) => ms / 1000);
          },
          values: (_, splits) => splits.map((seconds) => spec.axisTime(seconds * 1000)),
        },
        {
          ...axis,
          size: AXIS_WIDTH,
          gap: 6,
          space: 36,
          ...(spec.whole ? { incrs: WHOLE } : {}),
          values: (_, splits) => splits.map((value) => spec.axisValue(value)),
        },
      ],
      series: [{}, ...series],
      hooks: {
        draw: [(current) => drawMarks(current, spec)],
        setCursor: [({ cursor }) => spec.onCursor(cursor.idx ?? undefined)],
      },
    },
    dataOf(spec),
    target,
  );
  return {
    update(next) {
      spec = next;
      plot.setData(dataOf(spec));
    },
    setCursor(index) {
      const x = index === undefined ? undefined : plot.data[0][index];
      plot.setCursor(x === undefined ? { left: -10, top: -10 } : { left: plot.valToPos(x, 'x'), top: 1 }, false);
    },
    resize: (width, height) => plot.setSize({ width, height }),
    remove: () => plot.destroy(),
  };
};
