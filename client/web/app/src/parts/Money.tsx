import { Text, type TextProps } from "@mantine/core";
import type { Currency } from "@potchain/client";
import { money, side } from "../format";

interface Props extends TextProps {
  amount: string;
  currency: Currency;
  /** Whether it is somebody's balance, or a change of it: with its sign, and green or red. */
  signed?: boolean;
}

const COLOURS = { up: "var(--app-up)", down: "var(--app-down)", even: "dimmed" };

/** An amount in digits of the same width. */
export function Money({ amount, currency, signed = false, ...text }: Props) {
  return (
    <Text span className="money" {...(signed && { c: COLOURS[side(amount)] })} {...text}>
      {money(amount, currency, signed ? "always" : "auto")}
    </Text>
  );
}
