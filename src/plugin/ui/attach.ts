import type { LazyUi } from '../lazy-part.ts';
import type { Shield } from '../shield.ts';
import type { Telemetry } from '../telemetry.ts';
import { mountSettingsRow } from './mount.tsx';
import type { NoticeKind } from './notice/notice.ts';

export interface AttachDeps {
  readonly telemetry: Telemetry;
  readonly browser: Window;
  readonly shield: Shield;
  readonly load: () => Promise<LazyUi>;
}

/**
 * Ties what people see to the pipeline: the row in Settings, and the notice. Of both, little is here from the start; the
 * rest is loaded when somebody looks at Settings, or when the proxy has said that a notice is due.
 *
 * @returns tells that somebody logged in.
 */
export function attachUi({ telemetry, browser, shield, load }: AttachDeps): () => void {
  const { guard, attempt } = shield;
  const { consent, ask, sent, forget } = telemetry;
  let loggedIn = false;
  let watching = false;

  function due(): NoticeKind | undefined {
    const { reason } = consent.current();
    if (reason === 'not_asked') return 'asked';
    return loggedIn && reason === 'cluster_default' && !consent.wasInformed() ? 'informed' : undefined;
  }
  consent.subscribe(
    guard(() => {
      if (watching || !due()) return;
      watching = true;
      load().then(
        guard((ui: LazyUi) => ui.watchForNotice({ consent, browser, guard, due })),
        () => {
          watching = false;
        },
      );
    }),
  );
  const panel = { browser, ask, sent, forget, byDefault: consent.byDefault };
  const loadRow = (): Promise<ReturnType<LazyUi['createRow']>> =>
    load().then((ui) => ui.createRow({ consent, browser, guard, panel }));
  attempt(() => mountSettingsRow({ consent, guard, load: loadRow }), undefined);
  return () => {
    loggedIn = true;
  };
}
