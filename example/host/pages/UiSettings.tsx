import React from 'react';
import { ConfigurationMapRow, ConfigurationMapSection } from '../components/ConfigurationMap.tsx';
import { Page } from '../components/Page.tsx';
import { useAnswer } from '../host-context.ts';
import { MountService } from '../sdk/foundation-ui.ts';
import type { DcosVersion } from '../stores/answers.ts';

export function UiSettings(): React.ReactElement {
  const version = useAnswer<DcosVersion>('/dcos-metadata/dcos-version.json');
  return (
    <Page crumbs={[{ label: 'Settings' }, { label: 'UI Settings' }]} icon="settings">
      <div className="configuration-map">
        <ConfigurationMapSection heading="DC/OS UI Details">
          <ConfigurationMapRow label="Installed Version">Example host</ConfigurationMapRow>
          <ConfigurationMapRow label="DC/OS Version">
            {version === undefined ? '' : `${version.version} (${version['dcos-variant']})`}
          </ConfigurationMapRow>
          <MountService.Mount type="UISettings:UIDetails:Content" />
        </ConfigurationMapSection>
        <ConfigurationMapSection heading="UI Preferences">
          <ConfigurationMapRow label="Language">English</ConfigurationMapRow>
          <ConfigurationMapRow label="Refresh Rate">5 seconds</ConfigurationMapRow>
        </ConfigurationMapSection>
      </div>
    </Page>
  );
}
UiSettings.routeConfig = { label: 'UI Settings' };
