/**
 * Adds a file of the same origin, once: a strict content security policy has nothing against it.
 *
 * @returns when it holds; or cannot be had, since what it is for works without.
 */
export function addStylesheet({ document }: Window, id: string, address: string): Promise<void> {
  const present = document.getElementById(id);
  if (present instanceof HTMLLinkElement && present.sheet) return Promise.resolve();
  const link = present || document.createElement('link');
  const done = new Promise<void>((resolve) => {
    link.addEventListener('load', () => resolve());
    link.addEventListener('error', () => resolve());
  });
  if (!present && link instanceof HTMLLinkElement) {
    link.id = id;
    link.rel = 'stylesheet';
    link.href = address;
    link.referrerPolicy = 'no-referrer';
    document.head.appendChild(link);
  }
  return done;
}
