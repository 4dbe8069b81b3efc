import * as React from 'react';
import plotStyles from 'uplot/dist/uPlot.min.css';
import { createBoundary } from '../boundary.tsx';
import { addStylesheet } from '../stylesheet.ts';
import { drawPlot } from './draw-plot.ts';
import { Insight, type InsightProps } from './Insight.tsx';
import { InsightTab } from './InsightTab.tsx';
import styles from './insight.css';
import type { InsightSource } from './use-insight.ts';

/** The lazy part with the plots: loaded when somebody opens them, and ready when its styles are, so that nothing moves. */
export type InsightComponent = React.ComponentType<Omit<InsightProps, 'draw'>>;

/**
 * What goes wrong while they are drawn stays in there: neither the DC/OS UI nor the proxy's page goes with it.
 *
 * @param base where the styles are.
 */
export function createInsight(browser: Window, base: string): Promise<InsightComponent> {
  const Boundary = createBoundary();
  const component: InsightComponent = (props) =>
    React.createElement(Boundary, null, React.createElement(Insight, { ...props, draw: drawPlot }));
  return Promise.all([
    addStylesheet(browser, 'dcos-ui-telemetry-plots', base + plotStyles),
    addStylesheet(browser, 'dcos-ui-telemetry-insight', base + styles),
  ]).then(() => component);
}

/** The same as a page of the DC/OS UI. */
export const createTab = (source: InsightSource, base: string): Promise<React.ComponentType> =>
  createInsight(source.browser, base).then((Plots) => () => React.createElement(InsightTab, { ...source, Plots }));
