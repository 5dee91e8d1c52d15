// Which chain the app is for: what its server says, and what a person set on this device.

/** What lies beside the app's files as `config.json`. */
export interface Config {
  /** Nodes, as `ws://` or `wss://`, the best first. */
  readonly endpoints: readonly string[];
  /** Where the chain's raw specification lies, for light clients. */
  readonly spec?: string;
  /** On a chain for trying things out, the secret URI of an account that gives tokens to who has none. */
  readonly faucet?: string;
}

/** What a person set on this device. */
export interface Settings {
  /** What they call themselves. */
  readonly name: string;
  /** Nodes instead of those of the server. */
  readonly endpoints?: readonly string[];
  /** Whether a light client checks everything on this device. */
  readonly verify?: boolean;
}

const KEY = "potchain.settings";

export function readSettings(): Settings {
  return { name: "", ...(JSON.parse(localStorage.getItem(KEY) ?? "{}") as Partial<Settings>) };
}

export function writeSettings(settings: Settings): void {
  localStorage.setItem(KEY, JSON.stringify(settings));
}

/** A server may have nothing to say: then it is asked for in the settings. */
export async function readConfig(): Promise<Config> {
  const answer = await fetch("./config.json").catch(() => null);
  const isJson = answer?.ok && answer.headers.get("content-type")?.includes("json");
  return isJson ? ((await answer.json()) as Config) : { endpoints: [] };
}
