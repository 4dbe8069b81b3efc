import { watchPluginTable } from '../../../../src/plugin/dropin/plugin-table.ts';
import type { HostRequire, ModuleFactory, ModuleTable } from '../../../../src/plugin/dropin/webpack-4.ts';
import { createShield } from '../../../../src/plugin/shield.ts';

/** A module whose source is looked at: made from text, as a bundler would write it. */
const moduleOf = (source: string): ModuleFactory =>
  // The text is this test's own.
  new Function('module', 'exports', 'require', source) as ModuleFactory;
const v6 = 'exports.default={"auth-providers":1,"ui-update-private":2,oauth:3}';
const v2 = 'module.exports={banner:1,tracking:2,oauth:3,intercom:4,"ui-update":5}';

function run(modules: ModuleTable, ran: Record<string, { exports: unknown }> = {}) {
  const found: (readonly [unknown, boolean])[] = [];
  const require: HostRequire = Object.assign(() => undefined, { m: modules, c: ran });
  const onTable = (table: unknown, _require: HostRequire, late: boolean) => found.push([table, late]);
  watchPluginTable(modules, require, { shield: createShield(() => undefined), onTable });
  for (const id of Object.keys(modules)) {
    const module = { exports: {} };
    const factory: unknown = modules[id];
    if (!ran[id] && typeof factory === 'function') factory.call(module.exports, module, module.exports, require);
  }
  return found;
}

describe("the UI's list of plugins", () => {
  it.each([
    ['v4 to v6', v6, { 'auth-providers': 1, 'ui-update-private': 2, oauth: 3 }],
    ['v2', v2, { banner: 1, tracking: 2, oauth: 3, intercom: 4, 'ui-update': 5 }],
  ])('is found among the modules of %s, once it has run', (_, source, table) => {
    expect(run({ 1: moduleOf('module.exports=7'), 2: moduleOf(source) })).toEqual([[table, false]]);
  });

  it('is found when it ran before, and that is said', () => {
    const table = { oauth: 3 };
    expect(run({ 2: moduleOf(v6) }, { 2: { exports: { default: table } } })).toEqual([[table, true]]);
  });

  it.each([
    ['half the words', 'exports.default={"auth-providers":1,oauth:3}'],
    ['the words in something long', `${v6};/*${'x'.repeat(20_000)}*/`],
    ['the words, and no list', `${v6};exports.default=7`],
    ['the words, and a list without a login plugin', `${v6};delete exports.default.oauth`],
  ])('is not a module with %s', (_, source) => {
    expect(run({ 1: moduleOf(source) })).toEqual([]);
  });

  it('is passed over where modules are not functions', () => {
    expect(run(JSON.parse('{"1":null,"2":"text"}'))).toEqual([]);
  });

  it("lets the module's own error through, as it was", () => {
    expect(() => run({ 1: moduleOf(`${v6};throw new Error("of the host")`) })).toThrow('of the host');
  });
});
