import { rootCertificates } from 'node:tls';

/**
 * TLS as every connection that leaves has it: always verified and at least 1.2. Said here, since
 * NODE_TLS_REJECT_UNAUTHORIZED=0 and --tls-min-v1.0 would undo both for whoever does not say it.
 *
 * @param ca PEM, trusted besides the known roots
 */
export const verifiedTls = (ca: string | undefined) =>
  ({
    rejectUnauthorized: true,
    minVersion: 'TLSv1.2',
    ...(ca === undefined ? {} : { ca: [...rootCertificates, ca] }),
  }) as const;
