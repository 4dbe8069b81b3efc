import { createBrowserHistory, createHashHistory, createRouter, type RouterInit } from '@remix-run/router';
import { UNSAFE_mapRouteProperties } from 'react-router-6';

/**
 * What the host uses of its router, from version 6. The two factories are what react-router-dom 6 makes of the router
 * that react-router 6 has.
 */
export { Navigate, Outlet, RouterProvider, redirect, useBlocker } from 'react-router-6';

// Its types were not made for `exactOptionalPropertyTypes`; react-router-dom hands it over just so.
const mapRouteProperties = UNSAFE_mapRouteProperties as NonNullable<RouterInit['mapRouteProperties']>;
type Given = Pick<RouterInit, 'basename' | 'patchRoutesOnNavigation'>;
const create = (history: RouterInit['history'], routes: RouterInit['routes'], given: Given) =>
  createRouter({ ...given, history, routes, mapRouteProperties, future: { v7_prependBasename: true } }).initialize();

export const createBrowserRouter = (routes: RouterInit['routes'], given: Given) =>
  create(createBrowserHistory(), routes, given);
export const createHashRouter = (routes: RouterInit['routes'], given: Given) =>
  create(createHashHistory(), routes, given);
