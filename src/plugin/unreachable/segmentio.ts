/** The destination we turn off. The SDK still asks whether a plugin is this one; none is. */
export const isSegmentPlugin = (): boolean => false;

export function segmentio(): never {
  throw new Error('dcos-ui-telemetry: the Segment.io destination was left out');
}
