import { createHooks } from '../../../example/host/sdk/hooks.ts';
import { createMountService } from '../../../example/host/sdk/mount-service.ts';
import { createPluginHost, type Plugin, type PluginSdk } from '../../../example/host/sdk/plugin-sdk.ts';

const tick = () => new Promise((resolve) => setImmediate(resolve));

const configOf = (plugins: Record<string, { enabled: boolean }>) => ({
  uiConfiguration: { plugins },
  clusterConfiguration: { firstUser: false, id: 'the-id' },
});

describe('the hooks', () => {
  it('run in the order of their priorities sorted as strings', () => {
    const hooks = createHooks();
    const order: unknown[] = [];
    for (const priority of [100, 20, 5, 1, 0, 10, undefined, -1, 15])
      hooks.addAction('x', () => order.push(priority), priority);
    hooks.doAction('x');
    expect(order).toEqual([-1, 0, 1, 10, undefined, 100, 15, 20, 5]);
  });

  it('do not isolate listeners: those after one that throws do not run', () => {
    const hooks = createHooks();
    const ran: string[] = [];
    hooks.addAction('x', () => ran.push('first'));
    hooks.addAction('x', () => {
      throw new Error('from a plugin');
    });
    hooks.addAction('x', () => ran.push('last'));
    expect(() => hooks.doAction('x')).toThrow('from a plugin');
    expect(ran).toEqual(['first']);
  });

  it('hand a value through all filters, with the other arguments beside it', () => {
    const hooks = createHooks();
    hooks.addFilter('f', (value, more) => `${value}${more}b`, 20);
    hooks.addFilter('f', (value, more) => `${value}${more}a`, 1);
    expect(hooks.applyFilter('f', '', '-')).toBe('-a-b');
    expect(hooks.applyFilter('nobody listens', 'same')).toBe('same');
  });

  it('no longer call a listener that was removed', () => {
    const hooks = createHooks();
    const listener = jest.fn();
    hooks.addAction('x', listener, 3);
    hooks.removeAction('x', listener);
    hooks.doAction('x');
    expect(listener).not.toHaveBeenCalled();
  });
});

describe('the plugin host', () => {
  it('starts the enabled plugins it knows, synchronously, in the order of ui-config', () => {
    const started: string[] = [];
    const plugin: Plugin = ({ pluginID }) => {
      started.push(pluginID);
    };
    const host = createPluginHost({ hooks: createHooks(), plugins: { b: plugin, a: plugin, off: plugin } });
    host.setConfig(
      configOf({ a: { enabled: true }, off: { enabled: false }, b: { enabled: true }, c: { enabled: true } }),
    );
    expect(started).toEqual(['a', 'b']);
  });

  it('starts them once, whatever configurations follow', () => {
    const plugin = jest.fn();
    const host = createPluginHost({ hooks: createHooks(), plugins: { a: plugin } });
    host.setConfig(configOf({ a: { enabled: true } }));
    host.setConfig(configOf({ a: { enabled: true } }));
    expect(plugin).toHaveBeenCalledTimes(1);
  });

  it('shows plugins the configuration and nothing else of the application', () => {
    let sdk: PluginSdk | undefined;
    const host = createPluginHost({
      hooks: createHooks(),
      plugins: {
        a: (given) => {
          sdk = given;
        },
      },
    });
    const config = configOf({ a: { enabled: true } });
    host.setConfig(config);
    expect(sdk?.Store.getAppState()).toEqual({ config: { ccid: {}, config } });
    expect(sdk?.config).toEqual({ enabled: true });
  });

  it('takes a returned function for a reducer, and throws at anything else', () => {
    const host = createPluginHost({ hooks: createHooks(), plugins: { a: () => () => 'state of a' } });
    host.setConfig(configOf({ a: { enabled: true } }));
    expect(host.store.getState().a).toBe('state of a');
    const other = createPluginHost({ hooks: createHooks(), plugins: { a: () => 'nonsense' } });
    expect(() => other.setConfig(configOf({ a: { enabled: true } }))).toThrow('must be a function');
  });

  it('goes on when every promise of pluginsLoadedCheck resolved, and never when one does not', async () => {
    const configured = jest.fn();
    let release = () => {};
    const hooks = createHooks();
    hooks.addAction('pluginsConfigured', configured);
    hooks.addFilter('pluginsLoadedCheck', (promises) => [
      ...(promises as Promise<void>[]),
      new Promise<void>((resolve) => {
        release = resolve;
      }),
    ]);
    createPluginHost({ hooks, plugins: {} }).setConfig(configOf({}));
    await tick();
    expect(configured).not.toHaveBeenCalled();
    release();
    await tick();
    expect(configured).toHaveBeenCalledWith();
  });
});

describe('the mount service', () => {
  it('finds the components of a place, the highest priority first', () => {
    const service = createMountService();
    const [low, high, elsewhere] = [() => null, () => null, () => null];
    service.registerComponent(low, 'place', -1);
    service.registerComponent(high, 'place', 5);
    service.registerComponent(elsewhere, 'other');
    expect(service.findComponentsWithType('place')).toEqual([high, low]);
  });

  it('ignores what is not a function, as production builds do', () => {
    const service = createMountService();
    service.registerComponent({ $$typeof: Symbol.for('react.memo') }, 'place');
    expect(service.findComponentsWithType('place')).toEqual([]);
  });
});
