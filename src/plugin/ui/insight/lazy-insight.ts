import * as React from 'react';
import plotStyles from 'uplot/dist/uPlot.min.css';
import { createBoundary } from '../boundary.tsx';
import { addStylesheet } from '../stylesheet.ts';
import { drawPlot } from './draw-plot.ts';
import { Insight, type InsightProps } from './Insight.tsx';
import styles from './insight.css';

export type InsightComponent = React.ComponentType<Omit<InsightProps, 'draw'>>;

/**
 * The lazy part with the plots: loaded when somebody opens them, and ready when its styles are, so that nothing moves
 * afterwards.
 */
export function createInsight(browser: Window): Promise<InsightComponent> {
  const Boundary = createBoundary();
  const component: InsightComponent = (props) =>
    React.createElement(Boundary, null, React.createElement(Insight, { ...props, draw: drawPlot }));
  return Promise.all([
    addStylesheet(browser, 'dcos-ui-telemetry-plots', plotStyles),
    addStylesheet(browser, 'dcos-ui-telemetry-insight', styles),
  ]).then(() => component);
}
