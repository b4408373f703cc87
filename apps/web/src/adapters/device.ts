/** What the browser tells of the device; what it does not tell is null. */

import { fromBrands, fromUserAgent } from "../core/browser-name.ts";
import type { Power } from "../core/campaign.ts";
import type { Backend } from "../core/engine.ts";
import type { Device } from "../core/report.ts";

/** The device as a report has it. */
export async function describeDevice(backend: Backend, cpuFeatures: string[]): Promise<Device> {
  const hints = await navigator.userAgentData
    ?.getHighEntropyValues([
      "architecture",
      "bitness",
      "model",
      "platform",
      "platformVersion",
      "fullVersionList",
    ])
    .catch(() => null);
  const browser = hints && fromBrands(hints.fullVersionList ?? []);
  const system = `${hints?.platform ?? ""} ${hints?.platformVersion ?? ""}`.trim();
  const architecture = `${hints?.architecture ?? ""} ${hints?.bitness ?? ""}`.trim();
  const named = browser && system !== "";
  return {
    model: hints?.model || null,
    soc: backend === "webgpu" ? await gpuName() : null,
    architecture: architecture === "" ? "unknown" : architecture,
    os: named ? `${browser} on ${system}` : fromUserAgent(navigator.userAgent),
    cpu_features: cpuFeatures,
    logical_cores: navigator.hardwareConcurrency || null,
    physical_cores: null,
    memory_bytes: null, // navigator.deviceMemory is rounded and capped
    governor: null,
    virtual: null,
  };
}

/** Charge and plug, where the browser tells. */
export async function readPower(): Promise<Power> {
  const battery = await navigator.getBattery?.().catch(() => null);
  return battery
    ? { percent: Math.round(1000 * battery.level) / 10, charging: battery.charging }
    : { percent: null, charging: null };
}

/** The GPU as WebGPU names it; null without one. */
export async function gpuName(): Promise<string | null> {
  const adapter = await navigator.gpu?.requestAdapter().catch(() => null);
  if (!adapter) {
    return null;
  }
  const { vendor, architecture, description } = adapter.info;
  return description || `${vendor} ${architecture}`.trim() || "unnamed GPU";
}
