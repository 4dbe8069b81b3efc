import type { Reason } from '../../consent-state.ts';
import type { Language } from './language.ts';

/** What the row in Settings says. */
export interface RowWords {
  readonly title: string;
  readonly on: string;
  readonly off: string;
  readonly what: string;
  readonly reasons: Readonly<Record<Reason, string>>;
  readonly saveFailed: string;
  /** By the choice that the proxy did not hear. */
  readonly untold: { readonly yes: string; readonly no: string };
  readonly more: string;
}

const en: RowWords = {
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
    proxy_unknown: 'Nothing is sent: the telemetry service has not answered yet.',
  },
  saveFailed: 'Your choice could not be stored in this browser. Nothing is sent until you leave or reload this page.',
  untold: {
    yes: 'The telemetry service did not answer, so it stays off. Try again later.',
    no: 'Nothing more is sent from here. The telemetry service has not been told yet; this browser keeps trying.',
  },
  more: 'What is sent',
};

const zh: RowWords = {
  title: '遥测',
  on: '开',
  off: '关',
  what: '只记录打开了哪类页面，以及有人登录或登出。从不记录是谁，也不记录这里运行的任何名称。',
  reasons: {
    cluster_unknown: '已关闭：无法读取此集群的遥测设置。',
    cluster_disabled: '此集群已关闭遥测。',
    environment: '此集群的遥测服务所在之处已关闭遥测。',
    policy_off: '管理员已关闭遥测。',
    user_no: '您已关闭遥测。',
    global_privacy_control: '已关闭：您的浏览器发送了全球隐私控制（GPC）信号。',
    do_not_track: '已关闭：您的浏览器发送了“请勿跟踪”信号。',
    choice_unreadable: '已关闭：此浏览器的存储不可用，无法读取您的选择。',
    locked: '已关闭，并由管理员锁定。',
    not_asked: '在您开启之前保持关闭。',
    not_answered: '在您开启之前保持关闭。',
    user_yes: '您已开启遥测。',
    cluster_default: '此集群默认开启。您可以关闭。',
    proxy_unknown: '暂不发送：遥测服务尚未回应。',
  },
  saveFailed: '您的选择无法保存在此浏览器中。在您离开或刷新此页面之前，不会发送任何内容。',
  untold: {
    yes: '遥测服务没有回应，因此保持关闭。请稍后再试。',
    no: '这里不再发送任何内容。遥测服务尚未得知，此浏览器会继续通知它。',
  },
  more: '发送的内容',
};

export const rowWords: Readonly<Record<Language, RowWords>> = { en, zh };
