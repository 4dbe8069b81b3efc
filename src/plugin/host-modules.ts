/**
 * Modules of the host, asked for when they are used: the plugin's file must load, and the UI must start, whichever of
 * them are there. Webpack leaves these calls to the host's own bundler (`externals` in webpack.config.js).
 */
declare const require: (id: 'react-router' | 'foundation-ui') => unknown;

export const reactRouter = (): unknown => require('react-router');
export const foundationUi = (): unknown => require('foundation-ui');
