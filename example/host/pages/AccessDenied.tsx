import React from 'react';

export const AccessDenied = (): React.ReactElement => (
  <div className="message">
    <h1>Access denied</h1>
    <p>You do not have access to this cluster. Please contact your administrator.</p>
  </div>
);
