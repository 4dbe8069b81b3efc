/** What a host of the page-view tests has on `window.app`: the same for every router, so that one table fits all. */
export interface HostApp {
  /** Of React. */
  readonly version: string;
  /** Whether the first page is there. */
  ready(): boolean;
  /** Where the router is at rest; empty while it is under way. */
  at(): string;
  /** Each resolves when the router has done what it was told, not before what follows from that. */
  push(to: string): Promise<void>;
  replace(to: string): Promise<void>;
  /** Takes the app out of the page and puts it there again. */
  remount(): void;
  /** Lets go on what `/form` keeps: to `/users`. @returns whether it was kept until then. */
  unblock(): Promise<boolean>;
  /** How often this document came back from the back/forward cache. */
  comebacks(): number;
}

/** Counts what the browser says of its back/forward cache. */
export function countComebacks(): () => number {
  let comebacks = 0;
  window.addEventListener('pageshow', ({ persisted }) => {
    if (persisted) comebacks += 1;
  });
  return () => comebacks;
}
