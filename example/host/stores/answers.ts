/** What the pages read of the cluster's answers. */
export interface Metrics {
  readonly [name: string]: number;
}

export interface App {
  readonly id: string;
  readonly instances: number;
  readonly cpus: number;
  readonly mem: number;
  readonly disk: number;
  readonly labels: Readonly<Record<string, string>>;
  readonly tasksRunning: number;
  readonly tasks: readonly AppTask[];
}

export interface AppTask {
  readonly id: string;
  readonly host: string;
  readonly slaveId: string;
  readonly state: string;
  readonly startedAt: string;
}

export interface Resources {
  readonly cpus: number;
  readonly mem: number;
  readonly disk: number;
}

export interface Agent {
  readonly id: string;
  readonly hostname: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly resources: Resources;
  readonly used_resources: Resources;
  readonly TASK_RUNNING: number;
}

export interface UnitHealth {
  readonly id: string;
  readonly name: string;
  readonly health: number;
}

export interface NodeHealth {
  readonly host_ip: string;
  readonly health: number;
  readonly role: string;
}

export interface CatalogPackage {
  readonly name: string;
  readonly currentVersion: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly selected: boolean;
  readonly licenses: readonly { readonly name: string }[];
}

export interface InstalledPackage {
  readonly appId: string;
  readonly packageInformation: { readonly packageDefinition: { readonly name: string; readonly version: string } };
}

export interface DcosVersion {
  readonly version: string;
  readonly 'dcos-variant': string;
}
