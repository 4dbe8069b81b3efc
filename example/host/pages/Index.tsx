import React from 'react';
import type { PlainRoute, RouteComponentProps } from 'react-router';
import { Header } from '../components/Header.tsx';
import { Sidebar } from '../components/Sidebar.tsx';
import type { BuiltRoute } from '../routes/host-route.ts';

type IndexProps = RouteComponentProps<Record<string, string>, Record<string, string>> & {
  readonly children?: React.ReactNode;
};

const hasIndexId = (route: PlainRoute): boolean => (route as BuiltRoute).id === 'index';

/** The frame around every page for who is logged in. The not-found page has one of its own, so moving there remounts it. */
export function Index({ routes, location, children }: IndexProps): React.ReactElement {
  const index = routes[0]?.childRoutes?.find(hasIndexId);
  return (
    <div className="application">
      <Header />
      <Sidebar routes={index?.childRoutes ?? []} pathname={location.pathname} />
      <main className="main">{children}</main>
    </div>
  );
}
