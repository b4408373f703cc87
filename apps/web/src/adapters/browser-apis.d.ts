/** Browser interfaces that TypeScript's library does not have, as far as they are used. */

interface GpuAdapter {
  readonly info: {
    readonly vendor: string;
    readonly architecture: string;
    readonly description: string;
    readonly isFallbackAdapter?: boolean;
  };
}

interface NavigatorUAData {
  getHighEntropyValues(hints: string[]): Promise<{
    architecture?: string;
    bitness?: string;
    model?: string;
    platform?: string;
    platformVersion?: string;
    fullVersionList?: { brand: string; version: string }[];
  }>;
}

interface WorkerNavigator {
  readonly gpu?: { requestAdapter(): Promise<GpuAdapter | null> };
  readonly ml?: { createContext(options?: object): Promise<object> };
}

interface Navigator {
  readonly gpu?: { requestAdapter(): Promise<GpuAdapter | null> };
  readonly ml?: { createContext(options?: object): Promise<object> };
  readonly userAgentData?: NavigatorUAData;
  getBattery?(): Promise<{ level: number; charging: boolean }>;
}
