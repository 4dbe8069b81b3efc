import type { Statement } from '../session.ts';

/** What every transaction is made of, and how a new connection is looked at first. */
export const DIALECT: Statement = { name: 'dialect', text: 'SELECT version() AS version' };
export const BEGIN: Statement = { name: 'begin', text: 'BEGIN' };
export const COMMIT: Statement = { name: 'commit', text: 'COMMIT' };
export const ROLLBACK: Statement = { name: 'rollback', text: 'ROLLBACK' };
