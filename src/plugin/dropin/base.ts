/** `…/service/telemetry/assets/dropin.js` → `/service/telemetry/`. */
const SERVED_BY_PROXY = /^(\/.+\/)assets\/dropin\.js(?:[?#]|$)/;

/**
 * Where the proxy is, from the tag that loaded this script: what its `data-base` says, else the proxy's own address when
 * the proxy served it. A copy in the UI's own `/assets/` says nothing.
 *
 * @returns a path on the page's own origin; undefined where the tag does not tell.
 */
export function baseOf(script: HTMLScriptElement, origin: string): string | undefined {
  const said = script.getAttribute('data-base');
  if (said !== null) return said;
  if (script.src.indexOf(`${origin}/`) !== 0) return undefined;
  return SERVED_BY_PROXY.exec(script.src.slice(origin.length))?.[1];
}
