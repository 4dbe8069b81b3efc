import type { ConsentReason } from '../../contract/consent.ts';

/** Every word the plugin shows. */
export interface Text {
  readonly title: string;
  readonly on: string;
  readonly off: string;
  readonly what: string;
  readonly reasons: Readonly<Record<ConsentReason, string>>;
  readonly saveFailed: string;
}

export const en: Text = {
  title: 'Telemetry',
  on: 'On',
  off: 'Off',
  what: 'Which kinds of pages are opened, and that somebody logged in or out. Never who, and never the names of what runs here.',
  reasons: {
    cluster_unknown: 'Off, because the telemetry settings of this cluster could not be read.',
    cluster_disabled: 'Off for this cluster.',
    environment: 'Off where the telemetry service of this cluster runs.',
    policy_off: 'Turned off by your administrator.',
    user_no: 'You turned it off.',
    global_privacy_control: 'Off, because your browser sends Global Privacy Control.',
    do_not_track: 'Off, because your browser sends Do Not Track.',
    choice_unreadable: 'Off, because this browser keeps its storage closed and your choice cannot be read.',
    locked: 'Off, and locked by your administrator.',
    not_asked: 'Off until you turn it on.',
    not_answered: 'Off until you turn it on.',
    user_yes: 'You turned it on.',
    cluster_default: 'On by default in this cluster. You may turn it off.',
  },
  saveFailed: 'Your choice could not be stored in this browser. Nothing is sent until you leave or reload this page.',
};
