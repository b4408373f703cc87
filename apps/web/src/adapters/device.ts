/** What the browser tells of the device; what it does not tell is null. */
import type { BatteryReading, Device, Software } from "../contract/types.ts";
import { browserOf, fromBrands, systemOf } from "../core/browser-name.ts";
import type { Backend } from "../core/engine.ts";

const HINTS = [
  "architecture",
  "bitness",
  "model",
  "platform",
  "platformVersion",
  "fullVersionList",
];

/** Device and browser as a report has them. */
export async function describeDevice(
  backend: Backend,
  cpuFeatures: string[],
): Promise<{ device: Device; host: Software }> {
  const hints = await navigator.userAgentData?.getHighEntropyValues(HINTS).catch(() => null);
  const system = `${hints?.platform ?? ""} ${hints?.platformVersion ?? ""}`.trim();
  const architecture = `${hints?.architecture ?? ""} ${hints?.bitness ?? ""}`.trim();
  return {
    device: {
      model: hints?.model || null,
      soc: backend === "webgpu" ? await gpuName() : null,
      architecture: architecture || "unknown",
      os: system || systemOf(navigator.userAgent),
      cpu_features: cpuFeatures,
      logical_cores: navigator.hardwareConcurrency || null,
      physical_cores: null,
      memory_bytes: null, // navigator.deviceMemory is rounded and capped
      governor: null,
      virtual: null,
    },
    host: fromBrands(hints?.fullVersionList ?? []) ?? browserOf(navigator.userAgent),
  };
}

/** Charge and plug at the moment of a call, where the browser tells; it tells no current. */
export async function openBattery(): Promise<() => BatteryReading | null> {
  const battery = await navigator.getBattery?.().catch(() => null);
  return () =>
    battery
      ? {
          percent: Math.round(1000 * battery.level) / 10,
          charging: battery.charging,
          celsius: null,
          volts: null,
          microamperes: null,
          microampere_hours: null,
        }
      : null;
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
