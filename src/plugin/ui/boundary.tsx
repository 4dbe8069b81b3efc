import * as React from 'react';

interface BoundaryState {
  readonly failed: boolean;
}

/**
 * Keeps to itself what goes wrong while something of ours is drawn: the DC/OS UI has no error boundary of its own, so a
 * throw in our row would take the whole page away. Made when it is needed, because a host may have no React to extend.
 */
export function createBoundary(): React.ComponentType {
  return class Boundary extends React.Component<Readonly<Record<string, unknown>>, BoundaryState> {
    override state: BoundaryState = { failed: false };

    static getDerivedStateFromError(): BoundaryState {
      return { failed: true };
    }

    override render(): React.ReactNode {
      return this.state.failed ? null : this.props.children;
    }
  };
}
