// The currencies to choose from.

/** Those that are no country's. */
const TOKENS = { DOT: "Polkadot", KSM: "Kusama", USDC: "USD Coin", USDT: "Tether USD", POT: "Potchain token" };

const names = new Intl.DisplayNames(undefined, { type: "currency" });
const all = [...Intl.supportedValuesOf("currency"), ...Object.keys(TOKENS)];

/** What a currency is called. */
export const currencyName = (code: string): string => TOKENS[code as keyof typeof TOKENS] ?? names.of(code) ?? code;

/** All of them, those that are `first` in front. */
export function currencies(...first: string[]): { value: string; label: string }[] {
  const codes = new Set([...first, ...all]);
  return [...codes].map((code) => ({ value: code, label: code }));
}

/** What is likely to be used here, by the language of the device. */
export function usualCurrency(): string {
  const region = new Intl.Locale(navigator.language).maximize().region ?? "";
  return CURRENCY_OF[region] ?? "EUR";
}

/** Of regions that do not pay in euros. */
const CURRENCY_OF: Record<string, string> = {
  AU: "AUD", BR: "BRL", CA: "CAD", CH: "CHF", CN: "CNY", CZ: "CZK", DK: "DKK", GB: "GBP", HK: "HKD", HU: "HUF", IN: "INR", JP: "JPY",
  KR: "KRW", MX: "MXN", NO: "NOK", NZ: "NZD", PL: "PLN", RO: "RON", SE: "SEK", SG: "SGD", TH: "THB", TR: "TRY", US: "USD", ZA: "ZAR",
};
