/** @jest-environment jsdom */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { remoteLoader } from '../../../src/plugin/unreachable/remote-loader.ts';

/**
 * webpack.config.js leaves parts of analytics-next out of the bundle. Here each of those parts of the original explodes
 * when it is as much as loaded, or, where the SDK always loads it, when it is called; and everything still works.
 */
const root = path.resolve(__dirname, '../../..');
const sdk = path.join(root, 'node_modules/@segment/analytics-next/dist');
const explode = (): never => {
  throw new Error('reached');
};

/** Longer than any promise of this task takes, and shorter than any timer. */
async function sameTask(): Promise<'same task'> {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
  return 'same task';
}

const neverLoaded = [
  'core/auto-track',
  'core/query-string/index',
  'plugins/ajs-destination/index',
  'plugins/legacy-video-plugins/index',
  'plugins/remote-middleware/index',
  'plugins/routing-middleware/index',
  'plugins/schema-filter/index',
];
const neverCalled: Readonly<Record<string, object>> = {
  'lib/priority-queue/persisted': { PersistedPriorityQueue: explode },
  'plugins/middleware/index': { applyDestinationMiddleware: explode, sourceMiddlewarePlugin: explode },
  'plugins/segmentio/index': { segmentio: explode, isSegmentPlugin: () => false },
};
const substituted = 'plugins/remote-loader/index';

describe('the parts of analytics-next that are left out', () => {
  it('are these, and each exists in the installed version', () => {
    const config = readFileSync(path.join(root, 'webpack.config.js'), 'utf8');
    const listed = [...config.matchAll(/^ {2}'([\w/-]+)': '[\w-]+\.ts',$/gm)].map((found) => found[1] ?? '');
    expect(listed.sort()).toEqual([...neverLoaded, ...Object.keys(neverCalled), substituted].sort());
    for (const file of listed) expect(existsSync(path.join(sdk, 'pkg', `${file}.js`))).toBe(true);
  });

  it('are really not in the bundle', () => {
    const assets = path.join(root, 'dist/plugin/assets');
    const [file = ''] = readdirSync(assets).filter((name) => name.endsWith('.js'));
    const bundle = readFileSync(path.join(assets, file), 'utf8');
    const traces = ['X-Retry-Count', 'next-integrations', 'isodate', 'was left out'];
    expect(traces.filter((trace) => bundle.includes(trace))).toEqual(['was left out']);
  });

  it('are not reached by anything we do', async () => {
    for (const file of neverLoaded) jest.doMock(path.join(sdk, 'cjs', `${file}.js`), explode);
    for (const [file, exports] of Object.entries(neverCalled)) {
      jest.doMock(path.join(sdk, 'cjs', `${file}.js`), () => exports);
    }
    const loader = path.join(sdk, 'cjs', `${substituted}.js`);
    const loaded: unknown[] = [];
    jest.doMock(loader, () => {
      const original = jest.requireActual(loader);
      const remoteLoader = async (...args: unknown[]) => {
        const plugins = await original.remoteLoader(...args);
        loaded.push(plugins);
        return plugins;
      };
      return { ...original, remoteLoader };
    });
    const complaints = jest.spyOn(console, 'error').mockImplementation(() => undefined);
    window.history.replaceState({}, '', '/?ajs_uid=victim&ajs_event=Injected');
    const { openAnalytics } = require('../../../src/plugin/analytics.ts');

    const captured: string[] = [];
    const analytics = await openAnalytics(
      ({ name }: { readonly name: string }) => captured.push(name),
      () => Promise.resolve(),
    );
    analytics.send({ name: 'page', properties: { path: '/dashboard' }, at: 0 }, 'id-1');
    analytics.send({ name: 'dcos_logout', properties: { reason: 'user' }, at: 0 }, 'id-2');
    window.dispatchEvent(new Event('pagehide'));
    await new Promise((resolve) => setTimeout(resolve, 100));

    expect(captured).toEqual(['page', 'dcos_logout']);
    expect(complaints).not.toHaveBeenCalled();
    // What our substitute resolves to as well, once there is time.
    expect(loaded).toEqual([[]]);
    let haveTime = (): void => undefined;
    const disable = () =>
      new Promise<void>((resolve) => {
        haveTime = resolve;
      });
    const ours = remoteLoader(undefined, undefined, undefined, { disable });
    expect(await Promise.race([ours, sameTask()])).toBe('same task');
    haveTime();
    expect(await ours).toEqual([]);
  });
});
