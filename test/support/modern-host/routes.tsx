import * as React from 'react';
import { useTelemetry } from '../../../src/plugin/app.ts';
import { Navigate, Outlet, type RouteObject, redirect, useBlocker } from './router-7.ts';

/** Every shape of route that a data router knows. */
const wait = (ms: number) => new Promise<null>((resolve) => setTimeout(resolve, ms, null));
const Layout = () => (
  <main>
    <Outlet />
  </main>
);
const Page = () => <p>A page</p>;
const Redirecting = () => <Navigate to="/users/8" replace />;
const RedirectingToSlow = () => <Navigate to="/fetched/7" replace />;
/** Says so only when it holds: the router hears of a blocker from an effect of the render after the first. */
function Form() {
  const [rendered, setRendered] = React.useState(0);
  useBlocker(true);
  React.useEffect(() => {
    if (rendered < 2) setRendered(rendered + 1);
  }, [rendered]);
  return <p>{rendered < 2 ? 'A form' : 'Not saved yet'}</p>;
}

function Settings() {
  const { consent, choose, track, wake } = useTelemetry();
  const logIn = () => {
    track('dcos_login', { method: 'local' });
    wake();
  };
  return (
    <form>
      <label>
        <input type="checkbox" checked={consent.on} onChange={({ target }) => choose(target.checked ? 'yes' : 'no')} />
        Telemetry
      </label>
      <p role="status">{consent.reason}</p>
      <button type="button" onClick={logIn}>
        Log in
      </button>
    </form>
  );
}

export const routes: RouteObject[] = [
  {
    id: 'root',
    path: '/',
    element: <Layout />,
    children: [
      { index: true, element: <Page /> },
      {
        path: 'users',
        element: <Layout />,
        children: [
          { index: true, element: <Page /> },
          { path: ':id', element: <Page /> },
          { path: '/users/:id/keys', element: <Page /> },
        ],
      },
      {
        element: <Layout />,
        children: [{ element: <Layout />, children: [{ path: 'inside/:id', element: <Page /> }] }],
      },
      { path: 'loaded/:id', loader: () => wait(50), element: <Page /> },
      { path: 'slow', loader: () => wait(5_000), element: <Page /> },
      { path: 'old', loader: () => redirect('/hop'), element: <Page /> },
      { path: 'hop', loader: () => redirect('/users/7'), element: <Page /> },
      { path: 'gone', element: <Redirecting /> },
      { path: 'moved', element: <RedirectingToSlow /> },
      { path: 'fetched/:id', loader: () => wait(600), element: <Page /> },
      { path: 'files/*', element: <Page /> },
      { path: 'docs/:lang?/guide', element: <Page /> },
      { path: 'book/chapter?', element: <Page /> },
      { path: 'V2/:user-name', element: <Page /> },
      {
        path: 'lazy',
        lazy: async () => (await wait(20)) ?? { Component: Layout },
        children: [{ path: ':id', element: <Page /> }],
      },
      {
        path: 'missing/:id',
        loader: () => {
          throw new Response(null, { status: 404 });
        },
        element: <Page />,
        errorElement: <Page />,
      },
      {
        path: 'broken/:id',
        loader: () => {
          throw new Response(null, { status: 500 });
        },
        element: <Page />,
        errorElement: <Page />,
      },
      { path: 'form', element: <Form /> },
      { path: 'settings', element: <Settings /> },
      { path: 'login', element: <Page /> },
      { path: 'access-denied', element: <Page /> },
      { path: 'end', element: <Page /> },
    ],
    errorElement: <p>Not here</p>,
  },
];

/** Routes that are found out about when somebody goes there. */
export async function patchRoutesOnNavigation({
  path,
  patch,
}: {
  readonly path: string;
  readonly patch: (parent: string, routes: { readonly path: string; readonly element: JSX.Element }[]) => void;
}): Promise<void> {
  await wait(20);
  if (/\/late\//.test(path)) patch('root', [{ path: 'late/:id', element: <Page /> }]);
}
