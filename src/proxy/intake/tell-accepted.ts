import type { FastifyReply } from 'fastify';
import type { Accepted } from './answers.ts';
import { securityHeaders } from './security-headers.ts';

/** Names and values in turn: Node writes them as they are. */
const HEADERS: readonly string[] = [
  'content-type',
  'application/json; charset=utf-8',
  ...Object.entries(securityHeaders).flat(),
  'content-length',
];

/**
 * The answer that nearly every request gets, written past Fastify: what that does for any answer (collecting headers one
 * by one, choosing a serialiser, running hooks) would cost as much as all our checks of an event.
 */
export function tellAccepted(reply: FastifyReply, count: number, duplicates: number, rejected: Accepted['rejected']) {
  const list = rejected.length === 0 ? '[]' : JSON.stringify(rejected);
  const body = `{"success":true,"accepted":${count},"duplicates":${duplicates},"rejected":${list}}`;
  reply.hijack();
  reply.raw.writeHead(200, [...HEADERS, String(Buffer.byteLength(body))]).end(body);
}
