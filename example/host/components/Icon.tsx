import React from 'react';

/** Line icons on a 16 x 16 grid. */
const paths: Readonly<Record<string, string>> = {
  dashboard: 'M2 2h5v7H2zM9 2h5v4H9zM9 8h5v6H9zM2 11h5v3H2z',
  services: 'M8 1.5 14 5v6l-6 3.5L2 11V5zM2 5l6 3.5L14 5M8 8.5v6',
  catalog: 'M2 6h12v8H2zM4 6V3h8v3M6 9h4',
  nodes: 'M2 2h12v4H2zM2 10h12v4H2zM4.5 4h.01M4.5 12h.01M8 6v4',
  settings: 'M2 4h6M11 4h3M9.5 2.5v3M2 8h2M7 8h7M5.5 6.5v3M2 12h7M12 12h2M10.5 10.5v3',
  user: 'M8 8a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM2.5 14c.6-2.8 2.7-4.2 5.5-4.2s4.9 1.4 5.5 4.2',
  chevron: 'M4 6l4 4 4-4',
  arrow: 'M6 4l4 4-4 4',
};

export const Icon = ({ name }: { readonly name: string }): React.ReactElement => (
  <svg className="icon" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
    <path
      d={paths[name]}
      fill="none"
      stroke="currentColor"
      strokeWidth="1.5"
      strokeLinejoin="round"
      strokeLinecap="round"
    />
  </svg>
);

/** The mark of the example: six nodes around one. */
export const Logo = (): React.ReactElement => (
  <svg className="logo" viewBox="0 0 32 32" aria-hidden="true" focusable="false">
    <path d="M16 2 28 9v14l-12 7L4 23V9z" fill="#7d58ff" />
    <path d="M16 8l7 4v8l-7 4-7-4v-8z" fill="#fff" fillOpacity=".92" />
    <path d="M16 12.5l3.2 1.8v3.5L16 19.600l-3.2-1.8v-3.5z" fill="#7d58ff" />
  </svg>
);
