/** WeCom's HTTP side, played by a server of our own. */
export type { CallbackSettings, Delivery, WecomEvent } from './callbacks.ts';
export { SimulatedWecom, type SimulatedWecomOptions } from './simulated-wecom.ts';
export type { SentMessage } from './state.ts';
