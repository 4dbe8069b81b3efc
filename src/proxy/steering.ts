import type { ScheduleStatus } from './collectors/status.ts';
import type { Forwarder } from './forwarder/forwarder.ts';

/** The part of the collectors' schedule that is steered. A stopped one does not begin again: a new one does. */
export interface Tracks {
  start(): void;
  stop(): Promise<void>;
  status(): ScheduleStatus;
}

export interface SteeringDeps {
  /** Whether anything may be collected and sent, as the operator says now. */
  readonly isOn: () => boolean;
  readonly forwarder: Pick<Forwarder, 'start' | 'hold' | 'stop'>;
  /** Undefined while nothing is known about the cluster. */
  readonly createTracks: () => Tracks | undefined;
}

/** Keeps what leaves in line with what was said, while it runs: `off` stops both at once, `on` lets both go on. */
export interface Steering {
  /** Until it is called nothing is collected or sent. */
  begin(): Promise<void>;
  /** Looks again at what was said. Resolves when that is so. */
  steer(): Promise<void>;
  /** Lets nothing be sent, whatever was said, until it is called with `false`. In force when it returns. */
  hold(on: boolean): void;
  stop(): Promise<void>;
  /** None while nothing is collected. */
  collectors(): Partial<ScheduleStatus['collectors']>;
}

export function createSteering({ isOn, forwarder, createTracks }: SteeringDeps): Steering {
  let tracks: Tracks | undefined;
  let begun = false;
  let held = false;
  let last: Promise<void> = Promise.resolve();

  async function follow(): Promise<void> {
    const on = begun && isOn();
    if (on && !held) forwarder.start();
    else await forwarder.hold();
    if (on && tracks === undefined) {
      tracks = createTracks();
      tracks?.start();
    } else if (!on && tracks !== undefined) {
      const stopping = tracks;
      tracks = undefined;
      await stopping.stop();
    }
  }

  function steer(): Promise<void> {
    // Does not wait for its turn: a word that comes while the one before it is being followed stops things at once.
    if (!isOn() || held) void forwarder.hold();
    if (!isOn()) void tracks?.stop();
    last = last.then(follow);
    return last;
  }

  return {
    begin() {
      begun = true;
      return steer();
    },
    steer,
    hold(on) {
      if (held === on) return;
      held = on;
      void steer();
    },
    async stop() {
      begun = false;
      await last;
      await tracks?.stop();
      await forwarder.stop();
    },
    collectors: () => tracks?.status().collectors ?? {},
  };
}
