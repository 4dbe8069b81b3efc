import { rootCertificates } from 'node:tls';
import { Agent } from 'undici';

const CONNECT_TIMEOUT_MS = 10_000;

/**
 * Connections to the cluster. TLS is always verified and at least 1.2: said here, since NODE_TLS_REJECT_UNAUTHORIZED=0
 * would turn it off for whoever does not say it.
 *
 * @param ca PEM, trusted besides the known roots.
 */
export function createClusterAgent(ca: string | undefined): Agent {
  return new Agent({
    connect: {
      timeout: CONNECT_TIMEOUT_MS,
      rejectUnauthorized: true,
      minVersion: 'TLSv1.2',
      ...(ca === undefined ? {} : { ca: [...rootCertificates, ca] }),
    },
  });
}
