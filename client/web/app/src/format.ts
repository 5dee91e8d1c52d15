// Amounts, days and names as people read them. Nothing is computed here: amounts stay the library's decimal strings.

import type { Currency, Text } from "@potchain/client";

/** An amount with its currency, as in `€12.50`, digit by digit as the library has it, but for zeros at the end of a great many. */
export function money(amount: string, { code, decimals }: Currency, sign: "auto" | "always" = "auto"): string {
  const digits = { minimumFractionDigits: Math.min(decimals, 2), maximumFractionDigits: decimals };
  const signDisplay = sign === "always" ? "exceptZero" : "negative";
  const exact = amount as `${number}`;
  return /^[A-Z]{3}$/.test(code)
    ? new Intl.NumberFormat(undefined, { style: "currency", currency: code, currencyDisplay: "narrowSymbol", signDisplay, ...digits }).format(exact)
    : `${new Intl.NumberFormat(undefined, { signDisplay, ...digits }).format(exact)} ${code}`;
}

/** Whether an amount is above, below or just zero. */
export function side(amount: string): "up" | "down" | "even" {
  if (!/[1-9]/.test(amount)) {
    return "even";
  }
  return amount.startsWith("-") ? "down" : "up";
}

/** What a balance of one's own means. */
export const STANDS = { up: "you are owed", down: "you owe", even: "you are even" } as const;

/** A text as it begins a sentence. */
export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** An amount without its sign. */
export const unsigned = (amount: string): string => amount.replace(/^[+-]/, "");

/** A text, or what stands for one that this device cannot open. */
export const words = (text: Text | null | undefined): string => (typeof text === "object" ? "(sealed)" : (text ?? ""));

/** This day in the time zone of the person, as in `2026-03-13`. */
export const today = (): string => civil(new Date());

function civil(then: Date): string {
  const two = (number: number) => String(number).padStart(2, "0");
  return `${then.getFullYear()}-${two(then.getMonth() + 1)}-${two(then.getDate())}`;
}

/** A civil day, as in `Friday, 13 March 2026`. */
export function day(date: string): string {
  const there = new Date(`${date}T12:00:00`);
  const year = date.slice(0, 4) === today().slice(0, 4) ? undefined : "numeric";
  return Number.isNaN(there.getTime())
    ? date
    : there.toLocaleDateString(undefined, { weekday: "long", day: "numeric", month: "long", year });
}

/** A month, as in `March 2026`; with `short` as in `Mar`. */
export function month(month: string, name: "long" | "short" = "long"): string {
  const there = new Date(`${month}-15T12:00:00`);
  const year = name === "long" ? "numeric" : undefined;
  return Number.isNaN(there.getTime()) ? month : there.toLocaleDateString(undefined, { month: name, year });
}

/** When something was on its day, as in `14:03`. */
export const time = (at: string | number): string => new Date(at).toLocaleTimeString(undefined, { hour: "2-digit", minute: "2-digit" });

/** A moment, as in `14:03` of today, and with its day if it is of another. */
export function moment(at: string | number): string {
  const then = new Date(at);
  const isToday = then.toDateString() === new Date().toDateString();
  return isToday
    ? time(at)
    : then.toLocaleString(undefined, { dateStyle: "medium", timeStyle: "short" });
}

/** The day of a moment, where the person is, as in `2026-03-13`. */
export const dayAt = (at: string): string => civil(new Date(at));

/** The day of an item: the one it says, or else the one on which it was added. */
export const dayOf = ({ date, at }: { date?: string; at: string }): string => date ?? at.slice(0, 10);

/** A new id for an item. */
export const newId = (): string => crypto.randomUUID().replaceAll("-", "");
