import React from 'react';
import { useAnswer, useHost } from '../host-context.ts';
import type { DcosVersion } from '../stores/answers.ts';

/**
 * How to get the command line, in a dialog. As in the DC/OS UI the page view of it is told while it is rendered, so it is
 * told again whenever that happens, and nothing tells that it was closed.
 */
export function CliModal({ onClose }: { readonly onClose: () => void }): React.ReactElement {
  const { hooks } = useHost();
  const version = useAnswer<DcosVersion>('/dcos-metadata/dcos-version.json');
  hooks.doAction('logFakePageView', {
    title: 'CLI instructions',
    path: '/v/cli-instructions',
    referrer: 'https://mesosphere.com/',
  });
  return (
    <div className="modal" role="dialog" aria-modal="true" aria-label="Install the CLI">
      <h2>Install the CLI</h2>
      <p>Download the binary for DC/OS {version?.version} and your system, and run:</p>
      <pre>dcos cluster setup {window.location.origin}</pre>
      <button type="button" className="button" onClick={onClose}>
        Close
      </button>
    </div>
  );
}
