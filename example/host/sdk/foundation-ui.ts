import React, { useEffect, useState } from 'react';
import { createMountService } from './mount-service.ts';

/** The package `foundation-ui` of the DC/OS UI, as far as plugins use it; webpack gives them this one by that name. */
const service = createMountService();

interface MountProps {
  readonly type: string;
  readonly children?: React.ReactNode;
  readonly [key: string]: unknown;
}

/** Renders everything registered for a place, or its children when there is nothing. */
function Mount({ type, children, ...rest }: MountProps): React.ReactElement {
  const [components, setComponents] = useState(() => service.findComponentsWithType(type));
  useEffect(() => {
    const update = (): void => setComponents(service.findComponentsWithType(type));
    update();
    return service.addChangeListener(update);
  }, [type]);
  const rendered = components.map((component, index) => React.createElement(component, { ...rest, key: index }));
  return React.createElement(React.Fragment, null, rendered.length === 0 ? children : rendered);
}

export const MountService = { MountService: service, Mount };
