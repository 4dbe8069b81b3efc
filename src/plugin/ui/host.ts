import type * as React from 'react';

/**
 * The host's own modules, for its bundler to find. That reads the calls as they stand, so each has its name in it; and one
 * that fails is no error: the host has no such module.
 */
declare const require: {
  (id: 'react'): typeof React;
  (id: 'foundation-ui'): FoundationUi;
};

interface FoundationUi {
  readonly MountService: {
    readonly MountService: {
      /** Takes functions only: a `React.memo` object is ignored without a word. */
      registerComponent(component: React.FunctionComponent, type: string, priority: number): void;
    };
  };
}

export function hostReact(): typeof React | undefined {
  try {
    return require(/* webpackIgnore: true */ 'react');
  } catch {
    return undefined;
  }
}

export function hostFoundationUi(): FoundationUi | undefined {
  try {
    return require(/* webpackIgnore: true */ 'foundation-ui');
  } catch {
    return undefined;
  }
}
