import { agents } from '../fleet.ts';
import { sum, type Task, tasksAt } from '../workload.ts';

const FRAMEWORK_PREFIX = 'db10f9b1-5b82-4187-aa47-4fbcefc7cdca';
const REGISTERED_S = 1_593_521_762.27185;

const frameworkNames = ['marathon', 'metronome', 'kafka', 'cassandra'] as const;

const resourcesOf = (tasks: readonly Task[]) => ({
  cpus: sum(tasks, 'cpus'),
  disk: sum(tasks, 'diskMb'),
  gpus: 0,
  mem: sum(tasks, 'memMb'),
});

const describeTask = (task: Task, frameworkId: string) => ({
  id: task.id,
  name: task.app.id.slice(1).replaceAll('/', '.'),
  framework_id: frameworkId,
  executor_id: '',
  slave_id: task.node.mesosId,
  state: 'TASK_RUNNING',
  resources: resourcesOf([task]),
  role: 'slave_public',
  statuses: [{ state: 'TASK_RUNNING', timestamp: Date.parse(task.startedAt) / 1000 }],
});

/** `GET /frameworks` */
export function mesosFrameworks(now: number): unknown {
  const tasks = tasksAt(now);
  const frameworks = frameworkNames.map((name, index) => {
    const id = `${FRAMEWORK_PREFIX}-000${index}`;
    const own = tasks.filter((task) => task.app.framework === name);
    return {
      id,
      name,
      pid: `scheduler-96e1fbb5-bace-4bbd-9ef1-070a15ffcdc${index}@10.0.4.11:1510${index}`,
      used_resources: resourcesOf(own),
      offered_resources: resourcesOf([]),
      capabilities: ['TASK_KILLING_STATE', 'PARTITION_AWARE'],
      hostname: '10.0.4.11',
      webui_url: `http://10.0.4.11:${8080 + index}`,
      active: true,
      connected: true,
      recovered: false,
      user: 'root',
      failover_timeout: 604_800,
      checkpoint: true,
      registered_time: REGISTERED_S + index,
      unregistered_time: 0,
      resources: resourcesOf(own),
      role: 'slave_public',
      tasks: own.map((task) => describeTask(task, id)),
      unreachable_tasks: [],
      completed_tasks: [],
      offers: [],
      executors: [],
    };
  });
  return { frameworks, completed_frameworks: [], unregistered_frameworks: [] };
}

/** `GET /metrics/snapshot`: a flat map of doubles. */
export function mesosMetrics(now: number): Readonly<Record<string, number>> {
  const tasks = tasksAt(now);
  const cpus = agents.reduce((total, node) => total + node.cpus, 0);
  const mem = agents.reduce((total, node) => total + node.memMb, 0);
  const disk = agents.reduce((total, node) => total + node.diskMb, 0);
  return {
    'master/cpus_percent': sum(tasks, 'cpus') / cpus,
    'master/cpus_total': cpus,
    'master/cpus_used': sum(tasks, 'cpus'),
    'master/disk_percent': sum(tasks, 'diskMb') / disk,
    'master/disk_total': disk,
    'master/disk_used': sum(tasks, 'diskMb'),
    'master/elected': 1,
    'master/frameworks_active': frameworkNames.length,
    'master/frameworks_connected': frameworkNames.length,
    'master/frameworks_disconnected': 0,
    'master/frameworks_inactive': 0,
    'master/mem_percent': sum(tasks, 'memMb') / mem,
    'master/mem_total': mem,
    'master/mem_used': sum(tasks, 'memMb'),
    'master/slaves_active': agents.length,
    'master/slaves_connected': agents.length,
    'master/slaves_disconnected': 0,
    'master/slaves_inactive': 0,
    'master/tasks_failed': 139,
    'master/tasks_finished': Math.floor(now / 3_600_000) % 1000,
    'master/tasks_killed': 184,
    'master/tasks_running': tasks.length,
    'master/tasks_staging': 0,
    'master/uptime_secs': now / 1000 - REGISTERED_S,
    'system/cpus_total': 8,
    'system/mem_total_bytes': 33_012_350_976,
  };
}

/** `GET /slaves` */
export function mesosAgents(now: number): unknown {
  const tasks = tasksAt(now);
  return {
    slaves: agents.map((node) => {
      const own = tasks.filter((task) => task.node === node);
      return {
        id: node.mesosId,
        hostname: node.ip,
        active: true,
        registered_time: REGISTERED_S,
        attributes: node.role === 'agent_public' ? { public_ip: 'true' } : {},
        resources: { cpus: node.cpus, disk: node.diskMb, gpus: 0, mem: node.memMb },
        used_resources: resourcesOf(own),
        TASK_RUNNING: own.length,
      };
    }),
  };
}
