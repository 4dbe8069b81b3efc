import React from 'react';

/** Rows of a name and a value, with the class names of the DC/OS UI: a plugin's row in Settings looks the same. */
interface SectionProps {
  readonly heading: string;
  readonly children: React.ReactNode;
}

export const ConfigurationMapSection = ({ heading, children }: SectionProps): React.ReactElement => (
  <section className="configuration-map-section">
    <h2 className="configuration-map-heading">{heading}</h2>
    {children}
  </section>
);

interface RowProps {
  readonly label: string;
  readonly children: React.ReactNode;
}

export const ConfigurationMapRow = ({ label, children }: RowProps): React.ReactElement => (
  <div className="configuration-map-row">
    <div className="configuration-map-label">{label}</div>
    <div className="configuration-map-value">{children}</div>
  </div>
);
