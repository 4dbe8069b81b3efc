import { createEmitter } from './emitter.ts';
import type { Request } from './request.ts';

export interface Metadata {
  readonly PUBLIC_IPV4?: string;
  readonly CLUSTER_ID?: string;
}

/** Fetched when a page for logged-in users is shown, never on the login page. */
export function createMetadataStore(request: Request) {
  const changes = createEmitter();
  let metadata: Metadata = {};
  return {
    listen: changes.listen,
    get: () => metadata,
    init(): void {
      request<Metadata>('/metadata').then(
        (answer) => {
          metadata = answer;
          changes.emit();
        },
        // Whoever listens to AJAXRequestError has heard of it; the header shows no id then.
        () => undefined,
      );
    },
  };
}
