/** @jest-environment jsdom */
import { baseOf } from '../../../../src/plugin/dropin/base.ts';

const ORIGIN = 'https://cluster.example';

function tag(src: string, base?: string): HTMLScriptElement {
  const script = document.createElement('script');
  script.src = src;
  if (base !== undefined) script.setAttribute('data-base', base);
  return script;
}

describe('where the proxy is, from the tag', () => {
  it.each([
    ['the proxy serves the script', `${ORIGIN}/service/telemetry/assets/dropin.js`, '/service/telemetry/'],
    ['at another place too', `${ORIGIN}/a/b-c/assets/dropin.js?v=1`, '/a/b-c/'],
    ["a copy in the UI's folder says nothing", `${ORIGIN}/assets/dropin.js`, undefined],
    ['a copy with another name neither', `${ORIGIN}/telemetry.js`, undefined],
    ["another server's path is not this one's", 'https://cdn.example/service/x/assets/dropin.js', undefined],
    ['nor is a host that begins alike', `${ORIGIN}.evil/service/x/assets/dropin.js`, undefined],
  ])('%s', (_, src, base) => {
    expect(baseOf(tag(src), ORIGIN)).toBe(base);
  });

  it('believes data-base first', () => {
    expect(baseOf(tag(`${ORIGIN}/service/telemetry/assets/dropin.js`, '/here/'), ORIGIN)).toBe('/here/');
  });
});
