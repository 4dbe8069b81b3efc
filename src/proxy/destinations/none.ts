import type { Destination } from './destination.ts';

export interface NoneConfig {
  readonly kind: 'none';
  readonly name: string;
}

/** Nowhere: everything is collected, checked, shown and counted, and nothing leaves. */
export const createNoneDestination = (config: NoneConfig): Destination => ({
  name: config.name,
  looksAtNothing: true,
  send: async () => ({ kind: 'delivered' }),
  close: async () => undefined,
});
