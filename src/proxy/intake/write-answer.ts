import type { ServerResponse } from 'node:http';
import { securityHeaders } from './security-headers.ts';

/** Names and values in turn: Node writes them as they are. */
const HEADERS: readonly string[] = [
  'content-type',
  'application/json; charset=utf-8',
  ...Object.entries(securityHeaders).flat(),
  'content-length',
];
const NO_MORE: readonly string[] = [];

/**
 * An answer past Fastify: what that does for any answer (collecting headers one by one, choosing a serialiser, running
 * hooks) would cost as much as all our checks of an event.
 *
 * @param body JSON.
 * @param more headers besides those that every answer has, names and values in turn.
 */
export function writeAnswer(response: ServerResponse, status: number, body: string, more = NO_MORE): void {
  response.writeHead(status, [...HEADERS, String(Buffer.byteLength(body)), ...more]).end(body);
}
