/** Watches the page while samples are taken, and keeps the screen on. */

import { AttentionLog, BEAT_MS } from "../core/attention.ts";
import type { Attention } from "../core/campaign.ts";

/** Starts to watch; the function that is given back ends it and tells what was seen. */
export function watchPage(): () => Attention {
  const log = new AttentionLog(performance.now(), document.hidden);
  const onChange = (): void => {
    if (document.hidden) {
      log.hide();
    }
  };
  const onFreeze = (): void => log.hide();
  document.addEventListener("visibilitychange", onChange);
  document.addEventListener("freeze", onFreeze);
  const timer = setInterval(() => log.beat(performance.now()), BEAT_MS);
  return () => {
    clearInterval(timer);
    document.removeEventListener("visibilitychange", onChange);
    document.removeEventListener("freeze", onFreeze);
    return log.result(performance.now());
  };
}

/** Keeps the screen on where the browser can; the function that is given back lets it go. */
export async function keepAwake(): Promise<() => void> {
  const lock = await navigator.wakeLock?.request("screen").catch(() => null);
  return () => {
    lock?.release().catch(() => {});
  };
}
