/**
 * Sizes both halves must agree on. Segment's own HTTP API sets the first group: 32 KB an event, 500 KB and
 * 2,500 events a batch. It answers 200 to a batch above them and discards it, so we enforce them ourselves.
 */

/** Bytes of one event as UTF-8 JSON. */
export const EVENT_MAX_BYTES = 32 * 1024;
/** Bytes of one request body at the intake, decompressed. */
export const BATCH_MAX_BYTES = 500 * 1024;
/** Events of one request at the intake. */
export const BATCH_MAX_EVENTS = 2_500;

/** What the forwarder puts into one request: below Segment's limits, so that the envelope fits as well. */
export const FORWARD_MAX_BYTES = 450 * 1024;
export const FORWARD_MAX_EVENTS = 500;

/** Segment asks for a `messageId` of fewer than 100 characters. */
export const MESSAGE_ID_MAX_CHARS = 99;

/** Levels of objects and arrays in one event. Ours need four; the rest is somebody's stack to overflow. */
export const EVENT_MAX_DEPTH = 8;
/** Keys and list items of one event, those of inner objects included. Segment's own SDK sends about forty. */
export const EVENT_MAX_MEMBERS = 512;

/** The longest duration an event may carry: beyond it somebody was away, and it measures nothing. */
export const DURATION_MAX_MS = 60 * 60 * 1000;

/** Events a page keeps while the proxy is away; the oldest go first. */
export const BROWSER_QUEUE_MAX_EVENTS = 500;
/**
 * Bytes in flight with `keepalive`, over all requests of a page: browsers refuse more than 64 KiB together
 * (Fetch standard, "HTTP-network-or-cache fetch" step on the inflight keepalive bytes).
 */
export const KEEPALIVE_MAX_BYTES = 60 * 1024;
