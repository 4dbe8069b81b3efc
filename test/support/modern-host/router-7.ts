/** What the host uses of its router, from version 7. */
export {
  createBrowserRouter,
  createHashRouter,
  Navigate,
  Outlet,
  type RouteObject,
  RouterProvider,
  redirect,
  useBlocker,
} from 'react-router-7';
