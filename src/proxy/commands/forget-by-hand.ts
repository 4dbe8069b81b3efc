import type { DestinationConfig } from '../config/schema.ts';

/** Hosts of Segment's own Tracking API: what goes to another one that speaks it is not Segment's to delete. */
const SEGMENT_HOST = /(^|\.)(segment\.io|segment\.com|segmentapis\.com)$/;

/** @param assured the operator named the API themselves, so it is for every destination of this kind. */
export const isSegment = (destination: DestinationConfig, assured: boolean): boolean =>
  destination.kind === 'segment' && (assured || SEGMENT_HOST.test(new URL(destination.url).hostname));

/** What to do about a destination that cannot be asked, in one or two sentences. */
export function byHand(destination: DestinationConfig, clusterId: string): string {
  switch (destination.kind) {
    case 'segment':
      return `${new URL(destination.url).host} speaks the API of Segment for events, which has no call to delete: ask who runs it to delete every event whose anonymousId is ${clusterId}.`;
    case 'file':
      return `remove ${destination.path} and the finished files beside it (${destination.path}.1 to .${destination.keep}), and the copies that were made of them: every line with "anonymousId":"${clusterId}" is of this cluster.`;
    case 'stdout':
      return `whoever reads the standard output of the proxy keeps the events: delete there every line with "anonymousId":"${clusterId}".`;
    case 'none':
      return 'nothing ever left: there is nothing to delete.';
  }
}
