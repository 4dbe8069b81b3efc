/** React 18 and 19 have it; the types here are those of React 16, which the DC/OS UI has. */
declare module 'react-dom/client' {
  export function createRoot(container: Element): { render(element: JSX.Element): void; unmount(): void };
}
