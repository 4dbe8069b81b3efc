import type { PlotSpec } from './plot-spec.ts';

/** What is needed of a plot that was just drawn. */
export interface Canvas {
  readonly ctx: CanvasRenderingContext2D;
  /** The plotting area, canvas pixels. */
  readonly bbox: { readonly left: number; readonly top: number; readonly width: number; readonly height: number };
  readonly width: number;
  valToPos(value: number, scale: string, canvasPixels: boolean): number;
}

/** Where a package came (a triangle upwards) or went (downwards), along the top: told apart by more than a colour. */
export function drawMarks(canvas: Canvas, { marks, colours, at, stepMs }: PlotSpec): void {
  const { ctx, bbox } = canvas;
  const unit = ctx.canvas.width / canvas.width;
  const from = at[0] || 0;
  const to = (at[at.length - 1] || 0) + stepMs;
  marks
    .filter(({ atMs }) => atMs >= from && atMs < to)
    .forEach(({ atMs, change }) => {
      const x = canvas.valToPos(atMs / 1000, 'x', true);
      const up = change === 'installed';
      const base = bbox.top + (up ? 5 : -3) * unit;
      const tip = bbox.top + (up ? -3 : 5) * unit;
      ctx.save();
      ctx.fillStyle = ctx.strokeStyle = up ? colours.installed : colours.removed;
      ctx.lineWidth = unit;
      ctx.setLineDash([2 * unit, 3 * unit]);
      ctx.globalAlpha = 0.6;
      ctx.beginPath();
      ctx.moveTo(x, bbox.top + 5 * unit);
      ctx.lineTo(x, bbox.top + bbox.height);
      ctx.stroke();
      ctx.globalAlpha = 1;
      ctx.beginPath();
      ctx.moveTo(x - 5 * unit, base);
      ctx.lineTo(x + 5 * unit, base);
      ctx.lineTo(x, tip);
      ctx.fill();
      ctx.restore();
    });
}
