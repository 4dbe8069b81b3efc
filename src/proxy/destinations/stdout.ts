import type { Writable } from 'node:stream';
import type { Destination, Verdict } from './destination.ts';

export interface StdoutConfig {
  readonly kind: 'stdout';
  readonly name: string;
}

/** One JSON event a line to a stream. Delivered once the stream took it: a pipe's reader decides how fast. */
export function createStdoutDestination(config: StdoutConfig, stream: Pick<Writable, 'write'>): Destination {
  return {
    name: config.name,
    send: (bodies, _signal, onSent) =>
      new Promise<Verdict>((resolve) => {
        const text = bodies.map((body) => `${body.replace(/[\r\n]+/g, ' ')}\n`).join('');
        stream.write(text, (error) => {
          if (error) return resolve({ kind: 'retry', reason: 'the stream is closed' });
          onSent?.({ before: '', between: '\n', after: '\n', bytes: Buffer.byteLength(text) });
          resolve({ kind: 'delivered' });
        });
      }),
    close: async () => undefined,
  };
}
