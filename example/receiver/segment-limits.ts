/**
 * Segment's documented sizes. Written down here a second time on purpose: the receiver is the far side, and one that
 * took its limits from our own contract would agree with any mistake in it.
 */
export const EVENT_MAX_BYTES = 32 * 1024;
export const BATCH_MAX_BYTES = 500 * 1024;
export const BATCH_MAX_EVENTS = 2_500;
export const MESSAGE_ID_MAX_CHARS = 99;
