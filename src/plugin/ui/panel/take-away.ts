/** Offers a text as a file. An object URL is the page's own, so a content security policy has nothing to forbid. */
export function download(
  browser: Window & Partial<typeof globalThis>,
  name: string,
  text: string,
  type = 'application/json',
): void {
  const { document, URL, Blob } = browser;
  if (!URL || !Blob) return;
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  document.body.appendChild(link);
  link.click();
  document.body.removeChild(link);
  browser.setTimeout(() => URL.revokeObjectURL(url), 1000);
}

/** @returns whether it is on the clipboard now. */
export function copy(browser: Window, text: string): Promise<boolean> {
  const { clipboard } = browser.navigator;
  // Only behind HTTPS there is one.
  if (clipboard)
    return clipboard
      .writeText(text)
      .then(() => true)
      .catch(() => copyOldWay(browser, text));
  return Promise.resolve(copyOldWay(browser, text));
}

function copyOldWay({ document }: Window, text: string): boolean {
  const { activeElement } = document;
  const area = document.createElement('textarea');
  area.value = text;
  area.className = 'dcos-ui-telemetry-offscreen';
  document.body.appendChild(area);
  area.select();
  let done = false;
  try {
    done = document.execCommand('copy');
  } catch {
    // It stays a no.
  }
  document.body.removeChild(area);
  if (activeElement instanceof HTMLElement) activeElement.focus();
  return done;
}
