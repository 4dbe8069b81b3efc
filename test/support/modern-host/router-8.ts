/** What the host uses of its router, from version 8. */
export {
  createBrowserRouter,
  createHashRouter,
  Navigate,
  Outlet,
  redirect,
  useBlocker,
} from 'react-router-8';
export { RouterProvider } from 'react-router-8/dom';
