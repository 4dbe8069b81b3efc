import * as React from 'react';
import type { DrawnPlot, DrawPlot, PlotSpec } from './plot-spec.ts';

export interface PlotProps {
  readonly browser: Window;
  readonly draw: DrawPlot;
  readonly spec: PlotSpec;
  /** The step that is looked at by keyboard; undefined: none. */
  readonly cursor: number | undefined;
}

type Observed = Window & { readonly ResizeObserver?: typeof ResizeObserver };

/** A canvas that React does not know: made once, then told what is new. Nothing for a screen reader is in it. */
export function Plot({ browser, draw, spec, cursor }: PlotProps): React.ReactElement {
  const box = React.useRef<HTMLDivElement>(null);
  const drawn = React.useRef<DrawnPlot | undefined>(undefined);
  const latest = React.useRef(spec);
  latest.current = spec;
  const shape = `${spec.at.length} ${spec.lines.map(({ look }) => look).join()}`;
  // biome-ignore lint/correctness/useExhaustiveDependencies: other kinds of lines need another plot.
  React.useLayoutEffect(() => {
    const { current } = box;
    if (!current) return undefined;
    const size = (): { readonly width: number; readonly height: number } => ({
      width: current.clientWidth,
      height: current.clientHeight,
    });
    const plot = draw(current, latest.current, size());
    drawn.current = plot;
    const { ResizeObserver } = browser as Observed;
    const fit = (): void => plot.resize(size().width, size().height);
    const observer = ResizeObserver && new ResizeObserver(fit);
    if (observer) observer.observe(current);
    else browser.addEventListener('resize', fit);
    return () => {
      if (observer) observer.disconnect();
      else browser.removeEventListener('resize', fit);
      drawn.current = undefined;
      plot.remove();
    };
  }, [browser, draw, shape]);
  React.useLayoutEffect(() => {
    if (drawn.current) drawn.current.update(spec);
  }, [spec]);
  React.useLayoutEffect(() => {
    if (drawn.current) drawn.current.setCursor(cursor);
  }, [cursor]);
  return <div className="insight-canvas" ref={box} aria-hidden="true" />;
}
