/** Somebody wanted to go where the configuration does not lead. Names no address: whoever asked knows it. */
export class NotAllowed extends Error {
  override readonly name = 'NotAllowed';
  readonly code = 'ERR_OUTBOUND_NOT_ALLOWED';
  constructor() {
    super('the configuration does not lead there');
  }
}
