/** Somebody who was let in. */
export interface User {
  /** Keyed hash of the user id, the same for one user for ever: whom stored events and choices belong to. */
  readonly owner: string;
  /** Named by the configuration: may see what all users sent. */
  readonly admin: boolean;
}

/** Why a token was not taken. A closed list of words, for counters and answers. */
export type RefusalReason =
  | 'no_token'
  | 'malformed_token'
  | 'token_too_long'
  | 'wrong_algorithm'
  | 'wrong_signature'
  | 'unknown_key'
  | 'wrong_issuer'
  | 'expired_token'
  | 'no_expiry'
  | 'no_uid'
  | 'keys_unavailable';

/** Who is asking. */
export type Asker =
  | ({ readonly kind: 'user' } & User)
  /** 503: nobody can say, because the cluster's keys could not be had yet. */
  | { readonly kind: 'refused'; readonly status: 401 | 503; readonly reason: RefusalReason };

export interface Access {
  /**
   * @param authorization the header's value, which nobody else gets to see.
   * @returns at once for a token that was verified before.
   */
  identify(authorization: string | undefined): Asker | Promise<Asker>;
  /** One sentence for the operator when tokens cannot be verified as they should be. */
  problem(): string | undefined;
}
