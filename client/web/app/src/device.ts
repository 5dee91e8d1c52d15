// The key of this device.

import { type Client, connect } from "@potchain/client";
import type { Config, Settings } from "./config";

const KEY = "potchain.device";

/** Whether this device has a key. */
export const hasKey = (): boolean => localStorage.getItem(KEY) !== null;

/** Makes a key for this device. */
export function makeKey(): void {
  const junction = [...crypto.getRandomValues(new Uint8Array(15))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  localStorage.setItem(KEY, `//${junction}`);
}

/** Opens the pots of whom the key is. */
export function open({ endpoints, faucet }: Config, settings: Settings): Client {
  const secret = localStorage.getItem(KEY) ?? "";
  return connect({ store: "potchain", secret, endpoints: settings.endpoints ?? endpoints, ...(faucet && { faucet }) });
}
