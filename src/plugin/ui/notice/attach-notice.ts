import type { LazyUi, LoadParts } from '../../lazy-part.ts';
import type { UiPlace } from '../lazy-ui.ts';
import type { NoticeKind } from './notice.ts';

export interface NoticePlace extends Omit<UiPlace, 'due'> {
  readonly load: Pick<LoadParts, 'ui'>;
}

export interface AttachedNotice {
  /** For whatever else people see. */
  readonly place: UiPlace;
  /** Somebody logged in: from here on the line under `opt-out` may be due. */
  readonly loggedIn: () => void;
}

/** Loads the notice when the proxy has said that one is due: the question under `opt-in`, the line under `opt-out`. */
export function attachNotice(deps: NoticePlace): AttachedNotice {
  const { guard, load } = deps;
  const { consent } = deps.telemetry;
  let loggedIn = false;
  let watching = false;

  function due(): NoticeKind | undefined {
    const { reason } = consent.current();
    if (reason === 'not_asked') return 'asked';
    const first = loggedIn && reason === 'cluster_default' && consent.inside.store.read() === 'none';
    return first ? 'informed' : undefined;
  }
  const place = { ...deps, due };
  consent.subscribe(
    guard(() => {
      if (watching || !due()) return;
      watching = true;
      load.ui().then(
        guard((ui: LazyUi) => ui.watchForNotice(place)),
        () => {
          watching = false;
        },
      );
    }),
  );
  return {
    place,
    loggedIn() {
      loggedIn = true;
    },
  };
}
