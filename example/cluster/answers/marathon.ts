import { apps, tasksAt } from '../workload.ts';

/** `GET /service/marathon/v2/apps?embed=apps.tasks`: root Marathon's apps. */
export function marathonApps(now: number): unknown {
  const tasks = tasksAt(now);
  return {
    apps: apps
      .filter((app) => app.framework !== 'metronome')
      .map((app) => {
        const own = tasks.filter((task) => task.app === app);
        return {
          id: app.id,
          instances: own.length,
          cpus: app.cpus,
          mem: app.memMb,
          disk: app.diskMb,
          labels: app.packageName === undefined ? {} : { DCOS_PACKAGE_NAME: app.packageName },
          tasksRunning: own.length,
          tasksHealthy: own.length,
          tasksStaged: 0,
          tasksUnhealthy: 0,
          tasks: own.map((task) => ({
            id: task.id,
            appId: app.id,
            host: task.node.ip,
            slaveId: task.node.mesosId,
            state: 'TASK_RUNNING',
            startedAt: task.startedAt,
          })),
        };
      }),
  };
}
