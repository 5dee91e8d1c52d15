import { Button, Select, Stack, Switch, TagsInput, Text, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useLocation } from "wouter";
import { useOrder } from "../client";
import { readSettings } from "../config";
import { currencies, currencyName, usualCurrency } from "../currencies";
import { Page } from "../parts/Page";
import { SaveBar } from "../parts/SaveBar";
import { toPot } from "./pot/pot";

/** Makes a pot, with whoever else is in it. */
export function NewPot() {
  const [, go] = useLocation();
  const { order, busy } = useOrder();
  const [name, setName] = useState("");
  const [currency, setCurrency] = useState(usualCurrency);
  const [others, setOthers] = useState<string[]>([]);
  const [open, setOpen] = useState(false);
  const make = async (event: FormEvent) => {
    event.preventDefault();
    const made = await order({ order: "create", name: name.trim(), currency, owner: readSettings().name, open });
    if (!made) {
      return;
    }
    const ops = others.map((name, place) => ({ op: "member.add" as const, id: place + 1, name, role: "editor" as const }));
    if (ops.length > 0) {
      await order({ order: "change", pot: made.pot, ops });
    }
    go(toPot(made.pot), { replace: true });
  };
  return (
    <Page title="New pot" back="/">
      <form onSubmit={make} autoComplete="off">
        <Stack gap="lg">
          <TextInput
            label="What is it for?"
            placeholder="Trip to Paris"
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            required
            autoFocus
          />
          <Select
            label="Currency"
            description="It stays the same; expenses can be in any other."
            searchable
            onFocus={(event) => event.currentTarget.select()}
            allowDeselect={false}
            data={currencies(usualCurrency()).map(({ value }) => ({ value, label: `${value} · ${currencyName(value)}` }))}
            value={currency}
            onChange={(code) => code && setCurrency(code)}
          />
          <TagsInput
            label="Who else is in it?"
            description="Names, with Enter after each. Nobody needs the app for that; you can invite them later."
            size="md"
            splitChars={[",", ";"]}
            acceptValueOnBlur
            value={others}
            onChange={setOthers}
          />
          <Switch
            size="md"
            label="Anyone may read names and notes"
            description="Otherwise only the members can. Amounts, dates and times are public for ever either way."
            checked={open}
            onChange={(event) => setOpen(event.currentTarget.checked)}
          />
          <SaveBar>
            <Button type="submit" fullWidth loading={busy} disabled={name.trim() === ""}>
              Make the pot
            </Button>
            {busy && (
              <Text fz="sm" c="dimmed" ta="center">
                The first time, this needs a connection.
              </Text>
            )}
          </SaveBar>
        </Stack>
      </form>
    </Page>
  );
}
