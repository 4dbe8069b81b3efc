import { createHostRequire } from '../../../../src/plugin/dropin/host-modules.ts';
import type { HostRequire } from '../../../../src/plugin/dropin/webpack-4.ts';
import { createShield } from '../../../../src/plugin/shield.ts';

const nothing = (): undefined => undefined;
const react = { createElement: nothing, useState: nothing };
const router = { hashHistory: { listen: nothing, getCurrentLocation: nothing } };
const foundation = { MountService: { MountService: { registerComponent: nothing } } };

function hostWith(...exported: readonly unknown[]): HostRequire {
  const c = Object.fromEntries(exported.map((exports, id) => [String(id), { exports }]));
  return Object.assign(nothing, { m: {}, c });
}
const warnings: string[] = [];
const shield = createShield((message) => warnings.push(message));
const requireFrom = (...exported: readonly unknown[]) => createHostRequire(hostWith(...exported), shield);

describe("the host's modules", () => {
  it('are known by what they can do, among modules of every shape', () => {
    const require = requireFrom(undefined, 7, nothing, { default: react }, router, react, null, foundation);
    expect(require('react')).toBe(react);
    expect(require('react-router')).toBe(router);
    expect(require('foundation-ui')).toBe(foundation);
  });

  it.each([
    ['a React before 16.8, which has no hooks', 'react', { createElement: nothing }],
    ['a react-router 2, whose history says no location', 'react-router', { hashHistory: { listen: nothing } }],
    ['a foundation-ui without a mount service', 'foundation-ui', { MountService: {} }],
    ['a name nobody asked for', 'fs', react],
  ])('are not had from %s', (_, name, exported) => {
    expect(() => requireFrom(exported)(name)).toThrow(name);
  });

  it('are looked for past a module that throws when it is looked at', () => {
    const hostile = Object.defineProperty({}, 'createElement', {
      get() {
        throw new Error('of the host');
      },
    });
    expect(requireFrom(hostile, react)('react')).toBe(react);
    expect(warnings).toEqual([]);
  });
});
