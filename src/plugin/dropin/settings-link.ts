const SETTINGS = /#\/settings(?:[/?]|$)/;

/**
 * A UI that cannot take our row in its settings gets a link to the proxy's own page, which has the same switch: in a
 * corner, only while the settings are shown, beside the element that the UI draws in and never inside it.
 */
export function showSettingsLink(browser: Window, base: string, label: string): void {
  const { document } = browser;
  const aside = document.createElement('aside');
  aside.setAttribute('aria-label', 'Telemetry');
  const link = document.createElement('a');
  link.href = `${base}#settings`;
  link.textContent = label;
  aside.appendChild(link);
  // Properties, not a style attribute or element: those a content security policy may forbid.
  const { style } = aside;
  style.position = 'fixed';
  style.right = style.bottom = '0';
  style.padding = '4px 12px';
  style.font = '12px/1.5 sans-serif';
  style.background = '#fff';
  style.zIndex = '1';
  link.style.color = '#5a2ca0';

  const update = (): void => {
    if (SETTINGS.test(browser.location.href)) document.body.appendChild(aside);
    else if (aside.parentNode) document.body.removeChild(aside);
  };
  browser.addEventListener('hashchange', update);
  update();
}
