/** When a source noticed what is looked at later. */
export interface Moment {
  /** Milliseconds since 1970, of the browser's clock. */
  readonly at: number;
  /** Nothing counted just then: a yes that came since is not for what was before it. */
  readonly off: boolean;
}
