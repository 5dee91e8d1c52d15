// Who says whether an item is right.

import type { ExpenseMoney, ItemRow, PaymentMoney } from "@potchain/client";
import type { Pot } from "../pot";

/**
 * The place as which who looks judges an item: the receiver of a payment, for whom an owner stands in if it is a guest; anyone whom
 * an expense concerns. `null` for who cannot.
 */
export function judgeOf({ me, role, status }: Pot, { kind, status: standing, transferred, money }: ItemRow): number | null {
  if (standing === "voided" || transferred) {
    return null;
  }
  if (kind === "payment") {
    const { to } = money as PaymentMoney;
    const receiver = status.members[to];
    // What is put into the kitty is there: nobody is asked.
    const isForGuest = role === "owner" && receiver?.account === null && !receiver.pool;
    return to === me || isForGuest ? to : null;
  }
  return kind === "expense" && concerned(money as ExpenseMoney).has(me) ? me : null;
}

/** Who paid, and who bears a part. */
function concerned({ paid, split }: ExpenseMoney): Set<number> {
  const partakers = "equal" in split ? split.equal : Object.keys(Object.values(split)[0] ?? {}).map(Number);
  return new Set([...Object.keys(paid).map(Number), ...partakers]);
}
