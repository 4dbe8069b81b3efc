import { createReceiver, type Receiver } from '../../example/receiver/receiver.ts';

export interface DeliveredEvent {
  readonly type: string;
  readonly event?: string;
  readonly messageId: string;
  readonly anonymousId: string;
  readonly timestamp: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

/** One arrival of an event. */
export interface Arrival {
  /** ISO 8601. */
  readonly receivedAt: string;
  readonly event: DeliveredEvent;
}

export interface TestReceiver extends Receiver {
  /** What it got so far, oldest first, duplicates included. */
  received(): Promise<readonly DeliveredEvent[]>;
  /** The same, with when each came. */
  arrivals(): Promise<readonly Arrival[]>;
  clear(): Promise<void>;
  /** Makes it misbehave: example/receiver/faults.ts. */
  fault(fault: object): Promise<void>;
  mend(): Promise<void>;
}

/** The Segment-compatible receiver of the example, on a free port; asked over HTTP, as the tests of any client would. */
export async function startReceiver(): Promise<TestReceiver> {
  const receiver = await createReceiver();
  const call = async (method: string, path: string, body?: object): Promise<unknown> => {
    const response = await fetch(receiver.url + path, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`receiver: ${method} ${path} answered ${response.status}`);
    return response.status === 204 ? undefined : response.json();
  };
  return {
    ...receiver,
    received: async () => (await call('GET', '/received')) as readonly DeliveredEvent[],
    arrivals: async () => (await call('GET', '/received/details')) as readonly Arrival[],
    clear: async () => void (await call('DELETE', '/received')),
    fault: async (fault) => void (await call('POST', '/faults', fault)),
    mend: async () => void (await call('DELETE', '/faults')),
  };
}
